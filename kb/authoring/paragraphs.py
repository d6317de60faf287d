"""From a message to plain words, and from plain words to the rich text of a page."""

import re
from html import unescape

import nh3
from django.utils.html import escape

_block_end = re.compile(r"</(?:p|li|h[1-6]|blockquote|pre|ul|ol)>|<br ?/?>|<hr ?/?>", re.IGNORECASE)


def as_text(html):
    """The words of a rendered message, one line per paragraph, with no tag left."""
    bare = nh3.clean(_block_end.sub("\n", html or ""), tags=set())
    return "\n".join(line for raw in unescape(bare).splitlines() if (line := " ".join(raw.split())))


def as_paragraphs(text):
    """Rich text that shows ``text`` as it is: each line a paragraph, everything escaped."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "".join(f"<p>{escape(line)}</p>" for line in lines)
