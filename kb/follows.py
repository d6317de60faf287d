"""The procedures one follows, for « Mes suivis »."""

from django.urls import reverse

from comcep.notifications.kinds import Kind, Mode
from forum.following.news import FOLLOWED, OWN
from kb.lists import TONES
from kb.models import ProcedurePage

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
                "stop": reverse("kb:follow", args=[page.pk]),
                "state": page.shown_state.label,
                "tone": TONES[page.shown_state],
            }
            for page in pages.defer("body").order_by("title")
        ],
    }
