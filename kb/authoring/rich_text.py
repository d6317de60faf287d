"""From a message as its readers see it to the rich text of a page, and back into a form.

What a page keeps is paragraphs, lists, bold, italics and links; a link to a page or a document of this site
keeps its key, so that its reader gets an address that says nothing of what is there.
"""

import re
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple

from django.conf import settings
from django.urls import Resolver404, resolve
from wagtail.rich_text import expand_db_html

from forum.engine import rendering
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions.addresses import post_url
from kb.models import ProcedurePage, WalledDocument

INLINE = {"strong": "b", "b": "b", "em": "i", "i": "i"}
LISTS = {"ul", "ol"}
PARAGRAPHS = {"p", "h3", "h4", "blockquote", "pre", "hr"}
HEADINGS = {"h3", "h4"}


class Block(NamedTuple):
    """A paragraph (``kind`` is ``p``, ``html`` what stands in it) or a whole list (``ul`` or ``ol``)."""

    kind: str
    html: str
    items: tuple = ()

    @property
    def text(self):
        return rendering.plain_text(self.html)


def blocks_of(html):
    """The paragraphs and lists of a rendered message; each line of a paragraph is one of its own."""
    reader = _Reader()
    reader.feed(html or "")
    reader.close()
    reader.end_paragraph()
    return reader.blocks


def html_of(blocks):
    return "".join(f"<p>{block.html}</p>" if block.kind == "p" else block.html for block in blocks)


def from_typed(raw):
    """The rich text of what was typed in a form, in Markdown or in the rich editor."""
    return html_of(blocks_of(rendering.render(raw)))


def to_type(html):
    """What a form starts from to change the rich text of a page."""
    shown = expand_db_html(html or "")
    return re.sub(r"<(/?)([bi])>", lambda tag: f"<{tag[1]}{'strong' if tag[2] == 'b' else 'em'}>", shown)


class _Reader(HTMLParser):
    """Goes through cleaned HTML once. ``self.open`` are the inline tags that a new paragraph opens again."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks, self.parts, self.open = [], [], []
        self.lists, self.items, self.item_from = [], [], None

    def handle_starttag(self, tag, attrs):
        if tag in LISTS:
            if not self.lists:
                self.end_paragraph()
                self.items = []
            self.lists.append(tag)
            self.parts.append(f"<{tag}>")
        elif tag == "li" and self.lists:
            self.parts.append("<li>")
            if len(self.lists) == 1:
                self.item_from = len(self.parts)
        elif tag in PARAGRAPHS or tag == "br":
            self._break()
            if tag in HEADINGS:
                self._open("b", "<b>")
        elif tag in INLINE:
            self._open(INLINE[tag], f"<{INLINE[tag]}>")
        elif tag == "a":
            start = link(dict(attrs).get("href") or "")
            self._open("a", start) if start else self.open.append(("", ""))

    def handle_endtag(self, tag):
        if tag in LISTS and self.lists:
            self.lists.pop()
            self.parts.append(f"</{tag}>")
            if not self.lists:
                self.blocks.append(Block(tag, "".join(self.parts), tuple(self.items)))
                self.parts = []
        elif tag == "li" and self.lists:
            if len(self.lists) == 1 and self.item_from is not None:
                self.items.append("".join(self.parts[self.item_from :]))
            self.parts.append("</li>")
        elif tag in PARAGRAPHS:
            if tag in HEADINGS:
                self._close()
            self._break()
        elif (tag in INLINE or tag == "a") and self.open:
            self._close()

    def handle_data(self, data):
        if self.lists and "\n" in data and not data.strip():
            return  # between two items
        words = data.replace("\n", " ")
        begun = "".join(part for part in self.parts if not part.startswith("<"))
        self.parts.append(escape(words if begun else words.lstrip(), quote=False))

    def end_paragraph(self):
        """What was read since the last one is a paragraph, if it says anything."""
        html = "".join([*self.parts, *(f"</{name}>" for name, _ in reversed(self.open) if name)]).strip()
        if rendering.plain_text(html):
            self.blocks.append(Block("p", html))
        self.parts = [start for name, start in self.open if name]

    def _break(self):
        if not self.lists:
            self.end_paragraph()
        elif self.parts and not self.parts[-1].endswith(("<li>", "<br/>")):
            self.parts.append("<br/>")

    def _open(self, name, start):
        self.open.append((name, start))
        self.parts.append(start)

    def _close(self):
        name, _ = self.open.pop()
        if name:
            self.parts.append(f"</{name}>")


_elsewhere = re.compile(r"https?://|mailto:", re.IGNORECASE)


def link(href):
    """The opening tag of a link that a page may hold; nothing when its address would tell of a hidden page.

    The address of a topic or of a procedure is made of its title, which not every reader may know.
    """
    own = settings.SITE_URL.rstrip("/")
    path = href.removeprefix(own) if href.startswith(f"{own}/") else href
    if not path.startswith("/"):
        return f'<a href="{escape(href)}">' if _elsewhere.match(href) else ""
    try:
        found = resolve(path.partition("?")[0].partition("#")[0])
    except Resolver404:
        return ""
    held = found.kwargs
    if found.view_name == "kb:procedure":
        return _to_key("page", ProcedurePage, slug=held["slug"])
    if found.view_name == "kb:permalink":
        return _to_key("page", ProcedurePage, public_id=held["id"])
    if found.view_name == "kb:document":
        return _to_key("document", WalledDocument, public_id=held["id"])
    if found.view_name == "questions:permalink":
        known = Post.objects.filter(public_id=held["id"]).exists()
        return f'<a href="{post_url(held["id"])}">' if known else ""
    if found.view_name == "questions:detail":
        head = Topic.objects.filter(public_id=held["id"]).values_list("first_post__public_id", flat=True)
        return f'<a href="{post_url(head[0])}">' if head else ""
    return ""


def _to_key(kind, model, **which):
    key = model.objects.filter(**which).values_list("pk", flat=True).first()
    return f'<a linktype="{kind}" id="{key}">' if key else ""
