"""First texts of the public pages, one Markdown file each.

Once a page exists, its text lives in the admin and its file is not read again. In a file: the title, a
paragraph of introduction, then blocks: ``##`` opens a text, ``###`` a folded question, ``>`` a boxed notice.
Spaces are typed as they come; :func:`comcep.home.typography.french` sets the ones that do not break.
"""

import re
from pathlib import Path

from markdown_it import MarkdownIt

from comcep.home.typography import french

ORDER = ["la-comcep", "rejoindre", "aide", "charte", "mentions-legales", "confidentialite", "accessibilite"]
_markdown = MarkdownIt("commonmark", {"html": False})


def first_texts():
    """Each page as ``{"slug", "title", "intro", "body": [(kind, value)]}``, in the order of the menu."""
    for slug in ORDER:
        yield {"slug": slug, **_parse((Path(__file__).parent / f"{slug}.md").read_text("utf-8"))}


def _parse(source):
    head, intro, *rest = source.strip().split("\n\n", 2)
    parts = re.split(r"\n\n(?=##|> )", "\n\n" + "".join(rest))
    return {
        "title": french(head.removeprefix("# ")),
        "intro": french(" ".join(intro.split("\n"))),
        "body": [block for part in parts if part.strip() for block in _blocks(part.strip())],
    }


def _blocks(part):
    if part.startswith("> "):
        box, _, after = part.partition("\n\n")
        yield "notice", _rich(re.sub(r"^> ?", "", box, flags=re.MULTILINE))
        if after:
            yield "text", _rich(after)
    elif part.startswith("### "):
        question, _, answer = part.partition("\n\n")
        yield "faq", {"question": french(question.removeprefix("### ")), "answer": _rich(answer)}
    else:
        yield "text", _rich(part)


def _rich(markdown):
    """HTML as Wagtail's editor writes it."""
    html = _markdown.render(markdown).replace("strong>", "b>")
    return french(re.sub(r"\s*\n\s*", " ", html).strip().replace("> <", "><"))
