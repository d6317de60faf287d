from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from comcep.members.leaving.own_data import archive


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def data(request):
    """What the site holds of the member, to take away. Made on the spot, from what is there now."""
    if request.method != "POST":
        return render(request, "account/data.html", {"tab": "data"})
    response = HttpResponse(archive(request.user), content_type="application/zip")
    name = f"comcep-mes-donnees-{timezone.localdate():%Y-%m-%d}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
