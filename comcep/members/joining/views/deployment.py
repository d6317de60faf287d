from django.shortcuts import render
from django.views.decorators.http import require_safe

from comcep.members.access.audiences import is_moderator
from comcep.members.access.doors import for_desk
from comcep.members.joining.deployment import figures_for


@require_safe
@for_desk
def deployment(request):
    """Counts for who deploys: of requests, never of what anybody reads or writes."""
    context = {
        "figures": figures_for(request.user),
        "everywhere": is_moderator(request.user),
        "tab": "deployment",
        "section_nav": "network",
    }
    return render(request, "members/desk/deployment.html", context)
