"""What is told to those who follow, and what each notice is about: found anew when it shows or leaves."""

from django.db.models import OuterRef, Q, Subquery

from comcep.members.models import Member
from comcep.notifications.actions import tell, tell_many
from comcep.notifications.checks import About, Check
from comcep.notifications.kinds import IN_DIGEST, TOLD, Kind, Mode
from forum.access.perms import READ_POST, may_reply
from forum.access.rows import posts_for, topics_for
from forum.engine.forum_conversation.models import Topic
from forum.engine.forum_tracking.models import TopicReadTrack
from forum.questions.addresses import post_url
from forum.questions.models import Follow, Mention
from forum.sections.unread import floors_of

OWN, FOLLOWED = "Vos questions et vos réponses", "Ce que vous suivez"
ANSWER, QUESTION, TO_ANSWER, MENTION = "followed_answer", "followed_question", "to_answer", "mention"
MAYBE_NEVER = (*TOLD, Mode.NEVER)
KINDS = [
    Kind(
        "answer",
        "Une réponse à l’une de vos questions",
        OWN,
        Mode.AT_ONCE,
        news=("{n}\u00a0réponse à votre question", "{n}\u00a0réponses à votre question"),
        why="vous avez posé cette question",
        counted=True,
    ),
    Kind(
        "accepted",
        "Une de vos réponses est retenue",
        OWN,
        Mode.DAILY,
        news=("votre réponse a été retenue", "{n}\u00a0de vos réponses ont été retenues"),
        why="vous avez écrit cette réponse",
    ),
    Kind(
        "thanks",
        "Un merci pour l’un de vos messages",
        OWN,
        Mode.DAILY,
        MAYBE_NEVER,
        news=("un merci pour votre message", "{n}\u00a0mercis pour votre message"),
        why="vous avez écrit ce message",
        counted=True,
    ),
    Kind(
        MENTION,
        "Un collègue vous appelle par votre nom",
        OWN,
        Mode.AT_ONCE,
        (*TOLD, Mode.NEVER),
        news=("un message vous appelle", "{n}\u00a0messages vous appellent"),
        why="un collègue vous appelle dans un message",
    ),
    Kind(
        ANSWER,
        "Du nouveau dans un sujet que vous suivez",
        FOLLOWED,
        Mode.DAILY,
        news=("{n}\u00a0nouvelle réponse", "{n}\u00a0nouvelles réponses"),
        why="vous suivez ce sujet",
        counted=True,
    ),
    Kind(
        QUESTION,
        "Une nouvelle question dans une rubrique ou un thème que vous suivez",
        FOLLOWED,
        Mode.DAILY,
        news=("nouvelle question", "{n}\u00a0nouvelles questions"),
        why="vous suivez cette rubrique ou ce thème",
    ),
    Kind(
        TO_ANSWER,
        "Des questions auxquelles vous pouvez répondre",
        FOLLOWED,
        Mode.DAILY,
        (*IN_DIGEST, Mode.NEVER),
        hint="Celles d’autres réseaux, encore sans réponse, dans vos domaines, vos rubriques et vos thèmes.",
    ),
]

# Telling


def tell_author(post, *, text, key, kind="moderation", by=None, page="permalink", check=READ_POST, **how):
    """Who wrote ``post`` hears what became of it, unless it was done ``by`` that very person."""
    if post.poster and (by is None or post.poster_id != by.pk):
        url = post_url(post.public_id, page)
        tell(post.poster, kind=kind, text=text, url=url, check=check, args=[post.pk], key=key, **how)


def tell_of_answer(topic, post, called=()):
    """The asker hears that the question has an answer; who follows the topic, that it has a new message.

    Who is ``called`` there hears of that instead, once.
    """
    url = post_url(post.public_id)
    said = {"url": url, "check": READ_ANSWER, "args": [post.pk, topic.pk], "key": f"answer:{post.pk}"}
    if topic.poster_id and topic.poster_id != post.poster_id and not _stopped(topic.poster_id, topic):
        tell(topic.poster, kind="answer", text="Votre question a reçu une réponse.", **said)
    tell_many(
        _followers(topic, but=[topic.poster_id, post.poster_id, *(person.pk for person in called)]),
        kind=ANSWER,
        text="Nouvelle réponse dans un sujet que vous suivez.",
        **said,
    )
    tell_of_mentions(topic, post, [person for person in called if person.pk != topic.poster_id])


