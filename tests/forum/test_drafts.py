"""What is being typed is not lost: drafts, and a session that ends meanwhile."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from forum.engine.forum_conversation.models import Topic
from forum.questions.models import Draft
from forum.writing import kept
from forum.writing.editing import edit_post
from tests.factories import PASSWORD, MemberFactory
from tests.forum.writing import ASK, TEXT, Document, question_form, url

pytestmark = pytest.mark.django_db
DRAFT = "/forum/brouillon/"
WORDS = "Une réponse longue à écrire."


def sign_in(client, member, target):
    """Through the sign-in page, as a browser without script: its token, its fields, its redirect."""
    page = client.get(target)
    token = Document(page.text).fields["csrfmiddlewaretoken"]
    form = {"login": member.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    return client.post(target, form, follow=True)


@pytest.fixture
def browser(db):
    """A browser that checks what browsers check: no form passes without its token."""
    return Client(enforce_csrf_checks=True)


def test_the_button_keeps_a_question(client, peer, peers_section):
    client.force_login(peer)

    response = client.post(DRAFT, question_form(peers_section), follow=True)

    assert "Brouillon enregistré" in response.text
    page = Document(response.text)
    assert page.text_of("text") == TEXT and page.fields["title"] == "Financer une VAE en fin de CDD"
    assert Topic.objects.count() == 0


def test_the_script_keeps_a_reply_and_hears_it_in_words(client, peer, topic):
    client.force_login(peer)

    response = client.post(
        DRAFT, {"topic": topic.public_id, "text": WORDS}, headers={"accept": "application/json"}
    )

    assert response.json()["text"].startswith("Brouillon enregistré à ")
    assert Document(client.get(url("reply", topic)).text).text_of("text") == WORDS


def test_the_topic_offers_the_draft(client, peer, topic):
    Draft.objects.create(member=peer, topic=topic, text=WORDS)
    client.force_login(peer)

    assert WORDS in client.get(topic.question.get_absolute_url()).text


def test_nobody_reads_the_draft_of_another(client, peer, topic):
    Draft.objects.create(member=peer, topic=topic, text=WORDS)
    client.force_login(MemberFactory(peer=True))

    assert WORDS not in client.get(topic.question.get_absolute_url()).text


def test_one_draft_per_topic(client, peer, topic):
    client.force_login(peer)

    for text in ("un", "deux"):
        client.post(DRAFT, {"topic": topic.public_id, "text": text})

    assert list(Draft.objects.values_list("text", flat=True)) == ["deux"]


def test_an_emptied_draft_is_gone(client, peer, topic):
    Draft.objects.create(member=peer, topic=topic, text=WORDS)
    client.force_login(peer)

    client.post(DRAFT, {"topic": topic.public_id, "text": " "})

    assert not Draft.objects.exists()


def test_no_draft_on_what_one_may_not_read(client, outsider, topic):
    client.force_login(outsider)

    assert client.post(DRAFT, {"topic": topic.public_id, "text": WORDS}).status_code == 404
    assert not Draft.objects.exists()


@pytest.mark.parametrize("topic_id", ["abc", "-1", "9" * 40, "999999", "²"])
def test_a_draft_on_nothing_is_not_found(client, peer, peers_section, topic_id):
    client.force_login(peer)

    assert client.post(DRAFT, {"topic": topic_id, "text": WORDS}).status_code == 404


def test_a_draft_without_end_is_refused_and_given_back(client, peer, topic):
    client.force_login(peer)

    response = client.post(DRAFT, {"topic": topic.public_id, "text": "é" * 150_000})

    assert response.status_code == 413
    assert "trop long" in response.text and "é" * 150_000 in response.text


def test_a_reply_typed_under_an_ended_session_waits_behind_sign_in(browser, peer, topic):
    browser.force_login(peer)
    fields = Document(browser.get(url("reply", topic)).text).fields
    Session.objects.all().delete()

    response = browser.post(url("reply", topic), {**fields, "text": WORDS})

    assert response.status_code == 302 and response.url.startswith("/connexion/?next=")
    assert "votre texte vous attend" in browser.get(response.url).text
    page = sign_in(browser, peer, response.url)
    assert page.redirect_chain[-1][0] == url("reply", topic)
    form = Document(page.text)
    assert form.text_of("text") == WORDS
    published = browser.post(url("reply", topic), {**form.fields, "text": form.text_of("text")}, follow=True)
    assert WORDS in published.text
    assert topic.posts.count() == 2 and not Draft.objects.exists()


def test_a_question_typed_under_an_ended_session_waits_whole(browser, peer, peers_section):
    browser.force_login(peer)
    fields = Document(browser.get(ASK).text).fields
    Session.objects.all().delete()

    form = question_form(peers_section, themes=["vae"], announcement="on")
    response = browser.post(ASK, {**fields, **form})
    page = sign_in(browser, peer, response.url)

    form = Document(page.text)
    assert form.text_of("text") == TEXT
    assert form.fields["title"] == "Financer une VAE en fin de CDD"
    assert f'<option value="{peers_section.slug}" selected>' in page.text
    ticked = {(attrs.get("name"), attrs.get("value")) for _, attrs in form.tags if "checked" in attrs}
    assert ticked >= {("themes", "vae"), ("announcement", None)}


def test_a_form_opened_before_there_were_public_identifiers_is_still_its_writers(browser, peer, topic):
    browser.force_login(peer)
    fields = Document(browser.get(ASK).text).fields
    Session.objects.all().delete()

    writer = kept._signer.sign(str(peer.pk))
    response = browser.post(ASK, {**fields, "text": WORDS, "writer": writer})
    page = sign_in(browser, peer, response.url)

    assert Document(page.text).text_of("text") == WORDS


def test_an_edit_under_an_ended_session_waits_too(browser, answer):
    browser.force_login(answer.poster)
    fields = Document(browser.get(url("edit", answer)).text).fields
    Session.objects.all().delete()

    response = browser.post(url("edit", answer), {**fields, "text": WORDS})
    page = sign_in(browser, answer.poster, response.url)

    assert Document(page.text).text_of("text") == WORDS


def test_an_edit_that_waited_knows_what_was_changed_meanwhile(browser, answer):
    browser.force_login(answer.poster)
    fields = Document(browser.get(url("edit", answer)).text).fields
    Session.objects.all().delete()
    response = browser.post(url("edit", answer), {**fields, "text": WORDS})
    edit_post(answer, text="Relu par l’animation.", by=MemberFactory(peer=True, roles=["moderator"]))

    form = Document(sign_in(browser, answer.poster, response.url).text)
    response = browser.post(url("edit", answer), {**form.fields, "text": form.text_of("text")})

    assert response.status_code == 409 and "modifié par quelqu’un d’autre" in response.text


def test_a_draft_saved_under_an_ended_session_waits_too(browser, peer, topic):
    browser.force_login(peer)
    fields = Document(browser.get(url("reply", topic)).text).fields
    Session.objects.all().delete()

    response = browser.post(DRAFT, {**fields, "text": WORDS})
    page = sign_in(browser, peer, response.url)

    assert Document(page.text).text_of("text") == WORDS


def test_the_next_person_on_that_computer_does_not_find_it(browser, peer, topic):
    browser.force_login(peer)
    fields = Document(browser.get(url("reply", topic)).text).fields
    Session.objects.all().delete()
    response = browser.post(url("reply", topic), {**fields, "text": WORDS})

    somebody = MemberFactory(peer=True)
    page = sign_in(browser, somebody, response.url)

    assert WORDS not in page.text
    assert kept.KEY not in browser.session
    assert not Draft.objects.exists()


def test_a_form_that_does_not_say_whose_it_is_keeps_nothing(client, topic):
    response = client.post(url("reply", topic), {"text": WORDS, "writer": "1:forged"})

    assert (response.status_code, WORDS in response.text) == (403, True)  # handed back at once
    assert not Session.objects.exists()


def test_the_script_is_told_that_the_session_ended(client, topic):
    response = client.post(
        DRAFT, {"topic": topic.public_id, "text": WORDS}, headers={"accept": "application/json"}
    )

    assert response.status_code == 401
    assert "session a expiré" in response.json()["text"]


def test_a_visitor_who_only_looks_gets_no_session(client, topic):
    client.get(url("reply", topic))
    client.get(ASK)

    assert not Session.objects.exists()


def test_a_token_out_of_date_gives_the_text_back(browser, peer, topic):
    browser.force_login(peer)

    response = browser.post(url("reply", topic), {"text": WORDS})

    assert response.status_code == 403
    assert WORDS in response.text
    assert topic.posts.count() == 1
