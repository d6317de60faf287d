"""How often one may try, counted by account and address together.

Hundreds of people sit behind one address: what one of them gets wrong must not refuse another. So an address
is counted alone only for accounts that never signed in from there, and an account alone only from addresses
where it never did. What the two have in common is always counted.
"""

from allauth.core.internal import ratelimit

from comcep.members.models.signing import SignIn

WRONG = {
    "pair": "5/300s/key",
    "account": "5/300s/key",  # from elsewhere
    "address": "30/300s/key",  # on accounts that are not from there
}
LETTERS = {"letters": "60/h/key"}  # asked from one address for people who are not from there
REQUESTS = {"person": "5/h/key", "place": "300/h/key"}


class Tried:
    """What was counted; ``undo`` when it was right after all."""

    def __init__(self):
        self.usages = []

    def undo(self):
        for usage in self.usages:
            usage.rollback()


def try_password(request, email):
    """Count a try, to be undone when it is right; ``None`` when there were too many."""
    place = ratelimit.get_ip(request)
    counted = {"pair": f"{email}|{place}"}
    if not _signed_in_from(place, member__email__iexact=email):
        counted |= {"account": email, "address": place}
    return _count(request, WRONG, counted)


def try_code(request, member):
    """The same for a code: whoever gets there had the password, so the address is not counted alone."""
    place, account = ratelimit.get_ip(request), f"code of {member.pk}"
    counted = {"pair": f"{account}|{place}"}
    if not _signed_in_from(place, member=member):
        counted["account"] = account
    return _count(request, WRONG, counted)


def may_ask_letter(request, email):
    """Whether one more letter may be asked from that address, for that person."""
    place = ratelimit.get_ip(request)
    if _signed_in_from(place, member__email__iexact=email):
        return True
    return _count(request, LETTERS, {"letters": place}) is not None


def may_ask_to_join(request):
    """Whether one more request may come: so many for one person, many more from one place."""
    email = request.POST.get("email", "").strip().lower()
    return _count(request, REQUESTS, {"person": email, "place": ratelimit.get_ip(request)}) is not None


def forget(request, email):
    """A new password was chosen by the link of a mail: what was tried before does not count any more."""
    place = ratelimit.get_ip(request)
    for action, key in {"pair": f"{email}|{place}", "account": email}.items():
        ratelimit.clear(request, app="comcep", action=action, config=WRONG, key=key)


def _signed_in_from(place, **who):
    """Whether that account has come from that address within the year that sign-ins are kept."""
    held = SignIn.objects.filter(**who).exclude(ip=None).order_by().values_list("ip", flat=True).distinct()
    return any(ratelimit.truncate_ip(ip) == place for ip in held)


def _count(request, config, counted):
    tried = Tried()
    for action, key in counted.items():
        usage = ratelimit.consume(request, app="comcep", action=action, config=config, key=key)
        if usage is None:
            tried.undo()
            return None
        tried.usages.append(usage)
    return tried