def tell_of_mentions(topic, post, called):
    """Who is called by name hears of it, once for each message."""
    for person in called:
        tell(
            person,
            kind=MENTION,
            text="Un collègue vous appelle dans un message.",
            url=post_url(post.public_id),
            check=READ_MENTION,
            args=[post.pk, topic.pk],
            key=f"mention:{post.pk}",
        )


def tell_of_question(topic, question):
    """Who follows the section, one above it, or a theme of the question hears of it, once."""
    section = topic.forum
    above = Q(
        section__tree_id=section.tree_id, section__lft__lte=section.lft, section__rght__gte=section.rght
    )
    follows = Follow.objects.filter(above | Q(theme__questions=question))
    tell_many(
        _standing(follows).exclude(member=topic.poster_id).values("member"),
        kind=QUESTION,
        text="Nouvelle question dans ce que vous suivez.",
        url=post_url(topic.first_post.public_id),
        check=READ_QUESTION,
        args=[topic.pk],
        key=f"question:{topic.pk}",
    )


def tell_of_accepted(topic, post, *, by, own=False):
    """Who follows the topic hears that it has found its answer. Its author is told apart.

    ``own``: the asker has found it alone.
    """
    tell_many(
        _followers(topic, but=[by and by.pk, post.poster_id]),
        kind=ANSWER,
        text="Un sujet que vous suivez est résolu par la personne qui demandait."
        if own
        else "Une réponse a été retenue dans un sujet que vous suivez.",
        url=post_url(post.public_id),
        check=READ_ACCEPTED,
        args=[post.pk, topic.pk],
        key=f"accepted:{post.pk}",
    )


def _followers(topic, *, but):
    follows = _standing(Follow.objects.filter(topic=topic, active=True))
    return follows.exclude(member__in=[pk for pk in but if pk]).values("member")


def _standing(follows):
    return follows.filter(member__is_active=True, member__state=Member.State.VALIDATED)


def _stopped(member_pk, topic):
    return Follow.objects.filter(member=member_pk, topic=topic, active=False).exists()


# What a notice is about


def _answers(member, many_args):
    posts = posts_for(member).filter(pk__in=[args[0] for args in many_args])
    mark = TopicReadTrack.objects.filter(user=member, topic=OuterRef("topic")).values("mark_time")
    rows = posts.annotate(mark=Subquery(mark)).values_list(
        "pk",
        "topic",
        "topic__subject",
        "topic__forum",
        "created",
        "mark",
        "topic__status",
        "topic__public_id",
    )
    floors = floors_of(member)
    found = {
        pk: About(
            subject,
            not floors.is_news(forum, created, mark),
            f"topic:{topic}",
            answers=_answered_by(member, forum, *asked),
        )
        for pk, topic, subject, forum, created, mark, *asked in rows
    }
    return [found.get(args[0]) for args in many_args]


def _answered_by(member, section_id, status, public_id):
    """The public id of that topic, if ``member`` may answer there. No statement."""
    return public_id if may_reply(member, Topic(forum_id=section_id, status=status)) else ""


def _mentions(member, many_args):
    """The same, while the message still calls the member."""
    called = set(
        Mention.objects.filter(member=member, post__in=[args[0] for args in many_args]).values_list(
            "post", flat=True
        )
    )
    found = zip(_answers(member, many_args), many_args, strict=True)
    return [about if args[0] in called else None for about, args in found]


def _questions(member, many_args):
    topics = topics_for(member).filter(pk__in=[args[0] for args in many_args])
    mark = TopicReadTrack.objects.filter(user=member, topic=OuterRef("pk")).values("mark_time")
    rows = topics.annotate(mark=Subquery(mark)).values_list(
        "pk", "subject", "forum", "created", "mark", "status", "public_id"
    )
    floors = floors_of(member)
    found = {
        pk: About(
            subject,
            not floors.is_news(forum, created, mark),
            f"question:{pk}",
            answers=_answered_by(member, forum, *asked),
        )
        for pk, subject, forum, created, mark, *asked in rows
    }
    return [found.get(args[0]) for args in many_args]


def _accepted(member, many_args):
    """That an answer was kept is news also for who has read that answer, and no new answer."""
    return [
        about and about._replace(read=False, of=f"accepted:{post}")
        for about, (post, *_) in zip(_answers(member, many_args), many_args, strict=True)
    ]


# Asked again before a notice leaves, and before it shows.
READ_ANSWER = Check("answer.read", about=_answers)
READ_MENTION = Check("mention.read", about=_mentions)
READ_ACCEPTED = Check("accepted_answer.read", about=_accepted)
READ_QUESTION = Check("question.read", about=_questions)
