"""The rules of privacy at the thresholds of the plan."""

from comcep.committee.plan.written import PLAN
from comcep.privacy import tables

STEADY = 3
"""A category leaves its group when it is above the threshold by that many, twice."""


def unsafe_count(people):
    return tables.unsafe_count(people, PLAN.k)


def unsafe_activity(contributions, at_risk, *, authors=None):
    authors = PLAN.k if authors is None else authors
    return tables.unsafe_activity(contributions, at_risk, authors=authors, among=PLAN.at_risk)


def group_unsafe(contributions, at_risk, held):
    return tables.group_unsafe(contributions, at_risk, held, authors=PLAN.k, among=PLAN.at_risk)


def well_above(people):
    return people >= PLAN.k + STEADY
