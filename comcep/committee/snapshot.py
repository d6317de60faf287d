"""What a report is made from: micro rows without names, built for one run and thrown away with it.

Only what was approved and existed on the day is read. An author is an HMAC of the account under a key drawn
for the run and stored nowhere, so that two runs cannot be joined. No text, title or identifier of a topic,
message or member leaves this module: the forum is read once, in the order of its threads, and becomes counts.
"""

import datetime
import hashlib
import hmac
import secrets
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from comcep.members.audiences import Audience
from comcep.members.models import Member, Network, Organisation, Role
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Post, Topic

DAY = datetime.timedelta(days=1)
UNKNOWN = "inconnu"
"""The author of messages whose account is gone: one author for all of them, which can only hide more."""


@dataclass(frozen=True)
class MemberRow:
    """A member on the day: where from, and since when."""

    peer: bool
    network: str
    detail: str
    zone: str
    since: datetime.datetime
    until: datetime.datetime | None

    def counted_at(self, moment):
        return self.since < moment and (self.until is None or self.until >= moment)


@dataclass(frozen=True)
class Section:
    """A rubric, or a sub-forum of one. ``readers`` is how many members could write there.

    ``category`` marks a rubric that only holds sub-forums: it is no line of its own.
    """

    rubric: str
    name: str
    readers: int
    slug: str
    rubric_slug: str
    category: bool = False


@dataclass
class TopicRow:
    """A thread, as delays and counts."""

    section: int
    week: datetime.date
    asker: str
    by_peer: bool
    expects_answer: bool
    age: float
    replies: int = 0
    first_answer: float | None = None
    first_answer_elsewhere: float | None = None


@dataclass
class Snapshot:
    """Everything that the plan of tables may use."""

    as_of: datetime.date
    end: datetime.datetime
    members: list[MemberRow] = field(default_factory=list)
    networks: dict[str, list[str]] = field(default_factory=dict)
    network_slugs: dict[str, str] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    topics: list[TopicRow] = field(default_factory=list)
    messages: dict[int, Counter] = field(default_factory=lambda: defaultdict(Counter))
    message_months: Counter = field(default_factory=Counter)
    peer_replies: Counter = field(default_factory=Counter)
    replies_elsewhere: int = 0
    replies_between_peers: int = 0
    recent_peers: set = field(default_factory=set)
    writing_peers: set = field(default_factory=set)


def end_of(day):
    """The first moment after ``day``, on the clock of France."""
    return timezone.make_aware(datetime.datetime.combine(day + DAY, datetime.time.min))


def take_snapshot(as_of):
    """Read the community as it was at the end of ``as_of``."""
    snapshot = Snapshot(as_of, end_of(as_of))
    _read_members(snapshot)
    place = _read_sections(snapshot)
    _read_threads(snapshot, place)
    return snapshot


def _read_members(snapshot):
    details = defaultdict(list)
    groups = Organisation.objects.exclude(reporting_group="").order_by("network__position", "pk")
    for network, group in groups.values_list("network__name", "reporting_group"):
        if network and group not in details[network]:
            details[network].append(group)
    gone = [Member.State.SUSPENDED, Member.State.ENDED]
    members = Member.objects.filter(
        Q(state=Member.State.VALIDATED, is_active=True) | Q(state__in=gone, ended_at__gte=snapshot.end),
        kind__in=[Member.Kind.PEER, Member.Kind.OUTSIDER],
        validated_at__lt=snapshot.end,
    ).values_list(
        "kind",
        "network__name",
        "organisation__network__name",
        "organisation__reporting_group",
        "region__zone",
        "validated_at",
        "ended_at",
    )
    for kind, network, employer, group, zone, since, until in members.iterator():
        peer = kind == Member.Kind.PEER
        detail = ""
        if peer and len(details[network]) > 1:
            detail = (group if employer == network else "") or f"{network}, autres structures"
        snapshot.members.append(MemberRow(peer, network or "", detail, zone or "", since, until))
    present = {row.detail for row in snapshot.members}
    for network, slug in Network.objects.values_list("name", "slug"):
        snapshot.network_slugs[network] = slug
        wanted = [*details[network], f"{network}, autres structures"]
        snapshot.networks[network] = [name for name in wanted if name in present]


