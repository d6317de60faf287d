"""Moving a topic never opens it to new readers in silence."""

import pytest

from comcep.members.access.audiences import Audience
from comcep.moderation.models import Decision
from forum.engine.forum.models import Forum
from forum.writing import moderating
from tests.factories import SectionFactory
from tests.moderation.test_desk import given, of_topic

pytestmark = pytest.mark.django_db
WHY = "Une autre rubrique convient mieux."


@pytest.fixture(autouse=True)
def signed_in(client, moderator):
    client.force_login(moderator)


def test_a_topic_moves_between_sections_of_the_same_readers(client, topic, answer):
    other = SectionFactory()

    client.post(of_topic(topic, "deplacer"), given(WHY, section=other.slug))

    topic.refresh_from_db()
    other.refresh_from_db()
    assert topic.forum == other
    assert (other.direct_topics_count, other.direct_posts_count, other.last_post) == (1, 2, answer)
    source = Forum.objects.get(slug="dossier")
    assert (source.direct_topics_count, source.direct_posts_count, source.last_post) == (0, 0, None)
    decision = Decision.objects.get()
    assert decision.verb == "move" and other.name in decision.detail


def test_towards_outsiders_it_asks_first(client, topic, outsiders_section):
    response = client.post(of_topic(topic, "deplacer"), given(WHY, section=outsiders_section.slug))

    assert response.status_code == 409
    assert "hors pairs" in response.text and "Rien n’a encore été déplacé" in response.text
    topic.refresh_from_db()
    assert topic.forum.slug == "dossier" and not Decision.objects.exists()


def test_once_agreed_it_moves(client, outsider, topic, outsiders_section):
    form = given(WHY, section=outsiders_section.slug, confirmer=outsiders_section.slug)

    client.post(of_topic(topic, "deplacer"), form)

    client.force_login(outsider)
    topic.refresh_from_db()
    assert client.get(topic.question.get_absolute_url()).status_code == 200


def test_an_agreement_for_one_section_says_nothing_of_another(client, topic, outsiders_section):
    other = SectionFactory(opened_to=Audience.OUTSIDERS)

    response = client.post(
        of_topic(topic, "deplacer"), given(WHY, section=other.slug, confirmer=outsiders_section.slug)
    )

    assert response.status_code == 409


def test_towards_fewer_readers_it_simply_moves(client, topic):
    closed = SectionFactory(opened_to=Audience.MODERATORS)

    client.post(of_topic(topic, "deplacer"), given(WHY, section=closed.slug))

    topic.refresh_from_db()
    assert topic.forum == closed


def test_the_rule_holds_in_the_action_itself(topic, outsiders_section):
    with pytest.raises(moderating.WouldWiden):
        moderating.move_topic(topic, outsiders_section)


@pytest.mark.parametrize("section", ["", "999999", "abc"])
def test_an_unknown_section_is_said(client, topic, section):
    response = client.post(of_topic(topic, "deplacer"), {"section": section})

    assert response.status_code == 422 and "rubrique" in response.text


def test_a_rubric_takes_no_topic(client, topic):
    rubric = SectionFactory(type=Forum.FORUM_CAT)

    assert client.post(of_topic(topic, "deplacer"), {"section": rubric.slug}).status_code == 422
