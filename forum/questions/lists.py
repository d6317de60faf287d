"""The lists of topics that pages show, and the rows that print them.

Each list gives primary keys of topics that the member may read. ``rows`` turns some of them into what the
template prints, in two statements whatever the list: no post body is loaded, no address is computed there.
"""

from types import SimpleNamespace

from django.utils import timezone

from comcep.members.access.names import name_of
from comcep.paging import PER_PAGE
from forum.engine.forum_conversation.models import Topic
from forum.engine.forum_permission.handler import rights_of
from forum.questions import statements
from forum.questions.dates import moment, waiting_words
from forum.questions.models import open_questions, topic_url, visible_topics
from forum.questions.statements import topic_rows
from forum.questions.unread import floors_of

GONE = "Membre parti"
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


def waiting(member, limit, *, own=True):
    """Key and date of the open questions that nobody else has answered, the longest waiting first."""
    readable = rights_of(member).readable_ids()
    return statements.unanswered_keys(readable, limit, not_by=None if own else member)


def unanswered(member):
    """The same questions as a queryset, for whoever narrows it."""
    return open_questions(visible_topics(member)).order_by("created")


def keys(topics, start, stop):
    """Primary keys of a slice of a list: the index alone answers, however deep the page."""
    return list(topics.values_list("pk", flat=True)[start:stop])


def rows(pks, member, *, with_section=False):
    """The topics ``pks`` as rows for ``components/topic_rows.html``, in that order, if they may be read."""
    now = timezone.now()
    return [_row(t, now, with_section) for t in read(pks, member)]


def read(pks, member):
    """The topics ``pks`` in that order, if they may be read, with address, section and whether one has news.

    One statement, and one for the floors of :mod:`forum.questions.unread` when nothing asked for them yet.
    """
    if not pks:
        return []
    rights, floors = rights_of(member), floors_of(member)
    found = {t["pk"]: t for t in topic_rows(pks, member, rights.readable_ids())}
    for t in found.values():
        section = rights.matrix.sections[t["forum"]]
        t["section"] = section.name
        t["unread"] = floors.is_news(t["forum"], t["last_post_on"], t["mark"])
        t["url"] = topic_url(SimpleNamespace(forum=section, pk=t["pk"], slug=t["slug"]))
        if t["unread"] and t["mark"]:
            t["url"] += UNREAD_FROM
    return [found[pk] for pk in pks if pk in found]


def _row(t, now, with_section):
    replies = t["posts"] - 1
    return {
        "pk": t["pk"],
        "url": t["url"],
        "title": t["subject"],
        "unread": t["unread"],
        "chips": chips(t, now),
        "author": author_name(t["poster"], t["first_name"], t["last_name"]),
        "place": ", ".join(filter(None, ("Hors pair" if t["outsider"] else "", t["network"], t["region"]))),
        "themes": ", ".join(t["themes"]),
        "section": t["section"] if with_section else "",
        "replies": "Aucune réponse" if replies < 1 else f"{replies}\u00a0réponse{'s' if replies > 1 else ''}",
        "last": moment(t["last_post_on"], now),
        "last_author": author_name(t["last_poster"], t["last_first_name"], t["last_last_name"])
        if replies > 0
        else "",
        "last_network": t["last_network"] if replies > 0 else "",
    }


def chips(t, now):
    """The state of a question in words, ``(tone, words)``: what it lacks or what it has won."""
    found = []
    if t["type"] != Topic.TOPIC_POST:
        found.append(("accent", "Annonce" if t["type"] == Topic.TOPIC_ANNOUNCE else "Épinglé"))
    locked = t["status"] == Topic.TOPIC_LOCKED
    if locked:
        found.append(("", "Fermé"))
    if t["accepted"]:
        found.append(("solved", "Réponse retenue"))
    elif t["expects_answer"] and t["answered"]:
        found.append(("", "Répondu"))
    elif t["expects_answer"] and not locked:
        found.append(("waiting", waiting_words(t["created"], now)))
    return found


def author_name(pk, first_name, last_name):
    """The display name of a member from columns; of nobody any more, that."""
    return name_of(first_name, last_name) if pk else GONE
