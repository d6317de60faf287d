"""Reading a report, signing it, taking it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from comcep.committee import actions, perms
from comcep.committee.compare import break_between, side_by_side
from comcep.committee.exact import exact_page
from comcep.committee.formats import FORMATS
from comcep.committee.forms import ChecklistForm, CommentForm, CompareForm, WithdrawForm
from comcep.committee.models import Report
from comcep.committee.page import page_of
from comcep.committee.pdf import as_synthesis
from comcep.members.access.doors import only_for


def report_or_404(member, day):
    """The report of that day: the released one, else (for moderators) the draft, else the withdrawn one."""
    rank = Case(
        When(state=Report.State.RELEASED, then=Value(0)),
        When(state=Report.State.DRAFT, then=Value(1)),
        default=Value(2),
    )
    report = Report.objects.visible_to(member).filter(as_of=day).order_by(rank, "-pk").first()
    if report is None:
        raise Http404
    return report


@only_for(perms.may_read_reports)
@require_GET
def list_reports(request):
    fields = ("title", "as_of", "state", "released_at")
    reports = Report.objects.visible_to(request.user).released().only(*fields)
    withdrawn = Report.objects.filter(state=Report.State.WITHDRAWN)
    return render(
        request,
        "committee/list.html",
        {
            "section_nav": "committee",
            "reports": reports,
            "withdrawn": withdrawn.only("title", "as_of", "withdrawn_at", "withdrawn_reason"),
            "may_prepare": perms.may_prepare(request.user),
        },
    )


@only_for(perms.may_read_reports)
@require_GET
def detail(request, day):
    report = report_or_404(request.user, day)
    return render_report(request, report)


def render_report(request, report, *, checklist=None, withdrawal=None, comment=None):
    may_release = perms.may_release(request.user, report)
    may_withdraw = perms.may_withdraw(request.user, report)
    return render(
        request,
        "committee/detail.html",
        {
            "section_nav": "committee",
            "report": report,
            "page": page_of(report.payload),
            "checklist": checklist or (ChecklistForm() if may_release else None),
            "withdrawal": withdrawal or (WithdrawForm() if may_withdraw else None),
            "may_prepare": perms.may_prepare(request.user),
            "may_read_exact": perms.may_read_exact(request.user, report),
            "comments": report.comments.all(),
            "comment": comment or (CommentForm() if perms.may_comment(request.user, report) else None),
            "may_propose": perms.may_propose(request.user),
        },
    )


@only_for(perms.may_read_reports)
@require_GET
def download(request, day, format):
    """The report as one file. The JSON is the signed text itself, whose SHA-256 the page shows."""
    report = report_or_404(request.user, day)
    if not report.intact:
        raise Http404
    form = FORMATS[format]
    response = HttpResponse(form.make(report), content_type=form.content_type)
    response["Content-Disposition"] = f'attachment; filename="comcep-rapport-{report.as_of}.{format}"'
    response["Cache-Control"] = "private, no-store"
    return response


@only_for(perms.may_read_reports)
@require_GET
def synthesis(request, day):
    """Two pages for a steering committee: the figures, and the blocks that a decision needs."""
    report = report_or_404(request.user, day)
    if not report.intact:
        raise Http404
    response = HttpResponse(as_synthesis(report), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="comcep-synthese-{report.as_of}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@only_for(perms.may_read_reports)
@require_GET
def compare(request):
    """Two released reports side by side, as they were printed: nothing is subtracted."""
    reports = list(Report.objects.released().only("as_of", "title"))
    form = CompareForm(reports, request.GET or None)
    context = {"section_nav": "committee", "form": form, "enough": len(reports) > 1}
    if form.is_bound and form.is_valid():
        first, second = (report_or_404(request.user, form.cleaned_data[name]) for name in ("avant", "apres"))
        if first.intact and second.intact:
            context |= {
                "first": first,
                "second": second,
                "broken": break_between(first, second),
                "blocks": side_by_side(first, second),
            }
    return render(request, "committee/compare.html", context)


@only_for(perms.may_prepare)
@require_GET
def exact(request, day):
    report = report_or_404(request.user, day)
    if not perms.may_read_exact(request.user, report):
        raise Http404
    context = {"section_nav": "committee", "report": report, "page": exact_page(report.exact)}
    return render(request, "committee/exact.html", context)


@transaction.non_atomic_requests
@only_for(perms.may_read_reports)
@require_POST
def release(request, day):
    report = report_or_404(request.user, day)
    if not perms.may_prepare(request.user):
        raise PermissionDenied("Seule l’animation publie un rapport.")
    form = ChecklistForm(request.POST)
    if report.state == Report.State.RELEASED:
        messages.info(request, "Ce rapport est déjà publié.")
        return redirect(report)
    if not perms.may_release(request.user, report):
        raise PermissionDenied("Ce rapport a été retiré\u202f; préparez-le de nouveau.")
    if not form.is_valid():
        return render_report(request, report, checklist=form)
    try:
        report = actions.release(report, by=request.user)
    except actions.NotReleasable as refusal:
        form.add_error(None, str(refusal))
        return render_report(request, report, checklist=form)
    messages.success(request, "Le rapport est publié\u00a0: ses lecteurs le voient, et il ne change plus.")
    return redirect(report)


@only_for(perms.may_read_reports)
@require_POST
def withdraw(request, day):
    report = report_or_404(request.user, day)
    if not perms.may_withdraw(request.user, report):
        raise PermissionDenied("Seule l’animation retire un rapport publié.")
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return render_report(request, report, withdrawal=form)
    try:
        actions.withdraw(report, reason=form.cleaned_data["reason"], by=request.user)
    except actions.NotReleasable as refusal:
        form.add_error("reason", str(refusal))
        return render_report(request, report, withdrawal=form)
    messages.success(request, "Le rapport est retiré. La raison s’affiche à sa place.")
    return redirect(reverse("committee:list"))
