"""Rewritten questions and nominated themes: what a moderator adds to a draft, within locks."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from comcep.committee.actions.reports import NotReleasable, compose
from comcep.committee.examples import author_code, locks_of
from comcep.committee.models import Example, Nomination, Refusal, Report
from comcep.committee.perms import REFUSE_EXAMPLE
from comcep.committee.plan.written import reply_class
from comcep.notifications.actions import tell


@transaction.atomic
def write_example(report, topic, *, theme, text, by):
    """Add to a draft a question rewritten from ``topic``; every lock must hold.

    The author is told, and may refuse. Nothing of the example leads back to the topic: a code of the author
    stays until the release, then only in the list of those quoted this year.
    """
    report = Report.objects.select_for_update(no_key=True).get(pk=report.pk)
    if report.state != Report.State.DRAFT:
        raise NotReleasable("Ce rapport n’est plus un brouillon\u00a0: ses exemples ne changent plus.")
    code = author_code(topic.poster_id, report.as_of.year)
    locks = locks_of(report, topic, theme=theme, text=text, author=code)
    closed = [lock for lock in locks if not lock.open]
    if closed:
        raise NotReleasable(" ".join(lock.reason for lock in closed))
    example, _ = Example.objects.update_or_create(
        report=report,
        author=code,
        defaults={
            "theme": theme,
            "text": text.strip(),
            "replies": reply_class(topic.posts.filter(approved=True).count() - 1),
            "locks": [lock.name for lock in locks],
            "written_by_name": by.display_name,
            "written_at": timezone.now(),
        },
    )
    if topic.poster:
        tell(
            topic.poster,
            kind="example",
            text="Une de vos questions inspire un exemple réécrit du prochain rapport\u202f; "
            "vous pouvez le refuser.",
            why="vous avez posé une question sur le forum",
            url=reverse("committee:inspiration"),
            check=REFUSE_EXAMPLE,
            key=f"committee-example:{report.as_of}:{code[:16]}",
        )
    compose(report)
    return example


@transaction.atomic
def drop_example(example):
    """Take an example out of its draft."""
    report = example.report
    if report.state == Report.State.DRAFT:
        example.delete()
        compose(report)


@transaction.atomic
def nominate(report, *, theme, reason, by):
    """Name a candidate theme that the statistics miss; the reason is read by the committee."""
    Nomination.objects.update_or_create(
        report=report, theme=theme, defaults={"reason": reason.strip(), "by_name": by.display_name}
    )
    return compose(report)


@transaction.atomic
def drop_nomination(nomination):
    report = nomination.report
    if report.state == Report.State.DRAFT:
        nomination.delete()
        compose(report)


@transaction.atomic
def refuse_inspiration(member):
    """No question of ``member`` inspires an example any more; drafts that hold one lose it now."""
    Refusal.objects.get_or_create(author=author_code(member.pk, "refus"))
    years = {report.as_of.year for report in Report.objects.filter(state=Report.State.DRAFT)}
    codes = [author_code(member.pk, year) for year in years]
    for example in Example.objects.filter(author__in=codes, report__state=Report.State.DRAFT):
        drop_example(example)


def accept_inspiration(member):
    Refusal.objects.filter(author=author_code(member.pk, "refus")).delete()


def has_refused(member):
    return Refusal.objects.filter(author=author_code(member.pk, "refus")).exists()