def _read_sections(snapshot):
    """Fill the sections, and return the place of each forum in that list."""
    peers = sum(row.peer for row in snapshot.members)
    moderators = (
        Role.objects.current(snapshot.as_of)
        .filter(name=Role.Name.MODERATOR, member__kind=Member.Kind.PEER, member__state=Member.State.VALIDATED)
        .values("member")
        .distinct()
        .count()
    )
    readers = {
        Audience.PEERS: peers,
        Audience.OUTSIDERS: len(snapshot.members),
        Audience.MODERATORS: moderators,
    }
    rows = list(
        Forum.objects.order_by("tree_id", "lft").values_list(
            "id", "parent_id", "name", "slug", "audience__audience", "type"
        )
    )
    parents = {pk: parent for pk, parent, *_ in rows}
    names = {pk: name for pk, _, name, *_ in rows}
    slugs = {pk: slug for pk, _, _, slug, *_ in rows}
    with_children = set(parents.values())
    place, index, shown = {}, {}, Counter(names.values())

    def line_of(pk):
        """The ancestors-or-self of a forum, from its rubric down."""
        line = [pk]
        while parents[line[0]] is not None:
            line.insert(0, parents[line[0]])
        return line

    for pk, _, _, _, audience, kind in rows:
        line = line_of(pk)
        rubric = names[line[0]]
        if len(line) == 1:
            name = rubric if pk not in with_children else f"{rubric} (sujets de la rubrique)"
        else:
            sub = line[1]
            name = names[sub] if shown[names[sub]] == 1 else f"{rubric}\u00a0: {names[sub]}"
        if (rubric, name) not in index:
            index[rubric, name] = len(snapshot.sections)
            slug = slugs[line[1] if len(line) > 1 else pk]
            category = kind == Forum.FORUM_CAT and len(line) == 1
            section = Section(rubric, name, readers.get(audience, 0), slug, slugs[line[0]], category)
            snapshot.sections.append(section)
        place[pk] = index[rubric, name]
    return place


def _read_threads(snapshot, place):
    key = secrets.token_bytes(32)
    codes = {}

    def code(poster):
        if poster is None:
            return UNKNOWN
        if poster not in codes:
            codes[poster] = hmac.new(key, str(poster).encode(), hashlib.sha256).hexdigest()[:16]
        return codes[poster]

    end = snapshot.end
    recent = end - 91 * DAY
    topics = {}
    rows = Topic.objects.filter(approved=True, created__lt=end).values_list(
        "id", "forum_id", "poster_id", "created", "question__expects_answer", "first_post_id"
    )
    for pk, forum, poster, created, expects, first_post in rows.iterator():
        row = TopicRow(
            place[forum],
            (created - created.weekday() * DAY).date(),
            code(poster),
            False,
            bool(expects),
            (end - created).total_seconds() / 3600,
        )
        topics[pk] = [row, first_post, created, None]
    posts = (
        Post.objects.filter(approved=True, topic__approved=True, topic__created__lt=end, created__lt=end)
        .order_by("topic_id", "created", "id")
        .values_list(
            "id",
            "topic_id",
            "poster_id",
            "created",
            "authorship__network__name",
            "authorship__outsider",
            "authorship__moderator",
        )
    )
    for pk, topic, poster, created, network, outsider, moderator in posts.iterator(chunk_size=5000):
        row, first_post, asked, asker_network = topics[topic]
        author, peer = code(poster), network is not None and not outsider
        snapshot.messages[row.section][author] += 1
        snapshot.message_months[timezone.localdate(created).replace(day=1)] += 1
        if peer:
            snapshot.writing_peers.add(author)
            if created >= recent:
                snapshot.recent_peers.add(author)
        if pk == first_post:
            row.by_peer = peer
            topics[topic][3] = network
            continue
        row.replies += 1
        if author == row.asker or moderator:
            continue
        wait = (created - asked).total_seconds() / 3600
        if row.first_answer is None:
            row.first_answer = wait
        if not peer:
            continue
        snapshot.peer_replies[author] += 1
        if row.by_peer:
            elsewhere = network != asker_network
            snapshot.replies_between_peers += 1
            snapshot.replies_elsewhere += elsewhere
            if elsewhere and row.first_answer_elsewhere is None:
                row.first_answer_elsewhere = wait
    snapshot.topics = [entry[0] for entry in topics.values()]
