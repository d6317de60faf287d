"""Advisers by network, with the structures inside it, and once a year by network and zone."""

import datetime
from collections import Counter

from comcep.committee.plan.rules import unsafe_count, well_above
from comcep.committee.plan.written import NO_ZONE, OTHER_STRUCTURES, ZONES
from comcep.privacy.tables import Dimension, Key


def fill(sheet):
    step = sheet.steps["members"]
    if step["detail"] is None:
        sheet.omitted["reseaux"] = sheet.omitted["zones"] = "unproved"
        return
    network = sheet.dimensions["network"] = _dimension(sheet, step["detail"])
    place = {}
    for name, _ in network.categories:
        for leaf in network.leaves(name):
            place.setdefault(leaf, []).append(name)
    advisers = [row for row in sheet.snapshot.members if row.peer]
    leaf_of = [row.detail if row.detail in place else row.network for row in advisers]
    by_network = Counter(name for leaf in leaf_of for name in place[leaf])
    peers = Key.of("advisers", "members", sheet.today)
    table = sheet.table("reseaux", peers, percents=sheet.percents)
    together = {leaf for name, parts in network.parts.items() if _is_rest(name) for leaf in parts}
    for name, _ in network.categories:
        if name not in together:
            sheet.count_people(table, peers.at("network", name), by_network[name])
    if not _zones_due(sheet):
        sheet.omitted["zones"] = "yearly"
    elif not step["zones"]:
        sheet.omitted["zones"] = "unproved"
    else:
        zones = [ZONES.get(row.zone, NO_ZONE) for row in advisers]
        _by_zone(sheet, zones, [place[leaf][0] for leaf in leaf_of])


def _by_zone(sheet, zones, networks):
    """Two lists of one line an adviser: where, and of which network."""
    peers = Key.of("advisers", "members", sheet.today)
    names = [*ZONES.values(), *([NO_ZONE] if NO_ZONE in zones else [])]
    sheet.dimensions["zone"] = Dimension("zone", {None: tuple(names)})
    by_zone, by_both = Counter(zones), Counter(zip(networks, zones, strict=True))
    table = sheet.table("zones", peers)
    for name in names:
        sheet.count_people(table, peers.at("zone", name), by_zone[name])
    for top in sheet.dimensions["network"].parts[None]:
        for name in names:
            sheet.count_people(table, peers.at("network", top).at("zone", name), by_both[top, name])


def _dimension(sheet, detail):
    parts = {None: tuple(sheet.snapshot.networks)}
    if detail == "none":
        return Dimension("network", parts)
    for name, details in sheet.snapshot.networks.items():
        if len(details) < 2:
            continue
        parts[name] = tuple(details)
        if detail == "grouped":
            sizes = Counter(row.detail for row in sheet.snapshot.members if row.peer)
            small = smallest(sheet, name, details, sizes)
            if small and len(small) < len(details):
                other = f"{OTHER_STRUCTURES} ({name})"
                parts[name] = (*(d for d in details if d not in small), other)
                parts[other] = tuple(small)
    return Dimension("network", parts)


def smallest(sheet, network, names, sizes):
    """The smallest categories, enough of them for their sum to be well above the threshold.

    One that was grouped in the last report leaves the group only when twice well above the threshold: its
    crossing would otherwise give its size away.
    """
    held = {}
    for name in names:
        before = sheet.before.get(f"{network} > {name}")
        if before is not None:
            streak = before + 1 if well_above(sheet.plan, sizes[name]) else 0
            if streak < 2:
                held[name] = streak
    ordered = sorted(names, key=lambda name: (name not in held, sizes[name], name))
    if not held and not unsafe_count(sheet.plan, sizes[ordered[0]]):
        return []
    count = max(2, len(held))
    while count < len(ordered) and (
        not well_above(sheet.plan, sum(sizes[n] for n in ordered[:count]))
        or unsafe_count(sheet.plan, sizes[ordered[count]])
    ):
        count += 1
    for name in ordered[:count]:
        sheet.workings[f"{network} > {name}"] = held.get(name, 0)
    return ordered[:count]


def _is_rest(name):
    return name is not None and name.startswith(OTHER_STRUCTURES)


def _zones_due(sheet):
    """Operator by zone is published once a year."""
    for payload in sheet.earlier:
        for table in payload["tables"]:
            age = (sheet.snapshot.as_of - datetime.date.fromisoformat(table["date"])).days
            if table["id"] == "zones" and 0 < abs(age) < sheet.plan.lines["zones"].every_days:
                return False
    return True
