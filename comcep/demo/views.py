from django.conf import settings
from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comcep.demo.mailbox import mails_to
from comcep.notifications.checks import still_allowed
from comcep.notifications.models import Notice


@never_cache
@require_safe
def mailbox(request):
    """The demonstration's letter box: each account reads its own mails, a visitor is told where they lie.

    A mail may quote what only its receiver may read, so nobody reads another's, not even here.
    """
    if not settings.DEMO:
        raise Http404
    member, mails, waiting = request.user, None, []
    if member.is_authenticated:
        mails = mails_to(member.email)
        held = Notice.objects.filter(~Q(waits_for="") | Q(mail_due_at__isnull=False), recipient=member)
        waiting = still_allowed(member, list(held))
    return render(request, "demo/mailbox.html", {"mails": mails, "waiting": len(waiting)})
