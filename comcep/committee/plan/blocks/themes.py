"""Themes of a report: topics by theme, how each moves, and which may become national."""

import math
from collections import Counter, defaultdict

from comcep.committee.plan.rules import unsafe_activity
from comcep.committee.plan.written import DOWN, STABLE, UP, authors_class, in_force
from comcep.committee.thesaurus import THEMES
from comcep.privacy.emergence import WATCH, Evidence, emerging, mid_p
from comcep.privacy.rates import wilson
from comcep.privacy.tables import Dimension, Key

QUARTER_HOURS = 91 * 24
NETWORKS = 2


def fill(sheet):
    """Topics by theme: those of enough authors and of two networks, and what chance says of each."""
    counted, sheet.themes = _told(sheet.plan, sheet.snapshot, sheet.topics)
    if not counted:
        sheet.omitted["themes"] = "small"
        return
    key = Key.of("themes", "topics", sheet.today)
    table = sheet.table("themes", key)
    sheet.dimensions["theme"] = Dimension("theme", {None: tuple(counted)})
    for name, count in counted.items():
        sheet.fix(table, key.at("theme", name), count)


def _told(plan, snapshot, topics):
    """``{name: topics}`` of the themes that may be shown, and the words of the report on them.

    A theme needs five authors (ten when sensitive) and two networks, and nobody may have written most of it.
    """
    peers = sum(row.peer for row in snapshot.members)
    by_theme = defaultdict(list)
    for row in topics:
        for slug in row.themes:
            by_theme[slug].append(row)
    counted, lines = {}, []
    moves = _moves(plan, snapshot)
    for slug, rows in by_theme.items():
        authors = Counter(row.asker for row in rows)
        networks = {row.network for row in rows if row.network}
        if len(networks) < NETWORKS or unsafe_activity(plan, authors, peers, authors=_enough(plan, slug)):
            continue
        if 0 < len(topics) - len(rows) < plan.k:
            continue
        name = THEMES[slug].name if slug in THEMES else snapshot.theme_names[slug]
        counted[name] = len(rows)
        lines.append(
            {"theme": name, "authors": authors_class(len(authors)), "evolution": moves.get(slug, STABLE)}
        )
    order = sorted(counted, key=lambda name: (-counted[name], name))
    lines.sort(key=lambda line: order.index(line["theme"]))
    signals = [_signal(v, snapshot) for v in emerging(_evidence(snapshot)) if _shown(plan, v)]
    return {name: counted[name] for name in order}, {"themes": lines, "signals": signals}


def _enough(plan, slug):
    """How many authors a theme must have to be shown."""
    return plan.sensitive_authors if slug in THEMES and THEMES[slug].sensitive else plan.k


def _shown(plan, verdict):
    return verdict.may_be_shown(_enough(plan, verdict.evidence.theme))


def watch_list(snapshot):
    """For moderators only, with the evidence: what chance hardly explains, not corrected for many looks."""
    plan, found = in_force(snapshot.as_of), emerging(_evidence(snapshot))
    return [_watched(v, snapshot) for v in found if v.watched and not _shown(plan, v)]


def _watched(verdict, snapshot):
    e = verdict.evidence
    low, high = wilson(e.now, e.all_now)
    return {
        "theme": _name(e.theme, snapshot),
        "authors": e.now,
        "of": e.all_now,
        "interval": [math.floor(100 * low + 0.5), math.floor(100 * high + 0.5)],
        "authors_before": e.before,
        "of_before": e.all_before,
        "networks": e.networks,
        "p": round(verdict.p, 3),
        "q": round(verdict.q, 3),
    }


def _pairs(snapshot, start, end):
    """Authors and networks of each theme, for topics between ``start`` and ``end`` hours old."""
    authors, networks = defaultdict(set), defaultdict(set)
    for row in snapshot.topics:
        if start <= row.age < end and row.by_peer:
            for slug in row.themes:
                authors[slug].add(row.asker)
                networks[slug].add(row.network)
    return authors, networks


def _evidence(snapshot):
    """This quarter against the four before it."""
    now, networks = _pairs(snapshot, 0, QUARTER_HOURS)
    before, _ = _pairs(snapshot, QUARTER_HOURS, 5 * QUARTER_HOURS)
    all_now, all_before = sum(map(len, now.values())), sum(map(len, before.values()))
    return [
        Evidence(
            slug,
            len(now[slug]),
            all_now,
            len(before[slug]),
            all_before,
            len(networks[slug]),
        )
        for slug in sorted(set(now) | set(before))
    ]


def _moves(plan, snapshot):
    """« en hausse », « en baisse » where one exact test says so; else « stable »."""
    moves = {}
    for e in _evidence(snapshot):
        if max(e.now, e.before) < plan.k:
            continue
        up = mid_p(e.now, e.all_now, e.before, e.all_before)
        moves[e.theme] = UP if up < WATCH else DOWN if 1 - up < WATCH else STABLE
    return moves


def _signal(verdict, snapshot):
    p = "moins de 1" if verdict.p < 0.01 else "moins de 5" if verdict.p < 0.05 else "moins de 10"
    return {
        "theme": _name(verdict.evidence.theme, snapshot),
        "authors": authors_class(verdict.evidence.now),
        "chance": p,
    }


def _name(slug, snapshot):
    return THEMES[slug].name if slug in THEMES else snapshot.theme_names[slug]
