"""The plan of tables, in version control, and the only way from a snapshot to a payload."""

from dataclasses import dataclass

from comcep.committee.plan.build import BLOCK_OF, STEPS, Build, quarter_ends
from comcep.committee.plan.written import OTHER_RUBRICS, PLAN, TITLES, VERSION
from comcep.privacy.audit import audit
from comcep.privacy.tables import AT_RISK, NotProtected, protect

__all__ = [
    "OTHER_RUBRICS",
    "PLAN",
    "STEPS",
    "TITLES",
    "VERSION",
    "Draft",
    "TooSmall",
    "Unprotected",
    "protected_payload",
    "quarter_ends",
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

    ``ledger`` maps ``(population, measure, dims)`` to the values already shown, oldest first. A solver that
    finds nothing, or not in time, gives up a detail and tries again; it never publishes.
    """
    if sum(row.peer for row in snapshot.members) < AT_RISK:
        raise TooSmall("fewer than ten advisers")
    level = dict.fromkeys(STEPS, 0)
    percents = True
    while True:
        build = Build(snapshot, earlier, ledger or {}, workings or {}, level, percents)
        try:
            hidden = protect(build.system, time_limit=time_limit)
        except NotProtected as refused:
            failing = {BLOCK_OF.get(refused.key.population)}
        else:
            payload = build.export(hidden)
            attack = audit(payload, earlier, time_limit=time_limit)
            if attack.green:
                return Draft(payload, attack.as_json(), build.workings)
            failing = {BLOCK_OF.get(found.get("cell", {}).get("population")) for found in attack.findings}
            if percents:
                percents = False
                continue
        failing = (failing - {None}) or {"members"}
        for block in failing:
            level[block] += 1
            if level[block] == len(STEPS[block]):
                raise Unprotected(f"nothing of {block} can be published")
