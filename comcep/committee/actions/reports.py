"""From the community to a released report, and back only by a withdrawal that leaves a trace."""

import datetime

from django.db import transaction
from django.utils import timezone

from comcep import dates
from comcep.committee import plan, published_2017
from comcep.committee.examples import too_recent
from comcep.committee.models import PublishedCell, Quoted, Report, fingerprint
from comcep.committee.scan import leaks, leaks_of
from comcep.committee.snapshot import take_snapshot


class NotReleasable(ValueError):
    """Why this report may not be released, in a French sentence."""


def check_day(until):
    """A report describes a day that has begun."""
    if until > timezone.localdate():
        raise NotReleasable("Cette date est à venir\u00a0: un rapport décrit une journée terminée.")


def prepare_report(until):
    """Make (or make again) the draft of the report on that day; a released one is returned as it is.

    Raises :class:`NotReleasable` when there is nothing that could be shown without giving somebody away.
    """
    check_day(until)
    released = Report.objects.released().filter(as_of=until).first()
    if released:
        return released
    published = list(Report.objects.published())
    snapshot = take_snapshot(
        until, after=_period_start(until, published), by_clock=plan.in_force(until).clock
    )
    try:
        draft = plan.protected_payload(
            snapshot,
            earlier=[report.payload for report in published],
            ledger=ledger(),
            workings=published[-1].workings if published else {},
        )
    except plan.TooSmall:
        raise NotReleasable(
            "La communauté compte moins de dix conseillers à cette date\u00a0: "
            "aucun chiffre ne peut en être publié sans désigner quelqu’un."
        ) from None
    except plan.Unprotected:
        raise NotReleasable(
            "Aucun tableau n’a pu être protégé de façon prouvée\u00a0: il n’y a pas de rapport à cette date."
        ) from None
    title = f"Rapport au {dates.day(until)}"
    payload = {**draft.payload, "title": title}
    exact = published_2017.exact_counts(snapshot) if until == published_2017.AS_OF else None
    report, _ = Report.objects.update_or_create(
        as_of=until,
        state=Report.State.DRAFT,
        defaults={
            "title": title,
            "plan": payload["plan"],
            "payload": payload,
            "sha256": fingerprint(payload),
            "audit": draft.audit,
            "workings": draft.workings,
            "exact": exact,
            "watch": plan.watch_list(snapshot),
            "prepared_at": timezone.now(),
        },
    )
    return compose(report)


@transaction.atomic
def write_commentary(report, text):
    """The word of the moderators that opens a report; refused when a sentence of it gives something away."""
    report = Report.objects.select_for_update(no_key=True).get(pk=report.pk)
    if report.state != Report.State.DRAFT:
        raise NotReleasable("Ce rapport n’est plus un brouillon\u00a0: il ne change plus.")
    said = leaks(text, report.payload)
    if said:
        raise NotReleasable(" ".join(said))
    report.commentary = text.strip()
    report.save(update_fields=["commentary"])
    return compose(report)


@transaction.atomic
def compose(report):
    """Put what moderators wrote of a draft (their word, themes, examples) into its payload, and seal it.

    An example whose theme the new tables no longer show leaves the draft.
    """
    report = Report.objects.select_for_update(no_key=True).get(pk=report.pk)
    if report.state != Report.State.DRAFT:
        return report
    shown = {line["theme"] for line in report.payload["themes"]}
    report.examples.exclude(theme__in=shown).delete()
    nominations = [{"theme": n.theme, "reason": n.reason} for n in report.nominations.all()]
    examples = [{"text": e.text, "theme": e.theme, "replies": e.replies} for e in report.examples.all()]
    written = {"commentary": report.commentary, "nominations": nominations, "examples": examples}
    report.payload = {**report.payload, **written}
    report.sha256 = fingerprint(report.payload)
    report.save()
    return report


def spacing(until):
    """How far two published dates are from each other, at least: by quarter, never on demand."""
    return datetime.timedelta(days=plan.in_force(until).spacing_days)


