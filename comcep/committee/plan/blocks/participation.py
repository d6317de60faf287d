"""Advisers who wrote in the last quarter, newcomers apart, to the nearest ten."""

from comcep.committee.plan.written import NEWCOMERS, RETURNING
from comcep.privacy.tables import AT_RISK, Dimension, Key


def fill(sheet):
    active, new = sheet.snapshot.recent_peers, sheet.snapshot.new_peers
    if len(active) < AT_RISK:
        sheet.omitted["participation"] = "small"
        return
    total = Key.of("writers", "writers", sheet.today)
    sheet.round("participation", total, len(active))
    if min(len(new), len(active) - len(new)) < AT_RISK:
        return
    sheet.dimensions["participation"] = Dimension("participation", {None: (NEWCOMERS, RETURNING)})
    table = sheet.tables[-1]
    for name, count in ((NEWCOMERS, len(new)), (RETURNING, len(active) - len(new))):
        sheet.round("participation", total.at("participation", name), count, table=table)
