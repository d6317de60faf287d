"""What a message says to be polite and a procedure does not: greetings, thanks, closings, signatures."""

import re

from kb.authoring.rich_text import Block

_people = (
    r"(?:\s+(?:à\s+)?(?:tous|toutes|vous|tout\s+le\s+monde|et|à|les?|la|mes|ch[eè]re?s?|coll[eè]gues?|ami(?:e|es|s)?|"
    r"conseill[eè]re?s?|communauté|groupe|madame|monsieur|mesdames|messieurs|pairs?|forum)\b)*"
)
_name = r"(?:\s+(?-i:[A-ZÀ-Ý][\w’'.-]*)){0,3}(?=\s*(?:[,.!:;…–-]|$))"
_stop = r"\s*[,.!:;…–-]*\s*"
_openings = [
    rf"(?:re[- ]?)?(?:bonjour|bonsoir|salut|hello|coucou|bjr|rebonjour)\b{_people}(?:{_name})?{_stop}",
    rf"(?:mes\s+)?ch[eè]re?s?(?:\(?e?\)?s?)\s+(?:tou(?:s|tes)|coll[eè]gues?|ami(?:e|es|s)?|pairs?){_people}{_stop}",
    r"(?:mes\s+)?ch[eè]re?\s+(?-i:[A-ZÀ-Ý][\w’'-]+)\s*[,!]\s*",
    r"(?:mesdames|madame|messieurs|monsieur)(?:\s*[,/]?\s*(?:et\s+)?(?:messieurs|monsieur|mesdames|madame))?\s*,\s*",
    r"(?:un\s+grand\s+|mille\s+)?merci(?:\s+(?:beaucoup|bien|encore|infiniment))*"
    r"(?:\s+(?-i:[A-ZÀ-Ý][\w’'-]+))?(?:\s+(?:à\s+(?:tous|toutes|vous|toi)|"
    r"(?:pour|de)\s+(?:ta|ton|tes|votre|vos|cette|ces|ce)\s+[^.!,:;]{1,60}))*\s*(?:[.!…]+\s*|$)",
    r"j[’']esp[eè]re\s+que\s+(?:vous\s+allez|tu\s+vas|tout\s+va)\s+bien[^.!]{0,30}[.!…]*\s*",
]
_opening = re.compile(rf"(?:{'|'.join(_openings)})", re.IGNORECASE)

_thanks = (
    r"(?:(?:un\s+grand|mille|grand)\s+)?merci(?:\s+(?:beaucoup|bien|encore|infiniment|énormément))*"
    r"(?:\s+(?:d[’']avance|par\s+avance|à\s+(?:vous|toi|tous|toutes|ceux|celles)\b|"
    r"pour\s+(?:votre|vos|ton|ta|tes|toute|l[’']aide|le\s+retour|les\s+retours)|"
    r"de\s+(?:votre|vos|ton|ta|tes)\s+(?:aide|retours?|réponses?|éclairages?|lumières?|conseils?|avis))[^.!?]*)?"
)
_closings = [
    rf"{_thanks}\s*[.!…]*\s*$",
    r"(?:d[’']avance|par\s+avance)\s+merci\b",
    r"(?:très\s+|bien\s+)?(?:cordialement|amicalement|sincèrement|respectueusement|fraternellement)\b",
    r"(?:sincères?\s+|cordiales?\s+|meilleures?\s+)?salutations\b",
    r"(?:bien\s+)?à\s+(?:vous|toi|tous|toutes)\s*(?:[,.!]|$)",
    r"bonne\s+(?:journée|soirée|continuation|semaine|fin\s+de|réception|lecture|chance|fêtes?)\b[^.!?]{0,40}[.!…]*\s*$",
    r"bon(?:ne)?\s+(?:week-?end|courage|après-midi|apr[eè]s\s+midi)\b[^.!?]{0,40}[.!…]*\s*$",
    r"(?:très\s+)?belle\s+(?:journée|soirée|semaine)\b[^.!?]{0,40}[.!…]*\s*$",
    r"(?:à\s+(?:très\s+)?bientôt|à\s+plus(?:\s+tard)?|au\s+plaisir)\b[^.!?]{0,40}[.!…]*\s*$",
    r"(?:en|par)\s+(?:vous|te)\s+remerciant\b",
    r"je\s+(?:vous|te)\s+remercie\s+(?:d[’']avance|par\s+avance|pour\s+(?:votre|vos|ton|ta|tes))\b",
    r"dans\s+l[’']attente\s+de\s+(?:votre|vos|vous|te|ta|tes)\b",
    r"(?:je\s+)?reste(?:\s+bien\s+sûr)?\s+à\s+(?:votre|ta)\s+disposition\b",
    r"n[’']hésite[zs]?\s+pas\s+à\s+(?:me\s|m[’']|revenir\s+vers\s+moi)",
    r"(?:en\s+)?espérant\s+(?:vous|t[’']|que\s+(?:cela|ça|ces?)\b).{0,20}(?:aid|utile|éclair)",
    r"(?:cdt|cdlt|bàv|bav|bises|bizz?|biz)\b\s*[,.!]*\s*$",
]
_closing = re.compile(rf"(?:{'|'.join(_closings)})", re.IGNORECASE)
_initials = re.compile(r"[–—-]?\s*(?:[A-ZÀ-Ý]\.?[ -]?){1,3}$")

SIGNATURE = 80  # characters, at most, of each line below a closing
LINES = 6  # of a signature, at most


def without_courtesies(blocks, names=()):
    """The blocks of a message without its greetings, its closing and what is below; ``names`` sign it."""
    return _without_end(_without_start(list(blocks)), [name for name in names if name])


def _without_start(blocks):
    while blocks and blocks[0].kind == "p":
        first = blocks[0]
        greeting = _opening.match(first.html)
        if not greeting or not greeting[0].strip():
            break
        rest = first.html[greeting.end() :]
        if not rest.strip():
            blocks = blocks[1:]
            continue
        blocks[0] = Block("p", rest[0].upper() + rest[1:])
    return blocks


def _without_end(blocks, names):
    for place in range(len(blocks) - 1, max(-1, len(blocks) - LINES - 2), -1):
        block = blocks[place]
        if block.kind != "p" or (place < len(blocks) - 1 and not _signature(blocks[place + 1 :])):
            break
        if _closing.match(block.text):
            return _without_end(blocks[:place], names)
    if blocks and blocks[-1].kind == "p":
        last = blocks[-1].text
        signed = len(last) <= SIGNATURE and any(
            re.search(rf"\b{re.escape(name)}\b", last, re.IGNORECASE) for name in names
        )
        if (signed and last[-1] not in "?!") or _initials.match(last):
            return _without_end(blocks[:-1], names)
        kept = _without_last_sentences(blocks[-1].html)
        if kept != blocks[-1].html:
            return _without_end([*blocks[:-1], *([Block("p", kept)] if kept else [])], names)
    return blocks


def _signature(blocks):
    return len(blocks) <= LINES and all(b.kind == "p" and len(b.text) <= SIGNATURE for b in blocks)


def _without_last_sentences(html):
    """A paragraph without the thanks and good wishes of its last sentences."""
    ends = [found.end() for found in re.finditer(r"[.!?…](?:\s+)", html)]
    for start in reversed(ends):
        if not _closing.match(html[start:]):
            break
        html = html[:start].rstrip()
    return html
