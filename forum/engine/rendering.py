"""From what a member typed to HTML safe to print. The rich editor gives HTML, a plain field Markdown.

Whatever the way in, the last step is one allow-list of tags, with no attribute but the address of a link.
"""

import re
from html import escape, unescape
from html.parser import HTMLParser

import nh3
from markdown_it import MarkdownIt

MAX_LENGTH = 20_000
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "h3", "h4", "code", "pre", "hr"}
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 20})
_markdown.disable(["image"])
_html_start = re.compile(r"\s*<(?:p|ul|ol|h3|h4|blockquote|pre|hr)\b", re.IGNORECASE)
_tags = re.compile(r"""(<(?:[^<>"]|"[^"]*")*>)""")
_bare_address = re.compile(r"https?://(?:(?!&(?:nbsp|lt|gt|quot);)[^\s<>\"«»\[\]])+", re.IGNORECASE)
_link = re.compile(r"https?://|mailto:|/(?!/)|#", re.IGNORECASE)


def render(raw):
    """HTML of one message, with an allow-list of tags and no script, style, image or event handler.

    Text beyond ``MAX_LENGTH`` is not rendered: forms refuse it first, and the parser's cost stays bounded.
    """
    raw = raw[:MAX_LENGTH].replace("\x00", "")
    return _clean(raw if is_html(raw) else _html_of_markdown(raw))


def plain_text(html):
    """The words of rendered HTML, blocks parted by a space: for excerpts, mails and the index."""
    spaced = re.sub(r"</(p|li|h3|h4|blockquote|pre)>|<br ?/?>", " ", html or "")
    bare = nh3.clean(spaced, tags=set())
    return " ".join(unescape(bare).split())


def is_html(raw):
    """Whether the rich editor wrote this (it always starts with a block), rather than a plain field."""
    return bool(_html_start.match(raw))


def editor_html(raw):
    """What the rich editor starts from. Nothing is cut, even from a text too long to be published."""
    if len(raw) <= MAX_LENGTH:
        return render(raw)
    if is_html(raw):
        return _clean(raw)
    return "".join(f"<p>{escape(line)}</p>" for line in raw.splitlines() if line.strip())


def to_markdown(raw):
    """What a plain field shows of a text: HTML becomes the Markdown that renders the same."""
    if not is_html(raw):
        return raw
    writer = _MarkdownWriter()
    writer.feed(_clean(raw))
    writer.close()
    return writer.text()


def _html_of_markdown(raw):
    tokens = _markdown.parse(raw)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h3" if token.tag in {"h1", "h2", "h3"} else "h4"
    return _markdown.renderer.render(tokens, _markdown.options, {})


def _address(tag, name, value):
    """Keep the address of a link that says where it leads: another site, a mail, or a page of this one."""
    return value if _link.match(value) else None


def _clean(html):
    """Keep the allow-list, and make links of addresses typed as they are; what that adds is cleaned again."""
    kept = _allowed(html)
    linked = _linked(kept)
    return kept if linked == kept else _allowed(linked)


def _allowed(html):
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"*": set(), "a": {"href"}},
        attribute_filter=_address,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener ugc",
    )


def _linked(html):
    """Cleaned HTML, where an address in the text leads to its page: not in code, nor in another link.

    Ours, because linkify-it takes the « » ’ … that follow an address in French into it.
    """
    if "://" not in html:
        return html
    parts, inside = _tags.split(html), 0
    for number, part in enumerate(parts):
        if part.startswith(("<a ", "<a>", "<code", "<pre")):
            inside += 1
        elif part in {"</a>", "</code>", "</pre>"}:
            inside -= 1
        elif not inside and number % 2 == 0:
            parts[number] = _bare_address.sub(_link_to, part)
    return "".join(parts)


def _link_to(match):
    """The address, without the point of the sentence or the bracket that it stands in."""
    address, after = match[0], ""
    while address[-1] in ".,;:!?…'’)*_" and not address.endswith("&amp;"):
        if address[-1] == ")" and address.count("(") >= address.count(")"):
            break
        address, after = address[:-1], address[-1] + after
    return match[0] if address.endswith("//") else f'<a href="{address}">{address}</a>{after}'


