"""What a section and a topic say of themselves: how many messages, and the last one.

- ``topic.posts_count``, ``last_post``: the approved posts of the topic, whether or not it is approved itself;
- ``forum.direct_*``, ``last_post``: the approved posts of the approved topics of that section alone.

Actions move these by deltas, inside their transaction, without counting anything; :func:`recount` repairs
them from scratch, at night.
"""

from django.db import models, transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from comcep.members.access.audiences import Audience
from forum.engine.forum import order
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.forum_permission.models import GroupForumPermission
from forum.engine.forum_permission.signals import raise_version
from forum.questions import timing
from forum.questions.models import Authorship, Question, SectionAudience, Thanks

BATCH = 2_000


def post_created(topic, post):
    """Count a post that has just been written, approved, in ``topic``; the newest, hence the last.

    The first post of a new topic is noted as such in the same statement.
    """
    first = topic.first_post_id == post.pk
    Topic.objects.filter(pk=topic.pk).update(
        posts_count=F("posts_count") + 1,
        first_post=topic.first_post_id,
        last_post=post,
        last_post_on=post.created,
    )
    # Its row is held from here on: moved or hidden since the caller read it, it counts where it is now.
    Forum.objects.filter(pk__in=Topic.objects.filter(pk=topic.pk, approved=True).values("forum")).update(
        direct_posts_count=F("direct_posts_count") + 1,
        direct_topics_count=F("direct_topics_count") + int(first),
        last_post=post,
        last_post_on=post.created,
    )


def post_shown(topic, post):
    """Count an older post that has just been approved. Its topic follows when it is the first one."""
    head = topic.first_post_id == post.pk
    last = _last_post(topic.pk)
    Topic.objects.filter(pk=topic.pk).update(posts_count=F("posts_count") + 1, **last)
    if head:
        Topic.objects.filter(pk=topic.pk).update(approved=True)
    if topic.approved or head:
        _forum_moves(topic.forum_id, topics=int(head), posts=topic.posts_count + 1 if head else 1)


def post_hidden(topic, post):
    """Take away a post that has just lost its approval. Its topic follows when it is the first one."""
    head = topic.first_post_id == post.pk
    Topic.objects.filter(pk=topic.pk).update(posts_count=F("posts_count") - 1, **_last_post(topic.pk))
    if head:
        Topic.objects.filter(pk=topic.pk).update(approved=False)
    if topic.approved:
        _forum_moves(topic.forum_id, topics=-int(head), posts=-(topic.posts_count if head else 1))


def topic_moved(topic, source_id):
    """Carry an approved topic's counts from its former section to ``topic.forum``."""
    if topic.approved:
        for forum_id, sign in sorted([(source_id, -1), (topic.forum_id, 1)]):  # two that cross wait, once
            _forum_moves(forum_id, topics=sign, posts=sign * topic.posts_count)


def _last_post(topic_id):
    row = (
        Post.objects.filter(topic=topic_id, approved=True)
        .order_by("-created", "-pk")
        .values_list("pk", "created")
        .first()
    ) or (None, None)
    return {"last_post_id": row[0], "last_post_on": row[1]}


def _forum_moves(forum_id, *, topics, posts):
    last = (
        Topic.objects.filter(forum=forum_id, approved=True, last_post__isnull=False)
        .order_by("-last_post_on", "-last_post")
        .values_list("last_post_id", "last_post_on")
        .first()
    ) or (None, None)
    Forum.objects.filter(pk=forum_id).update(
        direct_topics_count=F("direct_topics_count") + topics,
        direct_posts_count=F("direct_posts_count") + posts,
        last_post=last[0],
        last_post_on=last[1],
    )


