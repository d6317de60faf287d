"""The desk is the moderators’, each in the sections that she moderates."""

from bench.walls import Gives

"""The desk is the moderators’, each in the sections that she moderates."""

REMOVALS = [
    (
        "le bureau de l’animation est à l’animation",
        [("moderation-door", Gives("True"))],
        ["test_redaction.py anybody_else"],
    ),
    (
        "les outils d’un sujet sont à l’animation",
        [
            (
                "comcep/moderation/topic_tools.py",
                "    if not is_moderator(member) or not perms.may_review(member, topic.forum_id):\n        return None\n",
                "",
            )
        ],
        ["moderation/test_desk.py for_moderators_alone"],
    ),
    (
        "l’animation n’approuve que dans ses rubriques",
        [
            (
                "comcep/moderation/lists.py",
                "approved=False, removal__isnull=True, topic__forum__in=rights_of(member).ids_with(REVIEW)",
                "approved=False, removal__isnull=True",
            )
        ],
        ["test_wall.py denied_a_section"],
    ),
    (
        "le journal s’en tient aux rubriques de qui le lit",
        [
            (
                "comcep/moderation/models.py",
                "return self.filter(Q(topic=None) | Q(topic__forum__in=rights_of(member).ids_with(REVIEW)))",
                "return self",
            )
        ],
        ["test_wall.py denied_a_section"],
    ),
]
