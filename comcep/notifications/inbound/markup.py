"""HTML of a mail as lines of text, where what the mail program marks as quoted starts with « > ».

What the author quotes, in a block that no program made, starts with ``OWN``. Read in one pass, by the parser
of the standard library: any HTML is read to its end, however broken.
"""

import re
from html.parser import HTMLParser

OWN = "\u2063"
"""An invisible sign at the start of a line: the author’s own quotation. :mod:`quoted` makes « > » of it."""
QUOTED = "> "
_VOID = {"br", "hr", "img", "meta", "link", "input", "area", "base", "col", "embed", "source", "track", "wbr"}
_BLOCKS = set(
    "address article aside blockquote body center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 "
    "header hr html li main nav ol p pre section table tbody tfoot thead tr ul".split()
)
_APART = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "pre"}
_UNSEEN = {"style", "script", "head", "title", "template", "noscript", "svg"}
_CLASSES = {
    "moz-cite-prefix", "gmail_attr", "yahoo_quoted", "yahoo-quoted-begin", "protonmail_quote",
    "moz-email-headers-table", "moz-forward-container", "tutanota_quote",
}  # fmt: skip
_IDS = {"replybody1", "reply-body", "mail-editor-reference-message-container"}
_REST = {"divrplyfwdmsg", "appendonsend", "zwchr", "reply-intro", "olk_src_body_section"}
"""From there on all is quoted, whatever closes."""
_SIGNATURES = {
    "moz-signature",
    "gmail_signature",
    "ms-outlook-mobile-signature",
    "protonmail_signature_block",
}
_quoting = re.compile(r"(?:gmail_quote|cite|quote|zimbra)", re.IGNORECASE)
_border = re.compile(r"border-top\s*:\s*solid", re.IGNORECASE)
_field = re.compile(r"(?:de|from|envoy[ée]|exp[ée]diteur|sent)\s*:", re.IGNORECASE)
_MAX_OPEN = 500


def text_of(html):
    reader = _Reader()
    closed = (
        html.rfind(">") + 1
    )  # a tag that never ends would be sought through the whole text, again and again
    reader.feed(html[:closed] + html[closed:].replace("<", "&lt;"))
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.lines, self.words = [], []
        self.open = []  # (tag, what it changes: "quoted", "own", "unseen", "pre", "item" or nothing)
        self.depth = {"quoted": 0, "own": 0, "unseen": 0, "pre": 0}
        self.rest = False
        self.bordered = False  # a line drawn above: what Outlook puts over the fields of what it quotes
        self.numbers = []
        self.mark = ""
        self.href = ("", 0)

    def text(self):
        self._end_line()
        return "\n".join(self.lines).strip("\n")

    # -- tags --

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS or tag == "br":
            self._end_line(kept=tag == "br")
            if tag in _APART and "msonormal" not in attrs.get("class", "").lower():  # Outlook’s one line
                self._apart()
        known = attrs.get("id", "").lower().removeprefix("x_")
        if known in _REST:
            self.rest = True
        if tag == "div" and _border.search(attrs.get("style", "")):
            self.bordered = True
        if tag in ("td", "th") and self.words:
            self.words.append(" ")
        if tag == "a":
            self.href = (attrs.get("href", ""), len(self.words))
        if tag == "li":
            self.mark = "- "
            if self.numbers and self.numbers[-1] is not None:
                self.numbers[-1] += 1
                self.mark = f"{self.numbers[-1]}. "
        if tag in ("ul", "ol"):
            self.numbers.append(0 if tag == "ol" else None)
        if tag not in _VOID and len(self.open) < _MAX_OPEN:
            change = self._changes(tag, attrs, known)
            self.open.append((tag, change))
            if change:
                self.depth[change] += 1

    @staticmethod
    def _changes(tag, attrs, known):
        if tag in _UNSEEN:
            return "unseen"
        classes = {name.removeprefix("x_") for name in attrs.get("class", "").lower().split()}
        if classes & _SIGNATURES or known in ("signature", "ms-outlook-mobile-signature"):
            return "unseen"
        if classes & _CLASSES or known in _IDS:
            return "quoted"
        if tag == "blockquote":
            cited = (
                attrs.get("type", "").lower() == "cite"
                or any(map(_quoting.search, classes))
                or "cite" in attrs
            )
            return (
                "quoted"
                if cited or "border-left:2px solid" in attrs.get("style", "").replace(" ", "")
                else "own"
            )
        return "pre" if tag == "pre" else ""

    def handle_endtag(self, tag):
        if tag == "a":
            self._end_link()
        if not any(name == tag for name, _ in self.open):
            return
        if tag in _BLOCKS:
            self._end_line()
            if tag in _APART - {"p"}:
                self._apart()
        if tag in ("ul", "ol") and self.numbers:
            self.numbers.pop()
        while self.open:
            name, change = self.open.pop()
            if change:
                self.depth[change] -= 1
            if name == tag:
                break

    def _end_link(self):
        """Where a link leads is said after its words, unless these say it."""
        href, start = self.href
        words = "".join(self.words[start:]).strip()
        self.href = ("", 0)
        if href.startswith(("https://", "http://")) and words and not self._same(words, href):
            self.words.append(f" ({href})")

    @staticmethod
    def _same(words, href):
        bare = re.compile(r"^https?://(?:www\.)?|/$")
        return bare.sub("", words) == bare.sub("", href) or words in href

    # -- words --

    def handle_data(self, data):
        if self.depth["unseen"]:
            return
        if self.depth["pre"]:
            first, *others = data.split("\n")
            self.words.append(first)
            for line in others:
                self._end_line(kept=True)
                self.words.append(line)
        else:
            self.words.append(re.sub(r"[ \t\n\r\f]+", " ", data))

    def _end_line(self, kept=False):
        """Write what has gathered. ``kept``: an empty line too, as somebody made it."""
        line = "".join(self.words)
        self.words = []
        line = line.rstrip() if self.depth["pre"] else re.sub(r" +", " ", line).strip(" \t\n\r\f")
        if not line.replace("\u00a0", "").strip():
            if kept or line:
                self.lines.append(self._begin().rstrip())
            return
        if self.bordered:
            self.bordered = False
            if _field.match(line):
                self.rest = True
        self.lines.append(self._begin() + self.mark + line)
        self.mark = ""

    def _begin(self):
        if self.rest or self.depth["quoted"]:
            return QUOTED
        return OWN if self.depth["own"] else ""

    def _apart(self):
        """One empty line between two blocks."""
        if self.lines and self.lines[-1].strip("> " + OWN) and not self.mark:
            self.lines.append(self._begin().rstrip())
