"""Advisers who wrote in the last quarter, newcomers apart, to the nearest ten."""

from comcep.committee.plan.written import NEWCOMERS, RETURNING
from comcep.privacy.tables import Dimension, Key


def fill(sheet):
    active, new = sheet.snapshot.recent_peers, sheet.snapshot.new_peers
    if len(active) < sheet.plan.at_risk:
        sheet.omitted["participation"] = "small"
        return
    total = Key.of("writers", "writers", sheet.today)
    table = sheet.table("participation", total)
    sheet.round(table, total, len(active))
    if min(len(new), len(active) - len(new)) < sheet.plan.at_risk:
        return
    sheet.dimensions["participation"] = Dimension("participation", {None: (NEWCOMERS, RETURNING)})
    for name, count in ((NEWCOMERS, len(new)), (RETURNING, len(active) - len(new))):
        sheet.round(table, total.at("participation", name), count)
