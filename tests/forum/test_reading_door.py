"""Who gets through the door of the forum's pages, and what the others learn: nothing."""

import pytest
from django.utils import timezone

from comcep.members.models import Member
from comcep.members.states import change_state
from forum.engine.forum.models import Forum
from forum.questions.addresses import topic_url
from forum.questions.models import Removal
from tests.factories import MemberFactory, PostFactory, SectionFactory, TopicFactory

pytestmark = pytest.mark.django_db

CANARY = "Zygomatique"


@pytest.fixture
def secret(peers_section):
    """A topic of the peers whose title and text hold a word that is nowhere else."""
    return TopicFactory(forum=peers_section, subject=f"{CANARY} en titre", text=f"{CANARY} dans le texte")


def pages(topic):
    return [
        "/forum/",
        f"/forum/{topic.forum.slug}/",
        topic_url(topic),
        "/forum/non-lus/",
        "/forum/sans-reponse/",
        "/forum/sujets-actifs/",
        f"/forum/message/{topic.first_post.public_id}/",
    ]


def test_a_visitor_signs_in_first_and_comes_back(client, secret):
    for url in pages(secret):
        response = client.get(url)

        assert response.status_code == 302
        assert response["Location"] == f"/connexion/?next={url}"


@pytest.mark.parametrize(
    "url", ["/forum/nulle-part/", "/forum/nulle-part/999999-rien/", "/forum/message/999999/"]
)
def test_a_visitor_gets_the_same_answer_for_what_does_not_exist(client, db, url):
    assert client.get(url)["Location"] == f"/connexion/?next={url}"


@pytest.mark.parametrize("state", [Member.State.REQUESTED, Member.State.CONFIRMED, Member.State.TO_COMPLETE])
def test_the_forum_does_not_exist_for_an_applicant(client, secret, state):
    client.force_login(MemberFactory(state=state))

    assert [client.get(url).status_code for url in pages(secret)] == [404] * len(pages(secret))


def test_the_forum_does_not_exist_for_an_administrator(client, secret):
    client.force_login(MemberFactory(staff=True, roles=["admin"]))

    assert [client.get(url).status_code for url in pages(secret)] == [404] * len(pages(secret))


def test_a_membership_that_ends_closes_the_pages_at_once(client, peer, secret):
    client.force_login(peer)
    assert client.get("/forum/").status_code == 200

    change_state(peer, "ended", by=None)

    assert client.get("/forum/")["Location"] == "/connexion/?next=/forum/"


def test_an_outsider_finds_no_trace_of_the_peers(client, outsider, secret, outsiders_section):
    client.force_login(outsider)

    for url in pages(secret):
        response = client.get(url, follow=True)

        assert CANARY not in response.text
        assert secret.forum.name not in response.text
        assert secret.forum.slug not in response.headers.get("Location", "")


def test_an_outsider_gets_404_for_what_the_peers_write(client, outsider, secret, outsiders_section):
    client.force_login(outsider)

    post = secret.first_post
    asked = [f"/forum/{secret.forum.slug}/", topic_url(secret), f"/forum/message/{post.public_id}/"]
    assert [client.get(url).status_code for url in asked] == [404, 404, 404]


def test_a_topic_of_the_peers_asked_under_the_outsiders_section_is_not_found(
    client, outsider, secret, outsiders_section
):
    client.force_login(outsider)

    response = client.get(f"/forum/{outsiders_section.slug}/{secret.public_id}-{secret.slug}/")

    assert response.status_code == 404


def test_what_was_read_before_access_was_lost_is_in_no_list(client, secret):
    """Hole S12: a list keeps to the rights of today."""
    member = MemberFactory(peer=True)
    client.force_login(member)
    client.get(topic_url(secret))
    Member.objects.filter(pk=member.pk).update(kind=Member.Kind.OUTSIDER)
    PostFactory(topic=secret)

    assert not any(CANARY in client.get(url).text for url in pages(secret))


def test_no_address_lists_what_one_member_wrote(client, peer, secret):
    """Holes S7 and S8: the forum has no page of a member's posts, approved or not."""
    client.force_login(peer)

    addresses = [f"/forum/membre/{secret.poster_id}/", f"/forum/member/profile/{secret.poster_id}/posts/"]
    assert [client.get(url).status_code for url in addresses] == [404, 404]


def test_an_unknown_section_says_so_in_french(client, peer):
    client.force_login(peer)

    response = client.get("/forum/nulle-part/")

    assert response.status_code == 404
    assert "existe pas" in response.text


def test_pages_are_kept_for_nobody_else_and_asked_again(client, peer, secret):
    client.force_login(peer)

    assert client.get(topic_url(secret))["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    "url", ["/forum/", "/forum/non-lus/", "/forum/sans-reponse/", "/forum/sujets-actifs/"]
)
def test_a_page_that_is_read_refuses_a_post(client, peer, url):
    client.force_login(peer)

    assert client.post(url).status_code == 405


def test_a_moderators_corner_is_not_shown_to_peers(client, peer, moderator):
    SectionFactory(name="Le coin des animateurs", slug="coin", opened_to="moderators")

    client.force_login(peer)
    assert "Le coin des animateurs" not in client.get("/forum/").text
    client.force_login(moderator)
    assert "Le coin des animateurs" in client.get("/forum/").text


def test_a_denied_rubric_hides_the_topics_below_by_address_too(client, peer):
    """Hole S9."""
    rubric = SectionFactory(type=Forum.FORUM_CAT, opened_to__closed=True)
    topic = TopicFactory(forum=SectionFactory(parent=rubric))
    client.force_login(peer)

    assert client.get(topic_url(topic)).status_code == 404


def test_a_removed_question_is_gone_for_the_others(client, peer, topic, moderator):
    topic.approved = False
    topic.save()
    topic.first_post.approved = False
    topic.first_post.save()
    Removal.objects.create(post=topic.first_post, by=moderator, reason="Un nom", at=timezone.now())
    client.force_login(peer)

    assert client.get(topic_url(topic)).status_code == 404
    assert client.get(f"/forum/message/{topic.first_post.public_id}/").status_code == 404
