from django.http import HttpResponse, HttpResponseForbidden, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from comcep import sent
from comcep.home import health as checks
from comcep.home.models import HomePage
from comcep.members.files.chosen import Chosen


@require_safe
def home(request):
    """The root of the site. One statement finds it; Wagtail's own routing would take four."""
    page = HomePage.objects.live().first() or HomePage(title="Accueil")
    return page.serve(request)


@never_cache
@require_safe
def health(request):
    """Each part, ``ok`` or ``failing``; then for how long the oldest row of each sort has been due."""
    report = checks.report() | {"proxies": checks.proxies(request)}
    waits = checks.oldest_due() if report["database"] == "ok" else {}
    status = 200 if set(report.values()) == {"ok"} else 503
    return JsonResponse(report | {"oldest_due_seconds": waits}, status=status)


@require_safe
@cache_control(public=True, max_age=24 * 3600)
def favicon(request):
    """Where browsers and workstations look for an icon when a page names none: a file, a mail, the admin."""
    return redirect(static("img/favicon.ico"))


# What search engines have nothing to read in: pages for members, forms, files. The door itself is looked for.
ROBOTS = """User-agent: *
Allow: /connexion/$
Disallow: /connexion/
Disallow: /admin/
Disallow: /compte/
Disallow: /forum/
Disallow: /messages/
Disallow: /recherche/
Disallow: /moderation/
Disallow: /fichiers/
"""


@require_safe
@cache_control(public=True, max_age=24 * 3600)
def robots(request):
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


def csrf_failure(request, reason=""):
    """Say that the form has expired, and hand back what was being written: nobody types twice.

    Files are kept for their form as if they had come one by one, where its page says whose it is.
    """
    context = {
        "written": [text for _, text in sent.typed(request.POST)],
        "kept": ", ".join(row.name for row in Chosen.of_refused(request)),
    }
    return HttpResponseForbidden(render_to_string("403_csrf.html", context, request))
