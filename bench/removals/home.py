"""A text page is its audience’s, and a member’s home shows what that member reads."""

from bench.removals.canary import MEETS

REMOVALS = [
    (
        "les pages de texte s’en tiennent à leurs lecteurs",
        [
            (
                "comcep/home/models.py",
                "        if self.audience not in audiences_of(request.user):\n            raise Http404\n",
                "",
            )
        ],
        ["home/test_pages.py peers", f"{MEETS} [outsider]"],
    ),
    (
        "l’accueil d’un membre ne montre que les fiches qu’il lit",
        [
            (
                "comcep/home/dashboards.py",
                "pages = ProcedurePage.objects.visible_to(member).exclude",
                "pages = ProcedurePage.objects.live().exclude",
            )
        ],
        ["home/test_home.py only_the_procedures"],
    ),
]
