"""The desk is the moderators’, each in the sections that she moderates."""

from bench.walls import GONE, Gives, WithoutArgument, WithoutCall

REMOVALS = [
    (
        "le bureau de l’animation est à l’animation",
        [("moderation-door", Gives("True"))],
        ["test_redaction.py anybody_else"],
    ),
    (
        "les outils d’un sujet sont à l’animation",
        [("topic-tools", GONE)],
        ["moderation/test_desk.py for_moderators_alone"],
    ),
    (
        "l’animation n’approuve que dans ses rubriques",
        [("posts-to-review", WithoutArgument("reviewed_sections"))],
        ["test_wall.py denied_a_section"],
    ),
    (
        "l’animation ne relit que les alertes de ses rubriques",
        [("overridden", WithoutArgument("posts_to_review"))],
        ["test_wall.py denied_a_section"],
    ),
    (
        "l’animation ne rétablit que dans ses rubriques",
        [("removed", WithoutArgument("posts_to_review"))],
        ["test_wall.py denied_a_section"],
    ),
    (
        "une lettre de l’animation est à l’auteur du sujet",
        [("letters", WithoutCall("filter"))],
        ["moderation/test_undo.py the_author_alone"],
    ),
    (
        "on ne range que les rubriques que l’on anime",
        [("arranged", WithoutCall("filter"))],
        ["moderation/test_sections.py only_what_she_moderates"],
    ),
    (
        "le journal s’en tient aux rubriques de qui le lit",
        [("journal", WithoutCall("filter"))],
        ["test_wall.py denied_a_section"],
    ),
    (
        "ce qui est proposé s’en tient aux rubriques de qui le lit",
        [("topic-proposals", WithoutCall("filter"))],
        ["test_wall.py denied_a_section"],
    ),
]
