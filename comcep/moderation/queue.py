"""The one queue of the desk: everything that waits for a moderator, the gravest first, then the oldest.

Each part is a queryset that starts at the rule of its own list; one statement joins them (``UNION ALL``),
another counts them by kind, whatever their number. What a page of it prints is in
:mod:`comcep.moderation.queued`.
"""

from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db.models import DateTimeField, F, IntegerField, Min, Value
from django.db.models.functions import Cast, Coalesce

from comcep import sql
from comcep.moderation import candidates, lists
from comcep.moderation.kinds import ORDER, Kind
from comcep.moderation.models import IDENTIFIER

COLUMNS = "place", "since", "thing", "ref"
LOOKED_AT = 20  # neighbours, among which the first that nobody holds is the next


class Queued(NamedTuple):
    """``thing``: the key of what waits; ``ref``: its public identifier; ``since``: as the database has it."""

    kind: Kind
    since: object
    thing: int
    ref: str

    @property
    def at(self):
        return sql.from_db(self.since)


def _parts(member):
    """``kind: (rows, since when, what, its public identifier)``."""
    flagged = lists.flagged(member)
    alerts = lists.overridden(member).values("post")
    proposals = candidates.proposed(member).values("topic")
    reviewed = Cast("review_on", DateTimeField())
    review_on = Coalesce(reviewed, "first_published_at", "latest_revision_created_at")
    return {
        Kind.IDENTIFIER: (flagged.filter(risk=IDENTIFIER), F("opened_at"), "pk", "public_id"),
        Kind.ALERT: (alerts, Min("at"), "post", "post__public_id"),
        Kind.FLAG: (flagged.exclude(risk=IDENTIFIER), F("opened_at"), "pk", "public_id"),
        Kind.QUESTION: (lists.overdue(member), F("created"), "pk", "public_id"),
        Kind.APPROVAL: (lists.to_approve(member), F("created"), "pk", "public_id"),
        Kind.REQUEST: (lists.requested(member), F("escalated_at"), "pk", "public_id"),
        Kind.PROPOSAL: (proposals, Min("at"), "topic", "topic__public_id"),
        Kind.PROCEDURE: (lists.to_review(member), review_on, "pk", "public_id"),
    }


def _joined(member, kinds=ORDER):
    """The statement of these parts, and what it binds; ``("", [])`` when there is nothing to ask for."""
    said, params = [], []
    for kind, (rows, since, thing, ref) in _parts(member).items():
        if kind not in kinds:
            continue
        columns = {
            "place": Value(kind.place, IntegerField()), "since": since, "thing": F(thing), "ref": F(ref)
        }  # fmt: skip
        part = rows.order_by().annotate(**columns).values_list(*COLUMNS)
        try:
            text, bound = part.query.sql_with_params()
        except EmptyResultSet:
            continue
        said.append(text)
        params += bound
    return " UNION ALL ".join(said), params


def counts(member):
    """``{kind: how many}``, for every kind."""
    text, params = _joined(member)
    found = dict.fromkeys(ORDER, 0)
    if text:
        counted = f"SELECT place, COUNT(*) FROM ({text}) q GROUP BY place"  # noqa: S608
        found |= {ORDER[place]: number for place, number in sql.fetch(counted, params)}
    return found


def page(member, kinds, offset, limit):
    """What waits of these kinds, in the order of the desk."""
    return _asked(member, kinds, "", [], "", (limit, offset))


def find(member, kind, ref):
    """What waits under that public identifier, or ``None`` when it waits no more."""
    return next(iter(_asked(member, [kind], "WHERE ref = %s", [ref], "", (1, 0))), None)


def place_of(member, kind, key):
    """The same by its key."""
    return next(iter(_asked(member, [kind], "WHERE thing = %s", [key], "", (1, 0))), None)


def after(member, queued, kinds):
    """What comes next in the queue, the first few."""
    return _beside(member, queued, kinds, ">", "")


def before(member, queued, kinds):
    return _beside(member, queued, kinds, "<", " DESC")


def _beside(member, queued, kinds, sign, order):
    where = f"WHERE (place, since, thing) {sign} (%s, %s, %s)"
    bound = [queued.kind.place, queued.since, queued.thing]
    return _asked(member, kinds, where, bound, order, (LOOKED_AT, 0))


def _asked(member, kinds, where, bound, order, window):
    text, params = _joined(member, kinds)
    if not text:
        return []
    statement = f"""SELECT place, since, thing, ref FROM ({text}) q {where}
        ORDER BY place{order}, since{order}, thing{order} LIMIT %s OFFSET %s"""  # noqa: S608
    rows = sql.fetch(statement, [*params, *bound, *window])
    return [Queued(ORDER[place], *rest) for place, *rest in rows]
