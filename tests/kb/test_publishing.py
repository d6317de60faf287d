"""Nothing goes out without provenance, a keeper and a review date; then links go both ways."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from comcep.members.access.audiences import Audience
from comcep.notifications.models import Notice
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions import panels
from forum.questions.addresses import topic_url
from forum.questions.signals import topic_changed
from kb.authoring import drafting
from kb.models import FollowedProcedure, ProcedurePage
from kb.perms import READ_PROCEDURE
from tests.factories import MemberFactory, PostFactory, TopicFactory
from tests.kb.factories import ProcedureFactory, index, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(topic, answer, moderator):
    index()
    return drafting.draft_from_topic(topic, [answer], by=moderator)


def publish(page):
    page.get_latest_revision().publish()
    return ProcedurePage.objects.get(pk=page.pk)


# Invariants


@pytest.mark.parametrize("missing", [{"original": False}, {"keeper": None}, {"review_on": None}])
def test_an_incomplete_procedure_is_not_published(missing):
    page = ProcedureFactory(live=False, **missing)

    with pytest.raises(ValidationError):
        publish(page)

    assert not ProcedurePage.objects.get(pk=page.pk).live


def test_a_procedure_with_provenance_need_not_be_original(draft):
    assert publish(draft).live


def test_a_verification_says_until_when():
    page = ProcedureFactory(live=False, state=ProcedurePage.State.VERIFIED)

    with pytest.raises(ValidationError, match="jusqu’à quand"):
        publish(page)


# Authors


def test_authors_are_told_once_when_their_words_go_out(draft, topic, answer):
    assert not Notice.objects.exists()

    page = publish(draft)
    publish(page)

    told = Notice.objects.filter(kind="procedure")
    assert {notice.recipient for notice in told} == {topic.poster, answer.poster}
    assert told.count() == 2
    assert {notice.url for notice in told} == {page.get_absolute_url()}


def test_an_author_who_may_not_read_the_procedure_is_not_told(topic, moderator):
    index()
    answer = PostFactory(topic=topic, poster=MemberFactory(outsider=True))
    page = publish(drafting.draft_from_topic(topic, [answer], by=moderator))

    assert not Notice.objects.filter(recipient=answer.poster).exists()
    assert "un membre hors pair" in {provenance.credit for provenance in page.provenances.all()}


def test_the_check_repeated_at_sending_follows_the_audience(draft, peer, outsider):
    page = publish(draft)
    assert READ_PROCEDURE.answers(peer, [(page.pk,)]) != [None]
    assert READ_PROCEDURE.answers(outsider, [(page.pk,)]) == [None]

    page.unpublish()

    assert READ_PROCEDURE.answers(peer, [(page.pk,)]) == [None]


# The thread


def boxes(topic, member):
    return [box for box in panels.panels_of(topic, member) if box["template"] == "kb/_topic_box.html"]


def test_the_thread_shows_what_it_became_once_published(draft, topic, peer):
    assert boxes(topic, peer) == []

    page = publish(draft)

    assert boxes(topic, peer)[0]["procedures"] == [page]


def test_the_page_of_the_thread_links_to_the_procedure(client, draft, topic, peer):
    page = publish(draft)
    client.force_login(peer)

    text = client.get(topic_url(topic)).text

    assert "Devenue la fiche" in text
    assert f'href="{page.get_absolute_url()}"' in text


def test_the_thread_does_not_show_a_procedure_one_may_not_read(draft, topic, peer, outsider):
    page = publish(draft)
    assert boxes(topic, outsider) == []

    ProcedurePage.objects.filter(pk=page.pk).update(audience=Audience.MODERATORS)

    assert boxes(topic, peer) == []


def test_the_box_costs_one_statement_and_one_more_when_there_is_a_procedure(
    draft, topic, peer, django_assert_num_queries
):
    publish(draft)
    other = TopicFactory()
    boxes(topic, peer)

    with django_assert_num_queries(1):
        assert boxes(other, peer) == []
    with django_assert_num_queries(2):
        assert boxes(topic, peer) != []


# Sources


def remove(post):
    post.approved = False
    post.save()
    topic_changed.send(sender=None, topic_id=post.topic_id)


def test_a_removed_source_makes_the_procedure_doubtful(draft, answer, moderator):
    page = publish(draft)
    ProcedurePage.objects.filter(pk=page.pk).update(
        state="verifiee", verified_until=soon(), verified_on=soon()
    )

    remove(answer)

    page.refresh_from_db()
    assert page.shown_state == ProcedurePage.State.TO_CHECK
    assert "retirée du forum" in page.doubt
    assert page.provenances.exclude(lost_at=None).count() == 1


def test_a_draft_begun_before_does_not_silence_the_alert(draft, answer):
    page = publish(draft)
    page.state, page.verified_until, page.verified_on = "verifiee", soon(), timezone.localdate()
    page.save_revision()

    remove(answer)
    again = publish(ProcedurePage.objects.get(pk=page.pk))

    assert again.state == ProcedurePage.State.TO_CHECK
    assert "retirée du forum" in again.doubt


def test_a_source_already_known_as_lost_alerts_once(draft, answer):
    page = publish(draft)
    remove(answer)
    ProcedurePage.objects.filter(pk=page.pk).update(state="en-revision", alert="")

    topic_changed.send(sender=None, topic_id=answer.topic_id)

    assert ProcedurePage.objects.get(pk=page.pk).alert == ""


def test_a_removal_that_is_undone_leaves_no_trace_on_the_procedure(draft, topic, answer, peer):
    """Two sources go; what readers were told before comes back with the last of them, and not sooner."""
    page = publish(draft)
    marks = {"state": "verifiee", "alert": "", "verified_until": soon(), "verified_on": soon()}
    ProcedurePage.objects.filter(pk=page.pk).update(**marks)
    FollowedProcedure.objects.create(page=page, member=peer)
    source = list(page.provenances.order_by("pk"))
    for provenance in source:
        remove(provenance.post)
    assert Notice.objects.filter(recipient=peer).exists()

    for provenance, shown in zip(source, ("a-verifier", "verifiee"), strict=True):
        Post.objects.filter(pk=provenance.post_id).update(approved=True)
        Topic.objects.filter(pk=topic.pk).update(approved=True)
        topic_changed.send(sender=None, topic_id=topic.pk)
        page.refresh_from_db()
        assert page.shown_state == shown

    assert not page.provenances.exclude(lost_at=None).exists() and page.doubt == ""
    assert "retirée" not in str([revision.content.get("alert") for revision in page.revisions.all()])
    assert not Notice.objects.filter(recipient=peer).exists()


def test_an_obsolete_procedure_stays_obsolete(draft, answer):
    page = publish(draft)
    ProcedurePage.objects.filter(pk=page.pk).update(state="obsolete")

    remove(answer)

    assert ProcedurePage.objects.get(pk=page.pk).shown_state == ProcedurePage.State.OBSOLETE


def test_a_thread_that_changes_without_losing_a_source_changes_nothing(draft, topic):
    page = publish(draft)

    topic_changed.send(sender=None, topic_id=topic.pk)

    assert ProcedurePage.objects.get(pk=page.pk).alert == ""
