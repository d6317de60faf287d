"""Our domain over the engine, by noun."""

from forum.questions.models.answering import (
    Mention,
    PastAcceptance,
    ProposedAnswer,
    Quote,
    ReplyTemplate,
    SameQuestion,
    Sequel,
)
from forum.questions.models.conversations import (
    Block,
    Conversation,
    Participation,
    PrivateDraft,
    PrivateMessage,
)
from forum.questions.models.drafts import Draft, Submission
from forum.questions.models.follows import Follow
from forum.questions.models.questions import Authorship, Question, Removal, Thanks
from forum.questions.models.screened import Screened
from forum.questions.models.sections import (
    FieldOfKnowledge,
    FormerSlug,
    Merge,
    Public,
    Scheme,
    SectionAudience,
    Theme,
)
from forum.questions.models.situations import Situation
from forum.questions.models.ties import Tie
from forum.questions.models.versions import Version

__all__ = [
    "Authorship",
    "Block",
    "Conversation",
    "Draft",
    "FieldOfKnowledge",
    "Follow",
    "FormerSlug",
    "Mention",
    "Merge",
    "Participation",
    "PastAcceptance",
    "PrivateDraft",
    "PrivateMessage",
    "ProposedAnswer",
    "Public",
    "Question",
    "Quote",
    "Removal",
    "ReplyTemplate",
    "SameQuestion",
    "Scheme",
    "Screened",
    "SectionAudience",
    "Sequel",
    "Situation",
    "Submission",
    "Thanks",
    "Theme",
    "Tie",
    "Version",
]
