"""A report is its readers’ once released; drafts, exact figures and the workshop are the moderators’."""

from bench.removals.canary import DOORS
from bench.walls import Gives, WithoutCall, WithoutTest

REMOVALS = [
    (
        "un brouillon de rapport est à l’animation",
        [("drafts", WithoutCall("released"))],
        ["committee/test_pages.py draft_does_not_exist"],
    ),
    (
        "les rapports sont à leurs lecteurs",
        [("reports-door", Gives("True"))],
        ["committee/test_pages.py for_others_there_is_nothing", f"{DOORS} [outsider]"],
    ),
    (
        "les chiffres exacts sont à l’animation",
        [("exact-figures", WithoutTest("is_moderator"))],
        ["committee/test_pages.py exact_figures_do_not_exist", f"{DOORS} [committee]"],
    ),
    (
        "l’atelier des rapports est à l’animation",
        [("workshop-door", Gives("True"))],
        [f"{DOORS} [committee]"],
    ),
]
