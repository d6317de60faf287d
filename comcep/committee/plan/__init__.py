"""The plan of tables, in version control, and the only way from a snapshot to a payload."""

from dataclasses import dataclass

from comcep.committee.plan.blocks import STEPS, fill, stepping
from comcep.committee.plan.blocks.growth import quarter_ends
from comcep.committee.plan.blocks.themes import watch_list
from comcep.committee.plan.export import exported
from comcep.committee.plan.relations import known_to
from comcep.committee.plan.sheet import Sheet
from comcep.committee.plan.written import in_force
from comcep.privacy.hiding import protect
from comcep.privacy.tables import Key, NotProtected

__all__ = [
    "STEPS",
    "Draft",
    "TooSmall",
    "Unprotected",
    "in_force",
    "protected_payload",
    "quarter_ends",
    "watch_list",
]


class TooSmall(ValueError):
    """A community of fewer than ten advisers has no anonymous report."""


class Unprotected(RuntimeError):
    """Even the poorest version of the report did not pass: there is no report."""


@dataclass
class Draft:
    """A payload with the attack it withstood, and what the next report must remember."""

    payload: dict
    audit: dict
    workings: dict


def protected_payload(snapshot, *, earlier=(), ledger=None, workings=None, time_limit=120.0):
    """The protected report of a snapshot, given every payload already published and what it showed.

    ``ledger`` maps ``(population, measure, dims)`` to the values already shown, oldest first. What the
    solver does not protect in time, or the attack finds, is first left unsaid, then grouped, then left out;
    never published.
    """
    from comcep.privacy.audit import audit  # loads scipy: a second that no page should wait for

    if sum(row.peer for row in snapshot.members) < in_force(snapshot.as_of).at_risk:
        raise TooSmall("fewer than ten advisers")
    level, silent, percents = dict.fromkeys(STEPS, 0), frozenset(), True
    while True:
        steps = {name: STEPS[name][depth] for name, depth in level.items()}
        sheet = Sheet(snapshot, earlier, ledger or {}, workings or {}, steps, percents, silent)
        fill(sheet)
        try:
            hidden = protect(sheet.system, k=sheet.plan.k, time_limit=time_limit)
        except NotProtected as refused:
            troubled = {refused.key}
        else:
            payload = exported(sheet, hidden)
            attack = audit(payload, earlier, time_limit=time_limit)
            if attack.green and _hides_networks(payload):
                for insider in sheet.system.insiders:
                    known = known_to(insider, sheet)
                    within = audit(payload, earlier, known=known, time_limit=time_limit)
                    attack.findings += within.findings
            if attack.green:
                return Draft(payload, attack.as_json(), sheet.workings)
            troubled = {_key(found["cell"]) for found in attack.findings if "cell" in found}
            if percents:
                percents = False
                continue
        hushed = {key for key in troubled if key in sheet.people and key not in silent}
        if hushed:
            silent |= hushed
            continue
        for block in {stepping(key.population) for key in troubled} or {"members"}:
            level[block] += 1
            if level[block] == len(STEPS[block]):
                raise Unprotected(f"nothing of {block} can be published")


def _hides_networks(payload):
    """Whether a network is hidden within a total that the others could take themselves away from."""
    return any(
        table["id"] == "zones" and any(cell.get("value", 0) is None for cell in table["cells"])
        for table in payload["tables"]
    )


def _key(cell):
    return Key.of(cell["population"], cell["measure"], cell["date"], **cell["dims"])
