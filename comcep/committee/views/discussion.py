"""What the committees say, and what becomes of it, in front of all readers of the reports."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comcep.committee import actions, perms
from comcep.committee.forms import AnswerForm, CommentForm, ProposalForm
from comcep.committee.models import Proposal, Report
from comcep.committee.views.reports import render_report, report_or_404
from comcep.members.access.doors import only_for


@only_for(perms.may_read_reports)
@require_POST
def comment(request, day):
    report = report_or_404(request.user, day)
    if not perms.may_comment(request.user, report):
        raise PermissionDenied("Seuls les comités commentent un rapport publié.")
    form = CommentForm(request.POST)
    if not form.is_valid():
        return render_report(request, report, comment=form)
    actions.comment(report, form.cleaned_data["text"], by=request.user)
    messages.success(request, "Votre commentaire est publié sous le rapport.")
    return redirect(report.get_absolute_url() + "#titre-commentaires")


@only_for(perms.may_read_reports)
@require_http_methods(["GET", "HEAD", "POST"])
def proposals(request):
    """Every proposal and its answer; the form for those who may propose."""
    may_propose, may_answer = perms.may_propose(request.user), perms.may_answer(request.user)
    form = ProposalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not may_propose:
            raise PermissionDenied("Seuls les comités proposent un thème national.")
        if form.is_valid():
            last = Report.objects.released().first()
            actions.propose(**form.cleaned_data, by=request.user, report=last)
            messages.success(request, "Votre proposition est reçue. La suite donnée s’affichera ici.")
            return redirect("committee:proposals")
    context = {
        "section_nav": "committee",
        "proposals": Proposal.objects.all(),
        "form": form if may_propose else None,
        "may_answer": may_answer,
    }
    return render(request, "committee/proposals.html", context)


@only_for(perms.may_read_reports)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, id):
    proposal = get_object_or_404(Proposal, public_id=id)
    if not perms.may_answer(request.user):
        raise PermissionDenied("Seule l’animation répond à une proposition.")
    initial = {"state": proposal.state, "answer": proposal.answer}
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.answer_proposal(proposal, **form.cleaned_data, by=request.user)
        messages.success(request, "La réponse est publiée.")
        return redirect(reverse("committee:proposals"))
    context = {"section_nav": "committee", "proposal": proposal, "form": form}
    return render(request, "committee/answer.html", context)


@require_safe
@only_for(perms.may_prepare)
def formerly(request, pk):
    """The page of an answer where it used to be, for who may answer."""
    proposal = get_object_or_404(Proposal, pk=pk)
    return redirect("committee:answer", proposal.public_id, permanent=True)
