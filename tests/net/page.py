"""A page as somebody reads it: the text of its main part, its elements, links and forms."""

import re
from html.parser import HTMLParser

SILENT = {"script", "style", "template", "svg", "title", "option", "noscript"}
INSIDE_A_WORD = {"abbr", "b", "code", "em", "i", "mark", "strong", "sub", "sup", "u"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
CHOSEN = {"checkbox", "radio"}


def plain(text):
    """One line, with breakable spaces alone: typography is tested elsewhere."""
    return re.sub(r"[\s\u202f\u00a0]+", " ", text)


class Page(HTMLParser):
    """``elements`` are ``(tag, start, end)`` in ``text``; ``links`` ``(text, address)``; ``forms`` what a
    browser would send with their first button: ``(method, address, fields)``."""

    def __init__(self, html):
        super().__init__()
        self.whole = "<main" not in html
        self.text, self.elements, self.links, self.forms = "", [], [], []
        self._open, self._silent, self._main = [], 0, 0
        self._heard = self.whole
        self.feed(html)
        self.close()

    def inside(self, *tags):
        """The texts of those elements, in order."""
        found = [(start, self.text[start:end].strip()) for tag, start, end in self.elements if tag in tags]
        return [text for _, text in sorted(found)]

    def _say(self, text):
        text = plain(text)
        self.text += text[1:] if text.startswith(" ") and self.text.endswith(" ") else text

    def _listen(self, tag, number):
        self._silent += number * (tag in SILENT)
        self._main += number * (tag == "main")
        self._heard = not self._silent and (self.whole or self._main > 0)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag not in INSIDE_A_WORD:
            self._say(" ")
        if tag not in VOID:
            self._open.append((tag, len(self.text), attrs.get("href")))
            self._listen(tag, 1)
        if not self._heard:
            return
        if tag == "form":
            self.forms.append((attrs.get("method", "get").lower(), attrs.get("action") or "", {}))
        elif self.forms and attrs.get("name") and any(tag == "form" for tag, _, _ in self._open):
            if tag in ("input", "button") and (attrs.get("type") not in CHOSEN or "checked" in attrs):
                self.forms[-1][2].setdefault(attrs["name"], attrs.get("value") or "")
        if tag == "input" and attrs.get("type", "text") in ("text", "email", "search"):
            self._say(f" {attrs.get('value') or ''} ")

    def handle_endtag(self, tag):
        while any(tag == other for other, _, _ in self._open):
            closed, start, address = self._open.pop()
            heard = self._heard
            self._listen(closed, -1)
            if closed not in INSIDE_A_WORD:
                self._say(" ")
            if heard:
                self.elements.append((closed, start, len(self.text)))
            if closed == "a" and address and heard:
                self.links.append((self.text[start:].strip(), address))
            if closed == tag:
                return

    def handle_data(self, data):
        if self._heard:
            self._say(data)
