"""From plain words to the rich text of a page."""

from django.utils.html import escape


def as_paragraphs(text):
    """Rich text that shows ``text`` as it is: each line a paragraph, everything escaped."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "".join(f"<p>{escape(line)}</p>" for line in lines)
