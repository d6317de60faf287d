"""Who may write to whom, and who reads a conversation: its two sides and nobody else."""

import pytest

from forum.questions.models import Participation, PrivateMessage
from tests.factories import MemberFactory, NetworkFactory, PostFactory, TopicFactory, converse
from tests.forum.conversations.letters import DRAFT, LIST, NEW, WORDS, at, to

pytestmark = pytest.mark.django_db


def test_an_adviser_writes_to_a_colleague_of_the_directory(client, peer, colleague):
    client.force_login(peer)

    response = client.post(to(colleague), {"text": WORDS}, follow=True)

    message = PrivateMessage.objects.get()
    assert message.sender == peer and WORDS in response.text
    assert Participation.objects.get(member=colleague).unread == 1


@pytest.mark.parametrize(
    "who",
    [
        {"staff": True, "roles": ["admin"]},
        {"state": "confirmed"},
        {"outsider": True, "roles": ["committee"]},
        {"outsider": True, "roles": ["steering"]},
    ],
)
def test_private_messages_do_not_exist_for_the_others(client, colleague, who):
    client.force_login(MemberFactory(**who))

    for page in (LIST, NEW, to(colleague), to(None), "/messages/archives/", "/messages/bloques/"):
        assert client.get(page).status_code == 404, page


def test_a_visitor_signs_in_first(client, colleague):
    assert client.get(LIST).url.startswith("/connexion/")
    assert client.get(to(colleague)).url.startswith("/connexion/")


def test_an_outside_member_looks_nobody_up(client, outsider, colleague):
    client.force_login(outsider)

    assert client.get(to(colleague)).status_code == 404
    assert client.post(to(colleague), {"text": WORDS}).status_code == 404
    assert colleague.last_name not in client.get(f"{NEW}?q={colleague.last_name}").text
    assert not PrivateMessage.objects.exists()


def test_an_adviser_writes_to_an_outside_member_only_after_reading_one_of_their_messages(
    client, peer, outsider, outsiders_section
):
    client.force_login(peer)
    assert client.get(to(outsider)).status_code == 404

    TopicFactory(forum=outsiders_section, poster=outsider)

    assert client.post(to(outsider), {"text": WORDS}).status_code == 302


def test_an_outside_member_answers(client, peer, outsider):
    (message,) = converse(peer, outsider)
    client.force_login(outsider)

    response = client.post(at(message), {"text": WORDS}, follow=True)

    assert "Votre message est envoyé" in response.text
    assert Participation.objects.get(member=peer).unread == 1


def test_one_who_is_not_in_the_directory_is_found_by_a_message_only(client, peer, topic):
    discreet = MemberFactory(peer=True, listed=False, last_name="Discret")
    client.force_login(peer)
    assert client.get(to(discreet)).status_code == 404
    assert "Discret" not in client.get(f"{NEW}?q=discret").text.split("</form>")[-1]

    PostFactory(topic=topic, poster=discreet)

    assert client.get(to(discreet)).status_code == 200
    assert "Discret</a>" in client.get(f"{NEW}?q=discret").text


def test_a_committee_is_not_reached(client, peer, outsiders_section):
    mandated = MemberFactory(outsider=True, roles=["committee"])
    TopicFactory(forum=outsiders_section, poster=mandated)
    client.force_login(peer)

    response = client.get(to(mandated))

    assert response.status_code == 403 and "ne reçoit pas de messages privés" in response.text


def test_names_are_found_without_accents(client, peer, colleague):
    client.force_login(peer)

    assert f"?a={colleague.public_id}" in client.get(f"{NEW}?q=NADEGE berth").text


def test_nobody_else_reads_a_conversation(client, received):
    for who in ({"peer": True}, {"outsider": True}, {"peer": True, "roles": ["moderator"]},
                {"staff": True, "roles": ["admin"]}):  # fmt: skip
        client.force_login(MemberFactory(**who))
        for verb in ("", "quitter/", "bloquer/"):
            assert client.get(at(received, verb)).status_code == 404
            assert client.post(at(received, verb), {"text": WORDS}).status_code == 404
        assert client.post(at(received, "archiver/")).status_code == 404
        assert client.post(at(received, "traitee/")).status_code == 404
        assert client.post(DRAFT, {"place": f"conversation-{received.conversation.public_id}", "text": WORDS}).status_code == 404  # fmt: skip  # noqa: E501
    assert PrivateMessage.objects.count() == 1


def test_a_post_leads_to_its_author_for_peers_only(client, peer, outsider, outsiders_section):
    topic = TopicFactory(forum=outsiders_section, poster=outsider)
    address = f"/messages/nouveau/?a={outsider.public_id}&amp;message={topic.first_post.public_id}"
    client.force_login(peer)

    assert address in client.get(topic.question.get_absolute_url()).text
    assert "À propos de" in client.get(address.replace("&amp;", "&")).text
    client.force_login(MemberFactory(outsider=True))
    assert "/messages/nouveau/" not in client.get(topic.question.get_absolute_url()).text


def test_a_former_network_matters_not(client, peer):
    other = MemberFactory(peer=True, network=NetworkFactory(slug="cap-emploi"))
    client.force_login(peer)

    assert client.get(to(other)).status_code == 200
    assert f"/messages/nouveau/?a={other.public_id}" in client.get("/membres/").text
