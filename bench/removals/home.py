"""A text page is its audience’s, and a member’s home shows what that member reads."""

from bench.removals.canary import MEETS
from bench.walls import GONE, CallGives

REMOVALS = [
    (
        "les pages de texte s’en tiennent à leurs lecteurs",
        [("text-page", GONE)],
        ["home/test_pages.py peers", f"{MEETS} [outsider]"],
    ),
    (
        "l’accueil d’un membre ne montre que les fiches qu’il lit",
        [("home-procedures", CallGives("visible_to", "ProcedurePage.objects.live()"))],
        ["home/test_home.py only_the_procedures"],
    ),
]
