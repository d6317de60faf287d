"""Passages of another message in the HTML of one: a quotation that ends with the address of its source.

Pure functions over cleaned HTML. What is stored holds no name: the name is found when it is read.
"""

import re
from html import escape

from forum.engine.rendering import plain_text

WORDS = "Message cité"
LONGEST = 1500
"""Of a message that is quoted whole: what comes after is cut."""
_source = r'<a href="(?:https?://[^/"]+)?/forum/message/(?P<id>[0-9a-f]{16})/"[^>]*>[^<]*</a>'
_quote = re.compile(
    rf"<blockquote[^>]*>(?P<words>(?:(?!</?blockquote).)*?)<p[^>]*>[^<]{{0,9}}{_source}\s*</p>\s*</blockquote>",
    re.DOTALL,
)
_any = re.compile(r"<blockquote[^>]*>(?:(?!</?blockquote).)*?</blockquote>", re.DOTALL)
_blocks = re.compile(r"</?(?:p|li|ul|ol|h3|h4|pre|hr)\b[^>]*>|<br ?/?>\s*<br ?/?>")


def sources_of(html):
    """Public ids of the messages that ``html`` quotes."""
    return set(_quote_ids(html)) if "/forum/message/" in html else set()


def _quote_ids(html):
    """Quotations inside quotations included: the inner ones are looked at first, then what holds them."""
    while found := _quote.search(html):
        yield found["id"]
        html = html[: found.start()] + html[found.end() :]


def shown(html, say):
    """``html`` where each quotation is what ``say(public_id, words)`` gives of it."""
    while "/forum/message/" in html:
        html, number = _quote.subn(lambda found: say(found["id"], found["words"].strip()), html)
        if not number:
            break
    return html


def without(html, ids=None):
    """``html`` without its quotations, or without those of these messages."""
    held = []

    def say(id, words):
        if ids is None or id in ids:
            return ""
        held.append(quotation(id, words))
        return f"\x00{len(held) - 1}\x00"

    html = shown(html, say)
    while "\x00" in html:
        html = re.sub("\x00(\\d+)\x00", lambda found: held[int(found[1])], html)
    return html


def quotation(id, words):
    """What is stored of a passage (cleaned HTML) of that message."""
    return f'<blockquote>{words}<p><a href="/forum/message/{id}/">{WORDS}</a></p></blockquote>'


def of_message(id, html):
    """The quotation of a whole message, by paragraphs; what it quotes itself is left out."""
    while _any.search(html):
        html = _any.sub("", html)
    paragraphs, room = [], LONGEST
    for block in _blocks.split(html):
        words = plain_text(block)
        if not words:
            continue
        paragraphs.append(words if len(words) <= room else words[:room].rsplit(" ", 1)[0] + "…")
        room -= len(words)
        if room <= 0:
            break
    return quotation(id, "".join(f"<p>{escape(words)}</p>" for words in paragraphs)) if paragraphs else ""
