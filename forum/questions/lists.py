"""The lists of topics that pages show, and the rows that print them.

Each list is a queryset, visible to the member. ``rows`` turns a slice of primary keys into what the template
prints, in two statements whatever the list: no post body is loaded, no address is computed in a template.
"""

from types import SimpleNamespace

from django.utils import timezone

from forum.engine.forum_conversation.models import Topic
from forum.engine.forum_permission.handler import rights_of
from forum.questions.dates import moment, waiting_words
from forum.questions.models import topic_url, visible_topics
from forum.questions.statements import topic_rows
from forum.questions.unread import floors_of, unread_topics

GONE = "Membre parti"
UNREAD_FROM = "?page=nouveau#nouveau"


def _rows(topics):
    """What one row prints, and no post body."""
    return topics.select_related(
        "forum", "poster", "question", "last_post__poster", "first_post__authorship__network"
    ).defer(
        "last_post__content",
        "last_post___content_rendered",
        "first_post__content",
        "first_post___content_rendered",
    )


def in_section(member, forum):
    """Topics of one section: pinned first, then by last message."""
    return _rows(visible_topics(member).filter(forum=forum)).order_by("-type", "-last_post_on")


def unread(member):
    return _rows(unread_topics(member))


def active(member):
    """Topics by last message."""
    return _rows(visible_topics(member)).order_by("-last_post_on")


def unanswered(member):
    """Open questions that nobody else has answered, the longest waiting first."""
    waiting = visible_topics(member).filter(
        question__expects_answer=True, question__first_answer_at__isnull=True
    )
    return _rows(waiting.exclude(status=Topic.TOPIC_LOCKED)).order_by("created")


def keys(topics, start, stop):
    """Primary keys of a slice of a list: the index alone answers, however deep the page."""
    return list(topics.values_list("pk", flat=True)[start:stop])


def rows(pks, member, *, with_section=False):
    """The topics ``pks`` as rows for ``components/topic_rows.html``, in that order, if they may be read.

    One statement, and one for the floors of :mod:`forum.questions.unread` when nothing asked for them yet.
    """
    if not pks:
        return []
    rights = rights_of(member)
    found = {row["pk"]: row for row in topic_rows(pks, member, rights.readable_ids())}
    floors, now = floors_of(member), timezone.now()
    sections = rights.matrix.sections
    return [
        _row(found[pk], sections[found[pk]["forum"]], floors, now, with_section) for pk in pks if pk in found
    ]


def _row(t, section, floors, now, with_section):
    url = topic_url(SimpleNamespace(forum=section, pk=t["pk"], slug=t["slug"]))
    unread = floors.is_news(t["forum"], t["last_post_on"], t["mark"])
    replies = t["posts"] - 1
    return {
        "pk": t["pk"],
        "url": url + UNREAD_FROM if unread and t["mark"] else url,
        "title": t["subject"],
        "unread": unread,
        "chips": chips(t, now),
        "author": author_name(t["poster"], t["first_name"], t["last_name"]),
        "place": ", ".join(filter(None, ("Hors pair" if t["outsider"] else "", t["network"], t["region"]))),
        "themes": ", ".join(t["themes"]),
        "section": section.name if with_section else "",
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
    """The display name of a member from columns, as ``Member.display_name`` gives it from an instance."""
    return (f"{first_name} {last_name}".strip() or "Membre") if pk else GONE
