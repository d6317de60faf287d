"""Shares, delays and concentration of the whole community: never by network, rubric or zone.

A share is read off the protected tables, so a hidden cell has none; what is not a cell is told coarsely.
"""

import math

from comcep.committee.plan.written import ELSEWHERE, PROMISE, SOLVED, UNANSWERED
from comcep.privacy import rates
from comcep.privacy.tables import round_to


def statistics(sheet, tables):
    shown = {table["id"]: table for table in tables}
    found = [
        _median(sheet.questions, sheet.plan) if "questions" not in sheet.nested else None,
        _share("promise", shown.get("delais"), "delay", PROMISE),
        _share("unanswered", shown.get("delais"), "delay", UNANSWERED),
        _share("solved", shown.get("solutions"), "solved", SOLVED),
        _elsewhere(sheet, shown),
        _concentration(sheet.snapshot, sheet.plan),
    ]
    return [statistic for statistic in found if statistic]


def _share(id, table, dimension, category):
    """The share of a part that is shown, with its 95 % interval (Wilson)."""
    if table is None:
        return None
    values = {tuple(c["dims"].items()): c["value"] for c in table["cells"] if "value" in c}
    hits, n = values.get(((dimension, category),)), values[()]
    if hits is None or not any("percent" in cell for cell in table["cells"]):
        return None
    low, high = rates.wilson(hits, n)
    interval = [math.floor(100 * low + 0.5), math.floor(100 * high + 0.5)]
    return {"id": id, "percent": rates.percentage(hits, n), "interval": interval, "n": n}


def _median(asked, plan):
    """The waiting time by which half were answered (Kaplan-Meier), as coarse as it is long."""
    if len(asked) < plan.at_risk or len({row.asker for row in asked}) < plan.k:
        return None
    waits = [(r.age if r.first_answer is None else r.first_answer, r.first_answer is not None) for r in asked]
    median = rates.kaplan_meier_median(waits)
    if median is None:
        return {"id": "median", "hours": None, "n": len(asked)}
    step = 1 if median < 24 else 6 if median < 72 else 24
    return {"id": "median", "hours": max(1, round_to(round(median), step)), "n": len(asked)}


def _elsewhere(sheet, shown):
    """Replies from another network, and what would come of it if anybody answered anybody."""
    statistic = _share("elsewhere", shown.get("entraide"), "from", ELSEWHERE)
    networks = sheet.dimensions.get("network")
    if statistic and networks and "reseaux" in shown:
        cells = shown["reseaux"]["cells"]
        told = {c["dims"]["network"]: c.get("value") for c in cells if c.get("value") is not None}
        sizes = [told.get(name) for name in networks.parts[None]]
        if all(size is not None for size in sizes) and sum(sizes):
            same = sum(size * size for size in sizes)
            statistic["expected"] = 100 - rates.percentage(same, sum(sizes) ** 2)
    return statistic


def _concentration(snapshot, plan):
    """Share of the replies by the tenth of writers who write most, to the nearest five points."""
    counts = sorted(snapshot.peer_replies.values(), reverse=True)
    tenth = len(counts) // 10
    if tenth < plan.k or 2 * counts[0] > sum(counts[:tenth]):
        return None
    share = round_to(rates.percentage(sum(counts[:tenth]), sum(counts)), 5)
    return {"id": "concentration", "about": share, "base": 5}
