"""What is newly written in a text that quotes another one: rules over lines, for French mail programs first.

A quoted line starts with « > ». Where a program marks nothing, the line or the fields that it writes above
what it quotes say where that begins; our own line « Écrivez au-dessus de cette ligne » helps when neither is
known. What is written between quoted lines is kept with them, and said to be unsure.
"""

import re
from typing import NamedTuple

from comcep.notifications.inbound.markup import OWN

ABOVE = "Écrivez au-dessus de cette ligne"
"""Stands at the top of each mail that can be answered."""


class Cut(NamedTuple):
    text: str
    sure: bool


_MOST_LINES, _LONGEST_LINE = 20_000, 500
_MONTH = r"(?:janv|f[ée]v|mars?\b|avr|mai|juin|juil|ao[uû]t|sept|oct|nov|d[ée]c)[a-zûéè]{0,6}\.?"
_DATE = (
    r"(?:(?:lun|mar|mer|jeu|ven|sam|dim)[a-z]{0,5}\.?,? )?"
    rf"(?:\d{{1,2}}(?:er)? {_MONTH},?(?: \d{{2,4}})?"
    r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2})"
)
_said = [
    re.compile(
        rf"[-–—_*=> ]*le {_DATE}\b.{{0,300}} (?:a|avez|as|ont) [ée]crit ?: ?[-–—_*= ]*", re.IGNORECASE
    ),
    re.compile(rf".{{1,120}} a [ée]crit,? (?:le )?{_DATE}\b.{{0,60}}:", re.IGNORECASE),
    re.compile(r"[-–—_*=> ]*on .{6,300} wrote ?: ?[-–—_*= ]*", re.IGNORECASE),
]
_hour, _angle = re.compile(r"\d{1,2} ?[:hH] ?\d{2}"), re.compile(r"<[^<>\s]+@[^<>\s]+>")
_parted = re.compile(
    r"[>*_=\- ]*(?:message|mail|e-mail|courriel)"
    r" (?:d.origine|original|initial|pr[ée]c[ée]dent|transf[ée]r[ée]) ?[-_=*]*"
    r"|[-_=* ]{2,}(?:original|forwarded) message ?[-_=*]*"
    r"|d[ée]but du message (?:transf[ée]r[ée]|r[ée]exp[ée]di[ée]) ?:",
    re.IGNORECASE,
)
_field = re.compile(
    r"[>*_ ]*(?P<name>de|from|exp[ée]diteur|envoy[ée](?: le| par)?|sent|date|[àa]|to|pour|cci?"
    r"|copie(?: [àa])?|objet|subject|sujet|r[ée]pondre [àa]|reply-to)[* ]{0,3}:",
    re.IGNORECASE,
)
_first = re.compile(
    r"[>*_ ]*(?:de|from|exp[ée]diteur|envoy[ée](?: le| par)?|sent|date)[* ]{0,3}:", re.IGNORECASE
)
_dated = re.compile(r"@|\d{1,2} ?[:hH] ?\d{2}|\b(?:19|20)\d{2}\b|\d{1,2}/\d{1,2}/\d{2}")
_inside = re.compile(
    r"(?:ci-dessous|ci-apr[èe]s|plus bas|dans (?:le|ton|votre) (?:texte|message|mail|courriel)"
    r"|en (?:rouge|bleu|vert|gras))",
    re.IGNORECASE,
)
_PROGRAM = (
    r"(?:iphone|ipad|appareil|mobile|t[ée]l[ée]phone|smartphone|portable|tablette|android|galaxy|samsung"
    r"|huawei|xiaomi|outlook|yahoo|mail|courrier|webmail|orange|sfr|free|bouygues"
    r"|la ?poste(?:\.net)?|proton|gmail|thunderbird|windows)"
)
_by_itself = re.compile(
    rf"(?:envoy[ée]e? (?:de|depuis|[àa] partir de|avec|via) (?:\S+ ){{0,4}}\S*{_PROGRAM}\b.{{0,40}}"
    rf"|(?:t[ée]l[ée]charger|obtenir|obtenez|get) (?:\S+ ){{0,2}}{_PROGRAM}\b.{{0,60}}"
    rf"|provenance ?: ?courrier.{{0,40}}|sent (?:from|with|via) (?:\S+ ){{0,3}}{_PROGRAM}\b.{{0,40}}"
    r"|(?:garanti )?sans virus.{0,60}|virus-free.{0,60}|(?:https?://)?www\.avast\.com.{0,40})",
    re.IGNORECASE,
)
_rule = re.compile(r"[-–—_=*.~ ]{3,}")
_above = re.compile(r"crivez au-dessus de cette ligne", re.IGNORECASE)
_signature = re.compile(r"--|—|– ?–|_{2}")


