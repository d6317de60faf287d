"""How many members: all, advisers, outsiders."""

from comcep.privacy.tables import Key

STEPS = [
    {"zones": True, "detail": "all"},
    {"zones": True, "detail": "grouped"},
    {"zones": False, "detail": "all"},
    {"zones": False, "detail": "grouped"},
    {"zones": False, "detail": "none"},
    {"zones": False, "detail": None},
    {"zones": False, "detail": None, "everybody": False},
]


def fill(sheet):
    everybody = Key.of("members", "members", sheet.today)
    peers = Key.of("advisers", "members", sheet.today)
    others = Key.of("outsiders", "members", sheet.today)
    together = sheet.steps["members"].get("everybody", True)
    if together:
        sheet.round(sheet.table("ensemble", everybody), everybody, len(sheet.snapshot.members))
    else:
        sheet.omitted["ensemble"] = "unproved"
    sheet.round(sheet.table("conseillers", peers), peers, sheet.peers)
    outsiders = sheet.table("hors-pairs", others)
    sheet.count_people(outsiders, others, len(sheet.snapshot.members) - sheet.peers)
    if together:
        sheet.system.equations.append((everybody, (peers, others)))
