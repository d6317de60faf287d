"""The notification centre, what one wants to hear of, and the link that stops mails."""

import hmac

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comcep import aside, remembered
from comcep.notifications import actions, taking
from comcep.notifications.centre import lines_of
from comcep.notifications.checks import still_allowed
from comcep.notifications.forms import Choices
from comcep.notifications.inbound.letter import LARGEST
from comcep.notifications.kinds import IN_DIGEST, Mode, kind_of
from comcep.notifications.models import Notice
from comcep.notifications.tokens import asked_by
from comcep.paging import asked_page, pages_of

MARKED = "marked_seen"


@login_required
@require_safe
def centre(request):
    lines = lines_of(request.user)
    page = pages_of(len(lines), asked_page(request), reverse("notifications:list"))
    context = {
        "rows": lines[page.rows],
        "page": page,
        "unseen": sum(line.new for line in lines),
        "may_unmark": remembered.remembered(request, MARKED) is not None,
    }
    return render(request, "notifications/list.html", context)


@login_required
@require_safe
def open_notice(request, id):
    """Mark the notice seen and lead to its page; one that may no longer be known does not exist."""
    notice = _own(request.user, public_id=id)
    if kind_of(notice.kind).counted:
        aside.reading.hand(actions.mark_same_seen, request.user, notice.kind, notice.url)
    else:
        aside.reading.hand(actions.mark_seen, request.user, notice.pk)
    return redirect(notice.url)


@login_required
@require_safe
def open_former(request, pk):
    """The address that stands in mails sent before there were public identifiers."""
    return redirect("notifications:open", _own(request.user, pk=pk).public_id, permanent=True)


def _own(member, **named):
    notice = get_object_or_404(Notice, recipient=member, **named)
    if not still_allowed(member, [notice]):  # wall: notice-opened
        raise Http404
    return notice


@require_POST
@login_required
def mark_all_seen(request):
    if marked_at := actions.mark_all_seen(request.user):  # a second click undoes nothing of the first
        remembered.remember(request, MARKED, marked_at)
    messages.success(request, "Toutes vos notifications sont marquées comme lues.")
    return redirect("notifications:list")


@require_POST
@login_required
def unmark_seen(request):
    """Undo the last « Tout marquer comme lu » of this session."""
    if held := remembered.remembered(request, MARKED):
        actions.unmark_seen(request.user, held[0])
        remembered.forget(request, MARKED)
        messages.success(request, "Ce que vous n’aviez pas lu est de nouveau non lu.")
    else:
        messages.warning(request, "Il est trop tard pour annuler\u202f: ces notifications restent lues.")
    return redirect("notifications:list")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preferences(request):
    choices = Choices(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and choices.is_valid():
        choices.save()
        messages.success(request, "Vos choix sont enregistrés.")
        return redirect("notifications:preferences")
    status = 422 if request.method == "POST" else 200
    context = {"tab": "notifications", "kinds": choices.kinds, "rhythm": choices.rhythm}
    return render(request, "notifications/preferences.html", context, status=status)


@csrf_exempt  # a mail program posts here by itself (RFC 8058); the token is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mails(request, token):
    """GET shows a button and changes nothing, whoever follows the link; only POST stops the mails."""
    found = asked_by(token)
    if found is None:
        return render(request, "notifications/stop.html", {"over": True}, status=410)
    member, what = found
    if request.method == "POST":
        actions.stop_mails(member, what)
    label = Mode(what).label if what in IN_DIGEST else kind_of(what).label
    context = {"over": False, "label": label, "digest": what in IN_DIGEST, "done": request.method == "POST"}
    context["stays"] = what in IN_DIGEST or Mode.SITE in kind_of(what).modes
    return render(request, "notifications/stop.html", context)


SIGNED = "X-Comcep-Signature"


@transaction.non_atomic_requests  # a mail is taken in a transaction of its own
@csrf_exempt  # a mail server posts here; the signature is the proof
@never_cache
@require_POST
def take_mail(request):
    """A mail as it came (``message/rfc822``), signed with the secret of the operator, taken once."""
    if not settings.INBOUND_SECRET:
        raise Http404
    raw = request.read(LARGEST + 1)
    if len(raw) > LARGEST:
        return _said("Ce courriel est trop lourd.", 413)
    signed = hmac.new(settings.INBOUND_SECRET.encode(), raw, "sha256").hexdigest()
    given = request.headers.get(SIGNED, "").strip().lower().removeprefix("sha256=")
    if not hmac.compare_digest(signed.encode(), given.encode()):  # wall: inbound-signature
        return _said("Cette signature n’est pas celle de ce courriel.", 403)
    return _said(taking.take(raw).label, 200)


def _said(sentence, status):
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")
