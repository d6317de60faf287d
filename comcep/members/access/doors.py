"""The doors of pages: who comes in, and where one may be led back to."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from comcep.members.access.audiences import may_open_admin
from comcep.members.access.scopes import may_open_desk


def only_for(may, *, hidden=False):
    """Let in whom ``may(member)`` names. A visitor signs in first; for anybody else the page does not exist.

    ``hidden``: it does not exist for a visitor either. The view says whom it lets in, for :func:`may_open`.
    """

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not hidden and not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not may(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        within = getattr(view, "lets_in", None)
        guarded.lets_in = (lambda member: may(member) and within(member)) if within else may
        return guarded

    return decorate


for_desk = only_for(may_open_desk)


def may_open(member, address):
    """Whether a page of this site lets ``member`` in, as its own door says: nothing is asked of the database.

    A page without a door is for anybody who has its address. What it shows to each is its own affair.
    """
    path = address.partition("#")[0].partition("?")[0]
    if path.startswith("/admin/"):
        return may_open_admin(member)
    try:
        view = resolve(path).func
    except Resolver404:
        return True
    lets_in = getattr(view, "lets_in", None)
    return lets_in is None or lets_in(member)


def or_sign_in(view):
    """Send a visitor to sign in instead of a 404, so that what is missing and what is hidden look alike."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except Http404:
            if request.user.is_authenticated:
                raise
            return redirect_to_login(request.get_full_path())

    return guarded


def inside(request, address, otherwise=""):
    """``address`` if it is a page of this site, else ``otherwise``."""
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe else otherwise
