"""The lists of topics that pages show, and the rows that print them.

Each list gives primary keys of topics that the member may read. ``topic_rows`` turns some of them into
what the template prints, in two statements whatever the list: no post body, no address computed there.
"""

from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from comcep.dates import moment
from comcep.paging import PER_PAGE
from forum.access.perms import answerable_ids, is_archived
from forum.access.rows import topics_for
from forum.engine.forum_permission.handler import rights_of
from forum.questions import states
from forum.questions.addresses import topic_url
from forum.questions.authors import UNSAID, author_name
from forum.reading import statements
from forum.sections.unread import floors_of

LATE = timedelta(days=14)
UNREAD_FROM = "?page=nouveau#nouveau"


def in_section(section_id, page):
    """Topics of a readable section on one page: pinned first, then by last message."""
    return statements.section_keys(section_id, PER_PAGE, page.offset)


def active(member, limit):
    """Topics by last message."""
    return statements.active_keys(rights_of(member).readable_ids(), limit)


def asked_and_followed(member, limit):
    """The member's own topics, and those of others that the member follows with something new in them."""
    floors = floors_of(member)
    found = statements.asked_and_followed(rights_of(member).readable_ids(), member, limit)
    news = [pk for own, pk, section, last in found if not own and floors.is_news(section, last, None)]
    return [pk for own, pk, *_ in found if own], news[:limit]


def waiting(member, limit, *, own=True, late_first=False):
    """Open questions without the answer that counts, the oldest first: key, and until when it is promised.

    ``late_first``: before them, those whose promise has ended without an answer in the last ``LATE`` days.
    """
    sections, now = answerable_ids(member), timezone.now()
    late = (now - LATE, now) if late_first else None
    return statements.unanswered_keys(sections, limit, not_by=None if own else member, late=late)


def waiting_for(member):
    """The same questions as a queryset: those that wait where ``member`` reads and somebody may answer.

    Whatever tells a member of questions without an answer starts here.
    """
    topics = topics_for(member).filter(forum__in=answerable_ids(member))
    return states.open_questions(topics).order_by("created")


def topic_rows(pks, member, *, with_section=False):
    """The topics ``pks`` as rows for ``components/topic_rows.html``, in that order, if they may be read."""
    now = timezone.now()
    return [_row(t, now, member, with_section) for t in read(pks, member)]


def read(pks, member):
    """The topics ``pks`` in that order, if they may be read, with address, section and whether one has news.

    One statement, and one for the floors of :mod:`forum.sections.unread` when nothing asked for them yet.
    """
    if not pks:
        return []
    rights, floors = rights_of(member), floors_of(member)
    found = {t["pk"]: t for t in statements.topic_rows(pks, member, rights.readable_ids())}
    for t in found.values():
        section = rights.matrix.sections[t["forum"]]
        t["section"], t["archived"] = section.name, is_archived(t["forum"], rights.matrix)
        t["unread"] = floors.is_news(t["forum"], t["last_post_on"], t["mark"])
        t["url"] = topic_url(SimpleNamespace(forum=section, public_id=t["public_id"], slug=t["slug"]))
        if t["unread"] and t["mark"]:
            t["url"] += UNREAD_FROM
    return [found[pk] for pk in pks if pk in found]


def _row(t, now, member, with_section):
    replies = t["posts"] - 1
    return {
        "public_id": t["public_id"],
        "url": t["url"],
        "title": t["subject"],
        "unread": t["unread"],
        "chips": states.chips(t, now, member),
        "author": author_name(t["poster"], t["first_name"], t["last_name"], t["unnamed_as"]),
        "place": ", ".join(filter(None, _places(t))),
        "themes": ", ".join(t["themes"]),
        "section": t["section"] if with_section else "",
        "replies": states.replies(replies) if replies > 0 else "Aucune réponse",
        "last": moment(t["last_post_on"], now),
        "last_author": _last_author(t) if replies > 0 else "",
        "last_network": t["last_network"] if replies > 0 else "",
    }


def _places(t):
    return "Hors pair" if t["outsider"] else "", t["network"], t["region"], UNSAID if t["unsaid"] else ""


def _last_author(t):
    names = (t[f"last_{name}"] for name in ("poster", "first_name", "last_name", "unnamed_as"))
    return author_name(*names)
