"""From one decision to the next: where a moderator came from, what comes then, and what can be undone."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse

from comcep.moderation import claims, queue, queued
from comcep.moderation.kinds import ORDER, Kind
from forum.writing.doors import refuse

TAKEN = "Un autre animateur s’en occupe. Prenez le relais d’abord, si vous en êtes convenus."
DECIDED = "Un autre animateur vient d’en décider. Rien n’a été fait deux fois."
UNDO = 26
"""The level of a message that can be undone (``MESSAGE_TAGS``); its extra tag is the decision."""
THINGS = {
    Kind.IDENTIFIER: "case",
    Kind.FLAG: "case",
    Kind.ALERT: "post",
    Kind.APPROVAL: "post",
    Kind.QUESTION: "topic",
    Kind.PROPOSAL: "topic",
}


def kind_of(said):
    """The kind that an address or a form names, or ``None``."""
    return Kind(said) if said in Kind.values else None


def kinds_within(said):
    """The kinds of the filter ``said``: that one, or all of them."""
    kind = kind_of(said)
    return [kind] if kind else ORDER


def query_of(kind, within):
    """What a page of the desk adds to the address of a page that decides, so that it leads back."""
    return f"?bureau={kind}&file={within}"


class Way:
    """The thing of the desk that this page decides about, when one came from there, and its filter.

    Made before the decision, which takes the thing out of the queue. ``things``: what the page is about.
    """

    def __init__(self, request, **things):
        asked = request.POST if request.method == "POST" else request.GET
        self.member = request.user
        self.kind = kind_of(asked.get("bureau", ""))
        self.within = kind_of(asked.get("file", "")) or ""
        thing = things.get(THINGS.get(self.kind))
        self.queued = None
        if thing and request.method == "POST":
            self.queued = queue.place_of(self.member, self.kind, thing.pk)

    @property
    def query(self):
        """For the next page of a decision that takes several."""
        return query_of(self.kind, self.within) if self.kind else ""

    def onward(self, otherwise):
        """To what comes next on the desk, when one came from there."""
        return redirect(self._next() if self.kind else otherwise)

    def _next(self):
        kinds = kinds_within(self.within)
        found = queue.after(self.member, self.queued, kinds) if self.queued else []
        following = first_free(self.member, found)
        if following is None:
            found = queue.page(self.member, kinds, 0, queue.LOOKED_AT)
            following = first_free(self.member, [each for each in found if each != self.queued])
        return queued.url_of(following, self.within) if following else queued.desk_url(self.within)


def first_free(member, found):
    """The first that no other moderator deals with."""
    held = claims.held([(each.kind, each.thing) for each in found])
    for each in found:
        claim = held.get((each.kind, each.thing))
        if claim is None or claim.by_id == member.pk:
            return each
    return None


def say(request, decision, sentence):
    """What was done, with the way to undo it for a minute; or that somebody was faster."""
    if decision is None:
        messages.warning(request, DECIDED)
    elif decision.before:
        messages.add_message(request, UNDO, sentence, extra_tags=decision.public_id)
    else:
        messages.success(request, sentence)


def unless_taken(view):
    """A decision on what another moderator deals with is refused, whatever the page."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except claims.Taken:
            return refuse(request, TAKEN, status=409, back=reverse("moderation:desk"), back_to="Animation")

    return guarded
