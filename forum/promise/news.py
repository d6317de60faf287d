"""What is told along the ladder: to the experts, to the moderators at forty hours, then to the asker."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from comcep.members.access.audiences import Audience, audiences_of, is_moderator
from comcep.members.models import Member
from comcep.notifications.actions import mark_page_seen, tell, tell_many
from comcep.notifications.checks import About, Check
from comcep.notifications.kinds import Kind, Mode
from forum.following.news import OWN
from forum.promise.experts import SOLICITED
from forum.promise.models import Solicitation
from forum.questions.addresses import post_url
from forum.questions.authors import unnamed_as
from forum.questions.clock import PROMISED
from forum.reading.lists import waiting_for

HELPING = "Aider les autres réseaux"
LATE, UNANSWERED = "late", "unanswered"
KINDS = [
    Kind(
        UNANSWERED,
        "Une de vos questions reste sans réponse",
        OWN,
        Mode.AT_ONCE,
        news=("toujours sans réponse", "{n}\u00a0questions toujours sans réponse"),
        why="vous avez posé cette question",
    ),
    Kind(
        SOLICITED,
        "Une question pour laquelle on pense à vous",
        HELPING,
        Mode.AT_ONCE,
        (Mode.AT_ONCE, Mode.NEVER),
        news=("on pense à vous", "on pense à vous pour {n}\u00a0questions"),
        why="vous êtes d’un autre réseau et pouvez connaître la réponse",
        hint="Deux par semaine au plus, jamais pendant vos absences ni à vos heures calmes.",
        concerns=lambda member: Audience.PEERS in audiences_of(member),
    ),
]
ANSWERS = [
    (Solicitation.Answer.MINE, "Je m’en occupe"),
    (Solicitation.Answer.NOT_ME, "Pas moi"),
    (Solicitation.Answer.LATER, "Plus tard"),
]


def address_of(solicitation):
    return reverse("questions:solicitation", args=[solicitation.public_id])


# Telling


def tell_solicited(solicitation):
    """One line says why that person; the mail leads to a page with a button for each answer."""
    from_elsewhere, why = _from_elsewhere(solicitation)
    if solicitation.invited_by_id:
        text = f"On vous invite à répondre à une question{from_elsewhere}."
    elif from_elsewhere:
        text = f"Un autre réseau a besoin de vous\u00a0: {solicitation.why}."
    else:
        text = f"Une question a besoin de vous\u00a0: {solicitation.why}."
    tell(
        solicitation.member,
        kind=SOLICITED,
        text=text,
        why=why,
        url=address_of(solicitation),
        check=HEAR_SOLICITED,
        args=[solicitation.pk],
        key=f"solicited:{solicitation.topic_id}",
    )


def tell_again(solicitation):
    """Once more, to who said « plus tard »."""
    from_elsewhere, why = _from_elsewhere(solicitation)
    tell(
        solicitation.member,
        kind=SOLICITED,
        text=f"Vous l’aviez remise à plus tard\u00a0: cette question{from_elsewhere} attend toujours.",
        why=why,
        url=address_of(solicitation),
        check=HEAR_PUT_OFF,
        args=[solicitation.pk],
        key=reminder_key(solicitation),
    )


def _from_elsewhere(solicitation):
    """That another network asks, and why one hears of it; of a question without a name, nothing says so."""
    if unnamed_as(solicitation.topic.first_post):
        return "", "vous pouvez connaître la réponse"
    return " d’un autre réseau", ""


def reminder_key(solicitation):
    return f"later:{solicitation.topic_id}:{solicitation.member_id}"


def mark_answered(solicitation):
    """Who has answered has seen it, by whatever way."""
    mark_page_seen(solicitation.member, address_of(solicitation))


def tell_moderators(topic):
    tell_many(
        Member.objects.moderators().exclude(pk=topic.poster_id).order_by().values("pk"),
        kind=LATE,
        text=f"Une question approche des {PROMISED} sans réponse.",
        why="vous animez la communauté",
        **_said(topic, WATCH_UNANSWERED, LATE),
    )


def tell_asker(topic, tried):
    """Honestly: the promise was not kept, and what was tried (``tried``: a sentence without a name)."""
    text = f"Votre question n’a pas encore de réponse, {PROMISED} après. {tried}"
    tell(topic.poster, kind=UNANSWERED, text=text, **_said(topic, HEAR_UNANSWERED, UNANSWERED))


def _said(topic, check, key):
    url = post_url(topic.first_post.public_id)
    return {"url": url, "check": check, "args": [topic.pk], "key": f"{key}:{topic.pk}"}


# What a notice is about


def _about(topics, many_args):
    titles = dict(topics.values_list("pk", "subject"))
    return [About(titles[pk], of=f"waiting:{pk}") if pk in titles else None for (pk,) in many_args]


def _waiting_about(member, many_args):
    """An answer that came meanwhile makes it false."""
    return _about(waiting_for(member).filter(pk__in=[pk for (pk,) in many_args]), many_args)


def _moderators_about(member, many_args):
    """The same, for who is still a moderator; past the end of the promise, it no longer nears it."""
    if not is_moderator(member):
        return [None] * len(many_args)
    topics = waiting_for(member).filter(
        pk__in=[pk for (pk,) in many_args], question__due_at__gt=timezone.now()
    )
    return _about(topics, many_args)


def _solicited_about(member, many_args, until=()):
    """While nobody has answered it, nobody else takes care of it, and, unless invited, the promise runs.

    It is new as long as the member has given no answer but those of ``until``.
    """
    now = timezone.now()
    own = Solicitation.objects.visible_to(member).filter(pk__in=[pk for (pk,) in many_args])
    runs = Q(step=Solicitation.INVITED) | Q(topic__question__due_at__gt=now)
    free = Q(topic__question__claimed_until=None) | Q(topic__question__claimed_until__lte=now)
    rows = own.filter(runs, free, topic__in=waiting_for(member)).select_related("topic")
    found = {}
    for row in rows:
        url = reverse("questions:solicitation", args=[row.public_id])
        actions = tuple((words, f"{url}{answer}/") for answer, words in ANSWERS)
        read = row.answer not in ("", *until)
        found[row.pk] = About(row.topic.subject, read, f"solicited:{row.topic_id}", actions)
    return [found.get(pk) for (pk,) in many_args]


def _put_off_about(member, many_args):
    return _solicited_about(member, many_args, until=[Solicitation.Answer.LATER])


# Asked again before a notice leaves, and before it shows.
HEAR_UNANSWERED = Check("unanswered_question.hear", about=_waiting_about)
WATCH_UNANSWERED = Check("unanswered_question.watch", about=_moderators_about)
HEAR_SOLICITED = Check("solicitation.hear", about=_solicited_about)
HEAR_PUT_OFF = Check("solicitation.put_off", about=_put_off_about)
CHECKS = [HEAR_UNANSWERED, WATCH_UNANSWERED, HEAR_SOLICITED, HEAR_PUT_OFF]
