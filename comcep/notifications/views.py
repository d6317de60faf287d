"""The notification centre."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from comcep.notifications import actions
from comcep.notifications.checks import still_allowed
from comcep.notifications.models import Notice

SHOWN = 100


@login_required
@require_safe
def centre(request):
    """The last notices that the member may still know of, newest first; older ones have had their time."""
    latest = Notice.objects.filter(recipient=request.user).order_by("-created_at", "-pk")[:SHOWN]
    notices = still_allowed(request.user, latest)
    unseen = sum(notice.seen_at is None for notice in notices)
    return render(request, "notifications/list.html", {"notices": notices, "unseen": unseen})


@login_required
@require_safe
def open_notice(request, pk):
    """Mark the notice seen and lead to its page; one that may no longer be known does not exist."""
    notice = get_object_or_404(Notice, recipient=request.user, pk=pk)
    if not still_allowed(request.user, [notice]):
        raise Http404
    actions.mark_seen(request.user, pk)
    return redirect(notice.url)


@require_POST
@login_required
def mark_all_seen(request):
    actions.mark_all_seen(request.user)
    messages.success(request, "Toutes vos notifications sont marquées comme lues.")
    return redirect("notifications:list")
