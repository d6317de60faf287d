"""What the committees answer to a report, and the themes that they propose; taking words out of these.

``screened``: what the guard found in the words, as :mod:`forum.writing.screening` counts it.
"""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from comcep.committee.models import Comment, Proposal
from comcep.moderation.models import Decision
from comcep.privacy.guard import Eraser
from forum.questions.signals import words_erased
from forum.writing.posts import note_screening


def codes_of(member):
    """How a member is known again as the author of something here, without a key: today’s code first."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    codes = (
        salted_hmac("comcep.committee.said", str(member.pk), secret=key, algorithm="sha256") for key in keys
    )
    return [code.hexdigest() for code in codes]


@transaction.atomic
def comment(report, text, *, by, screened=()):
    """Say something of a released report, in front of all its readers. The same words twice count once."""
    told = {"by_name": by.display_name, "created_at": timezone.now()}
    said, new = Comment.objects.get_or_create(
        report=report, text=text.strip(), author=codes_of(by)[0], defaults=told
    )
    if new:
        note_screening(None, screened)
    return said


@transaction.atomic
def propose(theme, reason, *, by, report=None, screened=()):
    """Propose a national theme. A theme still waiting for its answer is not proposed twice."""
    theme = theme.strip()
    if waiting := Proposal.objects.filter(theme__iexact=theme, state=Proposal.State.RECEIVED).first():
        return waiting
    note_screening(None, screened)
    told = {
        "author": codes_of(by)[0],
        "by_name": by.display_name,
        "report": report,
        "created_at": timezone.now(),
    }
    return Proposal.objects.create(theme=theme, reason=reason.strip(), **told)


@transaction.atomic
def answer_proposal(proposal, *, state, answer, by, screened=()):
    """Say what became of a proposal. Every reader of the reports sees it."""
    note_screening(None, screened)
    proposal = Proposal.objects.select_for_update(no_key=True).get(pk=proposal.pk)
    proposal.state, proposal.answer = state, answer.strip()
    proposal.answered_by_name, proposal.answered_at = by.display_name, timezone.now()
    proposal.save()
    return proposal


@transaction.atomic
def redact(said, terms, *, by, reason):
    """Take ``terms`` (pairs of words and label) out of a comment or a proposal and of every copy, for good.

    The log keeps who, when and why: no word of what was there. Give whether something changed.
    """
    eraser = Eraser(terms)
    changed = rewrite(said, eraser.text)
    words_erased.send(sender=type(said), eraser=eraser)
    Decision.objects.create(verb=Decision.Verb.REDACT, by=by, reason=reason, detail="Texte d’un comité")
    return changed


def rewrite(said, change):
    """Write again what ``change`` changes of the texts of a comment or a proposal. Give whether it did."""
    fields = {name: (getattr(said, name), type(said)._meta.get_field(name).max_length) for name in said.TEXTS}
    found = {name: change(text)[:longest] for name, (text, longest) in fields.items()}
    found = {name: text for name, text in found.items() if text != getattr(said, name)}
    return bool(found and type(said).objects.filter(pk=said.pk).update(**found))
