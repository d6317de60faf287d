"""The blocks of a report, one module each: ``fill(sheet)`` writes its tables, or says why they are left out.

Every count of people or activity is a cell of the same system. What cannot be proved safe is grouped, then
left out, step by step (``STEPS``), and the reader is told so. Network by rubric, network by theme or anything
by sub-forum and date is never there.
"""

from comcep.committee.plan.blocks import (
    between,
    growth,
    members,
    networks,
    opinions,
    participation,
    questions,
    replies,
    rubrics,
    themes,
)
from comcep.committee.plan.relations import insiders, nested, relations

BLOCKS = (
    members,
    growth,
    networks,
    participation,
    rubrics,
    replies,
    questions,
    between,
    opinions,
    themes,
)
"""In the order of reading."""

STEPS = {
    "members": members.STEPS,
    "topics": replies.STEPS,
    "questions": questions.STEPS,
    "replies": between.STEPS,
    "votes": opinions.STEPS,
}
"""What is given up, in this order, when the tables of a population cannot be protected as they are."""


def stepping(population):
    """The population whose steps protect this one: what has none of its own can only trouble the members."""
    return population if population in STEPS else "members"


def fill(sheet):
    """Write every block, then what a reader can do with them together."""
    sheet.nested = nested(sheet)
    for block in BLOCKS:
        block.fill(sheet)
    sheet.system.link(sheet.dimensions.values())
    sheet.relations = relations(sheet)
    sheet.system.insiders = insiders(sheet)
