"""« Qu’est-ce que ça a donné ? », a month after an answer was accepted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comcep.members.models import Member
from comcep.members.states import change_state
from comcep.notifications.models import Notice
from comcep.privacy.guard import Eraser
from forum.following.sequels import AFTER, WINDOW, ask_for_sequels
from forum.keeping.redaction import redact_post
from forum.questions.addresses import topic_url
from forum.questions.models import Question, Sequel
from forum.writing.accepting import accept_answer
from tests.factories import PostFactory, TopicFactory
from tests.forum.writing import told, url

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def solve(topic, answer, ago=AFTER):
    question = accept_answer(topic.question, answer, by=topic.poster)
    Question.objects.filter(pk=question.pk).update(accepted_at=NOW - ago)
    return question


@pytest.fixture
def solved(topic, answer):
    return solve(topic, answer)


@pytest.fixture
def neighbours(peers_section):
    """Accepted a day too late or too long ago; solved by the asker; not solved."""
    for ago in (AFTER - timedelta(minutes=1), AFTER + WINDOW + timedelta(hours=1)):
        topic = TopicFactory(forum=peers_section)
        solve(topic, PostFactory(topic=topic), ago)
    own = TopicFactory(forum=peers_section)
    solve(own, PostFactory(topic=own, poster=own.poster))
    TopicFactory(forum=peers_section)


def test_the_asker_is_asked_once_after_thirty_days(topic, solved, neighbours):
    assert ask_for_sequels(NOW - timedelta(minutes=1)) == 0

    assert ask_for_sequels(NOW) == 1
    assert ask_for_sequels(NOW) == 0

    assert told(topic.poster, "sequel") == 1 == Notice.objects.filter(kind="sequel").count()


def test_who_no_longer_reads_is_not_asked(topic, solved):
    change_state(topic.poster, Member.State.SUSPENDED, by=None, reason="Fin.")

    assert ask_for_sequels(NOW) == 0


def test_what_is_said_stands_beside_the_answer(client, peer, topic, answer, solved):
    ask_for_sequels(NOW)
    client.force_login(topic.poster)
    (notice,) = Notice.objects.filter(kind="sequel")
    assert "ça a donné" in client.get("/notifications/").text

    page = client.get(notice.url)
    assert "Cela a marché en partie" in page.text
    client.post(notice.url, {"outcome": "partly", "text": "Le **dossier** est passé à l’été."})

    assert "ça a donné" not in client.get("/notifications/").text
    client.force_login(peer)
    said = client.get(topic_url(topic)).text
    assert "Ce que ça a donné&nbsp;: Cela a marché en partie" in said
    assert "Le <strong>dossier</strong> est passé" in said and url("sequel", topic) not in said


def test_without_a_choice_nothing_is_lost(client, topic, solved):
    client.force_login(topic.poster)

    response = client.post(url("sequel", topic), {"text": "Presque."})

    assert response.status_code == 422 and "un seul choix suffit" in response.text
    assert "Presque." in response.text and not Sequel.objects.exists()


def test_the_guard_reads_it(client, topic, solved):
    client.force_login(topic.poster)
    words = {"outcome": "worked", "text": "Merci à Mme Martine Durand, au 06 12 34 56 78."}

    response = client.post(url("sequel", topic), words)
    assert "Avant de publier" in response.text and not Sequel.objects.exists()
    client.post(url("sequel", topic), {**words, "tout-remplacer": "1"})

    assert "06 12" not in Sequel.objects.get().text and "Durand" not in Sequel.objects.get().text


def test_it_can_be_said_again_and_another_answer_forgets_it(client, topic, solved):
    client.force_login(topic.poster)
    for outcome in ("worked", "failed"):
        client.post(url("sequel", topic), {"outcome": outcome})
    assert Sequel.objects.get().outcome == "failed"

    accept_answer(topic.question, PostFactory(topic=topic), by=topic.poster)

    assert not Sequel.objects.exists()


@pytest.mark.parametrize("who", ["peer", "moderator", "outsider"])
def test_for_anybody_else_the_page_does_not_exist(request, client, topic, solved, who):
    client.force_login(request.getfixturevalue(who))

    assert client.get(url("sequel", topic)).status_code == 404
    assert client.post(url("sequel", topic), {"outcome": "worked"}).status_code == 404


def test_a_redaction_and_a_departure_go_through_it(topic, answer, solved):
    name = topic.poster.display_name
    Sequel.objects.create(question=solved, outcome="worked", text=f"Zéphyr a réussi. {name}", said_at=NOW)

    redact_post(topic.first_post, Eraser([("Zéphyr", "PERS")]))
    change_state(topic.poster, Member.State.ENDED, by=None)

    text = Sequel.objects.get().text
    assert "Zéphyr" not in text and name not in text and "a réussi" in text
