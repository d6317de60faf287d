"""« @Prénom Nom »: who may be called, who is told, and what the guard makes of it."""

import pytest
from django.urls import reverse

from comcep.members.models import Member
from comcep.members.states import change_state
from forum.engine.forum_conversation.models import Post
from forum.engine.forum_permission.models import ForumPermission, UserForumPermission
from forum.following.follows import follow
from forum.questions.models import Mention
from forum.writing.moderating import approve_post, remove_post
from tests.factories import MemberFactory, PostFactory, TopicFactory
from tests.forum.writing import told, url

pytestmark = pytest.mark.django_db
SUGGEST = reverse("questions:mentions")


@pytest.fixture
def claire(db):
    return MemberFactory(peer=True, first_name="Claire", last_name="Kerbœuf")


@pytest.fixture
def writer(client, peer):
    client.force_login(peer)
    return peer


def written(client, topic, text):
    response = client.post(url("reply", topic), {"text": text})
    assert response.status_code == 302, "the guard has stopped it"
    return Post.objects.latest("pk")


def suggested(client, q, topic):
    people = client.get(SUGGEST, {"q": q, "sujet": topic.public_id}).json()["people"]
    return [person["name"] for person in people]


@pytest.mark.parametrize(
    "text",
    [
        "Voyez avec @Claire Kerbœuf, qui connaît.",
        "<p>Voyez avec @claire&nbsp;kerbœuf.</p>",
        "@Claire Kerbœuf\n\nQu’en pensez-vous\u202f?",
    ],
)
def test_a_name_typed_calls_its_only_bearer_once(client, writer, topic, claire, text):
    MemberFactory(peer=True, first_name="Claire", last_name="Autre")
    follow(claire, topic=topic)

    post = written(client, topic, text)

    assert f"/membres/{claire.public_id}/" in post._content_rendered
    assert list(Mention.objects.values_list("post", "member")) == [(post.pk, claire.pk)]
    assert told(claire, "mention") == 1 and told(claire, "followed_answer") == 0


def test_two_of_the_same_name_are_not_called_and_the_guard_asks(client, writer, topic, claire):
    MemberFactory(peer=True, first_name="Claire", last_name="Kerbœuf")

    response = client.post(url("reply", topic), {"text": "Voyez Mme @Claire Kerbœuf."})

    assert response.status_code == 200 and "Avant de publier" in response.text
    assert not Mention.objects.exists()


def test_a_name_with_a_link_to_somebody_else_is_a_name_for_the_guard(client, writer, topic, claire):
    text = f'<p>Mme <a href="/membres/{claire.public_id}/">@Martine Durand</a> vient demain.</p>'

    response = client.post(url("reply", topic), {"text": text})

    assert "Avant de publier" in response.text and not Mention.objects.exists()


def test_the_guard_leaves_a_member_who_is_called_alone_but_not_elsewhere(client, writer, topic, claire):
    written(client, topic, "Merci @Claire Kerbœuf pour la piste.")

    response = client.post(
        url("reply", topic), {"text": "@Claire Kerbœuf, voyez. Mme Claire Kerbœuf viendra lundi."}
    )

    assert "Avant de publier" in response.text


def test_only_who_reads_there_may_be_called(client, writer, topic, claire, outsider):
    PostFactory(topic=TopicFactory(forum=topic.forum), poster=claire)
    read = ForumPermission.objects.get(codename="can_read_forum")
    UserForumPermission.objects.create(user=claire, forum=topic.forum, permission=read, has_perm=False)
    client.get("/forum/")

    assert suggested(client, "clai", topic) == []
    client.post(url("reply", topic), {"text": "Voyez @Claire Kerbœuf.", "tel-quel": "1"})
    assert not Mention.objects.exists() and told(claire, "mention") == 0


def test_suggestions_are_of_members_who_read_there_and_whom_one_may_know(client, writer, topic, claire):
    MemberFactory(peer=True, first_name="Clairette", last_name="Cachée", listed=False)
    MemberFactory(outsider=True, first_name="Clairon", last_name="Dehors")
    MemberFactory(first_name="Claire", last_name="Attend")

    assert suggested(client, "clai", topic) == ["Claire Kerbœuf"]
    assert suggested(client, "c", topic) == []


def test_an_outsider_is_suggested_nobody_of_the_peers(client, outsider, outsiders_section, topic, claire):
    there = TopicFactory(forum=outsiders_section)
    client.force_login(outsider)

    assert suggested(client, "clai", there) == [] and suggested(client, "clai", topic) == []


def test_suggestions_cost_the_same_at_two_sizes(client, writer, topic, claire, django_assert_num_queries):
    suggested(client, "clai", topic)
    for _ in range(2):
        with django_assert_num_queries(6):
            suggested(client, "clai", topic)
        MemberFactory.create_batch(9, peer=True, first_name="Claire")


def test_an_edit_calls_who_is_new_and_forgets_who_is_gone(client, writer, topic, claire):
    other = MemberFactory(peer=True, first_name="Yann", last_name="Le Goff")
    post = written(client, topic, "Voyez @Claire Kerbœuf.")

    client.post(url("edit", post), {"text": "Voyez @Yann Le Goff.", "seen": "0"})

    assert list(Mention.objects.values_list("member", flat=True)) == [other.pk]
    assert told(other, "mention") == 1 and told(claire, "mention") == 1
    client.force_login(claire)
    assert "vous appelle" not in client.get("/notifications/").text


def test_what_was_removed_is_told_to_nobody(client, writer, moderator, topic, claire):
    post = written(client, topic, "Voyez @Claire Kerbœuf.")
    remove_post(post, by=moderator, reason="Erreur.")
    client.force_login(claire)

    assert "vous appelle" not in client.get("/notifications/").text


def test_what_waits_for_approval_calls_once_approved(peer, topic, claire):
    post = PostFactory(topic=topic, poster=peer, approved=False)
    Mention.objects.create(post=post, member=claire)
    assert told(claire, "mention") == 0

    approve_post(post)

    assert told(claire, "mention") == 1


def test_who_leaves_is_called_nowhere_any_more(client, writer, topic, claire):
    post = written(client, topic, "Voyez @Claire Kerbœuf.")
    before = claire.public_id

    change_state(claire, Member.State.ENDED, by=None)

    kept = Post.objects.get(pk=post.pk)
    assert "Kerbœuf" not in kept.content.raw and before not in kept.content.raw + kept._content_rendered
    assert not Mention.objects.exists()
