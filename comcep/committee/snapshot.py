"""What a report is made from: micro rows without names, built for one run and thrown away with it.

Only what was approved and existed on the day is read. An author is an HMAC of the account under a key drawn
for the run and stored nowhere, so that two runs cannot be joined. No text, title or identifier of a topic,
message or member leaves this module: the forum is read once, in the order of its threads, and becomes counts.
"""

import datetime
import hashlib
import hmac
import math
import secrets
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils import timezone

from comcep.members.access.audiences import Audience
from comcep.members.models import Member, Network, Organisation, Role
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions import timing
from forum.questions.clock import PROMISE
from forum.questions.models import Question, Thanks, Theme
from kb.models import Feedback

DAY = datetime.timedelta(days=1)
QUARTER = 91 * DAY
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
    asker: str
    by_peer: bool
    expects_answer: bool
    age: float
    network: str = ""
    themes: tuple = ()
    solved: bool = False
    replies: int = 0
    first_answer: float | None = None
    first_answer_elsewhere: float | None = None


@dataclass
class Snapshot:
    """Everything that the plan of tables may use."""

    as_of: datetime.date
    end: datetime.datetime
    since: datetime.datetime | None = None
    members: list[MemberRow] = field(default_factory=list)
    networks: dict[str, list[str]] = field(default_factory=dict)
    network_slugs: dict[str, str] = field(default_factory=dict)
    theme_names: dict[str, str] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    topics: list[TopicRow] = field(default_factory=list)
    messages: dict[int, Counter] = field(default_factory=lambda: defaultdict(Counter))
    message_months: Counter = field(default_factory=Counter)
    peer_replies: Counter = field(default_factory=Counter)
    replies_between: dict[bool, Counter] = field(default_factory=lambda: {True: Counter(), False: Counter()})
    recent_peers: set = field(default_factory=set)
    new_peers: set = field(default_factory=set)
    thanks: Counter = field(default_factory=Counter)
    votes: dict[bool, Counter] = field(default_factory=dict)

    @property
    def hours(self):
        """How long the period of activity lasted: since the report before, or since the opening."""
        return math.inf if self.since is None else (self.end - self.since).total_seconds() / 3600


def end_of(day):
    """The first moment after ``day``, on the clock of France."""
    return timezone.make_aware(datetime.datetime.combine(day + DAY, datetime.time.min))


def take_snapshot(as_of, after=None, *, by_clock=False):
    """Read the community as it was at the end of ``as_of``.

    ``by_clock``: questions waited as the clock of the forum says, for plans that count so.
    Activity is that of the days since ``after``, the date of the report before: periods that do not overlap
    leave nothing to subtract.
    """
    snapshot = Snapshot(as_of, end_of(as_of), end_of(after) if after else None)
    code = _codes(secrets.token_bytes(32))
    _read_members(snapshot)
    place = _read_sections(snapshot)
    _read_threads(snapshot, place, code, by_clock)
    _read_opinions(snapshot, code)
    return snapshot


def _codes(key):
    """The name of an account in this snapshot only: the key is not kept."""
    codes = {}

    def code(account):
        if account is None:
            return UNKNOWN
        if account not in codes:
            codes[account] = hmac.new(key, str(account).encode(), hashlib.sha256).hexdigest()[:16]
        return codes[account]

    return code


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


@dataclass
class _Thread:
    """A thread while its posts are read."""

    row: TopicRow
    first_post: int
    asked: datetime.datetime
    network: str | None = None


def _read_threads(snapshot, place, code, by_clock):
    """Read every post once, in the order of its thread."""
    threads = _threads(snapshot, place, code)
    first_written, months = {}, Counter()
    recent = snapshot.end - QUARTER
    for pk, topic, poster, created, network, outsider, moderator in _posts(snapshot):
        thread, author = threads[topic], code(poster)
        peer = network is not None and not outsider
        counted = snapshot.since is None or created >= snapshot.since
        if counted:
            snapshot.messages[thread.row.section][author] += 1
        months[(created.year, created.month) if 1 < created.day < 28 else _month(created)] += 1
        if peer:
            first_written[author] = min(created, first_written.get(author, created))
            if created >= recent:
                snapshot.recent_peers.add(author)
        if pk == thread.first_post:
            thread.row.by_peer, thread.row.network, thread.network = peer, network or "", network
            continue
        thread.row.replies += 1
        if author != thread.row.asker and not moderator:
            elsewhere = network != thread.network
            _answer(thread.row, (created - thread.asked).total_seconds() / 3600, peer, elsewhere)
            if peer and counted:
                snapshot.peer_replies[author] += 1
                if thread.row.by_peer:
                    snapshot.replies_between[elsewhere][author] += 1
    if by_clock:
        _ask_the_clock(threads, snapshot.end)
    snapshot.topics = [thread.row for thread in threads.values()]
    snapshot.message_months = Counter({datetime.date(*month, 1): n for month, n in months.items()})
    snapshot.new_peers = {author for author in snapshot.recent_peers if first_written[author] >= recent}


