"""The published figures of 16 January 2017, and the one place where their doubts are settled.

``data/published_2017.json`` holds the numbers as they were printed. What they leave open is settled here,
once; loading and tests read the answer from this module.

1. **Two tables of the rubrics disagree.** One gives percentages, the other absolute numbers by sub-forum. No
   rounding, truncation or other total reconciles all their lines, so they were not taken from the same count.
   We keep the absolute numbers: they are finer, and add up. The percentages stay as printed for comparison;
   what we load is within ``PERCENT_TOLERANCE`` points of them.
2. **Three rubrics have no absolute number** (Accueil, Bienvenue, Le coin des animateurs). The counted
   sub-forums make 87 topics and 460 messages; 97 and 518 were announced; 10 topics and 58 messages remain,
   which ``SETTLED`` shares out as near to the printed percentages as whole numbers allow (the percentages
   would make 12 topics and 61 to 74 messages, more than remains).
3. **The pilot group's consultations** (6 topics, 245 messages, printed twice) would bring the sum to 705
   messages. They are held to be outside the total: the group's space was archived before the opening, so
   nothing of it is loaded.
4. **Several questions under one subject.** Here one topic asks one question. The two questions printed under
   « CPF » (3 and 9 replies) are two topics. The two under « frontière entre les 3 niveaux » share one printed
   number of replies, and are one topic.
5. **Labels that differ** between the tables (« Divers » or « Trucs et astuces », « En régions ») are read as
   one rubric: the name of the percentage table for the rubric, that of the other table for its sub-forum.
6. **The replies to the question asked to the outside members** were not counted: any number will do.
7. **Apec is printed 9 %** though 27 of 282 make 9.57 %: it was rounded down so that the column makes 100.
8. **Opcalim, Fafsea and Unagecif** are not in the breakdown, whose lines make 113: they have no member.
9. **26 of the 37 outside members** are not broken down: ``OUTSIDE`` invents a plausible sharing.
"""

import json
from functools import cache
from pathlib import Path

from comcep.members.joining.places import places
from forum.sections.rubrics import rubrics

DATA = Path(__file__).parent / "data"

# {sub-forum or rubric: (topics, messages)}
SETTLED = {"accueil": (3, 5), "se-familiariser": (4, 40), "coin-des-animateurs": (3, 13)}

# {organisation: (name, members)}
OUTSIDE = {
    "fpspp": ("FPSPP", 3),
    "unml": ("UNML", 3),
    "cheops": ("Chéops", 3),
    "pole-emploi-dg": ("Pôle emploi, direction générale", 3),
    "apec-siege": ("Apec, siège", 2),
    "dgefp": ("DGEFP", 3),
    "centre-inffo": ("Centre Inffo", 3),
    "uodc": ("UODC", 2),
    "rco": ("RCO", 2),
    "regions-de-france": ("Régions de France", 1),
    "expertise": ("Expertise indépendante", 1),
}


@cache
def figures():
    """The printed figures, beside the places and the rubrics that they count; read once."""
    found = json.loads((DATA / "published_2017.json").read_text())
    found["regions"] = places()["regions"]
    for kind, named in (("networks", places()["networks"]), ("rubrics", rubrics())):
        by_slug = {row["slug"]: row for row in named}
        for row in found[kind]:
            row |= by_slug[row["slug"]]
    for rubric in found["rubrics"]:
        below = {section["slug"]: section for section in rubric.pop("sections", [])}
        rubric["subforums"] = [section | below[section["slug"]] for section in rubric["subforums"]]
    return found


def sections():
    """``(section, parent slug or None, audience)`` in the published order, parents first."""
    for rubric in figures()["rubrics"]:
        yield rubric, None, rubric["audience"]
        for subforum in rubric["subforums"]:
            yield subforum, rubric["slug"], rubric["audience"]


def counts():
    """``{slug: (topics, messages)}`` for every section that holds topics, the doubts settled."""
    return {
        section["slug"]: SETTLED.get(section["slug"]) or (section["topics"], section["messages"])
        for section, _, _ in sections()
        if "topics" in section
    }
