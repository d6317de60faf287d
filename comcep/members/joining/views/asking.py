"""Asking to join, and following one's own request."""

from allauth.core.internal.ratelimit import respond_429
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from comcep.members.access.audiences import audiences_of
from comcep.members.joining import requests as actions
from comcep.members.joining.forms.asking import AnswerForm, JoinForm, PlaceForm
from comcep.members.joining.links import request_of
from comcep.members.joining.standing import standing_of
from comcep.members.models import Member, Request
from comcep.members.signing import limits

SLUG = "rejoindre"


@require_http_methods(["GET", "HEAD", "POST"])
def join(request):
    """Explain, then ask. The explanation is the page of that address, edited in the admin."""
    if request.method == "POST":
        if not limits.may_ask_to_join(request):
            return respond_429(request)
        form = JoinForm(request.POST)
        if form.is_valid():
            actions.ask_to_join(form.cleaned_data)
            return redirect("members:join_sent")
    else:
        form = JoinForm(initial=request.session.get("identity_claims"))
    page = Page.objects.live().filter(slug=SLUG).first()
    page = page.specific if page else None
    if page and getattr(page, "audience", None) not in audiences_of(request.user):
        page = None
    return render(request, "members/join.html", {"form": form, "page": page})


@require_safe
def join_sent(request):
    return render(request, "members/join_sent.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request, token):
    """The person's own page, from the link of a mail. Reading it, however often, changes nothing."""
    asked = request_of(token)
    if asked is None:
        return render(request, "members/link_over.html", status=404)
    return _own_page(request, asked, by_link=True)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_request(request):
    """The same page for who has signed in: the last request made."""
    rows = Request.objects.select_related("member", "network", "organisation", "region", "closed_by")
    asked = rows.filter(member=request.user).order_by("-asked_at", "-pk").first()
    if asked is None:
        raise Http404
    return _own_page(request, asked, by_link=False)


def _own_page(request, asked, *, by_link):
    form = AnswerForm(request.POST if request.POST.get("do") == "answer" else None)
    if request.method == "POST":
        do = request.POST.get("do")
        if do == "confirm" and by_link:
            actions.confirm_address(asked)
        elif do == "withdraw":
            actions.withdraw_request(asked)
            messages.success(request, "Votre demande est retirée.")
        elif do == "answer" and form.is_valid():
            actions.complete_request(asked, answer=form.cleaned_data["answer"])
            messages.success(request, "Votre réponse est transmise.")
        if not form.errors:
            closed = not by_link and asked.member.state != Member.State.VALIDATED and do == "withdraw"
            return redirect("/" if closed else request.path)
    context = {"asked": asked, "standing": standing_of(asked), "form": form, "by_link": by_link}
    return render(request, "members/request.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request):
    """A validated peer asks to come to another network."""
    member = request.user
    if member.state != Member.State.VALIDATED or member.kind != Member.Kind.PEER:
        raise Http404
    if member.requests.open().exists():
        return redirect("members:my_request")
    initial = {"network": member.network, "region": member.region, "job": member.job}
    form = PlaceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        place = (form.cleaned_data["network"], form.cleaned_data["organisation"])
        if place == (member.network, member.organisation):
            form.add_error(
                "network", "Vous y êtes déjà\u00a0: choisissez le nouveau réseau ou la nouvelle structure."
            )
        else:
            actions.ask_transfer(member, form.cleaned_data)
            messages.success(request, "Votre demande est transmise à votre nouveau réseau.")
            return redirect("members:my_request")
    return render(request, "members/transfer.html", {"form": form})
