"""« C’est aussi ma question »."""

import pytest

from comcep.members.models import Member
from comcep.members.states import change_state
from forum.following.follows import stop
from forum.questions.addresses import topic_url
from forum.questions.models import Follow, Question, SameQuestion
from tests.factories import MemberFactory, TopicFactory
from tests.forum.writing import url

pytestmark = pytest.mark.django_db


def shared(topic):
    return SameQuestion.objects.filter(topic=topic).count()


def test_it_counts_once_per_member_and_who_says_so_follows(client, peer, topic):
    stop(peer, topic=topic)
    neighbour = TopicFactory(forum=topic.forum)
    client.force_login(peer)

    client.post(url("share", topic))
    page = client.post(url("share", topic), follow=True).text

    assert shared(topic) == 1 and shared(neighbour) == 0
    assert Follow.objects.get(member=peer, topic=topic).active
    assert "aussi la vôtre" in page and 'name="shared" value="0"' in page


def test_it_is_taken_back_and_the_topic_stays_followed(client, peer, topic):
    SameQuestion.objects.create(topic=topic, member=MemberFactory(peer=True))
    client.force_login(peer)
    client.post(url("share", topic))

    client.post(url("share", topic), {"shared": "0"})
    client.post(url("share", topic), {"shared": "0"})

    assert shared(topic) == 1
    assert Follow.objects.get(member=peer, topic=topic).active


def test_it_is_no_answer(client, peer, topic):
    client.force_login(peer)

    client.post(url("share", topic))

    question = Question.objects.select_related("topic").get(topic=topic)
    assert question.first_answer_at is None and question.topic.posts_count == 1


def test_readers_meet_a_number_and_no_name(client, peer, moderator, topic):
    SameQuestion.objects.create(topic=topic, member=MemberFactory(peer=True, last_name="Discret"))
    client.force_login(moderator)

    page = client.get(topic_url(topic)).text

    assert "C’est aussi ma question (1)" in " ".join(page.split()) or "ma question (1)" in page
    assert "Discret" not in page


def test_the_asker_reads_the_number_and_shares_nothing(client, topic):
    SameQuestion.objects.create(topic=topic, member=MemberFactory(peer=True))
    client.force_login(topic.poster)

    page = client.get(topic_url(topic)).text
    refused = client.post(url("share", topic))

    assert "Aussi la question de 1 autre membre" in page and "shared" not in page
    assert refused.status_code == 403 and shared(topic) == 1


def test_an_announcement_is_nobodys_question(client, peer, topic):
    Question.objects.filter(topic=topic).update(expects_answer=False)
    client.force_login(peer)

    assert client.post(url("share", topic)).status_code == 403
    assert "ma question" not in client.get(topic_url(topic)).text


def test_what_one_may_not_read_is_not_shared(client, outsider, topic):
    client.force_login(outsider)

    assert client.post(url("share", topic)).status_code == 404
    assert shared(topic) == 0


def test_who_leaves_leaves_the_number(client, peer, topic):
    SameQuestion.objects.create(topic=topic, member=peer)

    change_state(peer, Member.State.ENDED, by=None)

    assert SameQuestion.objects.get(topic=topic).member is None


def test_a_click_with_htmx_gives_the_button_as_it_stands(client, peer, topic):
    client.force_login(peer)

    response = client.post(url("share", topic), headers={"HX-Request": "true"})

    assert response.status_code == 200 and "(1)" in response.text and 'role="status"' in response.text