_special = re.compile(r"([\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_]))")
_line_start = re.compile(r"^(\s*)([#>+\-=~|]|\d{1,9}[.)])", re.MULTILINE)
DEEPEST = 8  # Lists and quotes nested deeper are written at this depth: their indent would outgrow the text.


class _MarkdownWriter(HTMLParser):
    """Writes Markdown from cleaned HTML, in one pass and without recursion.

    Each open block has a frame: the blocks already written inside it. Words gather in ``self.words``.
    """

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.frames = [[]]
        self.names = []
        self.numbers = []
        self.words = []
        self.hrefs = []
        self.verbatim = False  # inside <pre>
        self.code = False  # inside <code>

    def text(self):
        self._end_words()
        while len(self.frames) > 1:
            self._close_frame(self.names[-1])
        return "\n\n".join(self.frames[0])

    def handle_starttag(self, tag, attrs):
        if tag in {"strong", "em"}:
            self.words.append("**" if tag == "strong" else "*")
        elif tag == "code" and not self.verbatim:
            self.words.append("`")
            self.code = True
        elif tag == "br":
            self.words.append("\n")
        elif tag == "a":
            self.words.append("[")
            self.hrefs.append((dict(attrs).get("href") or "", len(self.words)))
        else:
            self._end_words()
            if tag == "hr":
                self.frames[-1].append("---")
            elif tag == "pre":
                self.verbatim = True
            elif tag in {"ul", "ol", "li", "blockquote"}:
                self.frames.append([])
                self.names.append(tag)
                if tag == "ol":
                    self.numbers.append(0)

    def handle_endtag(self, tag):
        if tag in {"strong", "em"}:
            self.words.append("**" if tag == "strong" else "*")
        elif tag == "code" and not self.verbatim:
            self.words.append("`")
            self.code = False
        elif tag == "a" and self.hrefs:
            href, start = self.hrefs.pop()
            if self.words[start:] == [_special.sub(r"\\\1", href)]:
                self.words[start - 1 :] = [f"<{href}>"]  # an address typed as it is
            else:
                self.words.append(f"](<{href}>)")
        elif tag == "pre":
            self.frames[-1].append("```\n" + "".join(self.words).strip("\n") + "\n```")
            self.words, self.verbatim = [], False
        elif tag in {"p", "h3", "h4"}:
            self._end_words({"h3": "### ", "h4": "#### "}.get(tag, ""))
        elif tag in {"ul", "ol", "li", "blockquote"} and tag in self.names:
            self._end_words()
            self._close_frame(tag)

    def handle_data(self, data):
        if self.verbatim:
            self.words.append(data)
        elif data.strip() or self.words:
            data = data.replace("\n", " ")
            self.words.append(data if self.code else _special.sub(r"\\\1", data))

    def _end_words(self, prefix=""):
        words = "".join(self.words).strip()
        self.words = []
        if words:
            self.frames[-1].append(prefix + _line_start.sub(self._escape_start, words))

    @staticmethod
    def _escape_start(match):
        """A dash or a number that opens a line would make a list of it."""
        space, mark = match.groups()
        return f"{space}{mark[:-1]}\\{mark[-1]}"

    def _close_frame(self, tag):
        blocks = self.frames.pop()
        name = self.names.pop()
        if name == "ol" and self.numbers:
            self.numbers.pop()
        if not blocks:
            return
        if name == "li":
            mark = "- "
            if self.names and self.names[-1] == "ol" and self.numbers:
                self.numbers[-1] += 1
                mark = f"{self.numbers[-1]}. "
            self.frames[-1].append(mark + self._indent("\n".join(blocks), " " * len(mark)))
        elif name == "blockquote":
            self.frames[-1].append("> " + self._indent("\n\n".join(blocks), "> "))
        else:
            self.frames[-1].append("\n".join(blocks))

    def _indent(self, text, margin):
        return text.replace("\n", "\n" + margin) if len(self.frames) <= DEEPEST else text
