"""What one may not read is not found, counted or suggested, nor its words; the database is asked again."""

from bench.removals.canary import MEETS
from bench.walls import ALWAYS, CallGives, Gives, WithoutCall

EVERY_SECTION = CallGives("readable_ids", "list(rights.matrix.sections)")

REMOVALS = [
    (
        "l’index ne répond que ce qui est lu (et la base derrière lui)",
        [("cells", ALWAYS)],
        ["search/test_page.py finds_and_counts", "test_visibility.py counts_only [outsider]"],
    ),
    (
        "les sujets trouvés sont relus dans la base",
        [
            ("found-topics", EVERY_SECTION),
            ("found-posts", EVERY_SECTION),
            ("pending-topics", Gives("topics")),
        ],
        ["search/test_page.py removed_topic_is_gone", f"{MEETS} [outsider]"],
    ),
    (
        "les fiches trouvées sont relues dans la base",
        [("found-procedures", WithoutCall("visible_to"))],
        ["test_procedures.py", f"{MEETS} [outsider]"],
    ),
    (
        "ce qui attend d’être réindexé n’est ni trouvé ni compté",
        [("pending", CallGives("_no_longer_visible", "()"))],
        ["test_wall.py waits_for_the_index"],
    ),
    (
        "on ne cherche pas ce qui ressemble à ce que l’on ne lit pas",
        [("alike-origin", CallGives("topics_for", "topics_for.__globals__['Topic'].objects"))],
        ["test_beside.py does_not_read_is_like_nothing"],
    ),
    (
        "un mot que l’on ne lit nulle part est inconnu de la recherche",
        [("known-words", WithoutCall("readable"))],
        ["search/test_engine.py", "search/test_page.py canary_never_sings"],
    ),
    (
        "suggestions et questions semblables s’en tiennent à ce qui est lu (l’index et la base)",
        [("hints", WithoutCall("readable")), ("found-topics", EVERY_SECTION)],
        [f"{MEETS} [outsider]"],
    ),
    (
        "la recherche n’existe que pour les membres",
        [("search-door", Gives("True")), ("gaps-door", Gives("True"))],
        ["search/test_page.py for_an_applicant"],
    ),
]
