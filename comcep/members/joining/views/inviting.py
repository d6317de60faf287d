"""Invitations: by name, by list, of outside members; and the page of who is invited."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comcep.members.access.audiences import is_moderator
from comcep.members.access.doors import for_desk, only_for
from comcep.members.access.scopes import (
    may_decide_proposals,
    may_open_desk,
    may_propose,
    proposes_for,
    scopes_of,
)
from comcep.members.directory.people import NAMED_PLACES, PLACES, Listing
from comcep.members.files.chosen import Chosen
from comcep.members.files.kept import LIST_PLACE
from comcep.members.files.waiting import behind_sign_in
from comcep.members.joining import invitations as actions
from comcep.members.joining.forms.inviting import (
    AcceptForm,
    InviteForm,
    ListDateForm,
    ListForm,
    ProposeForm,
)
from comcep.members.joining.links import invitation_of
from comcep.members.joining.list_files import BadList
from comcep.members.models import Invitation, ListImport, Member
from comcep.paging import paged

PER_PAGE, LISTS_SHOWN = 100, 3


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, token):
    """What an invited person reads and accepts. Reading it changes nothing."""
    invited = invitation_of(token)
    if invited is None or not Invitation.objects.pending().filter(pk=invited.pk).exists():
        return render(request, "members/link_over.html", status=404)
    initial = {name: getattr(invited, name) for name in ("first_name", "last_name", "job")}
    form = AcceptForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("first_name", "last_name", "job")}
        try:
            member = actions.accept_invitation(invited, **fields)
        except actions.Over:
            return render(request, "members/link_over.html", status=404)
        return render(request, "members/invited.html", {"member": member})
    return render(request, "members/invitation.html", {"invited": invited, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk
def invite(request):
    by = request.user
    asked = InviteForm(request.POST or None, scopes=scopes_of(by), everywhere=is_moderator(by))
    if request.method == "POST" and asked.is_valid():
        fields = asked.cleaned_data
        actions.invite(fields, by=by, ends_on=fields["ends_on"])
        messages.success(request, f"L’invitation part à {fields['email']}.")
        return redirect("members:invite")
    pending = Invitation.objects.pending().filter(kind=Member.Kind.PEER).visible_to(by)
    page, rows = paged(request, _listing(pending))
    context = {"form": asked, "page": page, "invitations": rows, "tab": "invite", "section_nav": "network"}
    return render(request, "members/desk/invite.html", context)


def _listing(pending):
    names = ("public_id", "first_name", "last_name", "email", "ends_on")
    return Listing(
        pending,
        select={name: f"members_invitation.{name}" for name in names} | PLACES,
        tables=NAMED_PLACES.format(table="members_invitation"),
        order="members_invitation.created_at DESC, members_invitation.id DESC",
        sought=True,
    )


@require_POST
@for_desk
def cancel(request, id):
    pending = Invitation.objects.pending().visible_to(request.user)
    actions.cancel_invitation(get_object_or_404(pending, public_id=id))
    messages.success(request, "L’invitation est annulée.")
    return redirect("members:invite")


@transaction.non_atomic_requests  # the file is read meanwhile; the list is one row
@require_http_methods(["GET", "HEAD", "POST"])
@behind_sign_in(LIST_PLACE, "file")
@for_desk
def upload(request):
    """A list is read as soon as it is there. What cannot be read is not kept: it is to be corrected first."""
    posted = request.method == "POST"
    chosen = Chosen.posted(request, LIST_PLACE, "file") if posted else Chosen.before(request.user, LIST_PLACE)
    form = ListForm(request.POST if posted else None, chosen=chosen)
    if posted and form.is_valid():
        file = chosen.files[0]
        try:
            with file.file.open("rb") as content:
                prepared = actions.prepare_list(content.read(), by=request.user, name=file.name)
        except BadList as fault:
            form.add_error("file", str(fault))
            chosen.forget()
            chosen.files = []
        else:
            chosen.forget()
            return redirect("members:list", prepared.public_id)
    held = ListImport.objects.filter(by=request.user, imported_at=None)  # wall: own-list
    waiting = held.defer("rows").order_by("-created_at", "-pk")[:LISTS_SHOWN]
    context = {"form": form, "waiting": waiting, "tab": "import", "section_nav": "network"}
    return render(request, "members/desk/upload.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk
def preview(request, id):
    """Every line of one's own list, those to correct first if there are any; then, invite everybody."""
    prepared = get_object_or_404(ListImport, public_id=id, by=request.user)  # wall: own-list
    form = ListDateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = actions.import_list(prepared, ends_on=form.cleaned_data["ends_on"])
        if done.imported_at:
            messages.success(request, f"{done.invited} invitations partent.")
        return redirect("members:list", id)
    rows = sorted(prepared.rows, key=lambda row: not row["faults"])
    page, shown = paged(request, rows, per_page=PER_PAGE)
    context = {
        "prepared": prepared,
        "form": form,
        "page": page,
        "rows": shown,
        "new": sum(not row["note"] and not row["faults"] for row in rows),
        "known": sum(bool(row["note"]) for row in rows),
        "tab": "import",
        "section_nav": "network",
    }
    return render(request, "members/desk/list.html", context)


@require_safe
@for_desk
def former_preview(request, pk):
    prepared = get_object_or_404(ListImport, pk=pk, by=request.user)
    return redirect("members:list", prepared.public_id, permanent=True)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_propose)
def proposals(request):
    """Propose an outside member; a moderator decides. A head office has this page alone."""
    by = request.user
    desk = may_open_desk(by)
    form = ProposeForm(request.POST or None, only=None if desk else proposes_for(by))
    if request.method == "POST" and form.is_valid():
        actions.propose_outsider(form.cleaned_data, by=by)
        messages.success(request, "Votre proposition est transmise à l’animation.")
        return redirect("members:proposals")
    rows = (
        Invitation.objects.proposed().filter(kind=Member.Kind.OUTSIDER).select_related("organisation", "by")
    )
    shown = rows if is_moderator(by) else rows.filter(by=by)  # wall: proposals
    context = {
        "form": form,
        "proposals": shown.order_by("created_at", "pk")[:PER_PAGE],
        "decides": may_decide_proposals(by),
        "desk": desk,
        "tab": "proposals",
        "section_nav": "network",
    }
    return render(request, "members/desk/proposals.html", context)


@require_POST
@only_for(may_decide_proposals)
def decide_proposal(request, id):
    proposal = get_object_or_404(Invitation.objects.proposed(), public_id=id, kind=Member.Kind.OUTSIDER)
    if request.POST.get("do") == "approve":
        actions.approve_outsider(proposal, by=request.user)
        messages.success(request, f"{proposal} est invité par courriel.")
    else:
        actions.cancel_invitation(proposal)
        messages.success(request, "La proposition est écartée.")
    return redirect("members:proposals")


@require_safe
@for_desk
def model(request):
    """A CSV file to fill in."""
    text = (
        "prenom;nom;courriel;reseau;structure;region;fonction\r\n"
        "Inès;Marchand;ines.marchand@structure.example;Apec;;Bretagne;Conseillère CEP\r\n"
    )
    response = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="modele-invitations.csv"'
    return response
