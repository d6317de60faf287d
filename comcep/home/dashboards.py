"""What each person finds at the root of the site: ``of(member)`` gives the template and its context.

A member's home costs a fixed number of statements, and each list on it goes through ``visible_to``.
"""

from django.db.models import F
from django.utils import timezone

from comcep.committee.models import Report
from comcep.committee.page import page_of
from comcep.members.access.audiences import Audience, audiences_of, is_moderator, roles_of
from comcep.members.addresses import reverse
from comcep.members.joining.standing import standing_of
from comcep.members.models import Member, Request, Role
from forum.questions import clock, states
from forum.reading import lists
from forum.sections.unread import unread_keys
from kb.models import ProcedurePage
from kb.reading.tones import TONES

ROWS = 5
PRINTED = "title slug state as_of review_on verified_until".split()
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
        "promised": clock.PROMISED,
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
    number = COUNTED if is_moderator(member) else ROWS + 1
    waiting = lists.waiting(member, number, own=False, late_first=True)
    first = [pk for pk, _ in waiting[:ROWS]]
    own, followed = lists.asked_and_followed(member, ROWS)
    topics = {t["pk"]: t for t in lists.read([*first, *own, *followed], member)}
    return {
        "section_nav": "home",
        "own_search": True,
        "waiting": [_row(topics[pk], now, member, network=True) for pk in first if pk in topics],
        "more_waiting": len(waiting) > ROWS,
        "mine": [_row(topics[pk], now, member, news=True) for pk in own if pk in topics],
        "followed": [_row(topics[pk], now, member, news=True) for pk in followed if pk in topics],
        "unread_count": len(unread_keys(member, COUNTED)),
        "counted": COUNTED,
        "procedures": recent_procedures(member),
        "tasks": _tasks(member, sum(due is not None and due < now for _, due in waiting)),
    }


def _row(topic, now, member, *, network=False, news=False):
    """What a row of the home prints. Nothing in it asks the database again."""
    return {
        "url": topic["url"],
        "title": topic["subject"],
        "section": topic["section"],
        "network": topic["network"] if network else "",
        "news": news and topic["unread"],
        "chip": states.in_short(topic, now, member),
    }


def recent_procedures(member):
    """The pages last verified, then last published, that ``member`` may read; what is obsolete stays out."""
    # wall: home-procedures
    pages = ProcedurePage.objects.visible_to(member).exclude(state=ProcedurePage.State.OBSOLETE)
    recent = pages.only(*PRINTED).order_by(
        F("verified_on").desc(nulls_last=True), "-first_published_at", "pk"
    )
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
            words = f"question{'s' if late > 1 else ''} sans réponse depuis plus de {clock.PROMISED}"
            tasks.append(_task(words, reverse("questions:unanswered"), late))
        tasks.append(_task("Bureau de l’animation", reverse("moderation:desk")))
    if Role.Name.REFERENT in roles:
        waiting = Request.objects.visible_to(member).count()
        words = f"demande{'s' if waiting > 1 else ''} d’adhésion à décider"
        tasks.append(_task(words if waiting else "Mon réseau", reverse("members:desk"), waiting))
    elif Role.Name.HEAD in roles:
        tasks.append(_task("Proposer un membre hors pair", reverse("members:proposals")))
    if roles & {Role.Name.COMMITTEE, Role.Name.STEERING}:
        tasks.append(_task("Rapports publiés", reverse("committee:list")))
    if Role.Name.ADMIN in roles:
        tasks.append(_task("Administration du site", reverse("wagtailadmin_home")))
    return tasks


def _task(label, url, count=0):
    return {"label": label, "url": url, "count": count}
