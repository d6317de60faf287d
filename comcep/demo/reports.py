"""The reports to the committee, made and released by the product, and what the committee said of them."""

from datetime import date, timedelta

from comcep.committee.actions import (
    answer_proposal,
    comment,
    prepare_report,
    propose,
    release,
    write_commentary,
)
from comcep.committee.actions.reports import spacing
from comcep.committee.models import Comment, Proposal
from comcep.committee.plan.written import in_force
from comcep.demo.published import figures
from comcep.demo.texts import read_committee


def load_first(by):
    """The analysis of the topics on 16 January 2017."""
    release(prepare_report(date.fromisoformat(figures()["as_of"])), by=by)


def load_last(cast, stand):
    """The report of the last quarter, unless it is too near to the first, and what the committee answers."""
    report, moderator, said = None, cast.named["animatrice"], read_committee()
    until = _quarter_before(stand.day)
    first = date.fromisoformat(figures()["as_of"])
    if until - first >= spacing(until):
        report = release(write_commentary(prepare_report(until), said["commentary"]), by=moderator)
    _discuss(report, said, _seats(cast), moderator, stand)


def _quarter_before(day):
    ends = [_last_day(year, month) for year in (day.year - 1, day.year) for month in in_force(day).months]
    return max(end for end in ends if end < day)


def _last_day(year, month):
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _seats(cast):
    """The demonstration account of the committee, and somebody else who sits there."""
    other = next(member for member in cast.groups["horspairs"] if member.organisation.slug == "rco")
    return {"comite": cast.named["comite"], "other": other}


def _discuss(report, said, seats, moderator, stand):
    for each in said["comments"] if report else []:
        written = comment(report, each["text"], by=seats[each["by"]])
        Comment.objects.filter(pk=written.pk).update(created_at=stand.at_work(days=each["days"]))
    for each in said["proposals"]:
        proposal = propose(each["theme"], each["reason"], by=seats[each["by"]], report=report)
        when = {"created_at": stand.at_work(days=each["days"])}
        if each["answer"]:
            answer_proposal(proposal, state=each["state"], answer=each["answer"], by=moderator)
            when["answered_at"] = stand.at_work(days=each["days"] - 4)
        Proposal.objects.filter(pk=proposal.pk).update(**when)
