"""Permission and facets: both are questions about cells."""

import json
from collections import Counter
from typing import NamedTuple

from comcep.search.facets import SEVERAL
from comcep.search.fts5.connections import local
from comcep.search.fts5.schema import KEYS, SINGLE


class Cell(NamedTuple):
    """What many documents have in common, and permission and most facets depend on."""

    kind: str
    section: int
    audience: str
    year: int
    accepted: int
    state: str


def cells_of(connection):
    """``{id: Cell}``, read again when there are more: a cell never changes and never goes."""
    held = getattr(local, "cells", None)
    last = connection.execute("SELECT max(id) FROM cell").fetchone()[0]
    if held is None or held[0] is not connection or held[1] != last:
        rows = connection.execute("SELECT id, kind, section, audience, year, accepted, state FROM cell")
        held = local.cells = (connection, last, {pk: Cell(*row) for pk, *row in rows})
    return held[2]


def readable(cells, reader):
    """Nothing is readable unless its section (of a topic) or its audience (of a procedure) is listed."""
    return {
        pk: cell
        for pk, cell in cells.items()
        if (cell.kind == "topic" and cell.section in reader.sections)  # wall: cells
        or (cell.kind == "procedure" and cell.audience in reader.audiences)
    }


def permission(reader, cells):
    conditions, arguments = ["d.cell IN (SELECT value FROM json_each(?))"], [json.dumps(list(cells))]
    if reader.hidden:
        conditions.append(f"(d.kind, d.object_id) NOT IN ({KEYS})")
        arguments.append(json.dumps([list(key) for key in reader.hidden]))
    return conditions, arguments


def value_id(connection, name, value):
    row = connection.execute(
        "SELECT id FROM facet_value WHERE name = ? AND value = ?", [name, value]
    ).fetchone()
    return row[0] if row else -1


def _facets_of(cell, reader):
    kind = "fiche" if cell.kind == "procedure" else "discussion"
    if kind == "discussion" and cell.section in reader.outsider_sections:
        kind = "hors-pairs"
    return {
        "kind": kind,
        "section": cell.section,
        "accepted": bool(cell.accepted),
        "state": cell.state,
        "year": cell.year,
    }


def missed_by(cell, filters, reader):
    """Names of the filters in force that this cell does not meet."""
    has = _facets_of(cell, reader)
    return [name for name in SINGLE if getattr(filters, name) and getattr(filters, name) != has[name]]


def counts_of(connection, rows, cells, filters, reader):
    """``({facet: [(value, label, count)]}, total)``: each facet counts what the other filters keep."""
    counts, labels, total = {name: Counter() for name in (*SINGLE, *SEVERAL)}, {}, 0
    values = [row[1] for row in rows if row[0] == 2]
    named = {
        pk: (name, value, label)
        for pk, name, value, label in connection.execute(
            "SELECT id, name, value, label FROM facet_value WHERE id IN (SELECT value FROM json_each(?))",
            [json.dumps(values)],
        )
    }
    for what, pk, *met, _, number in rows:
        if what == 1 and all(met):
            missed = missed_by(cells[pk], filters, reader)
            total += 0 if missed else number
            for name, value in _facets_of(cells[pk], reader).items():
                if value and missed in ([], [name]):
                    counts[name][value] += number
        elif what == 2:
            name, value, label = named[pk]
            if all(flag for other, flag in zip(SEVERAL, met, strict=True) if other != name):
                counts[name][value] += number
                labels[name, value] = label
    return {
        name: sorted(
            ((value, labels.get((name, value), ""), n) for value, n in counter.items()),
            key=lambda counted: (-counted[2], counted[1], counted[0]),
        )
        for name, counter in counts.items()
    }, total
