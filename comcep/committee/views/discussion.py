"""What the committees say, and what becomes of it, in front of all readers of the reports."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comcep.committee import actions, perms
from comcep.committee.forms import AnswerForm, CommentForm, ProposalForm
from comcep.committee.models import Comment, Proposal, Report
from comcep.committee.views.reports import render_report, report_or_404
from comcep.members.access.doors import only_for
from comcep.moderation.masking import Masking
from forum.writing.screening import CHOICE
from forum.writing.views.preview import previewed

MASKED = "Passages masqués. Le texte d’origine n’existe plus."
UNCHANGED = "Ces mots n’étaient pas dans ce texte\u202f: rien n’y a changé."
IN_COMMENT = {"nav": "committee", "plain": "text"}
IN_PROPOSAL = {"nav": "committee", "title": "theme", "plain": "reason"}
IN_ANSWER = {"nav": "committee", "plain": "answer"}
"""Which fields of these forms the guard reads."""


@never_cache
@sensitive_post_parameters()
@only_for(perms.may_read_reports)
@require_POST
def comment(request, day):
    report = report_or_404(request.user, day)
    if not perms.may_comment(request.user, report):
        raise PermissionDenied("Seuls les comités commentent un rapport publié.")
    form = CommentForm(request.POST)
    if not form.is_valid():
        return render_report(request, report, comment=form)
    checked = previewed(request, form, heading="Avant de publier ce commentaire", **IN_COMMENT)
    if checked.page:
        return checked.page
    if checked.rewriting:
        return render_report(request, report, comment=form)
    actions.comment(report, checked.text, by=request.user, screened=checked.counts)
    messages.success(request, "Votre commentaire est publié sous le rapport.")
    return redirect(report.get_absolute_url() + "#titre-commentaires")


@never_cache
@sensitive_post_parameters()
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
            checked = previewed(request, form, heading="Avant d’envoyer cette proposition", **IN_PROPOSAL)
            if checked.page:
                return checked.page
            if not checked.rewriting:
                last = Report.objects.released().first()
                said = {"by": request.user, "screened": checked.counts}
                actions.propose(checked.title, checked.text, report=last, **said)
                messages.success(request, "Votre proposition est reçue. La suite donnée s’affichera ici.")
                return redirect("committee:proposals")
    context = {
        "section_nav": "committee",
        "proposals": Proposal.objects.all(),
        "form": form if may_propose else None,
        "may_answer": may_answer,
    }
    return render(request, "committee/proposals.html", context)


@never_cache
@sensitive_post_parameters()
@only_for(perms.may_read_reports)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, id):
    proposal = get_object_or_404(Proposal, public_id=id)
    if not perms.may_answer(request.user):
        raise PermissionDenied("Seule l’animation répond à une proposition.")
    initial = {"state": proposal.state, "answer": proposal.answer}
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        checked = previewed(request, form, heading="Avant de publier cette réponse", **IN_ANSWER)
        if checked.page:
            return checked.page
        if not checked.rewriting:
            said = {"state": form.cleaned_data["state"], "answer": checked.text, "screened": checked.counts}
            actions.answer_proposal(proposal, **said, by=request.user)
            messages.success(request, "La réponse est publiée.")
            return redirect(reverse("committee:proposals"))
    context = {"section_nav": "committee", "proposal": proposal, "form": form}
    return render(request, "committee/answer.html", context)


# Taking words out


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@only_for(perms.may_prepare)
def redact_comment(request, id):
    said = get_object_or_404(Comment.objects.select_related("report"), public_id=id)
    back = f"{said.report.get_absolute_url()}#titre-commentaires"
    return _redact(request, said, Masking(request, text="", tried=said.text), back, said.report.title)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@only_for(perms.may_prepare)
def redact_proposal(request, id):
    said = get_object_or_404(Proposal, public_id=id)
    masking = Masking(request, title=said.theme, text="", tried=f"{said.reason}\n\n{said.answer}".strip())
    return _redact(request, said, masking, reverse("committee:proposals"), "Thèmes proposés")


def _redact(request, said, masking, back, back_to):
    """Choose passages, or write words: as for a message, they are then gone."""
    if masking.ready():
        changed = actions.redact(said, masking.terms, by=request.user, reason=masking.reason)
        messages.success(request, MASKED if changed else UNCHANGED)
        return redirect(back)
    context = {
        "masking": masking,
        "choice_prefix": CHOICE,
        "author": said.by_name,
        "written_at": said.created_at,
        "back": back,
        "back_to": back_to,
        "files": [],
        "said_by_committee": True,
        "section_nav": "committee",
    }
    return render(request, "moderation/redact.html", context, status=masking.status)


@require_safe
@only_for(perms.may_prepare)
def formerly(request, pk):
    """The page of an answer where it used to be, for who may answer."""
    proposal = get_object_or_404(Proposal, pk=pk)
    return redirect("committee:answer", proposal.public_id, permanent=True)
