"""The desk of those who let people in: referents for their own places, moderators for what was left."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from comcep.members.access.doors import for_desk, inside
from comcep.members.access.names import name_of
from comcep.members.addresses import reverse
from comcep.members.directory.people import NAMED_PLACES, PLACES, Listing
from comcep.members.joining import requests as actions
from comcep.members.joining.deadlines import REMINDERS, waiting_days
from comcep.members.joining.forms.asking import PassOnForm, WordsForm
from comcep.members.models import Request, Role
from comcep.paging import paged
from comcep.sql import from_db

REASON = {
    "label": "Raison du refus, que la personne lira",
    "missing": "Donnez la raison\u00a0: la personne doit comprendre votre refus.",
}
QUESTION = {
    "label": "Ce que vous voulez savoir",
    "missing": "Écrivez ce que la personne doit préciser.",
}


@require_safe
@for_desk
def queue(request):
    """What waits for a decision of this person, oldest first; then who was asked something."""
    page, rows = paged(request, _waiting(request.user))
    context = {
        "requests": [_said(row) for row in rows],
        "page": page,
        "places": _places(request.user),
        "tab": "queue",
        "section_nav": "network",
    }
    return render(request, "members/desk/queue.html", context)


def _waiting(member):
    own = {
        name: f"members_request.{name}"
        for name in (
            "public_id",
            "kind",
            "said_organisation",
            "job",
            "sent_at",
            "question",
            "answer",
            "escalated_at",
        )
    }
    who = {
        f"{who}_{name}": f"{who}.{name}"
        for who in ("asker", "holder")
        for name in ("first_name", "last_name")
    }
    return Listing(
        Request.objects.visible_to(member),
        select=own | PLACES | who,
        tables=f"""{NAMED_PLACES.format(table="members_request")}
            JOIN members_member asker ON asker.id = members_request.member_id
            LEFT JOIN members_member holder ON holder.id = members_request.assigned_to_id""",
        order="members_request.sent_at, members_request.id",
    )


def _said(row):
    """One request as the queue prints it. Who was asked something is not late."""
    days = waiting_days(from_db(row["sent_at"]))
    asked = bool(row["question"] and not row["answer"])
    organisation = row["organisation"] or row["said_organisation"]
    held = row["holder_first_name"] is not None
    return {
        "url": reverse("members:request", [row["public_id"]]),
        "name": name_of(row["asker_first_name"], row["asker_last_name"]),
        "place": ", ".join(dict.fromkeys(filter(None, (row["network"], organisation)))),
        "region": row["region"],
        "job": row["job"],
        "moves": row["kind"] == Request.Kind.TRANSFER,
        "holder": name_of(row["holder_first_name"], row["holder_last_name"]) if held else "",
        "asked": asked,
        "days": days,
        "late": days >= REMINDERS[0] and not asked,
        "escalated": row["escalated_at"],
    }


def _places(member):
    held = member.roles.current().filter(name=Role.Name.REFERENT)
    return [
        organisation or network
        for organisation, network in held.values_list("organisation__name", "network__name")
    ]


@require_safe
@for_desk
def detail(request, id):
    return _page(request, _find(request, id))


@require_safe
@for_desk
def former_detail(request, pk):
    asked = get_object_or_404(Request.objects.visible_to(request.user), pk=pk)
    return redirect("members:request", asked.public_id, permanent=True)


def _find(request, id):
    """The request, if it waits for this person."""
    places = ("member__network", "network", "organisation", "region", "asked_by")
    return get_object_or_404(Request.objects.visible_to(request.user).select_related(*places), public_id=id)


def _page(request, asked, *, refusal=None, precision=None, passing=None, status=200):
    asked.days = waiting_days(asked.sent_at)
    context = {
        "asked": asked,
        "refusal": refusal or WordsForm(prefix="refusal", **REASON),
        "precision": precision or WordsForm(prefix="precision", **QUESTION),
        "passing": passing or PassOnForm(roles=_others(request.user)),
        "next": (request.POST if request.method == "POST" else request.GET).get("next", ""),
        "tab": "queue",
        "section_nav": "network",
    }
    return render(request, "members/desk/request.html", context, status=status)


def _others(member):
    """Referents in force, but oneself: of one's own networks for a referent, of all for a moderator."""
    roles = Role.objects.current().filter(name=Role.Name.REFERENT, member__state="validated")
    roles = roles.exclude(member=member)
    return roles.order_by("network__position", "organisation__name", "member__last_name", "pk")


def _decide(request, id, act):
    """Run one decision; who comes second is told what the first decided."""
    # wall: reached
    reached = Request.objects.within_reach_of(request.user).select_related("member", "closed_by")
    seen = get_object_or_404(reached, public_id=id)
    try:
        act(seen)
    except actions.AlreadyDecided as late:
        closed = late.request
        who = closed.closed_by.display_name if closed.closed_by else "la personne elle-même"
        messages.warning(
            request,
            f"Trop tard\u00a0: la demande est déjà {closed.get_outcome_display().lower()}, par {who}.",
        )
    except actions.NotYours:
        messages.warning(request, "Cette demande vient d’être transmise à un autre référent.")
    return redirect(inside(request, request.POST.get("next", ""), reverse("members:desk")))


@require_POST
@for_desk
def accept(request, id):
    def act(asked):
        asked = actions.accept_request(asked, by=request.user)
        messages.success(request, f"{asked.member.display_name} fait partie de la communauté.")

    return _decide(request, id, act)


@require_POST
@for_desk
def refuse(request, id):
    form = WordsForm(request.POST, prefix="refusal", **REASON)
    if not form.is_valid():
        return _page(request, _find(request, id), refusal=form)

    def act(asked):
        actions.refuse_request(asked, by=request.user, reason=form.cleaned_data["words"])
        messages.success(request, "La demande est refusée. La personne reçoit votre raison par courriel.")

    return _decide(request, id, act)


@require_POST
@for_desk
def ask(request, id):
    form = WordsForm(request.POST, prefix="precision", **QUESTION)
    if not form.is_valid():
        return _page(request, _find(request, id), precision=form)

    def act(asked):
        actions.ask_precision(asked, by=request.user, question=form.cleaned_data["words"])
        messages.success(request, "Votre question part par courriel. La demande revient ici avec la réponse.")

    return _decide(request, id, act)


@require_POST
@for_desk
def pass_on(request, id):
    form = PassOnForm(request.POST, roles=_others(request.user))
    if not form.is_valid():
        return _page(request, _find(request, id), passing=form)

    def act(asked):
        role = form.cleaned_data["role"]
        actions.pass_on(asked, role=role, by=request.user)
        messages.success(request, f"La demande est transmise à {role.member.display_name}.")

    return _decide(request, id, act)
