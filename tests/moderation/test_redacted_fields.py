"""A redaction goes through each field of which ``tests/test_texts.py`` says that it does."""

import uuid

import pytest
from django.apps import apps
from django.utils import timezone

from comcep.committee.models import Comment, Report
from comcep.committee.models import Proposal as NationalTheme
from comcep.members.models import KeptFile
from comcep.moderation import actions as desk
from comcep.moderation.models import Case, Decision, Flag, Proposal
from comcep.notifications.models import Notice
from comcep.search.models import QueryLog, Reformulation
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.questions.models import (
    Conversation,
    Draft,
    PrivateDraft,
    PrivateMessage,
    Removal,
    Sequel,
    Situation,
    Version,
)
from tests.factories import PostFactory, TopicFactory
from tests.test_texts import GUARDED, OWN, REDACTED
from tests.traces import bare

pytestmark = pytest.mark.django_db
PHONE = "06 12 34 56 78"
FIELDS = [name for name in f"{GUARDED} {REDACTED} {OWN}".split() if not name.startswith("kb.")]
WRITTEN = {"_content_rendered": f"<p>Au {PHONE}.</p>", "html": f"<p>Au {PHONE}.</p>"}
WRITTEN |= {"slug": f"au-{PHONE.replace(' ', '-')}"}


def rows_beside(topic, moderator):
    """A row of each model that has such a field, where a redaction of the head of ``topic`` finds it."""
    head, now = topic.first_post, timezone.now()
    answer, case = PostFactory(topic=topic), Case.objects.create(post=head)
    told = {"recipient": moderator, "kind": "late", "url": "/", "check_name": "post.read", "key": "un"}
    frozen = {"payload": {}, "sha256": "", "audit": {}}
    report = Report.objects.create(as_of="2017-01-16", prepared_at=now, plan="2017-2", **frozen)
    conversation = Conversation.objects.create(key="1-2")
    said = {"conversation": conversation, "text": "Un mot.", "html": "", "key": uuid.uuid4()}
    return [
        topic,
        answer,
        case,
        Attachment.objects.create(post=answer, file="x", name="notice.pdf"),
        Sequel.objects.create(question=topic.question, outcome=Sequel.Outcome.values[0], said_at=now),
        Situation.objects.create(question=topic.question, tried="Rien."),
        Version.objects.create(post=answer, text="Un mot.", title="Un"),
        QueryLog.objects.create(words="un", month=now.date()),
        Reformulation.objects.create(before="un", after="deux", month=now.date()),
        Comment.objects.create(report=report, text="Un mot.", created_at=now),
        NationalTheme.objects.create(theme="CPF", reason="Un mot.", answer="Un mot.", created_at=now),
        Notice.objects.create(text="Un mot.", **told),
        Removal.objects.create(post=answer, reason="Un mot."),
        PrivateMessage.objects.create(**said),
        Decision.objects.create(verb=Decision.Verb.LOCK, topic=topic, detail="Un", reason="mot"),
        Flag.objects.create(case=case, reason="other", words="Un mot."),
        Proposal.objects.create(topic=topic, member=moderator, words="Un mot."),
        Draft.objects.create(member=moderator, topic=topic, title="Un", text="mot", tried="rien"),
        PrivateDraft.objects.create(member=moderator, place="animation", text="Un mot."),
        KeptFile.objects.create(member=head.poster, place="un", file="y", name="cv.pdf", size=1, digest="z"),
    ]


@pytest.mark.parametrize("neighbour", [False, True], ids=["what is redacted", "another thread"])
def test_a_redaction_goes_through_each_field_that_says_so(topic, moderator, neighbour):
    rows = {row._meta.label: row for row in rows_beside(topic, moderator)}
    for name in FIELDS:
        label, _, field = name.rpartition(".")
        rows[label]._meta.model.objects.filter(pk=rows[label].pk).update(
            **{field: WRITTEN.get(field, f"Au {PHONE}.")}
        )
    assert [name for name in FIELDS if not holds(name)] == []
    written = TopicFactory().first_post if neighbour else topic.first_post

    desk.redact(written, [(PHONE, "" if neighbour else "TEL")], by=moderator, reason="Données de santé")

    left = [name for name in FIELDS if holds(name)]
    assert (left == []) is not neighbour, left


def holds(name):
    label, _, field = name.rpartition(".")
    texts = apps.get_model(label).objects.values_list(field, flat=True)
    return any(bare(PHONE) in bare(text) for text in texts)
