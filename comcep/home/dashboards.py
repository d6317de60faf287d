"""What each person finds at the root of the site: ``of(member)`` gives the template and its context.

A member's home costs a fixed number of statements, and each list on it goes through ``visible_to``.
"""

from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince

from comcep.members.audiences import Audience, audiences_of, is_moderator, roles_of
from comcep.members.models import Member, Role
from forum.questions import lists
from forum.questions.models import topic_url
from forum.questions.unread import unread_topics

ROWS = 5
COUNTED = 100  # Beyond that, « 99 et plus » says enough.


def of(member):
    """The face of the home that ``member`` gets."""
    if not member.is_authenticated:
        return "home/visitor.html", for_visitor()
    audiences = audiences_of(member)
    if Audience.OUTSIDERS in audiences:
        return "home/member.html", for_member(member)
    if member.state == Member.State.VALIDATED:
        return "home/administrator.html", {"section_nav": "home"}
    return "home/applicant.html", for_applicant(member)


def for_visitor():
    return {"section_nav": "home", "promise_hours": settings.ANSWER_PROMISE_HOURS}


def for_applicant(member):
    """The state of a request; states that close the account never get here, they cannot sign in."""
    steps = [Member.State.REQUESTED, Member.State.CONFIRMED, Member.State.VALIDATED]
    reached = steps.index(member.state) if member.state in steps else 1
    return {
        "section_nav": "home",
        "reached": reached,
        "to_complete": member.state == Member.State.TO_COMPLETE,
    }


def for_member(member):
    late_before = timezone.now() - timedelta(hours=settings.ANSWER_PROMISE_HOURS)
    waiting = list(
        lists.unanswered(member)
        .exclude(poster=member)
        .annotate(
            all_waiting=Window(Count("pk")), all_late=Window(Count("pk", filter=Q(created__lt=late_before)))
        )[:ROWS]
    )
    news = unread_topics(member).filter(pk=OuterRef("pk")).order_by()
    mine = list(lists.active(member).filter(poster=member).annotate(has_news=Exists(news))[:ROWS])
    for topic in waiting:
        _show(topic, late_before, from_network=_network(topic))
    for topic in mine:
        _show(topic, late_before)
    return {
        "section_nav": "home",
        "own_search": True,
        "waiting": waiting,
        "waiting_count": waiting[0].all_waiting if waiting else 0,
        "mine": mine,
        "unread_count": unread_topics(member).order_by()[:COUNTED].count(),
        "counted": COUNTED,
        "tasks": _tasks(member, waiting[0].all_late if waiting else 0),
    }


def _show(topic, late_before, from_network=""):
    """Give a topic what its row prints, and nothing that would ask the database again."""
    question = getattr(topic, "question", None)
    answers = topic.posts_count - 1
    topic.url = topic_url(topic)
    topic.from_network = from_network
    topic.tone = ""
    if question and question.accepted_post_id:
        topic.state, topic.tone = "Réponse retenue", "solved"
    elif answers > 0:
        topic.state = f"{answers}\u00a0réponse{'s' if answers > 1 else ''}"
    elif question and question.expects_answer:
        topic.state, topic.tone = f"Attend depuis {age(topic.created)}", "waiting"
    else:
        topic.state = "Sans réponse"


def age(date):
    """How long ago, in the largest unit that says it: « 5 heures », « 3 jours », « 2 mois »."""
    return timesince(date, depth=1)


def _network(topic):
    authorship = getattr(topic.first_post, "authorship", None)
    return authorship.network.name if authorship and authorship.network_id else ""


def _tasks(member, late):
    """What the roles of ``member`` ask of her today, as links; a count where there is something to count."""
    tasks, roles = [], roles_of(member)
    if is_moderator(member):
        if late:
            hours = f"{settings.ANSWER_PROMISE_HOURS}\u00a0heures"
            words = f"question{'s' if late > 1 else ''} sans réponse depuis plus de {hours}"
            tasks.append(_task(words, reverse("questions:unanswered"), late))
        tasks.append(_task("Bureau de l’animation", reverse("moderation:desk")))
    if Role.Name.REFERENT in roles:
        tasks.append(_task("Inscrire un conseiller de mon réseau", "/rejoindre/"))
    if roles & {Role.Name.COMMITTEE, Role.Name.STEERING}:
        tasks.append(_task("Rapports publiés", reverse("committee:list")))
    if Role.Name.ADMIN in roles:
        tasks.append(_task("Administration du site", reverse("wagtailadmin_home")))
    return tasks


def _task(label, url, count=0):
    return {"label": label, "url": url, "count": count}
