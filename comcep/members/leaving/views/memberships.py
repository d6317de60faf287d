"""The members whom a referent or a moderator answers for, and the end of one membership."""

import re

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from comcep.members.access.doors import for_desk
from comcep.members.access.names import called, of
from comcep.members.access.scopes import may_suspend
from comcep.members.addresses import reverse
from comcep.members.directory.people import people as listing
from comcep.members.directory.people import said as said_of
from comcep.members.joining.forms.asking import WordsForm
from comcep.members.leaving import memberships as actions
from comcep.members.models import Member
from comcep.members.states import IllegalChange
from comcep.paging import paged

REASON = {
    "label": "Raison, que la personne lira",
    "missing": "Donnez la raison\u00a0: la personne doit comprendre ce qui est décidé.",
}
MEANWHILE = "Cette adhésion a changé entre-temps\u00a0: rien n’a été fait."


@require_safe
@for_desk
def memberships(request):
    """Who is a member there, by name: also who is absent from the directory, which only colleagues read."""
    said = request.GET.get("q", "")[:80]
    people = called(Member.objects.answered_for_by(request.user), re.findall(r"\w+", said))
    found = listing(people, {"state": "members_member.state"}, sought=bool(said))
    page, rows = paged(request, found)
    context = {
        "page": page,
        "people": [_said(row) for row in rows],
        "said": said,
        "tab": "members",
        "section_nav": "network",
    }
    return render(request, "members/desk/memberships.html", context)


def _said(row):
    return {**said_of(row), "url": reverse("members:membership", [row["public_id"]])}


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk
def membership(request, id):
    """One membership: a referent or a moderator ends it, a moderator also suspends it or lifts that."""
    people = Member.objects.answered_for_by(request.user)
    person = get_object_or_404(people.select_related("network", "organisation", "region"), public_id=id)
    do = request.POST.get("do", "")
    end = WordsForm(request.POST if do == "end" else None, prefix="end", **REASON)
    suspend = WordsForm(request.POST if do == "suspend" else None, prefix="suspend", **REASON)
    if request.method == "POST" and _act(request, person, do, {"end": end, "suspend": suspend}):
        return redirect("members:memberships")
    context = {
        "person": person,
        "end": end,
        "suspend": suspend,
        "suspends": may_suspend(request.user),
        "tab": "members",
        "section_nav": "network",
    }
    return render(request, "members/desk/membership.html", context)


@require_safe
@for_desk
def former_membership(request, pk):
    person = get_object_or_404(Member.objects.answered_for_by(request.user), pk=pk)
    return redirect("members:membership", person.public_id, permanent=True)


def _act(request, person, do, forms):
    """Do what was asked for, and say so. Gives whether there is nothing left to correct."""
    name, by = person.display_name, request.user
    form = forms.get(do)
    if form and not form.is_valid():
        return False
    try:
        if do == "end":
            actions.end(person, by=by, reason=form.cleaned_data["words"])
            messages.success(request, f"L’adhésion {of(name)} est terminée. La personne lira votre raison.")
        elif do == "suspend" and may_suspend(by):
            actions.suspend(person, by=by, reason=form.cleaned_data["words"])
            messages.success(request, f"L’adhésion {of(name)} est suspendue. La personne lira votre raison.")
        elif do == "resume" and may_suspend(by):
            actions.resume(person, by=by)
            messages.success(request, f"L’adhésion {of(name)} reprend.")
    except IllegalChange:
        messages.warning(request, MEANWHILE)
    return True
