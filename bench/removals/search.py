"""What one may not read is not found, counted or suggested, nor its words; the database is asked again."""

from bench.removals.canary import MEETS
from bench.walls import Gives

RESULTS = "comcep/search/results.py"
ENGINE = "comcep/search/fts5/engine.py"
CELLS = "comcep/search/fts5/cells.py"

REMOVALS = [
    (
        "l’index ne répond que ce qui est lu (et la base derrière lui)",
        [
            (
                CELLS,
                '        if (cell.kind == "topic" and cell.section in reader.sections)\n        or (cell.kind == "procedure" and cell.audience in reader.audiences)\n',
                "        if reader is not None\n",
            )
        ],
        ["search/test_page.py finds_and_counts", "test_visibility.py counts_only [outsider]"],
    ),
    (
        "les sujets trouvés sont relus dans la base",
        [
            (
                RESULTS,
                "for row in statements.topics(missing, rights.readable_ids())",
                "for row in statements.topics(missing, list(rights.matrix.sections))",
            ),
            (
                RESULTS,
                "topics_with_posts(ids, list(parts.values()), rights.readable_ids())",
                "topics_with_posts(ids, list(parts.values()), list(rights.matrix.sections))",
            ),
            (
                RESULTS,
                '        topics -= set(topics_for(member).filter(pk__in=topics).values_list("pk", flat=True))\n',
                "        topics = set()\n",
            ),
        ],
        ["search/test_page.py removed_topic_is_gone", f"{MEETS} [outsider]"],
    ),
    (
        "les fiches trouvées sont relues dans la base",
        [
            (
                RESULTS,
                "return ProcedurePage.objects.visible_to(member).filter(pk__in=ids)",
                "return ProcedurePage.objects.filter(pk__in=ids)",
            )
        ],
        ["test_procedures.py", f"{MEETS} [outsider]"],
    ),
    (
        "ce qui attend d’être réindexé n’est ni trouvé ni compté",
        [(RESULTS, "        hidden=_no_longer_visible(member),\n", "        hidden=(),\n")],
        ["test_wall.py waits_for_the_index"],
    ),
    (
        "on ne cherche pas ce qui ressemble à ce que l’on ne lit pas",
        [
            (
                RESULTS,
                'topic = topics_for(member).select_related("forum", "first_post").filter(**which).first()',
                'topic = topics_for.__globals__[\'Topic\'].objects.select_related("forum", "first_post").filter(**which).first()',
            )
        ],
        ["test_beside.py does_not_read_is_like_nothing"],
    ),
    (
        "un mot que l’on ne lit nulle part est inconnu de la recherche",
        [
            (
                ENGINE,
                "    def _first(self, connection, table, match, reader):\n        conditions, arguments = permission(reader, readable(cells_of(connection), reader))",
                "    def _first(self, connection, table, match, reader):\n        conditions, arguments = permission(reader, cells_of(connection))",
            )
        ],
        ["search/test_engine.py", "search/test_page.py canary_never_sings"],
    ),
    (
        "suggestions et questions semblables s’en tiennent à ce qui est lu (l’index et la base)",
        [
            (
                ENGINE,
                '        match = " ".join([*(phrase_of((word,)) for word in words[:-1]), phrase_of((words[-1],)) + "*"])\n        with said_plainly():\n            connection = self._connection()\n            conditions, arguments = permission(reader, readable(cells_of(connection), reader))',
                '        match = " ".join([*(phrase_of((word,)) for word in words[:-1]), phrase_of((words[-1],)) + "*"])\n        with said_plainly():\n            connection = self._connection()\n            conditions, arguments = permission(reader, cells_of(connection))',
            ),
            (
                ENGINE,
                "                return []\n            conditions, arguments = permission(reader, readable(cells_of(connection), reader))",
                "                return []\n            conditions, arguments = permission(reader, cells_of(connection))",
            ),
            (
                RESULTS,
                "for row in statements.topics(missing, rights.readable_ids())",
                "for row in statements.topics(missing, list(rights.matrix.sections))",
            ),
        ],
        [f"{MEETS} [outsider]"],
    ),
    (
        "la recherche n’existe que pour les membres",
        [("search-door", Gives("True")), ("gaps-door", Gives("True"))],
        ["search/test_page.py for_an_applicant"],
    ),
]
