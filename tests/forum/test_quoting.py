"""Quoting another message: what becomes of its words there becomes of them here."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comcep.members.models import Member
from comcep.members.states import change_state
from comcep.privacy.guard import Eraser
from comcep.search.documents import topic_documents
from forum.engine.forum_conversation.models import Post
from forum.engine.quotes import quotation
from forum.engine.rendering import render
from forum.keeping.leaving import erase_posts
from forum.keeping.redaction import redact_post
from forum.questions.addresses import topic_url
from forum.questions.models import Draft, Quote
from forum.writing import answers
from forum.writing.moderating import remove_post, restore_post
from tests.factories import PostFactory, TopicFactory
from tests.forum.writing import Document, url

pytestmark = pytest.mark.django_db
WORDS = "Un mot rare, zéphyr."


@pytest.fixture
def source(topic):
    return PostFactory(topic=topic, content=WORDS)


@pytest.fixture
def quoting(topic, peer, source):
    text = f"{quotation(source.public_id, '<p>mot rare, zéphyr</p>')}<p>Je confirme.</p>"
    return answers.reply(peer, topic, text=text)


def page(client, topic):
    return client.get(topic_url(topic)).text


def test_the_link_of_a_message_opens_the_reply_with_its_words(client, peer, topic, source):
    Draft.objects.create(member=peer, topic=topic, text="Mon brouillon.")
    client.force_login(peer)
    link = f"{url('reply', topic)}?citer={source.public_id}"
    assert link in page(client, topic)

    typed = Document(client.get(link).text).text_of("text")

    assert typed.startswith("Mon brouillon.") and "> Un mot rare, zéphyr." in typed
    assert source.public_id in typed


def test_what_one_does_not_read_there_is_not_quoted(client, peer, topic):
    elsewhere = PostFactory(topic=TopicFactory(forum=topic.forum), content=WORDS)
    waiting = PostFactory(topic=topic, content=WORDS, approved=False)
    client.force_login(peer)

    for post in (elsewhere, waiting):
        response = client.get(f"{url('reply', topic)}?citer={post.public_id}")
        assert response.status_code == 200 and "zéphyr" not in response.text


def test_readers_learn_whose_words_these_are(client, topic, source, quoting):
    client.force_login(topic.poster)

    assert f"{source.poster.display_name}, {source.poster.network.name}</a></p></div>" in page(client, topic)
    assert Quote.objects.get().source == source


def test_it_costs_one_statement_more_whatever_their_number(client, topic, peer, source, quoting):
    client.force_login(peer)
    counted = []
    for text in (quoting.content.raw, f"{quoting.content.raw}{quoting.content.raw}", "<p>Sans citation.</p>"):
        Post.objects.filter(pk=quoting.pk).update(content=text, _content_rendered=render(text))
        with CaptureQueriesContext(connection) as captured:
            page(client, topic)
        counted.append(len(captured))

    assert counted[0] == counted[1] == counted[2] + 1


def test_nothing_is_shown_of_what_was_removed_until_it_is_back(client, moderator, topic, source, quoting):
    client.force_login(topic.poster)
    remove_post(source, by=moderator, reason="Erreur.")
    said = page(client, topic)
    assert "zéphyr" not in said and "Je confirme" in said

    restore_post(source)

    assert page(client, topic).count("zéphyr") == 2


def test_nothing_is_shown_of_a_section_that_one_does_not_read(
    client, outsider, outsiders_section, source, peer
):
    topic = TopicFactory(forum=outsiders_section)
    text = f"{quotation(source.public_id, '<p>zéphyr</p>')}<p>Je confirme.</p>"
    answers.reply(peer, topic, text=text)
    client.force_login(outsider)

    said = page(client, topic)

    assert "Je confirme" in said and "zéphyr" not in said and source.poster.display_name not in said


def test_a_redaction_follows_into_other_threads(peer, topic, source):
    other = TopicFactory(forum=topic.forum)
    neighbour = PostFactory(topic=TopicFactory(forum=topic.forum), content=WORDS)
    there = answers.reply(
        peer, other, text=f"{quotation(source.public_id, '<p>mot rare, zéphyr</p>')}<p>Oui.</p>"
    )

    redact_post(source, Eraser([("zéphyr", "PERS")]))

    assert "zéphyr" not in Post.objects.get(pk=there.pk).content.raw
    assert Post.objects.get(pk=neighbour.pk).content.raw == WORDS


def test_what_its_author_erases_goes_from_messages_and_drafts(topic, peer, source, quoting):
    only = answers.reply(
        peer, topic, text=f"> zéphyr\n>\n> [Message cité](</forum/message/{source.public_id}/>)"
    )
    Draft.objects.create(
        member=topic.poster, topic=topic, text=quotation(source.public_id, "<p>zéphyr</p>") + "<p>Moi.</p>"
    )

    erase_posts(Post.objects.filter(pk=source.pk))

    kept = Post.objects.get(pk=quoting.pk)
    assert "zéphyr" not in kept.content.raw + kept._content_rendered and "Je confirme" in kept.content.raw
    assert "Citation retirée" in Post.objects.get(pk=only.pk)._content_rendered
    assert Draft.objects.get().text == "<p>Moi.</p>"


def test_who_leaves_is_named_in_no_quotation(client, topic, source, quoting):
    name = source.poster.display_name
    change_state(source.poster, Member.State.ENDED, by=None)
    client.force_login(topic.poster)

    said = page(client, topic)

    assert name not in said and "Membre parti" in said


def test_the_search_finds_quoted_words_where_they_stand(topic, source, quoting):
    (document,) = topic_documents(ids=[topic.pk])

    assert [part.id for part in document.parts if "zéphyr" in part.text] == [source.pk]


def test_the_guard_reads_what_is_quoted(client, peer, topic, source):
    client.force_login(peer)
    text = quotation(source.public_id, "<p>Mme Martine Durand, au 06 12 34 56 78</p>")

    response = client.post(url("reply", topic), {"text": f"{text}<p>Voilà.</p>"})

    assert "Avant de publier" in response.text and "06 12 34 56 78" in response.text
