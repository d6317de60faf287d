"""Files of lines to import: read, refused whole when a line is not sound, and what a line names found.

A file is read twice: once to check it, once to write it.
"""

import json
from datetime import datetime

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from comcep.members.models import Region
from comcep.search.models import SearchPending
from forum.engine.forum.models import Forum
from forum.questions.models import Scheme

TOPIC, PROCEDURE = SearchPending.Kind.TOPIC, SearchPending.Kind.PROCEDURE


class BadFile(ValueError):
    """A line cannot be imported: the message names it, and nothing has been written."""


def read(path):
    """``(number, line as a dict)`` of each line that is not empty."""
    try:
        with open(path, encoding="utf-8") as file:
            for number, raw in enumerate(file, 1):
                if raw.strip():
                    yield number, json.loads(raw)
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"Impossible de lire {path}\u00a0: {error}.") from error
    except ValueError as error:
        raise BadFile(f"{path}, ligne {number}\u00a0: ce n’est pas du JSON.") from error


def check(path, *, kind, sections=None):
    """Count the lines, all of them sound. ``sections`` gives the section of a topic, or ``None``."""
    seen, number = set(), 0
    for number, line in read(path):
        where = f"{path}, ligne {number}"
        if not isinstance(line, dict):
            raise BadFile(f"{where}\u00a0: il faut un objet JSON.")
        if not isinstance(line.get("id"), (str, int)) or not 0 < len(str(line["id"])) <= 200:
            raise BadFile(f"{where}\u00a0: «\u202fid\u202f» manque ou n’est pas un texte.")
        for name in ("title", "text"):
            if not isinstance(line.get(name), str) or not line[name].strip():
                raise BadFile(f"{where}\u00a0: «\u202f{name}\u202f» manque ou est vide.")
        if str(line["id"]) in seen:
            raise BadFile(f"{where}\u00a0: l’identifiant «\u202f{line['id']}\u202f» revient deux fois.")
        seen.add(str(line["id"]))
        if not isinstance(line.get("section", ""), str):
            raise BadFile(f"{where}\u00a0: «\u202fsection\u202f» n’est pas un texte.")
        if line.get("date") and moment(line["date"]) is None:
            raise BadFile(f"{where}\u00a0: la date «\u202f{line['date']}\u202f» n’est pas une date.")
        for name in ("schemes", "regions"):
            if not isinstance(line.get(name, []), list) or not all(
                isinstance(v, str) for v in line.get(name, [])
            ):
                raise BadFile(f"{where}\u00a0: «\u202f{name}\u202f» n’est pas une liste de textes.")
        if kind == TOPIC:
            _check_topic(where, line, sections)
    return len(seen)


def _check_topic(where, line, sections):
    if sections(line.get("section", "")) is None:
        raise BadFile(f"{where}\u00a0: la rubrique «\u202f{line.get('section', '')}\u202f» n’existe pas.")
    replies = line.get("replies") or []
    if not isinstance(replies, list):
        raise BadFile(f"{where}\u00a0: «\u202freplies\u202f» n’est pas une liste.")
    for reply in replies:
        if not isinstance(reply, dict) or not isinstance(reply.get("text"), str) or not reply["text"].strip():
            raise BadFile(f"{where}\u00a0: une réponse n’a pas de texte.")


def moment(value):
    """The date, or the day at noon, that a line says; ``None`` when it says none."""
    if not isinstance(value, str):
        return None
    try:
        said = parse_datetime(value)
        day = None if said else parse_date(value)
    except ValueError:
        return None
    if day:
        said = datetime(day.year, day.month, day.day, 12)
    return said and (timezone.make_aware(said) if timezone.is_naive(said) else said)


# What a line names


def section_finder(default=""):
    """A function from what a line says (slug or name) to a section where topics stand, or ``None``."""
    found = {}
    for forum in Forum.objects.filter(type=Forum.FORUM_POST):
        found[forum.name.casefold()] = forum
    for forum in Forum.objects.filter(type=Forum.FORUM_POST):
        found[forum.slug] = forum
    return lambda name: found.get(name.strip().casefold() or default)


def _finder(model, names):
    """A function from what a line says (addresses or names) to rows of ``model``, without the unknown."""
    found = {}
    for row in model.objects.all():
        found |= {name.casefold(): row for name in names(row)}
        found[row.slug] = row
    return lambda said: list(
        dict.fromkeys(found[s.strip().casefold()] for s in said or () if s.strip().casefold() in found)
    )


def schemes():
    return _finder(Scheme, lambda row: [row.name, *row.name_list])


def regions():
    return _finder(Region, lambda row: [row.name])
