"""The ladder of the promise: what is done, hour by hour, for a question that nobody answers.

At publication its followers hear of it (``following.news``). Then, in the time that the promise counts:
16 h, three likely experts of other networks; 30 h, three more, and some who are on call; 40 h, the
moderators; 48 h, the asker is told what was tried and the question stands on everybody's home. Who says
« pas moi » leaves the place to the next.

Nothing is remembered but the rows: climbing twice does nothing twice, climbing late asks whom it still may.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from comcep.members.access.audiences import Audience
from comcep.notifications.models import Notice, Rhythm
from forum.access.perms import readers_of
from forum.engine.forum_conversation.models import Topic
from forum.engine.forum_permission.handler import matrix
from forum.promise import claims, news, reminders
from forum.promise.experts import Asked, Field
from forum.promise.models import Claim, OnCall, Solicitation
from forum.promise.moments import ON_CALL, TARGETS, Quiet, Wait, is_time, usual
from forum.promise.ranking import chosen
from forum.promise.soliciting import solicit
from forum.questions.authors import unnamed_as
from forum.questions.clock import PROMISE, WARNING, is_paused
from forum.questions.holding import hold_question
from forum.questions.models import Question
from forum.questions.timing import true_stands

WINDOW = timedelta(days=5)  # a site that wakes up after a long stop tells nothing of old questions


def climb(now=None):
    """Do what is due, for every question that waits. Give how many people were solicited."""
    now = now or timezone.now()
    claims.settle(now)
    rows = waiting(now).filter(question__due_at__gt=now - WINDOW)
    rows = rows.select_related("question", "forum", "first_post__authorship", "poster").defer(*_TEXTS)
    topics = list(rows)
    asked = ask_experts(topics, now)
    keep_watch(topics, now)
    reminders.remind(now)
    return asked


_TEXTS = ["first_post__content", "first_post___content_rendered"]


def waiting(now=None):
    """The questions that others can read and answer, and whose clock runs: a pause ends by itself."""
    runs = Q(question__paused_until=None) | Q(question__paused_until__lte=now or timezone.now())
    return claims.promised(Topic.objects.filter(runs))


def waits(topic, held, now):
    """The same of one topic read with its question; ``held``: the matrix of rights. No statement."""
    return claims.is_promised(topic, held) and not is_paused(topic.question.paused_until, now)


# Experts


def ask_experts(topics, now):
    """The steps of 16 and 30 hours. Constant in statements as long as nobody is to be asked."""
    topics = [topic for topic in topics if topic.question.due_at > now and not _is_claimed(topic, now)]
    if not topics:
        return 0
    quiets = {usual(), *map(Quiet._make, Rhythm.objects.values_list(*Quiet._fields).distinct())}
    counts = _counts([topic.pk for topic in topics])
    held, any_on_call = matrix(), OnCall.objects.exists()
    due = [
        topic
        for topic in topics
        if is_time(quiets, wait_of(topic, counts), now, any_on_call=any_on_call) and _for_peers(topic, held)
    ]
    if not due:
        return 0
    themes = _themes(due)
    asked = [(topic, _asked(topic, themes)) for topic in due]
    field = Field([about for _, about in asked], now)
    return sum(_ask(topic, about, field, now) for topic, about in sorted(asked, key=_by_urgency))


def _is_claimed(topic, now):
    until = topic.question.claimed_until
    return until is not None and until > now


def _by_urgency(one):
    return one[0].question.due_at, one[0].pk


def wait_of(topic, counts):
    return Wait(topic.created, topic.question.due_at, *counts.get(topic.pk, (0, 0)))


def _counts(topics):
    """``{topic: (experts asked, asked on call)}``. Who left or said « pas moi » leaves the place."""
    rows = Solicitation.objects.filter(topic__in=topics, member__isnull=False).order_by()
    rows = rows.exclude(answer=Solicitation.Answer.NOT_ME)
    found = rows.values_list("topic").annotate(
        experts=Count("pk", Q(step__in=list(TARGETS))), on_call=Count("pk", Q(step=ON_CALL))
    )
    return {topic: (experts, on_call) for topic, experts, on_call in found}


def _for_peers(topic, held):
    readers = readers_of(topic.forum_id, held)
    return Audience.PEERS in readers and Audience.OUTSIDERS not in readers  # wall: ladder-section


def _themes(topics):
    rows = Question.objects.filter(topic__in=topics, themes__isnull=False)
    found = {}
    for topic, *theme in rows.values_list("topic", "themes", "themes__name"):
        found.setdefault(topic, []).append(tuple(theme))
    return found


def _asked(topic, themes):
    stood = getattr(topic.first_post, "authorship", None)
    return Asked(
        topic=topic.pk,
        asker=topic.poster_id,
        network=stood and stood.network_id,
        region=(stood and not stood.unnamed_as and stood.region_id) or None,  # the reason would tell it
        section=(topic.forum_id, topic.forum.name),
        themes=tuple(themes.get(topic.pk, ())),
    )


def _ask(topic, about, field, now):
    """Ask for one question, until its places are taken or nobody is left. Give how many were asked."""
    candidates, number = field.candidates(about), 0
    while True:
        found, made = _ask_at_once(topic, candidates, now)
        if not found:
            return number
        field.note(topic.pk, [each.member_id for each in made])
        number += len(made)
        # Who has lost the right to read it, or was asked elsewhere meanwhile, leaves the place to the next.
        gone = {each.pk for each, _ in found}
        candidates = [each for each in candidates if each.pk not in gone]


@transaction.atomic
def _ask_at_once(topic, candidates, now):
    """Ask the best of them. Give ``[(candidate, step)]`` and the solicitations that were made of these.

    The row of the question is held: it may have been answered, closed or climbed meanwhile. Those asked are
    locked together, in their order, and let go before others are: two climbs never wait for each other.
    """
    hold_question(topic.pk)
    again = waiting(now).select_related("question").filter(pk=topic.pk).first()
    if again is None or _is_claimed(again, now):
        return [], []
    found = chosen(candidates, wait_of(again, _counts([topic.pk])), now)
    return found, solicit(topic, [(each.pk, step, each.why) for each, step in found], now) if found else []


# Moderators and asker


def keep_watch(topics, now):
    """Tell moderators of what nears the end of the promise, and askers of what has gone past it, once."""
    topics = [topic for topic in topics if topic.question.due_at <= now + (PROMISE - WARNING)]
    keys = [f"{kind}:{topic.pk}" for topic in topics for kind in (news.LATE, news.UNANSWERED)]
    told = set(Notice.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else set()
    for topic in topics:
        late = topic.question.due_at <= now
        if not late and f"{news.LATE}:{topic.pk}" not in told:
            news.tell_moderators(topic)
        if late and topic.poster and f"{news.UNANSWERED}:{topic.pk}" not in told and not _has_answer(topic):
            news.tell_asker(topic, tried(topic))


def _has_answer(topic):
    """Whether the answer that counts came, where what is shown does not tell: for the asker alone."""
    if not unnamed_as(topic.first_post):
        return False
    stand = true_stands(Question.objects.filter(topic=topic.pk)).get(topic.pk)
    return stand is not None and stand.first_answer_at is not None


def tried(topic):
    """What was tried for the question, in one sentence: numbers, and nobody's name."""
    followers = Notice.objects.filter(key=f"question:{topic.pk}").count()
    asked = Solicitation.objects.filter(topic=topic.pk).count()
    claimed = Claim.objects.filter(topic=topic.pk).count()
    said = done(asked, claimed, followers)
    ends = "L’animation est prévenue, et tous les pairs la trouvent maintenant sur leur accueil."
    return f"{said} {ends}" if said else ends


def done(asked, claimed, followers=0):
    """« Déjà tenté : 6 pairs d’autres réseaux sollicités, 1 a dit s’en occuper. », or nothing."""
    counted = [
        (asked, "pair d’un autre réseau sollicité", "pairs d’autres réseaux sollicités"),
        (claimed, "a dit s’en occuper", "ont dit s’en occuper"),
        (
            followers,
            "abonné de la rubrique ou du thème prévenu",
            "abonnés de la rubrique ou du thème prévenus",
        ),
    ]
    said = [f"{number}\u00a0{one if number == 1 else several}" for number, one, several in counted if number]
    return f"Déjà tenté\u00a0: {', '.join(said)}." if said else ""
