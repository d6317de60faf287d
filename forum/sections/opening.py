"""Opening a section to an audience: the rights that follow, in machina's vocabulary.

They are laid from what :class:`SectionAudience` says of the section, and from nothing else.
"""

from django.contrib.auth.models import Group
from django.db import transaction

from comcep.members.access.audiences import Audience
from forum.access.perms import UNREVIEWED
from forum.engine.forum.models import Forum
from forum.engine.forum.order import parents_first, siblings
from forum.engine.forum_permission.models import ForumPermission, GroupForumPermission
from forum.engine.forum_permission.signals import raise_version
from forum.questions import timing
from forum.questions.models import Question, SectionAudience

NEW_TOPICS = "can_start_new_topics"
READER = ["can_see_forum", "can_read_forum", "can_download_file"]
WRITER = [
    *READER,
    NEW_TOPICS,
    "can_reply_to_topics",
    "can_edit_own_posts",
    UNREVIEWED,
    "can_attach_file",
]
MODERATOR = [
    *WRITER,
    "can_lock_topics",
    "can_move_topics",
    "can_edit_posts",
    "can_delete_posts",
    "can_approve_posts",
    "can_reply_to_locked_topics",
    "can_post_stickies",
    "can_post_announcements",
]

# In an archived section, moderators still correct, redact, approve, remove and move; nobody writes there.
KEEPER = [
    *READER,
    "can_lock_topics",
    "can_move_topics",
    "can_edit_posts",
    "can_delete_posts",
    "can_approve_posts",
]

OPENED_TO = {
    Audience.OUTSIDERS: [Audience.OUTSIDERS, Audience.MODERATORS],
    Audience.PEERS: [Audience.PEERS, Audience.MODERATORS],
    Audience.MODERATORS: [Audience.MODERATORS],
}


@transaction.atomic
def open_section(forum, audience):
    """Give ``forum``, itself alone, the rights of that audience; the former ones are gone.

    A section below another one is readable only if that one is too, so open the parent first.
    Raises ``KeyError`` for an audience that no section may have (the public, readers of reports).
    """
    OPENED_TO[Audience(audience)]
    SectionAudience.objects.update_or_create(forum=forum, defaults={"audience": audience})
    lay_rights([forum.pk])


@transaction.atomic
def lay_rights(keys):
    """Write again the rights of these sections, as their :class:`SectionAudience` says; none without one."""
    GroupForumPermission.objects.filter(forum__in=keys).delete()
    codenames = {p.codename: p for p in ForumPermission.objects.all()}
    archived = archived_keys()
    rows = []
    for said in SectionAudience.objects.filter(forum__in=keys, merged_into=None):
        for audience, granted in _rights(said, said.forum_id in archived).items():
            group, _ = Group.objects.get_or_create(name=str(audience))
            rows += [
                GroupForumPermission(group=group, forum_id=said.forum_id, permission=codenames[name])
                for name in granted
            ]
    GroupForumPermission.objects.bulk_create(rows)
    questions = Question.objects.filter(topic__forum__in=keys)
    if questions.exists():
        timing.refresh(timing.misjudged(questions))
    raise_version()


def _rights(said, archived):
    """``{audience: codenames}`` that one section gives."""
    writer, moderator = (READER, KEEPER) if archived else (WRITER, MODERATOR)
    withheld = {NEW_TOPICS} if not said.new_topics else set()
    if said.review:
        withheld.add(UNREVIEWED)
    everybody = [name for name in writer if name not in withheld]
    return {
        audience: moderator if audience == Audience.MODERATORS else everybody
        for audience in OPENED_TO[Audience(said.audience)]
    }


def archived_keys():
    """The archived sections, with what is below them."""
    held = set(SectionAudience.objects.exclude(archived_at=None).values_list("forum", flat=True))
    found = set()
    for pk, parent in parents_first(siblings(Forum)) if held else []:
        if pk in held or parent in found:
            found.add(pk)
    return found
