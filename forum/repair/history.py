"""The edits of a message, as one member may read them.

A former text that this member may not read is left out: what stands between two that are read is compared at
once, and who edited meanwhile is said together.
"""

from dataclasses import dataclass
from html import escape
from itertools import pairwise

from comcep.members.access.names import name_of
from forum.access import rows
from forum.engine.rendering import render
from forum.questions.authors import GONE
from forum.questions.models import Version
from forum.reading import quotes
from forum.repair import diff

MOST = 200
"""Of one message: the latest."""
BY_AUTHOR = "l’auteur"


@dataclass
class Step:
    """From one text that is read to the next: which one, since when it is no longer read, who replaced it."""

    version: object
    at: object
    by: str
    following: object = None  # the next former text that is read; none: what the message says today


@dataclass
class Lines:
    """What one step changed; ``title``: of a first post whose title changed."""

    text: diff.Change
    title: diff.Change | None


def steps_of(member, post):
    """The steps that ``member`` may read, the latest first. Two statements."""
    edits = list(
        Version.objects.filter(post=post).select_related("by").defer("text", "title").order_by("-pk")[:MOST]
    )[::-1]
    read = set(rows.versions_for(member).filter(post=post).values_list("pk", flat=True))
    places = [place for place, edit in enumerate(edits) if edit.pk in read]
    steps = []
    for place, after in pairwise([*places, len(edits)]):
        names = dict.fromkeys(_who(edit) for edit in edits[place:after])
        following = edits[after] if after < len(edits) else None
        steps.append(Step(edits[place], edits[after - 1].at, " et ".join(names), following))
    return steps[::-1]


def _who(edit):
    """An author edits as whom the message is signed, which stands above; a moderator by name."""
    if not edit.by_another:
        return BY_AUTHOR
    name = name_of(edit.by.first_name, edit.by.last_name) if edit.by else GONE
    return f"{name}, animation"


def lines_of(member, post, step):
    """What that step changed, in words; quotations are those that ``member`` reads. Three statements."""
    keys = [version.pk for version in (step.version, step.following) if version]
    texts = {v.pk: v for v in Version.objects.filter(pk__in=keys)}
    before = texts[step.version.pk]
    after = texts[step.following.pk] if step.following else None
    raw, title = (after.text, after.title) if after else (post.content.raw, post.topic.subject)
    htmls = [render(before.text), render(raw)]
    sources = quotes.sources_for(member, htmls)
    told = [quotes.for_reader(html, sources) for html in htmls]
    head = post.topic.first_post_id == post.pk
    titles = diff.compare(escape(before.title), escape(title)) if before.title and head else None
    return Lines(diff.compare(*told), titles if titles and titles.words else None)
