"""Messages of a topic become a topic of their own, in the same section: nobody reads more or less of them.

What hangs on a message goes with it: thanks, files, quotations, mentions, what it said before, its address.
Who follows the topic follows the new one too, and has read of it what was read before. The question stays
with its accepted answer, or the one proposed, with what it was promised, who takes care of it, and the drafts
of replies to it.
"""

from django.db import transaction

from comcep.members.models import KeptFile
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.forum_tracking.models import TopicReadTrack
from forum.questions import counters, timing
from forum.questions.holding import hold_questions, hold_topic
from forum.questions.models import Authorship, Draft, Follow, PastAcceptance, Question, Tie
from forum.questions.signals import topic_changed
from forum.writing import places

NONE_CHOSEN = "Choisissez au moins un message."
NO_QUESTION = "La question reste dans son sujet. Choisissez parmi ses réponses."
GONE = "L’un de ces messages n’est plus dans ce sujet\u00a0: choisissez de nouveau."
HIDDEN = (
    "Le premier message choisi deviendrait le début du sujet, et les membres ne le lisent pas "
    "(retiré, ou en attente d’accord). Choisissez aussi un message lu, écrit avant lui."
)
ACCEPTED = "La réponse retenue, ou proposée pour l’être, reste sous sa question. Ne la choisissez pas."
UNNAMED = (
    "L’un de ces messages est signé sans nom\u00a0: ailleurs, on pourrait deviner de qui il est. "
    "Ne le choisissez pas."
)


class Refused(ValueError):
    """It is not done; the sentence says why."""


@transaction.atomic
def split(topic, keys, *, title, expects_answer, trace, by):
    """Make a topic of the messages of ``keys`` (public ids). Give it, and what :func:`rejoin` needs.

    Its clock starts when the first of them was written: who asked there has waited since. ``trace``: whether
    readers of each of both topics are led to the other. Raises :class:`Refused`.
    """
    topic = hold_topic(topic.pk, "forum")
    question = Question.objects.get(topic=topic)
    chosen = list(
        Post.objects.select_for_update(of=("self",), no_key=True)
        .filter(topic=topic, public_id__in=keys)
        .order_by("created", "pk")
    )
    _check(topic, question, chosen, keys)
    head, pks = chosen[0], [post.pk for post in chosen]
    authorships = Authorship.objects.filter(post__in=pks)
    before = {
        "posts": pks,
        "own": list(authorships.filter(own=True).values_list("post", flat=True)),
    }
    new = Topic(
        forum=topic.forum,
        poster=head.poster,
        subject=title,
        type=Topic.TOPIC_POST,
        status=Topic.TOPIC_UNLOCKED,
        approved=True,
        created=head.created,
    )
    new.save()
    asked = Question.objects.create(topic=new, expects_answer=expects_answer)
    asked.themes.set(question.themes.all())
    Post.objects.filter(pk__in=pks).update(topic=new)
    Post.objects.filter(pk=head.pk).update(subject=title)
    Topic.objects.filter(pk=new.pk).update(first_post=head)
    authorships.update(own=False)
    alike = {"post__poster": head.poster_id} if head.poster_id else {"post": head.pk}
    authorships.filter(**alike).update(own=True)
    _go_on_as_before(topic, new)
    if trace:
        Tie.objects.create(topic=new, other=topic, kind=Tie.Kind.SPLIT, by=by)
    settle(topic, new)
    return new, before


def _check(topic, question, chosen, keys):
    if not keys:
        raise Refused(NONE_CHOSEN)
    if len(chosen) < len(set(keys)):
        raise Refused(GONE)
    pks = {post.pk for post in chosen}
    if topic.first_post_id in pks:
        raise Refused(NO_QUESTION)
    kept = {question.accepted_post_id}
    kept |= set(question.proposed_answers.filter(closed_at=None).values_list("post", flat=True))
    kept |= set(PastAcceptance.objects.filter(question=question).values_list("post", flat=True))
    if kept & pks:
        raise Refused(ACCEPTED)
    if not chosen[0].approved:
        raise Refused(HIDDEN)
    if Authorship.objects.filter(post__in=pks, unnamed_as__gt="").exists():
        raise Refused(UNNAMED)


def _go_on_as_before(topic, new):
    """Who follows goes on following; what was read until some moment was read in both."""
    tracks = TopicReadTrack.objects.filter(topic=topic).values_list("user", "mark_time")
    TopicReadTrack.objects.bulk_create(
        [TopicReadTrack(user_id=user, topic=new, mark_time=mark) for user, mark in tracks], batch_size=500
    )
    follows = Follow.objects.filter(topic=topic, active=True).values_list("member", flat=True)
    Follow.objects.bulk_create([Follow(member_id=pk, topic=new) for pk in follows], batch_size=500)


@transaction.atomic
def rejoin(new, topic, before):
    """Put a topic that was just split off back where it came from, with what was written there since.

    Give whether that was to do: not once it was moved, or once an answer was accepted there.
    """
    keys = sorted([new.pk, topic.pk])
    hold_questions(keys)
    rows = Topic.objects.select_for_update(of=("self",), no_key=True)
    held = {topic.pk: topic for topic in rows.filter(pk__in=keys).order_by("pk")}
    if len(held) < len(keys):
        return False
    new, topic = held[new.pk], held[topic.pk]
    asked = Question.objects.get(topic=new)
    decided = asked.accepted_post_id or asked.proposed_answers.filter(closed_at=None).exists()
    if new.forum_id != topic.forum_id or decided:
        return False
    posts = Post.objects.filter(topic=new)
    since = list(posts.exclude(pk__in=before["posts"]).values_list("pk", flat=True))
    back = list(posts.values_list("pk", flat=True))
    Post.objects.filter(pk__in=back).update(topic=topic)
    Post.objects.filter(pk=new.first_post_id).update(subject=topic.subject)
    Authorship.objects.filter(post__in=back).update(own=False)
    Authorship.objects.filter(post__in=before["own"]).update(own=True)
    if topic.poster_id:
        Authorship.objects.filter(post__in=since, post__poster=topic.poster_id).update(own=True)
    _write_on(new, topic)
    Topic.objects.filter(pk=new.pk).delete()
    settle(topic)
    topic_changed.send(sender=Topic, topic_id=new.pk)
    return True


def _write_on(source, target):
    """What is being typed for the one is for the other; after what the same member types there already."""
    there = {draft.member_id: draft for draft in Draft.objects.filter(topic=target)}
    for draft in Draft.objects.filter(topic=source):
        if known := there.get(draft.member_id):
            Draft.objects.filter(pk=known.pk).update(text=f"{known.text}\n\n{draft.text}".strip())
        else:
            Draft.objects.filter(pk=draft.pk).update(topic=target)
    KeptFile.objects.filter(place=places.reply_to(source)).update(place=places.reply_to(target))


def settle(*topics):
    """Count again, and ask the clock again, where messages came or went."""
    keys = [topic.pk for topic in topics]
    counters.recount_topics(keys)
    counters.recount_sections({topic.forum_id for topic in topics})
    timing.refresh(Question.objects.filter(topic__in=keys))
    for pk in keys:
        topic_changed.send(sender=Topic, topic_id=pk)
