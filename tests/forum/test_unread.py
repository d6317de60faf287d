"""Read marks: what counts as unread, what a visit remembers, and marking all as read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comcep import remembered
from forum.engine.forum_conversation.models import Topic
from forum.engine.forum_tracking.models import ForumReadTrack, TopicReadTrack
from forum.questions.addresses import topic_url
from forum.sections.unread import WINDOW, mark_topic, unread_counts, unread_keys
from tests.factories import MemberFactory, PostFactory, SectionFactory, TopicFactory

pytestmark = pytest.mark.django_db


def again(member):
    """The same member at the next request: nothing is kept on the instance."""
    return type(member).objects.get(pk=member.pk)


def news(member):
    return unread_keys(again(member), 50)


def test_a_new_topic_is_unread(peer, topic):
    assert news(peer) == [topic.pk]


def test_a_topic_is_read_once_opened(client, peer, topic):
    client.force_login(peer)
    client.get(topic_url(topic))

    assert news(peer) == []


def test_a_new_answer_makes_it_unread_again(client, peer, topic):
    client.force_login(peer)
    client.get(topic_url(topic))
    PostFactory(topic=topic)

    assert news(peer) == [topic.pk]


def test_a_visit_with_nothing_new_writes_nothing(client, peer, topic, django_assert_max_num_queries):
    client.force_login(peer)
    client.get(topic_url(topic))

    with django_assert_max_num_queries(10) as captured:
        client.get(topic_url(topic))

    assert not [q for q in captured.captured_queries if "SELECT" not in q["sql"][:20]]


def test_a_visit_with_something_new_writes_one_statement(client, peer, topic, django_assert_max_num_queries):
    client.force_login(peer)
    client.get("/forum/")

    with django_assert_max_num_queries(10) as captured:
        client.get(topic_url(topic))

    writes = [q["sql"] for q in captured.captured_queries if "SELECT" not in q["sql"][:20]]
    assert len(writes) == 1
    assert "ON CONFLICT" in writes[0]


def test_reading_counts_no_views(client, peer, topic):
    client.force_login(peer)
    client.get(topic_url(topic))

    topic.refresh_from_db()
    assert topic.views_count == 0


def test_the_first_page_of_a_long_topic_leaves_the_rest_unread(client, peer, topic):
    for hours in range(25, 0, -1):
        PostFactory(topic=topic, created=topic.created + timedelta(minutes=60 - hours))
    client.force_login(peer)

    client.get(topic_url(topic))
    assert news(peer) == [topic.pk]

    client.get(topic_url(topic) + "?page=2")
    assert news(peer) == []


def test_the_mark_of_one_member_is_not_that_of_another(client, peer, topic):
    client.force_login(peer)
    client.get(topic_url(topic))

    assert news(MemberFactory(peer=True)) == [topic.pk]


def test_what_is_older_than_the_window_counts_as_read(peer, peers_section):
    TopicFactory(forum=peers_section, created=timezone.now() - WINDOW - timedelta(days=1))
    TopicFactory(forum=peers_section)

    assert len(news(peer)) == 1


@pytest.mark.parametrize("silent", [1, 50, 900])
def test_a_message_after_a_silence_adds_itself_to_what_is_unread_and_takes_nothing_away(
    peer, peers_section, outsiders_section, silent
):
    """In the list and in the counts, by section, whoever wrote it where."""
    for days in (0, 5, 30, 55, 70):
        TopicFactory(forum=peers_section, created=timezone.now() - timedelta(days=silent + days))
    answered, read = TopicFactory.create_batch(2, forum=peers_section)
    for topic in (answered, read):
        mark_topic(peer, topic.pk, timezone.now())
    before, counted = news(peer), unread_counts(again(peer))

    elsewhere = TopicFactory(forum=outsiders_section)
    PostFactory(topic=answered)

    assert set(news(peer)) == {*before, answered.pk, elsewhere.pk}
    here = counted.get(peers_section.pk, 0)
    assert unread_counts(again(peer)) == {peers_section.pk: here + 1, outsiders_section.pk: 1}


def test_the_list_and_the_counts_agree(peer, peers_section, outsiders_section):
    TopicFactory.create_batch(3, forum=peers_section)
    TopicFactory.create_batch(2, forum=outsiders_section)

    assert unread_counts(again(peer)) == {peers_section.pk: 3, outsiders_section.pk: 2}
    assert len(news(peer)) == 5


def test_counts_hold_only_readable_sections(outsider, peers_section, outsiders_section):
    TopicFactory(forum=peers_section)
    TopicFactory(forum=outsiders_section)

    assert unread_counts(outsider) == {outsiders_section.pk: 1}


def test_the_page_of_unread_messages_lists_the_newest_first(client, peer, peers_section):
    before = TopicFactory(forum=peers_section, created=timezone.now() - timedelta(days=2))
    after = TopicFactory(forum=peers_section, created=timezone.now() - timedelta(days=1))
    client.force_login(peer)

    page = client.get("/forum/non-lus/").text

    assert page.index(topic_url(after)) < page.index(topic_url(before))


def test_marking_all_as_read_empties_the_list(client, peer, peers_section, outsiders_section):
    TopicFactory(forum=peers_section)
    TopicFactory(forum=outsiders_section)
    client.force_login(peer)

    response = client.post("/forum/marquer-lus/", follow=True)

    assert "Tout le forum est marqué comme lu." in response.text
    assert news(peer) == []


def test_marking_one_section_leaves_the_others(client, peer, peers_section, outsiders_section):
    TopicFactory(forum=peers_section)
    kept = TopicFactory(forum=outsiders_section)
    client.force_login(peer)

    client.post("/forum/marquer-lus/", {"section": peers_section.slug})

    assert news(peer) == [kept.pk]


def test_marking_a_rubric_marks_what_is_below(client, peer):
    rubric = SectionFactory(type=1)
    TopicFactory(forum=SectionFactory(parent=rubric))
    client.force_login(peer)

    client.post("/forum/marquer-lus/", {"section": rubric.slug})

    assert news(peer) == []


def test_marking_twice_keeps_one_mark(client, peer, topic):
    client.force_login(peer)

    client.post("/forum/marquer-lus/")
    client.post("/forum/marquer-lus/")

    assert ForumReadTrack.objects.filter(user=peer).count() == 1


@pytest.mark.parametrize("section", ["999999", "dossier", "-1", "1 or 1=1"])
def test_a_section_that_is_not_the_readers_is_not_found(client, outsider, peers_section, section):
    client.force_login(outsider)

    assert client.post("/forum/marquer-lus/", {"section": section}).status_code == 404
    assert client.post("/forum/marquer-lus/", {"section": peers_section.slug}).status_code == 404


def test_marking_as_read_is_a_post(client, peer, topic):
    client.force_login(peer)

    assert client.get("/forum/marquer-lus/").status_code == 405
    assert not TopicReadTrack.objects.exists()


@pytest.mark.parametrize(
    "back", ["https://ailleurs.example/", "//ailleurs.example", "javascript:alert(1)", ""]
)
def test_the_way_back_stays_on_this_site(client, peer, topic, back):
    client.force_login(peer)

    assert client.post("/forum/marquer-lus/", {"next": back})["Location"] == "/forum/"


def test_the_way_back_is_the_page_of_the_button(client, peer, topic):
    client.force_login(peer)

    response = client.post("/forum/marquer-lus/", {"next": "/forum/dossier/"})

    assert response["Location"] == "/forum/dossier/"


def test_a_removed_topic_is_not_news(peer, topic):
    Topic.objects.filter(pk=topic.pk).update(approved=False)

    assert news(peer) == []
    assert unread_counts(again(peer)) == {}
    assert unread_keys(again(peer), 10) == []


def test_marking_as_read_is_undone_for_who_did_it_alone(client, peer, peers_section, outsiders_section):
    other = MemberFactory(peer=True)
    for section in (peers_section, outsiders_section):
        TopicFactory(forum=section)
    read_before = timezone.now() - timedelta(days=9)
    ForumReadTrack.objects.create(user=peer, forum=peers_section, mark_time=read_before)
    for member, clicks in ((other, 1), (peer, 2)):
        client.force_login(member)
        for _ in range(clicks):
            page = client.post("/forum/marquer-lus/", {"next": "/forum/non-lus/"}, follow=True)
        assert "/forum/marquer-lus/annuler/" in page.text
    assert (news(peer), news(other)) == ([], [])

    client.post("/forum/marquer-lus/annuler/")
    client.post("/forum/marquer-lus/annuler/")

    assert len(news(peer)) == 2 and news(other) == []
    assert ForumReadTrack.objects.get(user=peer).mark_time == read_before
    assert "/forum/marquer-lus/annuler/" not in client.get("/forum/").text


def test_what_was_marked_long_ago_is_not_undone(client, peer, topic, monkeypatch):
    client.force_login(peer)
    client.post("/forum/marquer-lus/")
    monkeypatch.setattr(remembered, "REMEMBERED", timedelta(0))

    page = client.post("/forum/marquer-lus/annuler/", follow=True)

    assert "trop tard" in page.text and news(peer) == []
