"""A report is its readers’ once released; drafts, exact figures and the workshop are the moderators’."""

from bench.removals.canary import DOORS
from bench.walls import Gives

REMOVALS = [
    (
        "un brouillon de rapport est à l’animation",
        [
            (
                "comcep/committee/models.py",
                "            return self.released()\n        return self.none()",
                "            return self\n        return self.none()",
            )
        ],
        ["committee/test_pages.py draft_does_not_exist"],
    ),
    (
        "les rapports sont à leurs lecteurs",
        [("reports-door", Gives("True"))],
        ["committee/test_pages.py for_others_there_is_nothing", f"{DOORS} [outsider]"],
    ),
    (
        "les chiffres exacts sont à l’animation",
        [
            (
                "comcep/committee/perms.py",
                "return is_moderator(member) and report.exact is not None",
                "return report.exact is not None",
            )
        ],
        ["committee/test_pages.py exact_figures_do_not_exist", f"{DOORS} [committee]"],
    ),
    (
        "l’atelier des rapports est à l’animation",
        [("workshop-door", Gives("True"))],
        [f"{DOORS} [committee]"],
    ),
]
