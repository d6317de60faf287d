"""What the committees answer to a report, and the themes that they propose."""

from django.db import transaction
from django.utils import timezone

from comcep.committee.models import Comment, Proposal


def comment(report, text, *, by):
    """Say something of a released report, in front of all its readers. The same words twice count once."""
    return Comment.objects.get_or_create(
        report=report, text=text.strip(), by_name=by.display_name, defaults={"created_at": timezone.now()}
    )[0]


def propose(theme, reason, *, by, report=None):
    """Propose a national theme. A theme still waiting for its answer is not proposed twice."""
    theme = theme.strip()
    waiting = Proposal.objects.filter(theme__iexact=theme, state=Proposal.State.RECEIVED).first()
    return waiting or Proposal.objects.create(
        theme=theme, reason=reason.strip(), by_name=by.display_name, report=report, created_at=timezone.now()
    )


@transaction.atomic
def answer_proposal(proposal, *, state, answer, by):
    """Say what became of a proposal. Every reader of the reports sees it."""
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    proposal.state, proposal.answer = state, answer.strip()
    proposal.answered_by_name, proposal.answered_at = by.display_name, timezone.now()
    proposal.save()
    return proposal
