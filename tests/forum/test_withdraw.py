"""Taking back a message of one’s own."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from comcep.members.models import Member
from comcep.members.states import change_state
from comcep.moderation.models import Case
from comcep.search.models import SearchPending
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.engine.forum_conversation.models import Post, Topic
from forum.keeping.withdrawn import erase_withdrawn
from forum.questions.addresses import topic_url
from forum.questions.models import Question, Removal
from forum.questions.withdrawn import UNDO
from forum.writing import accepting
from forum.writing.moderating import restore_post
from tests.factories import PostFactory, TopicFactory
from tests.forum.writing import nothing_to_repair, url

pytestmark = pytest.mark.django_db
WORDS = "Un secret de métier."


@pytest.fixture
def own(topic, peer):
    return PostFactory(topic=topic, poster=peer, content=WORDS)


@pytest.fixture
def withdrawn(client, own):
    client.force_login(own.poster)
    client.post(url("withdraw", own))
    return own


def later(post, more=timedelta(0)):
    return Removal.objects.get(post=post).at + UNDO + more


def test_a_page_says_what_follows_and_nothing_is_done_yet(client, own):
    client.force_login(own.poster)

    page = client.get(url("withdraw", own)).text

    assert "une minute pour annuler" in page and WORDS in page
    assert Post.objects.get(pk=own.pk).approved


def test_its_place_stays_and_its_words_are_gone_for_everybody(client, moderator, topic, answer, withdrawn):
    for reader in (topic.poster, moderator, withdrawn.poster):
        client.force_login(reader)
        page = client.get(topic_url(topic)).text
        assert "Message retiré par son auteur" in page and answer.content.raw in page
        assert WORDS not in page
    assert SearchPending.objects.filter(object_id=topic.pk).exists()
    assert nothing_to_repair()


def test_it_is_undone_within_a_minute(client, topic, withdrawn):
    page = client.get(topic_url(topic)).text
    assert "Annuler le retrait" in page

    client.post(url("unwithdraw", withdrawn))

    assert WORDS in client.get(topic_url(topic)).text and nothing_to_repair()


def test_after_a_minute_it_is_forgotten_once(client, topic, answer, withdrawn):
    Attachment.objects.create(post=withdrawn, file=ContentFile(b"x", name="x.txt"), name="x.txt", size=1)
    assert erase_withdrawn(later(withdrawn, -timedelta(seconds=1))) == 0

    assert erase_withdrawn(later(withdrawn)) == 1
    assert erase_withdrawn(later(withdrawn)) == 0

    post = Post.objects.get(pk=withdrawn.pk)
    assert WORDS not in post.content.raw + post._content_rendered and not post.attachments.exists()
    assert Post.objects.get(pk=answer.pk).content.raw == answer.content.raw
    Removal.objects.filter(post=post).update(at=timezone.now() - UNDO)
    assert "La minute est passée" in client.post(url("unwithdraw", withdrawn), follow=True).text
    assert not Post.objects.get(pk=post.pk).approved


def test_what_moderators_have_yet_to_decide_on_is_kept_for_them(withdrawn):
    case = Case.objects.create(post=withdrawn, risk=1)
    assert erase_withdrawn(later(withdrawn)) == 0

    case.outcome, case.closed_at = "nothing", timezone.now()
    case.save()

    assert erase_withdrawn(later(withdrawn)) == 1


def test_moderators_give_nobodys_own_words_back(moderator, client, topic, withdrawn):
    assert not restore_post(withdrawn)
    client.force_login(moderator)

    assert WORDS not in client.get("/moderation/").text
    assert "Rétablir" not in client.get(topic_url(topic)).text


def test_an_accepted_answer_is_no_longer_one_until_it_is_back(client, topic, own):
    accepting.accept_answer(topic.question, own, by=topic.poster)
    client.force_login(own.poster)

    client.post(url("withdraw", own))
    assert Question.objects.get(topic=topic).accepted_post is None
    client.post(url("unwithdraw", own))

    assert Question.objects.get(topic=topic).accepted_post == own


def test_a_question_without_answers_goes_with_its_topic(client, peer, peers_section):
    alone, neighbour = TopicFactory(forum=peers_section, poster=peer), TopicFactory(forum=peers_section)
    client.force_login(peer)

    page = client.post(url("withdraw", alone.first_post), follow=True).text

    assert "retiré par son auteur" in page and "Annuler le retrait" in page
    assert not Topic.objects.get(pk=alone.pk).approved and Topic.objects.get(pk=neighbour.pk).approved
    erase_withdrawn(later(alone.first_post))
    assert Topic.objects.get(pk=alone.pk).subject != alone.subject


def test_a_question_that_others_answered_stays(client, topic, answer):
    client.force_login(topic.poster)

    response = client.post(url("withdraw", topic.first_post))

    assert response.status_code == 409 and "D’autres ont écrit" in response.text
    assert Topic.objects.get(pk=topic.pk).approved


@pytest.mark.parametrize(("who", "status"), [("moderator", 403), ("outsider", 404)])
def test_nobody_withdraws_the_message_of_another(request, client, own, who, status):
    client.force_login(request.getfixturevalue(who))

    assert client.post(url("withdraw", own)).status_code == status
    assert client.post(url("unwithdraw", own)).status_code == 404
    assert Post.objects.get(pk=own.pk).approved


def test_nobody_undoes_that_of_another(client, moderator, withdrawn):
    client.force_login(moderator)

    assert client.post(url("unwithdraw", withdrawn)).status_code == 404
    assert not Post.objects.get(pk=withdrawn.pk).approved


def test_who_leaves_is_tied_to_none_of_them(withdrawn, moderator, answer):
    Removal.objects.create(post=answer, by=moderator, reason="Erreur.")

    change_state(withdrawn.poster, Member.State.ENDED, by=None)

    assert Removal.objects.get(post=withdrawn).by is None and Removal.objects.get(post=answer).by == moderator
    assert erase_withdrawn(later(withdrawn)) == 1
