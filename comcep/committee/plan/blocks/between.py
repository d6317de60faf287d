"""Replies of advisers to advisers, from the same network or from another."""

from comcep.committee.plan.written import ELSEWHERE, SAME
from comcep.privacy.tables import Key

STEPS = [{"between": True}, {"between": False}]


def fill(sheet):
    if "replies" in sheet.nested:
        sheet.omitted["entraide"] = "nested"
        return
    replies = sheet.snapshot.replies_between
    written = Key.of("replies", "written", sheet.today)
    parts = {ELSEWHERE: replies[True], SAME: replies[False]}
    sheet.share_if(sheet.steps["replies"]["between"], "entraide", written, "from", parts)
