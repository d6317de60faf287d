"""The procedures one follows: the button, what is told of them, their part of « Mes suivis »."""

from django.urls import reverse
from django.utils import timezone

from comcep.members.models import Member
from comcep.notifications.actions import take_back, tell_many
from comcep.notifications.kinds import Kind, Mode
from forum.following.news import FOLLOWED, OWN
from kb.models import FollowedProcedure, ProcedurePage
from kb.perms import FOLLOW_PROCEDURE
from kb.reading.tones import TONES

KINDS = [
    Kind(
        "procedure",
        "Vos messages repris dans une fiche, vos fiches où une erreur est signalée",
        OWN,
        Mode.DAILY,
        news=("une nouvelle de fiche", "{n}\u00a0nouvelles de fiches"),
        why="une fiche reprend un de vos messages, ou vous en répondez",
    ),
    Kind(
        "followed_procedure",
        "Une fiche que vous suivez change, est vérifiée ou devient obsolète",
        FOLLOWED,
        Mode.DAILY,
        news=("fiche mise à jour", "fiche mise à jour {n}\u00a0fois"),
        why="vous suivez cette fiche",
    ),
]


def follow_procedure(page, member, *, wanted):
    """Follow ``page``, or no longer; doing it again changes nothing."""
    if wanted:
        FollowedProcedure.objects.bulk_create(
            [FollowedProcedure(page=page, member=member)], ignore_conflicts=True
        )
    else:
        FollowedProcedure.objects.filter(page=page, member=member).delete()


NEWS = {
    ProcedurePage.State.VERIFIED: "Une fiche que vous suivez est vérifiée.",
    ProcedurePage.State.TO_CHECK: "Une fiche que vous suivez est à vérifier\u00a0: recoupez-la avant usage.",
    ProcedurePage.State.OBSOLETE: "Une fiche que vous suivez est devenue obsolète.",
}


def tell_followers(page, *, but=None):
    """Tell who follows ``page`` that it was published again, or changed state: once a day for each state."""
    state = page.shown_state
    waiting = FollowedProcedure.objects.filter(
        page=page, member__is_active=True, member__state=Member.State.VALIDATED
    )
    tell_many(
        waiting.exclude(member=but).values("member") if but else waiting.values("member"),
        kind="followed_procedure",
        text=NEWS.get(state, "Une fiche que vous suivez a changé."),
        url=reverse("kb:permalink", args=[page.public_id]),
        check=FOLLOW_PROCEDURE,
        args=[page.pk],
        key=_key(page, state),
    )


def take_back_from_followers(page):
    """Who was told today that ``page`` is to be checked is not, unless the mail has left."""
    take_back(_key(page, ProcedurePage.State.TO_CHECK))


def _key(page, state):
    return f"procedure:{page.pk}:{state.value}:{timezone.localdate():%Y%m%d}"


def procedures(member):
    """The group of « Mes suivis »: what the member may no longer read is not in it."""
    pages = ProcedurePage.objects.visible_to(member).filter(follows__member=member)
    return {
        "heading": "Fiches",
        "empty": "Vous ne suivez aucune fiche. Le bouton «\u202fSuivre\u202f» est en haut de chacune.",
        "rows": [
            {
                "title": page.title,
                "url": page.get_absolute_url(),
                "stop": reverse("kb:follow", args=[page.public_id]),
                "state": page.shown_state.label,
                "tone": TONES[page.shown_state],
            }
            for page in pages.defer("body").order_by("title")
        ],
    }
