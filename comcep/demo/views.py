from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comcep.demo.mailbox import mails_to


@never_cache
@require_safe
def mailbox(request):
    """The demonstration's letter box: each account reads its own mails, a visitor is told where they lie.

    A mail may quote what only its receiver may read, so nobody reads another's, not even here.
    """
    if not settings.DEMO:
        raise Http404
    mails = mails_to(request.user.email) if request.user.is_authenticated else None
    return render(request, "demo/mailbox.html", {"mails": mails})
