"""What each person finds at the root of the site: ``of(member)`` gives the template and its context.

A member's home costs a fixed number of statements, and each list on it goes through ``visible_to``.
"""

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from comcep.committee.models import Report
from comcep.committee.page import page_of
from comcep.members.audiences import Audience, audiences_of, is_moderator, roles_of
from comcep.members.models import Member, Request, Role
from comcep.members.standing import standing_of
from forum.questions import lists
from forum.questions.dates import PROMISE, waiting_words
from forum.questions.follows import followed_topics
from forum.questions.models import topic_url, visible_topics
from forum.questions.unread import unread_topics
from kb.lists import TONES
from kb.models import ProcedurePage

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
    """Public figures are those of the last released report, never live ones: a difference would tell."""
    report = Report.objects.released().defer("audit", "workings", "exact").order_by("as_of", "pk").last()
    figures = page_of(report.payload)["figures"] if report else []
    return {
        "section_nav": "home",
        "promise_hours": settings.ANSWER_PROMISE_HOURS,
        "figures": [figure for figure in figures if not figure.get("hidden")],
        "as_of": report and report.as_of,
    }


def for_applicant(member):
    """The state of a request; states that close the account never get here, they cannot sign in."""
    if asked := Request.objects.select_related("member", "network").filter(member=member).last():
        return {"section_nav": "home", "asked": asked, "standing": standing_of(asked)}
    reached = 1 if member.state == Member.State.REQUESTED else 2
    to_complete = member.state == Member.State.TO_COMPLETE
    return {"section_nav": "home", "asked": None, "reached": reached, "to_complete": to_complete}


def for_member(member):
    now = timezone.now()
    oldest_first = lists.unanswered(member).exclude(poster=member)
    waiting = list(oldest_first[: COUNTED if is_moderator(member) else ROWS + 1])
    news = unread_topics(member).filter(pk=OuterRef("pk")).order_by()
    mine, followed = _mine_and_followed(member, news)
    return {
        "section_nav": "home",
        "own_search": True,
        "waiting": [_row(topic, now, network=True) for topic in waiting[:ROWS]],
        "more_waiting": len(waiting) > ROWS,
        "mine": [_row(topic, now, news=topic.has_news) for topic in mine],
        "followed": [_row(topic, now, news=topic.has_news) for topic in followed],
        "unread_count": unread_topics(member).order_by()[:COUNTED].count(),
        "counted": COUNTED,
        "procedures": recent_procedures(member),
        "tasks": _tasks(member, sum(now - topic.created > PROMISE for topic in waiting)),
    }


def _mine_and_followed(member, news):
    """The last topics that ``member`` opened, and those of others that the member follows, in one statement.

    Of the followed ones only those with news: the rest is one click away, under « Mes suivis ».
    """
    last = visible_topics(member).order_by("-last_post_on")
    mine = last.filter(poster=member).values("pk")[:ROWS]
    followed = followed_topics(member).exclude(poster=member).filter(Exists(news)).order_by("-last_post_on")
    shown = lists.active(member).filter(Q(pk__in=mine) | Q(pk__in=followed.values("pk")[:ROWS]))
    topics = list(shown.annotate(has_news=Exists(news)))
    own = [topic for topic in topics if topic.poster_id == member.pk]
    return own, [topic for topic in topics if topic.poster_id != member.pk]


def _row(topic, now, *, network=False, news=False):
    """What a row of the home prints. Nothing in it asks the database again."""
    tone, state = _state(topic, now)
    authorship = getattr(topic.first_post, "authorship", None) if network else None
    return {
        "url": topic_url(topic),
        "title": topic.subject,
        "section": topic.forum.name,
        "network": authorship.network.name if authorship and authorship.network_id else "",
        "news": news,
        "tone": tone,
        "state": state,
    }


def _state(topic, now):
    question, replies = getattr(topic, "question", None), topic.posts_count - 1
    if question and question.accepted_post_id:
        return "solved", "Réponse retenue"
    if question and question.expects_answer and not question.first_answer_at:
        return "waiting", waiting_words(topic.created, now)
    if replies > 0:
        return "", f"{replies}\u00a0réponse{'s' if replies > 1 else ''}"
    return "", "Sans réponse"


def recent_procedures(member):
    """The pages last verified, then last published, that ``member`` may read; what is obsolete stays out."""
    pages = ProcedurePage.objects.visible_to(member).exclude(state=ProcedurePage.State.OBSOLETE)
    recent = pages.defer("body").order_by(F("verified_on").desc(nulls_last=True), "-first_published_at", "pk")
    return [
        {
            "url": page.get_absolute_url(),
            "title": page.title,
            "state": page.shown_state.label,
            "tone": TONES[page.shown_state],
        }
        for page in recent[:ROWS]
    ]


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
        waiting = Request.objects.visible_to(member).count()
        words = f"demande{'s' if waiting > 1 else ''} d’adhésion à décider"
        tasks.append(_task(words if waiting else "Mon réseau", reverse("members:desk"), waiting))
    if roles & {Role.Name.COMMITTEE, Role.Name.STEERING}:
        tasks.append(_task("Rapports publiés", reverse("committee:list")))
    if Role.Name.ADMIN in roles:
        tasks.append(_task("Administration du site", reverse("wagtailadmin_home")))
    return tasks


def _task(label, url, count=0):
    return {"label": label, "url": url, "count": count}