def release(report, by=None):
    """Sign the draft: from now on readers see it, and nobody changes it.

    The attack is made again, with whatever was released since the draft was prepared. Releasing a released
    report changes nothing. The caller has checked that ``by`` may release; only a name is kept.
    """
    from comcep.privacy.audit import audit  # loads scipy: a second that no page should wait for

    report = Report.objects.get(pk=report.pk)
    if report.state == Report.State.RELEASED:
        return report
    if report.state == Report.State.WITHDRAWN:
        raise NotReleasable("Ce rapport a été retiré\u202f; préparez-le de nouveau.")
    published, far = list(Report.objects.published()), spacing(report.as_of)
    for other in published:
        if other.as_of != report.as_of and abs(other.as_of - report.as_of) < far:
            raise NotReleasable(
                f"Un rapport a été publié au {dates.day(other.as_of)}\u00a0: deux dates trop "
                "proches permettraient de compter par différence. Attendez la fin du trimestre."
            )
    start = _period_start(report.as_of, published)
    if report.payload.get("since") != (start and start.isoformat()):
        raise NotReleasable(
            "Un autre rapport a paru depuis ce brouillon, et leurs périodes se recouvrent\u00a0: "
            "préparez-le de nouveau."
        )
    if too_recent(report).exists():
        raise NotReleasable(
            "L’auteur d’un exemple peut encore le refuser\u00a0: attendez sept jours après l’avoir écrit, ou "
            "retirez-le."
        )
    if not report.intact:
        raise NotReleasable("Les tableaux ne correspondent plus à leur empreinte\u202f; préparez de nouveau.")
    said = leaks_of(report)
    if said:
        where, reason = said[0]
        raise NotReleasable(f"Une phrase en dit trop, dans {where}. {reason}")
    attack = audit(report.payload, [other.payload for other in published])
    if not (report.audit.get("green") and attack.green):
        raise NotReleasable(
            "L’audit de confidentialité n’est pas concluant\u00a0: ce brouillon ne peut pas être publié. "
            "Préparez-le de nouveau."
        )
    with transaction.atomic():
        report = Report.objects.select_for_update(no_key=True).get(pk=report.pk)
        if report.state != Report.State.DRAFT:
            return report
        if list(Report.objects.published().values_list("pk", flat=True)) != [other.pk for other in published]:
            raise NotReleasable("Un autre rapport vient d’être publié\u202f; recommencez.")
        report.audit = attack.as_json()
        report.state = Report.State.RELEASED
        report.released_at = timezone.now()
        report.released_by_name = by.display_name if by else ""
        report.sign()
        report.save()
        quoted = report.examples.exclude(author="").values_list("author", flat=True)
        Quoted.objects.bulk_create([Quoted(author=code) for code in quoted], ignore_conflicts=True)
        report.examples.update(author="")
        PublishedCell.objects.bulk_create(_ledger_lines(report), batch_size=200)
    return report


@transaction.atomic
def withdraw(report, *, reason, by=None):
    """Take a released report away from its readers. What it said stays in the ledger: they have read it."""
    report = Report.objects.select_for_update(no_key=True).get(pk=report.pk)
    if report.state == Report.State.WITHDRAWN:
        return report
    if report.state == Report.State.DRAFT:
        raise NotReleasable("Un brouillon ne se retire pas\u202f; il n’a pas été publié.")
    if not reason.strip():
        raise NotReleasable("Indiquez pourquoi vous retirez ce rapport.")
    said = leaks(reason, report.payload)
    if said:
        raise NotReleasable(f"Cette raison en dit trop. {said[0]}")
    report.state = Report.State.WITHDRAWN
    report.withdrawn_at = timezone.now()
    report.withdrawn_by_name = by.display_name if by else ""
    report.withdrawn_reason = reason.strip()[:300]
    report.save()
    return report


def _period_start(until, published):
    """The date of the last report before ``until``, withdrawn or not: its activity is told already."""
    return max((report.as_of for report in published if report.as_of < until), default=None)


def ledger():
    """Every value ever shown of a cell, oldest first."""
    shown = {}
    lines = PublishedCell.objects.filter(value__isnull=False).order_by("report__released_at", "pk")
    for population, measure, dims, value in lines.values_list("population", "measure", "dims", "value"):
        shown.setdefault((population, measure, _parsed(dims)), []).append(value)
    return shown


def _ledger_lines(report):
    for table in report.payload["tables"]:
        for cell in table["cells"]:
            if "percent" not in cell:
                yield PublishedCell(
                    report=report,
                    table=table["id"],
                    population=table["population"],
                    measure=table["measure"],
                    date=table["date"],
                    dims="\n".join(f"{name}={value}" for name, value in sorted(cell["dims"].items())),
                    value=cell["value"],
                    low=cell.get("lo"),
                    high=cell.get("hi"),
                )


def _parsed(dims):
    return tuple(tuple(line.split("=", 1)) for line in dims.split("\n")) if dims else ()
