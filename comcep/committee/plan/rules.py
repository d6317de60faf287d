"""The rules of privacy at the thresholds of the plan that a report follows."""

from comcep.privacy import tables

STEADY = 3
"""A category leaves its group when it is above the threshold by that many, twice."""


def unsafe_count(plan, people):
    return tables.unsafe_count(people, plan.k)


def unsafe_activity(plan, contributions, at_risk, *, authors=None):
    authors = plan.k if authors is None else authors
    return tables.unsafe_activity(contributions, at_risk, authors=authors, among=plan.at_risk)


def group_unsafe(plan, contributions, at_risk, held):
    return tables.group_unsafe(contributions, at_risk, held, authors=plan.k, among=plan.at_risk)


def well_above(plan, people):
    return people >= plan.k + STEADY
