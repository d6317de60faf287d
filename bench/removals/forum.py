"""A section exists for those it is given to, and what waits for approval or was removed for nobody else."""

from bench.removals.canary import MEETS
from bench.walls import Gives

ROWS = "forum/access/rows.py"
THREAD = "forum/reading/thread.py"
PERMS = "forum/access/perms.py"

REMOVALS = [
    (
        "les listes écrites en SQL s’en tiennent aux sujets approuvés des rubriques lues",
        [
            (
                ROWS,
                'f"{TOPIC} AND t.forum_id IN ({marks(sections)})"',
                'f"({TOPIC} AND t.forum_id IN ({marks(sections)}) OR t.id > 0)"',
            )
        ],
        ["search/test_page.py removed_topic_is_gone", f"{MEETS} [outsider]"],
    ),
    (
        "les listes de sujets s’en tiennent aux rubriques lues",
        [
            (
                ROWS,
                "Topic.objects.filter(approved=True, forum__in=rights_of(member).readable_ids())",
                "Topic.objects.filter(approved=True)",
            )
        ],
        ["test_reading_door.py no_trace", f"{MEETS} [outsider]"],
    ),
    (
        "les listes de sujets laissent ce qui attend l’approbation",
        [
            (
                ROWS,
                "Topic.objects.filter(approved=True, forum__in=rights_of(member).readable_ids())",
                "Topic.objects.filter(forum__in=rights_of(member).readable_ids())",
            )
        ],
        [f"{MEETS} [adviser]"],
    ),
    (
        "les messages s’en tiennent aux rubriques lues",
        [
            (
                ROWS,
                "approved=True, topic__approved=True, topic__forum__in=rights_of(member).readable_ids()",
                "approved=True, topic__approved=True",
            )
        ],
        ["test_wall.py closed_section"],
    ),
    (
        "les messages laissent ceux qui attendent l’approbation",
        [
            (
                ROWS,
                "approved=True, topic__approved=True, topic__forum__in=rights_of(member).readable_ids()",
                "topic__approved=True, topic__forum__in=rights_of(member).readable_ids()",
            )
        ],
        ["test_wall.py told_of_a_message"],
    ),
    (
        "la page d’un sujet s’en tient aux rubriques lues",
        [
            (
                ROWS,
                "t.forum_id IN ({marks(readable)})\n            AND ({TOPIC}",
                "(t.forum_id IN ({marks(readable)}) OR 1 = 1)\n            AND ({TOPIC}",
            ),
        ],
        ["test_reading_door.py gets_404"],
    ),
    (
        "la page d’un sujet laisse les messages qui attendent",
        [
            (
                ROWS,
                'gone.id IS NOT NULL OR p.poster_id = %s)"',
                'gone.id IS NOT NULL OR p.poster_id = %s OR 1 = 1)"',
            )
        ],
        ["test_reading_topic.py pending_answer_shows"],
    ),
    (
        "le texte d’un message enlevé n’est pas donné aux lecteurs",
        [(THREAD, 'post["may_know"] = not removed or own or may_review', 'post["may_know"] = True')],
        ["test_reading_topic.py does_not_even_reach", "test_reading_topic.py tombstone"],
    ),
    (
        "l’adresse d’un message s’en tient aux rubriques lues",
        [
            (
                ROWS,
                "        forum__in=rights.readable_ids(),\n    )\n\n\ndef topic_has_page",
                "    )\n\n\ndef topic_has_page",
            )
        ],
        ["test_wall.py leads_nobody"],
    ),
    (
        "l’adresse d’un message qui attend n’existe que pour son auteur et l’animation",
        [(ROWS, "_has_place(member) | Q(topic__forum__in=reviewed), topic__in", "topic__in")],
        ["test_reading_topic.py permalink_of_a_pending"],
    ),
    (
        "ce à quoi l’on répond, que l’on corrige ou télécharge s’en tient aux rubriques lues",
        [
            (
                ROWS,
                "        topic__forum__in=rights.readable_ids(),\n    )\n\n\ndef removed_posts",
                "    )\n\n\ndef removed_posts",
            )
        ],
        ["test_attachments.py outsider_does_not_find"],
    ),
    (
        "la pièce jointe d’un message qui attend est à son auteur et à l’animation",
        [
            (
                ROWS,
                "Q(approved=True, topic__approved=True) | own | Q(topic__forum__in=rights.ids_with(REVIEW))",
                "Q(pk__isnull=False)",
            )
        ],
        ["test_attachments.py file_of_a_waiting"],
    ),
    (
        "on ne répond qu’à un sujet que l’on lit",
        [
            (
                ROWS,
                "Q(approved=True) | Q(forum__in=rights.ids_with(REVIEW)), forum__in=rights.readable_ids()",
                "Q(approved=True) | Q(forum__in=rights.ids_with(REVIEW))",
            )
        ],
        ["test_reply.py outsider_does_not_find"],
    ),
    (
        "une rubrique sous une rubrique fermée est fermée",
        [
            (
                "forum/engine/forum_permission/handler.py",
                "if {SEE, READ} <= own and not hidden_above else",
                "if {SEE, READ} <= own else",
            )
        ],
        [f"{MEETS} [adviser]"],
    ),
    (
        "un refus l’emporte",
        [("forum/engine/forum_permission/handler.py", "frozenset(granted - denied)", "frozenset(granted)")],
        [f"{MEETS} [denied]"],
    ),
    (
        "une rubrique n’est ouverte qu’à qui elle est donnée",
        [
            (
                "forum/engine/forum_permission/handler.py",
                "return [pk for pk, rights in self._rights.items() if rights]",
                "return list(self._rights)",
            )
        ],
        ["test_reading_door.py no_trace", f"{MEETS} [outsider]"],
    ),
    (
        "un droit donné à une personne n’ouvre rien à qui n’est pas membre",
        [
            (
                "forum/engine/forum_permission/handler.py",
                "        if len(principals) > 1:  # a row for one person never opens more than a standing membership does\n            principals.add(member.pk)",
                "        principals.add(member.pk)",
            )
        ],
        ["test_wall.py given_to_a_person"],
    ),
    (
        "le forum n’existe pas pour qui n’en lit rien",
        [("forum-door", Gives("True"))],
        ["test_reading_door.py for_an_applicant", "test_reading_door.py for_an_administrator"],
    ),
    (
        "qui lit une rubrique, dit à qui écrit, vient des mêmes droits",
        [
            (
                PERMS,
                "if held.rights(principals).get(section_id)}",
                "if held.rights(principals).get(section_id) or True}",
            )
        ],
        ["test_move.py asks_first", "test_reading_topic.py who_reads_it"],
    ),
    (
        "ce qui dit qu’un message a une réponse vérifie qu’on le lit",
        [(PERMS, "rows = posts_for(member).filter(", "rows = Post.objects.filter(")],
        ["test_wall.py closed_section"],
    ),
]
