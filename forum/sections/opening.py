"""Opening a section to an audience: the rights that follow, in machina's vocabulary."""

from django.contrib.auth.models import Group
from django.db import transaction

from comcep.members.access.audiences import Audience
from forum.engine.forum_permission.models import ForumPermission, GroupForumPermission
from forum.engine.forum_permission.signals import raise_version
from forum.questions.models import SectionAudience

READER = ["can_see_forum", "can_read_forum", "can_download_file"]
WRITER = [
    *READER,
    "can_start_new_topics",
    "can_reply_to_topics",
    "can_edit_own_posts",
    "can_post_without_approval",
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

RIGHTS = {
    Audience.OUTSIDERS: {Audience.OUTSIDERS: WRITER, Audience.MODERATORS: MODERATOR},
    Audience.PEERS: {Audience.PEERS: WRITER, Audience.MODERATORS: MODERATOR},
    Audience.MODERATORS: {Audience.MODERATORS: MODERATOR},
}


@transaction.atomic
def open_section(forum, audience):
    """Give ``forum``, itself alone, the rights of that audience; the former ones are gone.

    A section below another one is readable only if that one is too, so open the parent first.
    Raises ``KeyError`` for an audience that no section may have (the public, readers of reports).
    """
    rights = RIGHTS[Audience(audience)]
    GroupForumPermission.objects.filter(forum=forum).delete()
    codenames = {p.codename: p for p in ForumPermission.objects.all()}
    rows = []
    for name, granted in rights.items():
        group, _ = Group.objects.get_or_create(name=str(name))
        rows += [GroupForumPermission(group=group, forum=forum, permission=codenames[c]) for c in granted]
    GroupForumPermission.objects.bulk_create(rows)
    SectionAudience.objects.update_or_create(forum=forum, defaults={"audience": audience})
    raise_version()