def recount():
    """Repair every counter from the posts themselves; give how many rows were wrong, by kind.

    Works by batches, each in a transaction of its own that locks its rows first, so that a message written
    meanwhile is either counted here or adds its delta afterwards.
    """
    wrong = {"tree": _repair_tree(), "topics": 0, "questions": 0, "thanks": 0, "forums": 0}
    top = Topic.objects.aggregate(n=Max("pk"))["n"] or 0
    for start in range(0, top + 1, BATCH):
        with transaction.atomic():
            topics = Topic.objects.filter(pk__gt=start, pk__lte=start + BATCH)
            list(topics.select_for_update(no_key=True).values_list("pk"))
            wrong["topics"] += _repair_topics(topics)
            wrong["questions"] += _repair_questions(
                Question.objects.filter(topic_id__gt=start, topic_id__lte=start + BATCH)
            )
    with transaction.atomic():
        list(Forum.objects.select_for_update(no_key=True).values_list("pk"))
        wrong["forums"] = _repair_forums(Forum.objects.all())
    wrong["thanks"] = _repair_thanks()
    return wrong


@transaction.atomic
def _repair_tree():
    """Lay the tree out again. A section found below itself is for moderators until they have looked at it."""
    wrong, lost = order.repair(Forum)
    others = GroupForumPermission.objects.filter(forum__in=lost).exclude(group__name=Audience.MODERATORS)
    others.delete()
    SectionAudience.objects.filter(forum__in=lost).update(audience=Audience.MODERATORS)
    if wrong:
        raise_version()
    return wrong


def _repair_topics(topics):
    posts = Post.objects.filter(topic=OuterRef("pk"), approved=True).order_by("-created", "-pk")
    number = posts.order_by().values("topic").annotate(n=Count("pk")).values("n")
    real = {
        "posts_count": Coalesce(Subquery(number), 0),
        "last_post": Subquery(posts.values("pk")[:1]),
        "last_post_on": Subquery(posts.values("created")[:1]),
        "approved": Coalesce(
            Subquery(Post.objects.filter(pk=OuterRef("first_post")).values("approved")[:1]),
            False,
            output_field=models.BooleanField(),
        ),
    }
    return _repair(topics, real)


def _repair_questions(questions):
    held = timing.read_apart(questions)
    wrong = _repair(questions.exclude(topic__in=held), timing.unheld())
    said = {row["topic"]: row for row in timing.stands(held)}
    for row in Question.objects.filter(topic__in=held).values("topic", *timing.FIELDS):
        if row != said[row["topic"]]:
            Question.objects.filter(topic=row["topic"]).update(**said[row["topic"]])
            wrong += 1
    return wrong


def recount_topics(keys):
    """Count again these topics alone: after messages went from one to another."""
    return _repair_topics(Topic.objects.filter(pk__in=keys))


def recount_sections(keys):
    """Count again these sections alone: after many of their topics have changed place at once."""
    return _repair_forums(Forum.objects.filter(pk__in=keys))


def _repair_forums(forums):
    topics = Topic.objects.filter(forum=OuterRef("pk"), approved=True).order_by()
    last = topics.filter(last_post__isnull=False).order_by("-last_post_on", "-last_post")
    real = {
        "direct_topics_count": Coalesce(
            Subquery(topics.values("forum").annotate(n=Count("pk")).values("n")), 0
        ),
        "direct_posts_count": Coalesce(
            Subquery(topics.values("forum").annotate(n=models.Sum("posts_count")).values("n")), 0
        ),
        "last_post": Subquery(last.values("last_post")[:1]),
        "last_post_on": Subquery(last.values("last_post_on")[:1]),
    }
    return _repair(forums.order_by(), real)


def _repair_thanks():
    number = (
        Thanks.objects.filter(post=OuterRef("pk"))
        .order_by()
        .values("post")
        .annotate(n=Count("pk"))
        .values("n")
    )
    touched = Authorship.objects.filter(
        Q(thanks_count__gt=0) | Exists(Thanks.objects.filter(post=OuterRef("pk")))
    )
    return _repair(touched, {"thanks_count": Coalesce(Subquery(number), 0)})


def _repair(rows, real):
    """Write ``real`` (field → expression) on the rows where it differs from what they hold."""
    attnames = [rows.model._meta.get_field(name).attname for name in real]
    computed = rows.annotate(**{f"real_{name}": expression for name, expression in real.items()})
    read = computed.values_list("pk", *attnames, *(f"real_{name}" for name in real))
    size = len(real)
    wrong = [row[0] for row in read if row[1 : size + 1] != row[size + 1 :]]
    for start in range(0, len(wrong), 500):
        rows.model.objects.filter(pk__in=wrong[start : start + 500]).update(**real)
    return len(wrong)
