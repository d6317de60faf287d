"""Two reports side by side. What each printed, in the order of the second; no difference, no new number."""

from comcep.committee.page import page_of
from comcep.committee.page.drawing import Block, Table, row
from comcep.committee.plan.written import note_of

ABSENT = "–"


def break_between(first, second):
    """What two reports of different plans do not count alike, in a sentence."""
    if first.payload["plan"] == second.payload["plan"]:
        return ""
    return note_of(second.payload["plan"]) or note_of(first.payload["plan"])


def side_by_side(first, second):
    """Blocks of tables with the cells of both reports: first column before, second after."""
    before, after = page_of(first.payload), page_of(second.payload)
    blocks = []
    for block in after["blocks"]:
        other = before["block"].get(block.id)
        tables = []
        for table in block.tables:
            match = other and next((each for each in other.tables if each.caption == table.caption), None)
            if match and match.head == table.head and block.id not in ("masque", "croissance"):
                tables.append(_joined(match, table, first, second))
        if tables:
            blocks.append(Block(block.id, block.title, tables=tables, open=True))
    return blocks


def _joined(before, after, first, second):
    days = [f"{report.as_of:%d/%m/%Y}" for report in (first, second)]
    names = [name or "Mesure" for name in after.head[1:]]
    head = [after.head[0], *(f"{name}, au {day}" for name in names for day in days)]
    old = {(each["label"], each["depth"]): each["cells"] for each in before.rows}
    new = {(each["label"], each["depth"]): each["cells"] for each in after.rows}
    rows = []
    for label, depth in dict.fromkeys([*new, *old]):
        absent = [ABSENT] * len(names)
        pairs = zip(old.get((label, depth), absent), new.get((label, depth), absent), strict=True)
        rows.append(row(label, *(cell for pair in pairs for cell in pair), depth=depth))
    foot = []
    if before.foot and after.foot:
        pairs = zip(before.foot[1:], after.foot[1:], strict=True)
        foot = [after.foot[0], *(cell for pair in pairs for cell in pair)]
    return Table(after.caption, head, rows, foot)
