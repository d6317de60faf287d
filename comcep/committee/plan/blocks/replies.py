"""Topics by how many replies they have had."""

from collections import Counter

from comcep.committee.plan.rules import unsafe_activity
from comcep.committee.plan.written import COARSE_REPLIES, MANY_REPLIES, REPLY_CLASSES, reply_class
from comcep.privacy.tables import Cell, Dimension, Key

STEPS = [{"replies": "all"}, {"replies": "grouped"}, {"replies": None}]


def fill(sheet):
    detail = sheet.steps["topics"]["replies"]
    if detail is None or not sheet.topics:
        sheet.omitted["reponses"] = "unproved" if sheet.topics else "small"
        return
    classes = [name for name, _ in REPLY_CLASSES] + [MANY_REPLIES]
    of = {name: name for name in classes}
    if detail == "grouped":
        few, many = COARSE_REPLIES
        of |= {name: few for name, _ in COARSE_REPLIES[few]}
        of |= {name: many for name, _ in COARSE_REPLIES[many]} | {MANY_REPLIES: many}
    names = tuple(dict.fromkeys(of.values()))
    sheet.dimensions["replies"] = Dimension("replies", {None: names})
    askers = {name: Counter() for name in names}
    for row in sheet.topics:
        askers[of[reply_class(row.replies)]][row.asker] += 1
    total = Key.of("topics", "started", sheet.today)
    table = sheet.table("reponses", total)
    for name, by in askers.items():
        key = total.at("replies", name)
        table.keys.append(key)
        unsafe = unsafe_activity(sheet.plan, by, len(sheet.snapshot.members))
        sheet.system.add(key, Cell(by.total(), primary=unsafe))
