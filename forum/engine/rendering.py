"""From what a member typed to HTML safe to print. The rich editor gives HTML, a plain field Markdown."""

import re
from html import unescape

import nh3
from markdown_it import MarkdownIt

MAX_LENGTH = 20_000
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "h3", "h4", "code", "pre", "hr"}
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 20})
_markdown.disable(["image"])
_html_start = re.compile(r"\s*<(?:p|ul|ol|h3|h4|blockquote|pre|hr)\b", re.IGNORECASE)


def render(raw):
    """HTML of one message, with an allow-list of tags and no script, style, image or event handler.

    Text beyond ``MAX_LENGTH`` is not rendered: forms refuse it first, and the parser's cost stays bounded.
    """
    raw = raw[:MAX_LENGTH].replace("\x00", "")
    html = raw if _html_start.match(raw) else _markdown.render(raw)
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener ugc",
    )


def plain_text(html):
    """The words of rendered HTML, blocks parted by a space: for excerpts, mails and the index."""
    spaced = re.sub(r"</(p|li|h3|h4|blockquote|pre)>|<br ?/?>", " ", html or "")
    bare = nh3.clean(spaced, tags=set())
    return " ".join(unescape(bare).split())
