"""« Partir »: said plainly, chosen message by message if one likes, with a receipt."""

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from comcep.members import parts
from comcep.members.leaving.departures import leave as end
from comcep.members.leaving.forms import ALL, CHOOSE, LeaveForm, MessagesForm
from comcep.members.models import Role


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required
def leave(request):
    if _is_last_administrator(request.user):
        return render(request, "account/leave.html", {"tab": "leave", "last_administrator": True})
    form = LeaveForm(request.POST or None)
    if request.method == "POST":
        if request.POST.get("messages") == CHOOSE:
            return redirect("account:choose_messages")
        if form.is_valid():
            rows = parts.messages_of(request.user) if form.cleaned_data["messages"] == ALL else []
            return _go(request, [row["id"] for row in rows])
    return render(request, "account/leave.html", {"tab": "leave", "form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required
def choose(request):
    """Every message of one's own, with a box to erase its text; then the same button."""
    if _is_last_administrator(request.user):
        return redirect("account:leave")
    rows = parts.messages_of(request.user)
    form = MessagesForm(request.POST or None, rows=rows)
    if request.method == "POST" and form.is_valid():
        return _go(request, [row["id"] for row in rows if row["public_id"] in form.cleaned_data["erase"]])
    ticked = set(request.POST.getlist("erase"))
    rows = [{**row, "ticked": row["public_id"] in ticked} for row in rows]
    return render(request, "account/choose_messages.html", {"tab": "leave", "form": form, "rows": rows})


def _go(request, erase):
    """End the membership, close this session, and give the receipt in the answer itself."""
    with transaction.atomic():
        departure = end(request.user, erase=erase)
    logout(request)
    return render(request, "account/left.html", {"departure": departure})


def _is_last_administrator(member):
    admins = Role.objects.current().filter(name=Role.Name.ADMIN, member__state="validated")
    holders = set(admins.values_list("member", flat=True))
    return holders == {member.pk}
