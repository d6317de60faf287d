"""Sending once, drafts, what is typed when the session ends, and how much one may write."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from forum.conversations import actions
from forum.questions.models import Conversation, PrivateDraft, PrivateMessage
from tests.forum.conversations.letters import DRAFT, WORDS, at, to
from tests.forum.test_drafts import sign_in
from tests.forum.writing import Document

pytestmark = pytest.mark.django_db


def test_two_clicks_send_once(client, peer, colleague):
    client.force_login(peer)
    form = {"text": WORDS, "key": str(uuid.uuid4())}

    client.post(to(colleague), form)
    client.post(to(colleague), form)

    assert PrivateMessage.objects.count() == 1


def test_another_text_under_the_same_key_is_given_back(client, peer, colleague):
    client.force_login(peer)
    key = str(uuid.uuid4())
    client.post(to(colleague), {"text": WORDS, "key": key})

    response = client.post(to(colleague), {"text": "Autre texte.", "key": key})

    assert response.status_code == 409
    page = Document(response.text)
    assert page.text_of("text") == "Autre texte." and page.fields["key"] != key


def test_the_key_of_somebody_else_says_nothing(peer, colleague, received):
    actions.send(peer, received.conversation, text=WORDS, key=received.key)

    assert PrivateMessage.objects.count() == 2


def test_the_two_have_one_conversation(client, peer, colleague, received):
    client.force_login(peer)

    assert client.get(to(colleague)).url == received.conversation.get_absolute_url()
    client.post(to(colleague), {"text": WORDS})

    assert Conversation.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.create(key=received.conversation.key)


def test_a_draft_is_kept_and_found_again(client, peer, colleague):
    client.force_login(peer)

    client.post(DRAFT, {"place": f"membre-{colleague.public_id}", "text": WORDS})

    assert Document(client.get(to(colleague)).text).text_of("text") == WORDS
    client.post(to(colleague), {"text": WORDS})
    assert not PrivateDraft.objects.exists()


def test_no_draft_is_kept_for_somebody_unknown(client, outsider, colleague):
    client.force_login(outsider)

    assert client.post(DRAFT, {"place": f"membre-{colleague.public_id}", "text": WORDS}).status_code == 404
    assert not PrivateDraft.objects.exists()


def test_a_session_that_ends_meanwhile_loses_nothing(peer, received):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(peer)
    fields = Document(browser.get(at(received)).text).fields
    Session.objects.all().delete()

    response = browser.post(at(received), {**fields, "text": WORDS})

    assert response.url.startswith("/connexion/")
    page = sign_in(browser, peer, response.url)
    assert Document(page.text).text_of("text") == WORDS
    assert PrivateMessage.objects.count() == 1


def test_a_draft_saved_under_an_ended_session_waits_too(peer, received):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(peer)
    fields = Document(browser.get(at(received)).text).fields
    Session.objects.all().delete()

    response = browser.post(DRAFT, {**fields, "text": WORDS})

    assert response.url.startswith("/connexion/")
    assert Document(sign_in(browser, peer, response.url).text).text_of("text") == WORDS


def test_too_many_new_conversations_in_a_day_are_refused_and_the_text_kept(client, peer, colleague):
    now = timezone.now()
    Conversation.objects.bulk_create(Conversation(begun_by=peer, begun_at=now) for _ in range(20))
    client.force_login(peer)

    response = client.post(to(colleague), {"text": WORDS})

    assert response.status_code == 429 and "20 nouvelles conversations par jour" in response.text
    assert PrivateDraft.objects.get().text == WORDS and not PrivateMessage.objects.exists()
    Conversation.objects.update(begun_at=now - timedelta(days=1, minutes=1))
    assert client.post(to(colleague), {"text": WORDS}).status_code == 302
