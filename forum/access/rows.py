"""Who sees which topic and which message. Every list, page, mail, search and report of the forum starts here.

Each rule stands twice, side by side: as a queryset, and as SQL for the statements written by hand. A test
compares the two, and every statement with them, on random worlds. In SQL, ``t`` is the topic, ``p`` the
message and ``gone`` its removal, if any; a :class:`Rule` comes with what it binds.

An approved message of an approved topic is read by all who read the section. What waits for approval is seen
by its author and by the moderators of that section (hole S6). A message taken away leaves a tombstone for
all; its reason and its text are for the author and these moderators.
"""

from typing import NamedTuple

from django.db.models import Q

from comcep.sql import marks
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.forum_permission.handler import rights_of
from forum.questions.models import Version

REVIEW = "can_approve_posts"


class Rule(NamedTuple):
    sql: str
    params: list


def reviewed_sections(member):
    """Keys of the sections whose messages ``member`` approves, removes and restores."""
    return rights_of(member).ids_with(REVIEW)


# What anybody reads of a readable section


TOPIC, POST = "t.approved", "p.approved AND t.approved"
"""The rule in SQL within one readable section."""


def topics_for(member):
    """The topics that ``member`` may read."""
    return Topic.objects.filter(approved=True, forum__in=rights_of(member).readable_ids())  # wall: topics


def topics_in(sections):
    """The same in SQL; ``sections``: keys of readable ones."""
    return Rule(f"{TOPIC} AND t.forum_id IN ({marks(sections)})", [*sections])  # wall: topics-sql


def posts_for(member, topic=None):
    """The messages that ``member`` may read, of one topic or of all."""
    posts = Post.objects.filter(  # wall: posts
        approved=True, topic__approved=True, topic__forum__in=rights_of(member).readable_ids()
    )
    return posts if topic is None else posts.filter(topic=topic)


def signed_posts_for(member):
    """Those of them under which their author’s name stands: what leads from a person to what was written.

    A message without its author’s name leads nobody to that person, nor that person to it.
    """
    return posts_for(member).exclude(authorship__unnamed_as__gt="")  # wall: unnamed-posts


def posts_in(sections):
    """The same in SQL; ``sections``: keys of readable ones."""
    return Rule(f"{POST} AND t.forum_id IN ({marks(sections)})", [*sections])


# What has a page, and a place on it


def topics_with_page(member):
    """The topics whose page opens for ``member``: also the member's own, and those to review."""
    return Topic.objects.filter(
        Q(approved=True) | Q(poster=member) | Q(forum__in=reviewed_sections(member)),
        forum__in=rights_of(member).readable_ids(),  # wall: pages
    )


def topic_has_page(member):
    """The same in SQL."""
    readable, reviewed = rights_of(member).readable_ids(), reviewed_sections(member)  # wall: topic-page
    return Rule(
        f"""t.forum_id IN ({marks(readable)})
            AND ({TOPIC} OR t.poster_id = %s OR t.forum_id IN ({marks(reviewed)}))""",
        [*readable, member.pk, *reviewed],
    )


def posts_with_place(member):
    """The messages that have a place on a page that opens for ``member``, tombstones included."""
    reviewed = reviewed_sections(member)
    return Post.objects.filter(  # wall: places
        _has_place(member) | Q(topic__forum__in=reviewed), topic__in=topics_with_page(member)
    )


def posts_on_page(member, topic):
    """Those of one topic, whose page is known to open."""
    posts = Post.objects.filter(topic=topic.pk)
    return posts if rights_of(member).has(REVIEW, topic.forum_id) else posts.filter(_has_place(member))


def post_has_place(member, section_id):
    """The same in SQL, for a topic of that section whose page opens."""
    if rights_of(member).has(REVIEW, section_id):
        return Rule("1 = 1", [])
    return Rule("(p.approved OR gone.id IS NOT NULL OR p.poster_id = %s)", [member.pk])  # wall: post-on-page


def post_waits_there(member):
    """In SQL, the messages that have a place on that page without being read by all."""
    reviewed = reviewed_sections(member)
    return Rule(
        f"""NOT p.approved
            AND (gone.id IS NOT NULL OR p.poster_id = %s OR t.forum_id IN ({marks(reviewed)}))""",
        [member.pk, *reviewed],
    )


def _has_place(member):
    return Q(approved=True) | Q(removal__isnull=False) | Q(poster=member)


# What one acts on: replies to, corrects, thanks for, downloads from, approves


def topics_to_act_on(member):
    """Topics that ``member`` reads, and those that wait for approval and are the member's to review."""
    return Topic.objects.filter(  # wall: topics-to-act-on
        Q(approved=True) | Q(forum__in=reviewed_sections(member)),
        forum__in=rights_of(member).readable_ids(),
    )


def posts_to_act_on(member):
    """Messages that ``member`` reads, with the member's own that wait for approval, and those to review."""
    own = Q(poster_id=member.pk, removal__isnull=True)
    return Post.objects.filter(  # wall: posts-to-act-on
        Q(approved=True, topic__approved=True) | own | Q(topic__forum__in=reviewed_sections(member)),
        topic__forum__in=rights_of(member).readable_ids(),
    )


def files_for(member):
    """The files, still there, that are joined to these messages; to download one is a right of its own."""
    return Attachment.objects.exclude(file="").filter(post__in=posts_to_act_on(member))


# What a message said before


def posts_with_history(member):
    """The messages whose former words may be asked for: those one acts on, but for what was taken back."""
    return posts_to_act_on(member).exclude(removal__withdrawn=True)  # wall: withdrawn-history


def versions_for(member):
    """Their former words that ``member`` may read: what others could read then, or one’s own, as long as the
    guard finds nothing there; in the sections that one reviews, all.
    """
    clean = Q(found=False) & (Q(shown=True) | Q(post__poster=member.pk))
    return Version.objects.filter(  # wall: versions
        clean | Q(post__topic__forum__in=reviewed_sections(member)), post__in=posts_with_history(member)
    )


def version_is_read(member, section_id):
    """The same in SQL, of a former text ``v`` of a message that ``member`` reads in that section.

    Authors are led to all of theirs: also to those that they may only destroy.
    """
    if rights_of(member).has(REVIEW, section_id):
        return Rule("1 = 1", [])
    return Rule("(p.poster_id = %s OR (v.shown AND NOT v.found))", [member.pk])  # wall: history-link


def versions_to_destroy(member):
    """Former words of the member’s own messages, in which the guard found something."""
    return Version.objects.filter(  # wall: versions-to-destroy
        found=True, post__poster=member.pk, post__in=posts_with_history(member)
    )


def posts_to_review(member):
    """The messages of the sections that ``member`` reviews, in whatever state they are."""
    return Post.objects.filter(topic__forum__in=reviewed_sections(member))  # wall: posts-to-review


def removed_posts(member):
    """The member's own messages that moderators took away from a section the member reads."""
    return _own_gone(member).filter(removal__withdrawn=False)


def withdrawn_posts(member):
    """Those that the member took back."""
    return _own_gone(member).filter(removal__withdrawn=True)


def _own_gone(member):
    return Post.objects.filter(  # wall: own-gone
        removal__isnull=False, poster_id=member.pk, topic__forum__in=rights_of(member).readable_ids()
    )
