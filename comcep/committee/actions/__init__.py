"""What is done to reports, to the examples that they quote, and to what their readers answer."""

from comcep.committee.actions.discussion import answer_proposal, comment, propose, redact
from comcep.committee.actions.examples import (
    accept_inspiration,
    drop_example,
    drop_nomination,
    has_refused,
    nominate,
    refuse_inspiration,
    write_example,
)
from comcep.committee.actions.preparation import carry_out, stuck
from comcep.committee.actions.reports import (
    NotReleasable,
    prepare_report,
    release,
    withdraw,
    write_commentary,
)

__all__ = [
    "NotReleasable",
    "accept_inspiration",
    "answer_proposal",
    "carry_out",
    "comment",
    "drop_example",
    "drop_nomination",
    "has_refused",
    "nominate",
    "prepare_report",
    "propose",
    "redact",
    "refuse_inspiration",
    "release",
    "stuck",
    "withdraw",
    "write_commentary",
    "write_example",
]
