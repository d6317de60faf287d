"""What members flagged, what moderators decided, and what the guard would have them look at again."""

from dataclasses import dataclass

from comcep.demo.texts import read_flags
from comcep.moderation.kinds import Kind
from comcep.moderation.models import RISKS, Case, Claim, Decision, Flag, Reason
from comcep.privacy.guard.findings import Level
from forum.engine.forum_conversation.models import Post
from forum.questions.models import PrivateMessage, Screened


@dataclass(frozen=True)
class Flagged:
    """A message (its topic, its number there, 0 for the question), who flags it, why, how many hours ago."""

    topic: str
    number: int
    by: str
    reason: str
    words: str
    hours: int
    outcome: str = ""
    note: str = ""
    claimed: bool = False


# Topic, number, rule and label of the guard, how the author answered the warning, hours ago.
ALERTS = [
    ("s-conge-parental", 0, "sante-nommee", "SANTE", Screened.Reason.INVENTED, 44),
    ("s-garantie-jeunes", 5, "sante-nommee", "SANTE", Screened.Reason.NEEDED, 28),
]


def load(cast, topics, stand):
    moderators = cast.named["animatrice"], cast.named["animatrice-2"]
    for row in read_flags():
        each = Flagged(**row)
        _flag(each, cast.named[each.by], moderators, topics, stand)
    _flag_message(cast, stand)
    for key, number, rule, label, reason, hours in ALERTS:
        post = _post(topics[key], number)
        Screened.objects.create(
            post=post, rule=rule, label=label, level=Level.STRONG, choice=Screened.Choice.PUBLISHED,
            reason=reason, at=max(stand.at_work(hours=hours), post.created),
        )  # fmt: skip


def _post(topic, number):
    return Post.objects.select_related("topic").filter(topic=topic.pk).order_by("created", "pk")[number]


def _flag(each, member, moderators, topics, stand):
    post = _post(topics[each.topic], each.number)
    moment = max(stand.at_work(hours=each.hours), post.created)
    decided = min(moment + (stand.moment - moment) / 4, stand.moment) if each.outcome else None
    case = Case.objects.create(
        post=post, risk=RISKS.get(each.reason, 1), opened_at=moment, outcome=each.outcome, note=each.note,
        closed_at=decided, closed_by=moderators[0] if each.outcome else None,
    )  # fmt: skip
    if each.claimed:
        Claim.objects.create(kind=Kind.FLAG, thing=case.pk, by=moderators[1])
    Flag.objects.create(case=case, member=member, reason=each.reason, words=each.words, at=moment)
    if each.outcome:
        Decision.objects.create(
            verb=Decision.Verb.CASE, topic=post.topic, post=post, by=moderators[0],
            detail=case.get_outcome_display(), reason=each.note, at=decided,
        )  # fmt: skip


def _flag_message(cast, stand):
    """A private message to look at, too: its receiver shows it, nobody else reads it."""
    message = PrivateMessage.objects.filter(
        sender=cast.named["horspair"], conversation__for_team=False
    ).last()
    case = Case.objects.create(message=message, risk=1, opened_at=stand.at_work(hours=16))
    Flag.objects.create(
        case=case, member=cast.named["conseiller"], reason=Reason.ADVERT, at=case.opened_at,
        words="Le filtre cité mène d’abord aux formations d’un seul organisme.",
    )  # fmt: skip