def cut(text):
    """What was newly written, and whether that is sure."""
    lines = [_tidy(line) for line in text.split("\n")[:_MOST_LINES]]
    plain = [_plain(line) for line in lines]
    ours = next((n for n, line in enumerate(plain) if _above.search(line)), None)
    quote = _where_quoted(plain)
    if quote is None or (ours is not None and ours < quote.start):
        if ours is None:
            return _written(lines, plain, sure=True)
        return _written(lines[:ours], plain[:ours], sure=not _ends_strangely(plain[:ours]))
    above, below = plain[: quote.start], plain[quote.start + quote.length :]
    around = _around(below) if quote.marked else _Around(None, False)
    if around.between or (around.after is not None and _says(above)):
        return Cut(_joined(lines), False)
    if around.after is not None:  # written under the one quoted block
        first = quote.start + quote.length + around.after
        return _written(lines[first:], plain[first:], sure=quote.length > 0)
    sure = quote.marked or not any(_inside.search(line) for line in above)
    sure = sure and not _ends_strangely(above)
    return _written(lines[: quote.start], above, sure=sure)


class _Quote(NamedTuple):
    start: int
    length: int  # lines of what the program wrote above the quote
    marked: bool  # whether each quoted line says that it is


class _Around(NamedTuple):
    after: int | None  # where what is written after the quote begins
    between: bool  # whether something is written between two quoted lines


def _where_quoted(plain):
    for n, line in enumerate(plain):
        if line.startswith(">"):
            return _Quote(n, 0, True)
        if length := _is_head(plain, n):
            return _Quote(n, length, _next_is_quoted(plain, n + length))
    return None


def _is_head(plain, n):
    """How many lines, from there, a program wrote above what it quotes; 0 when it is the author’s own."""
    line = plain[n]
    if not line:
        return 0
    if _parted.fullmatch(line):
        return 1
    if _first.match(line) and (length := _fields(plain, n)):
        return length
    start = line.lstrip("-–—_*=> ")[:3].lower()
    whole, most = line, 1 + 3 * (start in ("le ", "on "))
    for length in range(1, most + 1):
        if whole.endswith((":", "-", "_", "*")) and any(rule.fullmatch(whole) for rule in _said):
            named = _hour.search(whole) or _angle.search(whole)
            return length if named or _next_is_quoted(plain, n + length) else 0
        following = plain[n + length] if n + length < len(plain) else ""
        if not following or following.startswith(">") or len(whole) > _LONGEST_LINE:
            return 0
        whole = f"{whole} {following}"
    return 0


def _fields(plain, n):
    """At least three different fields, one of which has an address, a date or an hour in it."""
    names, last, dated = set(), n, False
    for m in range(n, min(n + 12, len(plain))):
        if plain[m].startswith(">") and not plain[n].startswith(">"):
            break
        if found := _field.match(plain[m]):
            names.add(found["name"].lower()[:3].replace("à", "a"))
            last = m
            dated = dated or bool(_dated.search(plain[m]))
        elif m - last > 3:
            break
    return last - n + 1 if len(names) >= 3 and dated else 0


def _next_is_quoted(plain, n):
    return next((line.startswith(">") for line in plain[n : n + 4] if line), False)


def _around(below):
    """What is written after the first quoted block, and between two."""
    seen, after, between = False, None, False
    for n, line in enumerate(below):
        if line.startswith(">"):
            between = between or after is not None
            seen = True
        elif seen and after is None and line and not _is_noise(line):
            after = n
    return _Around(after, between)


def _is_noise(line):
    return bool(_by_itself.fullmatch(line) or _rule.fullmatch(line))


def _says(plain):
    return any(line and not _is_noise(line) for line in plain)


def _ends_strangely(plain):
    """Whether the last lines look like the beginning of a quote that no rule knows."""
    last = [line for line in plain if line and not _is_noise(line)][-2:]
    return any((_angle.search(line) or _hour.search(line)) and line.endswith(":") for line in last)


def _written(lines, plain, *, sure):
    """Without the signature, what the program adds by itself, and empty lines around."""
    end = len(lines)
    marks = [n for n, line in enumerate(plain) if _signature.fullmatch(line)]
    if marks and _says(plain[: marks[-1]]) and sum(map(bool, plain[marks[-1] :])) <= 16:
        end = marks[-1]
    while end and (not plain[end - 1] or _is_noise(plain[end - 1])):
        end -= 1
    return Cut(_joined(lines[:end]), sure)


def _joined(lines):
    text = "\n".join("> " + line.lstrip(OWN) if line.startswith(OWN) else line for line in lines)
    text = re.sub(r"^> ?\n(?!>)", "\n", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n ")


def _tidy(line):
    kept = "".join(c for c in line if c >= " " or c == "\t")
    return kept.expandtabs(4).rstrip()


def _plain(line):
    """The line as rules read it: spaces of any width alike, nothing invisible, no emphasis around."""
    line = re.sub(r"[\u200b-\u200f\u2060\ufeff]", "", line[:_LONGEST_LINE])
    line = re.sub(r"[\s\u00a0\u202f]+", " ", line.replace("&nbsp;", " ")).strip()
    return line.strip("*") if line.count("*") in (2, 4) else line
