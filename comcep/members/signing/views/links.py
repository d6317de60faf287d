"""The pages of signing in that allauth does not have."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from comcep.members.access.doors import inside
from comcep.members.signing import limits, links
from comcep.members.signing.forms.entering import LinkForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_link(request):
    """Ask for a link by mail. The answer is the same whether the address is known or not."""
    if request.user.is_authenticated:
        return redirect(inside(request, request.GET.get("next", ""), "/"))
    form = LinkForm(request.POST or None, initial={"email": request.GET.get("email", "")})
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].lower()
        limited = ratelimit.consume_or_429(
            request, app="allauth.account", action="request_login_code", key=email
        )
        if limited:
            return limited
        if not limits.may_ask_letter(request, email):
            return ratelimit.respond_429(request)
        links.send_link(email, then=inside(request, request.POST.get("next", "")))
        return redirect("account:link_sent")
    return render(
        request,
        "account/ask_link.html",
        {"form": form, "next": inside(request, request.GET.get("next") or request.POST.get("next", ""))},
    )


@require_safe
def link_sent(request):
    return render(request, "account/link_sent.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def use_link(request, token):
    """GET shows whose link it is, and a button; only the button (POST) signs in."""
    if request.method != "POST":
        link = links.find(token)
        status = 200 if link else 410
        return render(request, "account/use_link.html", {"link": link}, status=status)
    link = links.consume(token)
    if link is None:
        return render(request, "account/use_link.html", {"link": None}, status=410)
    record_authentication(request, link.member, method="link", email=link.member.email)
    # As for every sign-in, a closed membership is turned away and the second factor asked.
    then = inside(request, link.then) or None
    return perform_login(request, Login(user=link.member, redirect_url=then, email=link.member.email))