def _ask_the_clock(threads, end):
    """Waits as the clock of the promise has them, instead of what was read of the threads.

    What was not promised an answer, or was withdrawn before one, expects none. The end of a promise has moved
    by the pauses: it tells the wait without them.
    """
    questions = Question.objects.filter(topic__approved=True, topic__created__lt=end)
    columns = questions.values_list("topic", "first_answer_at", "due_at", "withdrawn_at")
    unnamed = timing.true_stands(questions)
    for topic, answered, due, withdrawn in columns.iterator():
        if due is not None and topic in unnamed:
            answered, due, *_ = unnamed[topic]
        row = threads[topic].row
        answered = answered if answered is not None and answered < end else None
        left = withdrawn is not None and withdrawn < end and (answered is None or withdrawn < answered)
        row.expects_answer = due is not None and not left
        row.first_answer = row.first_answer_elsewhere = None
        if row.expects_answer and answered is not None:
            waited = PROMISE + (answered - due)
            row.first_answer = row.first_answer_elsewhere = waited.total_seconds() / 3600


def _threads(snapshot, place, code):
    """The threads that had begun, by topic, before any of their posts is read."""
    themes, found = defaultdict(list), {}
    snapshot.theme_names = dict(Theme.objects.values_list("slug", "name"))
    chosen = Question.themes.through.objects.filter(question__topic__created__lt=snapshot.end)
    for topic, slug in chosen.values_list("question__topic", "theme__slug").iterator():
        themes[topic].append(slug)
    rows = Topic.objects.filter(approved=True, created__lt=snapshot.end).values_list(
        "id",
        "forum_id",
        "poster_id",
        "created",
        "question__expects_answer",
        "first_post_id",
        "question__accepted_at",
    )
    for pk, forum, poster, created, expects, first_post, solved in rows.iterator():
        row = TopicRow(
            place[forum],
            code(poster),
            False,
            bool(expects),
            (snapshot.end - created).total_seconds() / 3600,
            themes=tuple(sorted(themes[pk])) if pk in themes else (),
            solved=solved is not None and solved < snapshot.end,
        )
        found[pk] = _Thread(row, first_post, created)
    return found


def _posts(snapshot):
    end = snapshot.end
    return (
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
        .iterator(chunk_size=5000)
    )


def _answer(row, wait, peer, elsewhere):
    """Note a reply by somebody else than the asker and the moderators, ``wait`` hours after the question."""
    if row.first_answer is None:
        row.first_answer = wait
    if peer and elsewhere and row.by_peer and row.first_answer_elsewhere is None:
        row.first_answer_elsewhere = wait


def _month(moment):
    """The month on the clock of France: only at its ends does the zone matter, and asking is slow."""
    day = timezone.localdate(moment)
    return day.year, day.month


def _read_opinions(snapshot, code):
    """Thanks given, and what readers said of the procedures, in the period."""
    thanks = Thanks.objects.filter(post__approved=True, created_at__lt=snapshot.end)
    votes = Feedback.objects.filter(updated_at__lt=snapshot.end)
    if snapshot.since:
        thanks, votes = (
            thanks.filter(created_at__gte=snapshot.since),
            votes.filter(updated_at__gte=snapshot.since),
        )
    for member, count in thanks.values_list("member").annotate(Count("pk")).order_by():
        snapshot.thanks[code(member)] += count
    snapshot.votes = {True: Counter(), False: Counter()}
    for member, verdict, count in votes.values_list("member", "verdict").annotate(Count("pk")).order_by():
        snapshot.votes[verdict == Feedback.Verdict.USEFUL][code(member)] += count
