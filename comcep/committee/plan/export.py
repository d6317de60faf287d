"""The released JSON: a hidden cell has no value, share or reason."""

import datetime

from comcep.committee.plan.statistics import statistics
from comcep.committee.plan.written import TITLES
from comcep.privacy import rates
from comcep.privacy.tables import Key

DAY = datetime.timedelta(days=1)


def exported(sheet, hidden):
    """The payload of a sheet without its ``hidden`` cells."""
    since = sheet.snapshot.since
    tables = [_table(table, sheet, hidden) for table in sheet.tables]
    return {
        "format": 2,
        "plan": sheet.plan.version,
        "as_of": sheet.today,
        "since": since and (since.date() - DAY).isoformat(),
        "k": sheet.plan.k,
        "dims": {
            name: {
                "values": list(dimension.leaves()),
                "groups": {group: list(leaves) for group, leaves in dimension.groups.items()},
            }
            for name, dimension in sheet.dimensions.items()
        },
        "tables": tables,
        "sums": [["members", ["advisers", "outsiders"]]],
        "subsets": [],
        "relations": [
            {"least": least, "terms": [_term(factor, key) for factor, key in terms]}
            for terms, least in sheet.relations
        ],
        "statistics": statistics(sheet, tables),
        **sheet.themes,
        "omitted": sheet.omitted,
        "hidden": sum(c.get("value", 0) is None and "lo" not in c for t in tables for c in t["cells"]),
        "carried": sum("carried" in c for t in tables for c in t["cells"]),
    }


def _term(factor, key):
    return {
        "factor": factor,
        "population": key.population,
        "measure": key.measure,
        "date": key.date,
        "dims": dict(key.dims),
    }


def _table(table, sheet, hidden):
    told = {
        "id": table.id,
        "title": TITLES.get(table.id, ""),
        "population": table.population,
        "measure": table.measure,
        "date": table.date,
        "k": sheet.plan.k,
        "stock": table.stock,
        "cells": _cells(table, sheet, hidden),
    }
    if table.base:
        told["rounding"] = {"base": table.base, "mode": "nearest"}
    return told


def _cells(table, sheet, hidden):
    cells, known = [], sheet.system.cells
    total = Key(table.population, table.measure, table.date)
    whole = known[total].value if total in known else 0
    for key in table.keys:
        dims = dict(key.dims)
        if table.base:
            cells.append({"dims": dims, "value": sheet.carried[key]})
        elif key in sheet.carried:
            low, high = known[key].low, known[key].high
            cells.append({"dims": dims, "value": None, "lo": low, "hi": high, "carried": sheet.carried[key]})
        elif key in hidden:
            cells.append({"dims": dims, "value": None})
        else:
            value = known[key].value
            cells.append({"dims": dims, "value": value})
            if table.percents and dims and whole:
                share = rates.percentage(value, whole)
                cells.append({"dims": dims, "percent": share, "decimals": 0, "of": {}})
    return cells
