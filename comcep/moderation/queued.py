"""What a page of the desk prints of each thing that waits: a statement by kind, whatever the page."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from comcep.dates import clock, day, moment
from comcep.members.models import Request
from comcep.moderation import claims
from comcep.moderation.kinds import Kind
from comcep.moderation.models import Case, Proposal
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions.authors import signature
from forum.questions.models import Screened
from forum.reading.lists import topic_rows
from kb.models import ProcedurePage

PRIVATE = "Un message privé"


@dataclass
class Row:
    kind: Kind
    url: str
    title: str
    facts: list
    since: object
    claim: object = None
    mine: bool = False
    until: str = ""


@dataclass
class Told:
    """What the row says of one thing, by its kind."""

    title: str
    facts: list = field(default_factory=list)


def url_of(queued, within=""):
    """The page of one thing that waits; ``within``: the filter one came by."""
    if queued.kind in (Kind.FLAG, Kind.IDENTIFIER):
        url = reverse("moderation:case", args=[queued.ref])
    else:
        url = reverse("moderation:item", args=[queued.kind, queued.ref])
    return f"{url}?{urlencode({'file': within})}" if within else url


def desk_url(within=""):
    url = reverse("moderation:desk")
    return f"{url}?{urlencode({'file': within})}" if within else url


def rows(found, member, within=""):
    """The rows of a page of the queue, in its order."""
    kinds = {}
    for each in found:
        kinds.setdefault(each.kind, []).append(each)
    told = {kind: TOLD[kind](same, member) for kind, same in kinds.items()}
    held = claims.held([(each.kind, each.thing) for each in found])
    now = timezone.now()
    listed = []
    for each in found:
        said = told[each.kind].get(each.thing)
        if said is None:
            continue
        claim = held.get((each.kind, each.thing))
        listed.append(
            Row(
                kind=each.kind,
                url=url_of(each, within),
                title=said.title,
                facts=[fact for fact in said.facts if fact],
                since=None if each.kind == Kind.PROCEDURE else moment(each.at, now),
                claim=claim,
                mine=bool(claim) and claim.by_id == member.pk,
                until=claim and clock(timezone.localtime(claims.until(claim))),
            )
        )
    return listed


def _keys(found):
    return [each.thing for each in found]


def _cases(found, member):
    rows = (
        Case.objects.filter(pk__in=_keys(found))
        .select_related("post__topic__forum", "post__poster", "post__authorship")
        .prefetch_related("flags")
        .defer("post__content", "post___content_rendered")
    )
    told = {}
    for case in rows:
        reasons = dict.fromkeys(flag.get_reason_display() for flag in case.flags.all())
        where = [signature(case.post), case.post.topic.forum.name] if case.post else []
        title = case.post.topic.subject if case.post else PRIVATE
        told[case.pk] = Told(title, [", ".join(reasons), *where])
    return told


def _posts(pks):
    return (
        Post.objects.filter(pk__in=pks)
        .select_related("topic__forum", "poster", "authorship")
        .defer("content", "_content_rendered")
    )


def _alerts(found, member):
    pks = _keys(found)
    shown = {}
    for each in Screened.objects.overridden().filter(post__in=pks, reviewed_at=None).order_by("pk"):
        shown.setdefault(each.post_id, {}).update({capfirst(each.label_name): None})
    return {
        post.pk: Told(
            post.topic.subject,
            [", ".join(shown.get(post.pk, ())), signature(post), post.topic.forum.name],
        )
        for post in _posts(pks)
    }


def _approvals(found, member):
    pks = _keys(found)
    return {
        post.pk: Told(
            post.topic.subject,
            [
                "Nouveau sujet" if post.topic.first_post_id == post.pk else "Réponse",
                signature(post),
                post.topic.forum.name,
            ],
        )
        for post in _posts(pks)
    }


def _questions(found, member):
    """As the lists of the forum say them: the last chip says how the promise stands."""
    rows = {row["public_id"]: row for row in topic_rows(_keys(found), member, with_section=True)}
    return {
        each.thing: Told(row["title"], [row["chips"][-1][1], row["author"], row["section"]])
        for each in found
        if (row := rows.get(each.ref))
    }


def _proposals(found, member):
    pks = _keys(found)
    times = Proposal.objects.filter(topic__in=pks).order_by().values_list("topic").annotate(n=Count("pk"))
    times = dict(times)
    return {
        topic.pk: Told(
            topic.subject,
            [f"Proposé par {(n := times.get(topic.pk, 1))} membre{'s' if n > 1 else ''}", topic.forum.name],
        )
        for topic in Topic.objects.filter(pk__in=pks).select_related("forum")
    }


def _requests(found, member):
    rows = Request.objects.filter(pk__in=_keys(found)).select_related("member", "network")
    return {
        each.pk: Told(each.member.display_name, [each.get_kind_display(), each.network.name]) for each in rows
    }


def _procedures(found, member):
    rows = ProcedurePage.objects.filter(pk__in=_keys(found)).select_related("keeper").defer("body")
    return {
        page.pk: Told(
            page.title,
            [
                capfirst(page.doubt or page.shown_state.label),
                page.review_on and f"à revoir le {day(page.review_on)}",
                page.keeper and page.keeper.display_name,
            ],
        )
        for page in rows
    }


TOLD = {
    Kind.IDENTIFIER: _cases,
    Kind.ALERT: _alerts,
    Kind.FLAG: _cases,
    Kind.QUESTION: _questions,
    Kind.APPROVAL: _approvals,
    Kind.REQUEST: _requests,
    Kind.PROPOSAL: _proposals,
    Kind.PROCEDURE: _procedures,
}
