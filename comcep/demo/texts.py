"""The texts of the demonstration, read and checked before anything is written.

A topic is ``{key, section, title, by, date, text, themes, question_ids, pinned, locked, accepted, replies}``
and a reply ``{by, h, text}``, ``h`` being hours of local time after the topic's date. ``by`` names a group of
members (``pole-emploi``), a person of the group when the same one comes back in the topic
(``pole-emploi/a``), the author of the topic (``asker``) or a moderator. Optional: ``expects_answer`` (false
for an announcement or a resource), ``as`` (a demonstration account), ``organisation`` and ``region`` (what
the text says of its author), ``pilot`` (its author was of the pilot group).
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import make_aware

from comcep.demo import published
from comcep.demo.dates import LAST_MINUTE

TOPIC_FILES = ["pratiques.json", "outils.json", "regions.json"]
PROCEDURES_FILE = "fiches.json"
FOLLOW_UP_FILE, FLAGS_FILE, COMMITTEE_FILE = "suivi_fiches.json", "signalements.json", "comite.json"
SITUATIONS_FILE = "contextes.json"
FIRST_DAY = datetime(2016, 3, 7)
MODERATORS = ["animatrice", "animatrice-2", "animatrice-3"]
GROUPS = [
    *("fongecif", "unifaf", "faf-tt", "uniformation", "afdas", "agecif-cama"),
    *("missions-locales", "pole-emploi", "apec", "cap-emploi"),
    *("carif-oref", "horspairs"),
]
OUTSIDE_GROUPS = {"carif-oref", "horspairs"}
OUTSIDE_SECTIONS = {"hors-pairs-echanges", "hors-pairs-propositions-outils"}


class BrokenData(ValueError):
    """A demonstration file cannot be used; the message names the file and the entry."""


@dataclass
class Message:
    by: str
    at: datetime  # aware
    text: str
    hints: dict

    @property
    def group(self):
        return self.by.partition("/")[0]


@dataclass
class Thread:
    key: str
    section: str
    title: str
    themes: list[str]
    question_ids: list[str]
    expects_answer: bool
    pinned: bool
    locked: bool
    accepted: int | None  # 1 is the first reply
    messages: list[Message]


def read_threads():
    """Every topic of every file, checked one by one and against the published numbers."""
    threads, seen = [], set()
    for name in TOPIC_FILES:
        for entry in _entries(name):
            thread = _checked(name, entry, "key", _thread)
            if thread.key in seen:
                raise BrokenData(f"{name}, «\u202f{thread.key}\u202f»\u00a0: cette clé sert déjà.")
            seen.add(thread.key)
            threads.append(thread)
    topics = Counter(thread.section for thread in threads)
    messages = Counter({section: 0 for section in topics})
    for thread in threads:
        messages[thread.section] += len(thread.messages)
    for section, (expected_topics, expected_messages) in published.counts().items():
        if (topics[section], messages[section]) != (expected_topics, expected_messages):
            raise BrokenData(
                f"{', '.join(TOPIC_FILES)}, rubrique «\u202f{section}\u202f»\u00a0: {topics[section]} sujets "
                f"et {messages[section]} messages au lieu de {expected_topics} et {expected_messages}."
            )
    return threads


def read_procedures():
    """Every procedure, as a dictionary whose slug and title were checked."""
    seen = set()

    def procedure(entry):
        for name in ("slug", "title", "intro"):
            _require(isinstance(entry.get(name), str) and entry[name].strip(), f"«\u202f{name}\u202f» manque")
        _require(entry["slug"] not in seen, "cette fiche est là deux fois")
        seen.add(entry["slug"])
        return entry

    return [_checked(PROCEDURES_FILE, entry, "slug", procedure) for entry in _entries(PROCEDURES_FILE)]


def read_follow_up():
    """What became of the procedures: states but « vérifiée », sources, errors seen."""
    return _json(FOLLOW_UP_FILE)


def read_flags():
    """What members flagged, as ``comcep.demo.flags.Flagged``."""
    return _entries(FLAGS_FILE)


def read_situations():
    """``{key of a topic: what its asker said of the situation}``, as far as anything was said."""
    return _json(SITUATIONS_FILE)


def read_committee():
    """The word that opens the last report, what the committee said of it, and the themes it proposed."""
    return _json(COMMITTEE_FILE)


def _entries(name):
    entries = _json(name)
    if not isinstance(entries, list):
        raise BrokenData(f"{name}\u00a0: une liste était attendue.")
    return entries


def _json(name):
    try:
        return json.loads((published.DATA / name).read_text())
    except OSError as error:
        raise BrokenData(f"{name}\u00a0: fichier illisible ({error.strerror}).") from error
    except ValueError as error:
        raise BrokenData(f"{name}\u00a0: ce n’est pas du JSON ({error}).") from error


def _checked(name, entry, key, read):
    """Run ``read`` on one entry; whatever is wrong with it is said in one line that names it."""
    label = entry.get(key, "sans clé") if isinstance(entry, dict) else "pas un objet"
    try:
        return read(entry)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        reason = f"{error} manque" if isinstance(error, KeyError) else error
        raise BrokenData(f"{name}, «\u202f{label}\u202f»\u00a0: {reason}.") from error


def _require(condition, reason):
    if not condition:
        raise ValueError(reason)


def _thread(entry):
    section, start = entry["section"], datetime.fromisoformat(entry["date"])
    _require(section in published.counts(), f"rubrique inconnue ({section})")
    _require(0 < len(entry["title"]) <= 110, "titre vide ou trop long")
    messages = [_message(entry, start, section)]
    previous = 0
    for number, reply in enumerate(entry["replies"], 1):
        hours = reply["h"]
        _require(
            isinstance(hours, int | float) and hours > previous,
            f"réponse {number}, «\u202fh\u202f» ne croît pas",
        )
        previous = hours
        messages.append(_message(reply, start + timedelta(minutes=round(hours * 60)), section))
    accepted = entry.get("accepted")
    _require(accepted is None or 1 <= accepted <= len(entry["replies"]), "la réponse retenue n’existe pas")
    return Thread(
        entry["key"],
        section,
        entry["title"],
        list(entry["themes"]),
        list(entry["question_ids"]),
        entry.get("expects_answer", True),
        entry["pinned"],
        entry["locked"],
        accepted,
        messages,
    )


def _message(entry, at, section):
    group = entry["by"].partition("/")[0]
    _require(group in [*GROUPS, *MODERATORS, "asker"], f"auteur inconnu ({entry['by']})")
    _require(entry["text"].strip(), "texte vide")
    _require(FIRST_DAY <= at <= LAST_MINUTE, f"date hors de la période ({at:%d/%m/%Y %H:%M})")
    _require(
        group not in OUTSIDE_GROUPS or section in OUTSIDE_SECTIONS,
        "un membre hors pair écrit hors de sa rubrique",
    )
    hints = {name: entry[name] for name in ("as", "organisation", "region", "pilot") if name in entry}
    return Message(entry["by"], make_aware(at), entry["text"], hints)
