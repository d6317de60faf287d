"""One topic as a member reads it: who sees which message, in what order, on which page.

What waits for approval is seen by its author and by the moderators of that section, nobody else. A message
taken away leaves a tombstone for all; its reason and its text are for the author and these moderators.
"""

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.safestring import mark_safe

from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.forum_permission.handler import rights_of
from forum.engine.forum_tracking.models import ForumReadTrack, TopicReadTrack
from forum.questions import perms
from forum.questions.models import Question, Thanks
from forum.questions.paging import PER_PAGE
from forum.questions.unread import floor


def topics_to_read(member):
    """Topics of readable sections: approved, or the member's own, or the member's to review (hole S6)."""
    rights = rights_of(member)
    return Topic.objects.filter(
        Q(approved=True) | Q(poster=member) | Q(forum__in=rights.ids_with(perms.REVIEW)),
        forum__in=rights.readable_ids(),
    )


def shown_posts(member, topic_id, section_id):
    """Messages of a topic that have a place on its page for ``member``, tombstones included."""
    posts = Post.objects.filter(topic=topic_id)
    if perms.may_review(member, section_id):
        return posts
    return posts.filter(Q(approved=True) | Q(removal__isnull=False) | Q(poster=member))


def find_topic(member, pk):
    """The topic, its section, its question and what its page must know first; None if it is not to be read.

    One statement. ``more`` counts what has a place on the page besides the approved messages, ``topic_mark``
    says until when the member read it, ``floor`` until when all of its section counts as read.
    """
    review = rights_of(member).ids_with(perms.REVIEW)
    mark = TopicReadTrack.objects.filter(user=member, topic=OuterRef("pk")).values("mark_time")[:1]
    section_mark = ForumReadTrack.objects.filter(user=member, forum=OuterRef("forum")).values("mark_time")[:1]
    latest = Forum.objects.filter(pk__in=rights_of(member).readable_ids(), last_post_on__isnull=False)
    others = (
        Post.objects.filter(topic=OuterRef("pk"), approved=False)
        .filter(Q(removal__isnull=False) | Q(poster=member) | Q(topic__forum__in=review))
        .order_by()
        .values("topic")
        .annotate(n=Count("pk"))
        .values("n")
    )
    themes = Question.themes.through.objects.filter(question__topic=OuterRef("pk"))
    topic = (
        topics_to_read(member)
        .filter(pk=pk)
        .select_related("forum__audience", "question")
        .defer("forum__description", "forum___description_rendered")
        .annotate(
            topic_mark=Subquery(mark),
            section_mark=Subquery(section_mark),
            latest=Subquery(latest.order_by("-last_post_on").values("last_post_on")[:1]),
            has_themes=Exists(themes),
            more=Coalesce(Subquery(others, output_field=IntegerField()), Value(0)),
        )
        .order_by()
        .first()
    )
    if topic:
        topic.floor = floor(topic.latest, topic.section_mark)
        topic.read_until = max(topic.floor, topic.topic_mark or topic.floor)
    return topic


def find_post(member, pk):
    """The message with its topic and section, if it has a place on the topic's page for ``member``."""
    review = rights_of(member).ids_with(perms.REVIEW)
    has_place = Q(approved=True) | Q(removal__isnull=False) | Q(poster=member) | Q(topic__forum__in=review)
    return (
        Post.objects.filter(has_place, pk=pk, topic__in=topics_to_read(member))
        .select_related("topic__forum")
        .order_by()
        .first()
    )


def position_before(posts, moment):
    """How many of these messages were written until ``moment``."""
    return posts.filter(created__lte=moment).count()


def position_of(posts, post):
    """The place of ``post`` among these messages, from 0."""
    earlier = Q(created__lt=post.created) | Q(created=post.created, pk__lt=post.pk)
    return posts.filter(earlier).count()


def posts_on(member, topic, question, offset):
    """The messages of one page, in order of time, and the accepted one when the page is the first.

    One statement, and a second one when some message has files: what a message prints is joined.
    """
    posts = shown_posts(member, topic.pk, topic.forum_id).order_by("created", "pk")
    here = posts.values("pk")[offset : offset + PER_PAGE]
    accepted = question.accepted_post_id if question and offset == 0 else None
    chosen = Q(pk__in=here) | Q(pk=accepted, approved=True, topic=topic) if accepted else Q(pk__in=here)
    found = list(
        Post.objects.filter(chosen)
        .select_related("poster")
        .only(
            "topic_id",
            "created",
            "updated",
            "updates_count",
            "approved",
            "_content_rendered",
            "poster__first_name",
            "poster__last_name",
        )
        .annotate(
            network=F("authorship__network__name"),
            region=F("authorship__region__name"),
            outsider=F("authorship__outsider"),
            moderator=F("authorship__moderator"),
            thanked_by=F("authorship__thanks_count"),
            removal_reason=F("removal__reason"),
            thanked=Exists(Thanks.objects.filter(post=OuterRef("pk"), member=member)),
            has_files=Exists(Attachment.objects.filter(post=OuterRef("pk"))),
        )
        .order_by("created", "pk")
    )
    _join_files(found, member, topic)
    may_review = perms.may_review(member, topic.forum_id)
    may_accept = question is not None and perms.may_accept_answer(member, topic)
    for post in found:
        post.topic = topic
        _dress(post, member, topic, may_review, may_accept)
    extra = None
    if accepted and len(found) > 1:
        extra = next((post for post in found if post.pk == accepted), None)
        if len(found) > PER_PAGE and found[-1] is extra:
            found.pop()  # Its place is on a later page.
    return found, extra


def _dress(post, member, topic, may_review, may_accept):
    """Set on a message what its template asks: who wrote it, its text if it may be read, what one may do."""
    post.is_question = post.pk == topic.first_post_id
    post.removed = post.removal_reason is not None and not post.approved
    own = post.poster_id is not None and post.poster_id == member.pk
    post.may_know = own or may_review
    post.pending = not post.approved and not post.removed
    post.rendered = mark_safe((post._content_rendered or "") if not post.removed or post.may_know else "")
    if post.removed and not post.may_know:
        post.removal_reason, post.files = "", []
    alive = post.approved and topic.approved
    post.may_edit = not post.removed and perms.may_edit(member, post)
    post.may_accept = alive and may_accept and not post.is_question
    post.may_thank = alive and perms.may_thank(member, post)


def _join_files(posts, member, topic):
    """Set ``files`` on each message; one statement, and none when no message has any."""
    for post in posts:
        post.files = []
    holders = {post.pk: post for post in posts if post.has_files}
    if holders and perms.may_download(member, topic.forum_id):
        for file in Attachment.objects.filter(post__in=holders).order_by("pk"):
            holders[file.post_id].files.append(file)


def themes_of_topic(topic):
    return list(topic.question.themes.values_list("name", flat=True)) if topic.has_themes else []
