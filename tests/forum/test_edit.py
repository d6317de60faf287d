"""Editing a message."""

import pytest

from forum.engine.forum_conversation.models import Post, Topic
from forum.questions.models import Question, Theme
from tests.factories import MemberFactory
from tests.forum.test_reply import needs_approval
from tests.forum.writing import Document, nothing_to_repair, url
from tests.moderation.test_desk import given

pytestmark = pytest.mark.django_db
NEW = "Voyez plutôt avec Uniformation."


def test_authors_edit_their_message_and_readers_are_told(client, answer):
    client.force_login(answer.poster)

    response = client.post(url("edit", answer), {"text": NEW, "seen": 0}, follow=True)

    answer.refresh_from_db()
    assert (answer.content.raw, answer.updates_count, answer.updated_by) == (NEW, 1, answer.poster)
    assert NEW in response.text and "modifié" in response.text


def test_nobody_edits_the_message_of_another(client, peer, answer):
    client.force_login(peer)

    response = client.post(url("edit", answer), {"text": NEW})

    assert response.status_code == 403
    assert "pas celui-ci" in response.text and NEW in response.text
    answer.refresh_from_db()
    assert answer.updates_count == 0


def test_a_moderator_edits_any_message(client, moderator, answer):
    client.force_login(moderator)

    client.post(url("edit", answer), {"text": NEW, "seen": 0, "reason": "Le sigle était faux."})

    answer.refresh_from_db()
    assert (answer.content.raw, answer.updated_by) == (NEW, moderator)


def test_a_closed_topic_is_not_edited(client, answer):
    Topic.objects.filter(pk=answer.topic_id).update(status=Topic.TOPIC_LOCKED)
    client.force_login(answer.poster)

    response = client.post(url("edit", answer), {"text": NEW})

    assert response.status_code == 409
    assert "ne se modifie plus" in response.text and NEW in response.text


def test_the_asker_edits_title_themes_and_kind(client, topic):
    theme = Theme.objects.get(slug="vae")
    client.force_login(topic.poster)

    client.post(
        url("edit", topic.first_post),
        {
            "text": NEW,
            "title": "Un titre plus précis",
            "themes": [theme.slug],
            "announcement": "on",
            "withdrawal": "no_question",
            "seen": 0,
        },
    )

    topic.refresh_from_db()
    question = Question.objects.get(topic=topic)
    assert (topic.subject, topic.slug) == ("Un titre plus précis", "un-titre-plus-precis")
    assert list(question.themes.all()) == [theme] and question.expects_answer is False


def test_two_editors_do_not_overwrite_each_other(client, moderator, answer):
    Post.objects.filter(pk=answer.pk).update(updates_count=1)
    client.force_login(moderator)

    response = client.post(url("edit", answer), {"text": NEW, "seen": 0, "reason": "Plus clair."})

    assert response.status_code == 409
    assert "modifié par quelqu’un d’autre" in response.text and NEW in response.text
    answer.refresh_from_db()
    assert answer.content.raw != NEW
    again = Document(response.text).fields["seen"]
    assert (
        client.post(url("edit", answer), {"text": NEW, "seen": again, "reason": "Plus clair."}).status_code
        == 302
    )


def test_an_edited_first_post_that_needs_approval_hides_its_topic(client, topic):
    needs_approval(topic.poster, topic.forum)
    client.force_login(topic.poster)

    client.post(url("edit", topic.first_post), {"text": NEW, "title": topic.subject, "seen": 0})

    topic.refresh_from_db()
    assert not topic.approved
    client.force_login(MemberFactory(peer=True))
    assert topic.subject not in client.get("/forum/dossier/").text
    assert nothing_to_repair()


def test_html_is_given_to_a_plain_field_as_markdown(client, answer):
    answer.content = (
        "<p>Voyez <strong>l’Opca</strong>&nbsp;:</p><ul><li><p>un</p></li><li><p>deux</p></li></ul>"
    )
    answer.save()
    client.force_login(answer.poster)

    page = Document(client.get(url("edit", answer)).text)

    assert page.text_of("text").replace("\xa0", " ") == "Voyez **l’Opca** :\n\n- un\n- deux"
    html = next(attrs["data-html"] for tag, attrs in page.tags if attrs.get("name") == "text")
    assert html.startswith("<p>Voyez <strong>")


def test_an_empty_edit_is_refused_with_the_page(client, answer):
    client.force_login(answer.poster)

    response = client.post(url("edit", answer), {"text": "  ", "seen": 0})

    assert response.status_code == 422
    assert "Écrivez votre message" in response.text


def test_a_removed_message_is_not_edited_by_its_author(client, moderator, answer):
    client.force_login(moderator)
    client.post(f"/moderation/message/{answer.public_id}/retirer/", given("Hors sujet."))
    client.force_login(answer.poster)

    assert client.post(url("edit", answer), {"text": NEW}).status_code == 404
