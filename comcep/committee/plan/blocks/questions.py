"""Advisers' questions at least a week old: how long they waited, and whether they were solved."""

from collections import Counter

from comcep.committee.plan.rules import unsafe_activity
from comcep.committee.plan.sheet import WEEK
from comcep.committee.plan.written import (
    IN_A_WEEK,
    NOT_PROMISE,
    PROMISE,
    PROMISE_HOURS,
    SOLVED,
    UNANSWERED,
    UNSOLVED,
)
from comcep.privacy.tables import Key

STEPS = [
    {"delays": "all", "solved": True},
    {"delays": "promise", "solved": True},
    {"delays": "promise", "solved": False},
    {"delays": None, "solved": False},
]


def fill(sheet):
    askers = Counter(row.asker for row in sheet.questions)
    step = sheet.steps["questions"]
    small = len(sheet.questions) < sheet.plan.at_risk or unsafe_activity(sheet.plan, askers, sheet.peers)
    if "questions" in sheet.nested and not small:
        sheet.omitted["delais"] = sheet.omitted["solutions"] = "nested"
        return
    asked = Key.of("questions", "asked", sheet.today)
    if small or not step["delays"]:
        sheet.omitted["delais"] = "small" if small else "unproved"
    else:
        apart = step["delays"] == "all"
        parts = {
            name: Counter()
            for name in ((PROMISE, IN_A_WEEK, UNANSWERED) if apart else (PROMISE, NOT_PROMISE))
        }
        for row in sheet.questions:
            parts[_delay(row) if apart or _delay(row) == PROMISE else NOT_PROMISE][row.asker] += 1
        sheet.share("delais", asked, "delay", parts, shown=PROMISE)
    if small or not step["solved"]:
        sheet.omitted["solutions"] = "small" if small else "unproved"
    else:
        parts = {SOLVED: Counter(), UNSOLVED: Counter()}
        for row in sheet.questions:
            parts[SOLVED if row.solved else UNSOLVED][row.asker] += 1
        sheet.share("solutions", asked, "solved", parts)


def _delay(row):
    if row.first_answer_elsewhere is not None and row.first_answer_elsewhere <= PROMISE_HOURS:
        return PROMISE
    return IN_A_WEEK if row.first_answer is not None and row.first_answer <= WEEK else UNANSWERED
