"""The locks of a rewritten question: each is open or closed, and says why.

They are tried on every version. A moderator's eye comes after them, not instead of them.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from comcep.committee.models import Example, Quoted, Refusal
from comcep.committee.thesaurus import folded
from comcep.dates import MONTHS
from comcep.members.models import Network, Organisation, Region
from comcep.privacy.guard import Level, find

LONGEST_RUN = 8
SHINGLE, SHARED = 4, 0.15
AGE = timedelta(days=14)
TO_REFUSE = timedelta(days=7)
MOST = 900
WORD = re.compile(r"\w+")
FIGURE = re.compile(r"\d")
ALLOWED_FIGURES = re.compile(
    r"\bniveaux? [123](?: (?:et|ou|à) [123])?\b|\b\d0-\d0 ans\b|\b\d5-\d0 ans\b|\b\d0-\d5 ans\b"
)
DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
DATE = re.compile(rf"\b(?:{'|'.join(map(folded, [*MONTHS, *DAYS]))})\b")
RARE = re.compile(
    r"\b(?:le seul|la seule|les seul\w*|unique\w*|premier cas|premiere fois|jamais vu|jamais rencontre)\b"
)
PLACE = re.compile(r"(?<=[\wà-ÿ,;] )(?:à|À|en|vers|près de) (?:l[ea]s? )?([A-ZÀ-Ý][a-zà-ÿ][\w-]+)")


def author_code(member_pk, year):
    """Who was quoted in a year, without a name: enough to ask once, and to hear a refusal."""
    return hmac.new(
        settings.SECRET_KEY.encode(), f"committee.example:{year}:{member_pk}".encode(), hashlib.sha256
    ).hexdigest()


@dataclass(frozen=True)
class Lock:
    name: str
    open: bool
    reason: str = ""


def words_of(text):
    return WORD.findall(folded(text))


def longest_shared_run(text, source):
    """How many words in a row stand in both, as a search engine would find them."""
    ours, theirs = words_of(text), words_of(source)
    best, row = 0, [0] * (len(theirs) + 1)
    for word in ours:
        before = row
        row = [0] * (len(theirs) + 1)
        for j, other in enumerate(theirs, start=1):
            if word == other:
                row[j] = before[j - 1] + 1
                best = max(best, row[j])
    return best


def likeness(text, source):
    """The share of our runs of four words that the source holds."""
    ours, theirs = words_of(text), words_of(source)
    runs = {tuple(ours[i : i + SHINGLE]) for i in range(len(ours) - SHINGLE + 1)}
    known = {tuple(theirs[i : i + SHINGLE]) for i in range(len(theirs) - SHINGLE + 1)}
    return len(runs & known) / len(runs) if runs else 0.0


def locks_of_words(text):
    """What may not stand in any sentence that moderators add to a report."""
    flat = folded(text)
    names = {
        *Network.objects.values_list("name", flat=True),
        *Region.objects.values_list("name", flat=True),
        *Organisation.objects.values_list("name", flat=True),
    }
    named = sorted(name for name in names if re.search(rf"\b{re.escape(folded(name))}\b", flat))
    found = [f for f in find(text) if f.level > Level.INFO]
    figures = FIGURE.search(ALLOWED_FIGURES.sub("", text))
    return [
        Lock("garde", not found, f"Le garde signale\u00a0: {', '.join(sorted({f.reason for f in found}))}."),
        Lock(
            "noms",
            not named,
            f"Un réseau, une région ou une structure est nommé\u00a0: {', '.join(named[:3])}.",
        ),
        Lock(
            "lieu",
            not PLACE.search(text),
            "Un lieu semble nommé\u202f; dites plutôt «\u202fdans une autre région\u202f».",
        ),
        Lock("dates", not DATE.search(flat), "Un jour ou un mois est nommé\u202f; ôtez la date."),
        Lock(
            "chiffres",
            not figures,
            "Un nombre exact est écrit\u202f; dites une tranche ou «\u202fquelques\u202f».",
        ),
        Lock(
            "rareté",
            not RARE.search(flat),
            "Une rareté se remarque («\u202fle seul\u202f»).",
        ),
    ]


def locks_of(report, topic, *, theme, text, author):
    """Every lock of an example rewritten from ``topic``."""
    posts = list(topic.posts.filter(approved=True).order_by("created").values_list("content", flat=True))
    source = "\n".join([topic.subject, *(str(getattr(post, "raw", post)) for post in posts)])
    run, shared = longest_shared_run(text, source), likeness(text, source)
    shown = {line["theme"] for line in report.payload["themes"]}
    quoted = Quoted.objects.filter(author=author).exists()
    refused = Refusal.objects.filter(author=author_code(topic.poster_id, "refus")).exists()
    old = timezone.now() - topic.created >= AGE
    return [
        Lock("longueur", 40 <= len(text.strip()) <= MOST, f"Écrivez de 40 à {MOST} caractères."),
        *locks_of_words(text),
        Lock(
            "copie",
            run < LONGEST_RUN,
            f"{run} mots de suite sont ceux du sujet\u202f; il en faut moins de {LONGEST_RUN}.",
        ),
        Lock(
            "ressemblance",
            shared <= SHARED,
            f"{round(100 * shared)}\u00a0% du texte suit l’original mot à mot\u202f; réécrivez davantage.",
        ),
        Lock("thème", theme in shown, "Ce thème n’est pas montré dans le rapport\u00a0: trop peu d’auteurs."),
        Lock("réponses", len(posts) > 1, "Le sujet n’a pas encore de réponse."),
        Lock("âge", old, "Le sujet a moins de quatorze jours."),
        Lock("refus", not refused, "L’auteur ne souhaite pas inspirer d’exemple."),
        Lock("auteur", not quoted, "Cet auteur a déjà inspiré un exemple cette année."),
    ]


def too_recent(report):
    """Examples whose author may still refuse."""
    return Example.objects.filter(report=report, written_at__gt=timezone.now() - TO_REFUSE)
