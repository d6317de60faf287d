"""What a draft proposes out of a thread: a summary, steps, points to watch, and whom and what it is for."""

import re
import unicodedata

from comcep.members.models import Region
from forum.engine.rendering import plain_text
from forum.questions.models import Public, Scheme

SUMMARY, MOST_STEPS, MOST_CAUTIONS = 400, 12, 5
_sentence_end = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀ-Ý«\"(0-9])")
_short_form = re.compile(
    r"(?:\b(?:art|al|cf|ex|p|réf|ref|tél|env|min|max|n°|(?-i:[A-Z]))\.|\bM(?:me|lle|r)?\.)$", re.IGNORECASE
)
_numbered = re.compile(r"\(?\d{1,2}\s*(?:[)/°]|[.-](?=\s))\s*|[-–•*]\s+")
_order = re.compile(
    r"(?:tout\s+)?d[’']abord\b|premi[eè]rement|en\s+premier|ensuite\b|puis\b|enfin\b|après\b|deuxi[eè]mement|"
    r"troisi[eè]mement|dans\s+un\s+(?:premier|second|deuxième)\s+temps|étape\b",
    re.IGNORECASE,
)
_to_do = re.compile(
    r"\b(?:il\s+faut|il\s+faudra|il\s+convient|il\s+suffit|vous\s+(?:devez|devrez|pouvez)|tu\s+(?:dois|peux)|"
    r"(?:il|elle|la\s+personne|le\s+(?:salarié|bénéficiaire|demandeur))\s+(?:doit|devra|peut|demande)|"
    r"(?:demand|vérifi|envoy|dépos|contact|adress|transmett|rempl|prépar|joign|prene|voye|passe|fait)\w*ez\b|"
    r"faites\b|pensez\s+à|commencez\s+par)",
    re.IGNORECASE,
)
_watch = re.compile(
    r"\b(?:attention|sauf|à\s+condition|uniquement\s+si|sous\s+réserve|ne\s+(?:pas|jamais)\s+\w+|délais?\b|"
    r"avant\s+(?:le|la)\s+(?:date|fin|rupture|début|départ)|au\s+plus\s+tard|au\s+moins\s+\w+\s+(?:mois|jours))",
    re.IGNORECASE,
)

# Whom a network receives, by a word of the publics' names: proposed when the thread names nobody.
RECEIVED_BY = {
    "missions-locales": "jeune",
    "cap-emploi": "handicap",
    "apec": "cadre",
    "fongecif-opacif": "salarie",
    "fongecif": "salarie",
    "pole-emploi": "demandeur",
}


def sentences(text):
    """The sentences of plain text. A point after an abbreviation or « L. » of an article ends none."""
    found = []
    for part in _sentence_end.split(text):
        if found and _short_form.search(found[-1]):
            found[-1] += f" {part}"
        elif part.strip():
            found.append(part.strip())
    return found


def summary(blocks):
    """Two sentences at most of the best answer, to be rewritten; of its first list when it is but that."""
    said = [s for block in blocks if block.kind == "p" for s in sentences(block.text)]
    said = [s for s in said if not s.endswith("?")] or said
    if not said:
        said = [plain_text(item) for block in blocks for item in block.items][:1]
    kept = ""
    for sentence in said[:2]:
        if len(kept) + len(sentence) > SUMMARY:
            break
        kept = f"{kept} {sentence}".strip()
    return kept or (f"{said[0][: SUMMARY - 1].rsplit(' ', 1)[0]}…" if said else "")


def steps(answers):
    """What to do, one by one: the numbered list of an answer, else its sentences that tell to do something.

    ``answers`` are lists of blocks, the best answer first.
    """
    for kinds in ({"ol"}, {"p"}, {"ul"}):
        for blocks in answers:
            found = _listed(blocks, kinds)
            if len(found) > 1:
                return found[:MOST_STEPS]
    said = [[s for block in blocks if block.kind == "p" for s in sentences(block.text)] for blocks in answers]
    said = [[s for s in each if not s.endswith("?") and len(s.split()) > 3] for each in said]
    for each in said:
        found = [s for s in each if _to_do.search(s) or _order.match(s)]
        if found:
            return [_capital(s) for s in found[:MOST_STEPS]]
    return next((each[: MOST_STEPS // 2] for each in said if each), [])


def _listed(blocks, kinds):
    if "p" in kinds:  # « 1/ », « 2) », or a dash, typed as words
        texts = [block.text for block in blocks if block.kind == "p"]
        return [_capital(text[mark.end() :]) for text in texts if (mark := _numbered.match(text))]
    longest = max((block.items for block in blocks if block.kind in kinds), key=len, default=())
    return [_capital(words) for item in longest if (words := plain_text(item))]


def cautions(answers):
    """The sentences that warn, or tell of a delay or a condition."""
    found = []
    for blocks in answers:
        for block in blocks:
            for sentence in sentences(block.text) if block.kind == "p" else map(plain_text, block.items):
                if _watch.search(sentence) and not sentence.endswith("?") and sentence not in found:
                    found.append(_capital(sentence))
    return found[:MOST_CAUTIONS]


def schemes_in(text):
    """The schemes that ``text`` names, by any of their names. One statement."""
    return [scheme for scheme in Scheme.objects.all() if any(_named(n, text) for n in scheme.name_list)]


def publics_in(text, network=None):
    """The publics that ``text`` names; failing that, whom ``network`` receives. One statement."""
    known = list(Public.objects.all())
    found = [public for public in known if _named(public.name, text)]
    if not found and network and (received := RECEIVED_BY.get(network.slug)):
        found = [public for public in known if received in _folded(public.name)][:1]
    return found


def regions_in(text):
    """The regions that ``text`` names. One statement."""
    return [region for region in Region.objects.all() if _named(region.name, text, inflected=False)]


def _named(name, text, *, inflected=True):
    """Whether ``text`` names it as whole words: an acronym as it is written, a name also in the plural."""
    acronym = name == name.upper()
    words = re.findall(r"\w+", name if acronym else _folded(name))
    if not words:
        return False
    ending = r"(?:e?s|e|x)?" if inflected and not acronym else ""
    parted = rf"{ending}\W+".join(map(re.escape, words))
    return bool(re.search(rf"\b{parted}{ending}\b", text if acronym else _folded(text)))


def _folded(text):
    apart = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in apart if not unicodedata.combining(c))


def _capital(sentence):
    return sentence[:1].upper() + sentence[1:]
