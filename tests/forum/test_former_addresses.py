"""Addresses of before there were public identifiers: they lead on for who may read what is there, alone."""

import importlib
import re
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from comcep.notifications.models import Notice
from forum.conversations import actions
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.questions.addresses import post_url, topic_url
from forum.questions.models import PrivateDraft
from forum.writing import moderating
from tests.factories import MemberFactory, PostFactory, TopicFactory, converse
from tests.forum.writing import url

pytestmark = pytest.mark.django_db

MIGRATION = importlib.import_module("forum.questions.migrations.0012_public_addresses")


@pytest.fixture
def joined(answer):
    return Attachment.objects.create(post=answer, file="ailleurs", name="a.txt", size=1)


@pytest.fixture
def formerly(topic, answer, joined):
    """``{former address: the one of today}`` of what the peers read."""
    return {
        f"/forum/{topic.forum.slug}/{topic.pk}-{topic.slug}/": topic_url(topic),
        f"/forum/autre-rubrique/{topic.pk}-autre-titre/": topic_url(topic),
        f"/forum/message/{answer.pk}/": post_url(answer.public_id),
        f"/forum/message/{topic.first_post_id}/": post_url(topic.first_post.public_id),
        f"/forum/piece/{joined.pk}/": url("attachment", joined),
        f"/forum/sujet/{topic.pk}/repondre/": url("reply", topic),
        f"/forum/message/{answer.pk}/modifier/": url("edit", answer),
    }


def led(client, member, addresses):
    """Status and target of each, for that member."""
    client.force_login(member)
    answers = [client.get(address) for address in addresses]
    return [(answer.status_code, answer.get("Location")) for answer in answers]


NOTHING = (404, None)


def answered(client, address):
    """The whole page, without what is drawn for each answer."""
    answer = client.get(address)
    return f"{answer.status_code} " + re.sub(r'(nonce|value)="[^"]*"', "", answer.text)


@pytest.mark.parametrize("role", ["peer", "moderator"])
def test_who_reads_it_is_led_to_the_address_of_today(client, formerly, role, request):
    member = request.getfixturevalue(role)

    assert led(client, member, formerly) == [(301, today) for today in formerly.values()]


@pytest.mark.parametrize("kind", ["outsider", "applicant", "administrator", "denied"])
def test_for_who_does_not_read_it_nothing_is_there(client, formerly, kind, request, topic):
    if kind == "administrator":
        member = MemberFactory(roles=["admin"])
    elif kind == "denied":
        member = MemberFactory(state="suspended", peer=True)
    else:
        member = request.getfixturevalue(kind)

    expected = {NOTHING} if kind != "denied" else {(302, "/connexion/")}
    assert {(status, to and to.partition("?")[0]) for status, to in led(client, member, formerly)} == expected


def test_a_key_of_nothing_answers_like_one_that_is_hidden(client, outsider, formerly):
    client.force_login(outsider)

    for address in formerly:
        absent = re.sub(r"[0-9]+", "987654321", address)
        assert answered(client, address).replace(address, absent) == answered(client, absent)


def test_a_visitor_signs_in_first(client, formerly):
    for address in formerly:
        answer = client.get(f"{address}?page=2")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/connexion/?next=/forum/")


def test_what_was_asked_of_it_is_kept_and_no_cache_answers_for_us(client, peer, formerly):
    client.force_login(peer)

    for address, today in formerly.items():
        answer = client.get(f"{address}?page=nouveau")
        assert answer["Location"] == f"{today}?page=nouveau"
        assert {"private", "no-cache"} <= set(answer["Cache-Control"].split(", "))


def test_an_answer_that_waits_is_for_its_author_and_the_moderators(client, topic, peer, moderator):
    waiting = PostFactory(topic=topic, approved=False)
    address = [f"/forum/message/{waiting.pk}/"]

    assert led(client, peer, address) == [NOTHING]
    for member in (waiting.poster, moderator):
        assert led(client, member, address) == [(301, post_url(waiting.public_id))]


def test_a_topic_that_waits_is_for_its_author_and_the_moderators(client, peers_section, peer, moderator):
    topic = TopicFactory(forum=peers_section, approved=False)
    address = [f"/forum/{topic.forum.slug}/{topic.pk}-{topic.slug}/"]

    assert led(client, peer, address) == [NOTHING]
    for member in (topic.poster, moderator):
        assert led(client, member, address) == [(301, topic_url(topic))]


def test_why_a_message_was_removed_is_for_its_author(client, answer, peer, moderator):
    moderating.remove_post(answer, by=moderator, reason="Hors sujet.")
    address = [f"/forum/message/{answer.pk}/retrait/"]

    assert led(client, answer.poster, address) == [(301, url("removed", answer))]
    assert led(client, peer, address) == led(client, moderator, address) == [NOTHING]


def test_a_conversation_leads_on_for_its_two_sides_alone(client, peer, outsider, moderator):
    colleague = MemberFactory(peer=True)
    conversation = converse(peer, colleague)[0].conversation
    converse(peer, outsider)  # the neighbour's own
    address = [f"/messages/{conversation.pk}/"]

    for side in (peer, colleague):
        assert led(client, side, address) == [(301, conversation.get_absolute_url())]
    for other in (outsider, moderator, MemberFactory(roles=["admin"])):
        assert led(client, other, address) == [NOTHING]


def test_what_was_written_to_the_moderators_leads_each_of_them_on(client, peer, moderator):
    conversation = converse(peer, None)[0].conversation
    address = [f"/messages/{conversation.pk}/"]

    assert led(client, moderator, address) == [(301, conversation.get_absolute_url())]
    assert led(client, MemberFactory(peer=True), address) == [NOTHING]


def test_a_form_opened_before_is_sent_on_with_its_text(client, topic, peer, outsider):
    before, words = f"/forum/sujet/{topic.pk}/repondre/", {"text": "Écrit avant la mise à jour."}
    client.force_login(outsider)
    hidden = client.post(before, words)
    client.force_login(peer)

    sent_on = client.post(before, words, follow=True)

    assert hidden.status_code == 404
    assert sent_on.redirect_chain[0] == (url("reply", topic), 308)
    assert "Écrit avant la mise à jour." in sent_on.text


@pytest.mark.parametrize("verb", ["merci", "retenir"])
def test_nothing_is_done_at_a_former_address(client, peer, answer, verb):
    client.force_login(peer)

    assert client.post(f"/forum/message/{answer.pk}/{verb}/").status_code in {404, 405}
    assert not answer.thanks.exists()


# What was written before


def led_before(recipient, address, key):
    return Notice.objects.create(recipient=recipient, kind="answer", text="Du nouveau.", url=address, key=key)


@pytest.fixture
def rewritten(monkeypatch):
    def rewrite():
        monkeypatch.setattr(MIGRATION, "BATCH", 2)
        MIGRATION.forward(apps, SimpleNamespace(connection=connection))

    return rewrite


def test_notices_written_before_lead_to_the_addresses_of_today(rewritten, topic, answer, peer, outsider):
    (letter,) = converse(peer, outsider)
    conversation = letter.conversation
    today = {
        f"/forum/message/{answer.pk}/": post_url(answer.public_id),
        f"/forum/message/{answer.pk}/retrait/": post_url(answer.public_id, "removed"),
        f"/forum/{topic.forum.slug}/{topic.pk}-{topic.slug}/": topic_url(topic),
        f"/forum/{topic.forum.slug}/{topic.pk}-{topic.slug}/?page=2#message-{answer.pk}": (
            f"{topic_url(topic)}?page=2#message-{answer.public_id}"
        ),
        f"/messages/{conversation.pk}/": conversation.get_absolute_url(),
        f"/messages/{conversation.pk}/#message-{letter.pk}": (
            f"{conversation.get_absolute_url()}#message-{letter.public_id}"
        ),
        # what is gone, what never had a key, and what is of others
        "/forum/message/987654321/": "/forum/message/987654321/",
        post_url(answer.public_id): post_url(answer.public_id),
        "/forum/suivis/": "/forum/suivis/",
        "/messages/animation/": "/messages/animation/",
        "/fiches/n/1/": "/fiches/n/1/",
    }
    for number, address in enumerate(today):
        for member in (peer, outsider):
            led_before(member, address, f"key:{number}")

    rewritten()
    rewritten()  # again changes nothing

    for member in (peer, outsider):
        told = Notice.objects.filter(recipient=member).order_by("pk")
        assert list(told.values_list("url", flat=True)) == list(today.values())


def test_reading_the_page_marks_a_notice_written_before(rewritten, client, peer):
    colleague = MemberFactory(peer=True)
    letter = actions.begin(colleague, peer, text="Bonjour.")
    neighbour = actions.begin(colleague, MemberFactory(peer=True), text="Bonjour à vous.")
    for each in (letter, neighbour):
        told = Notice.objects.filter(key=f"private:{each.pk}")
        told.update(url=f"/messages/{each.conversation_id}/")
    rewritten()
    client.force_login(peer)

    client.get(letter.conversation.get_absolute_url())

    seen = dict(Notice.objects.values_list("recipient", "seen_at"))
    assert [pk for pk, at in seen.items() if at] == [peer.pk]


def test_a_private_draft_kept_before_is_found_again(rewritten, client, peer):
    colleague = MemberFactory(peer=True)
    conversation = converse(peer, None)[0].conversation
    for place in (f"membre-{colleague.pk}", f"conversation-{conversation.pk}", "animation"):
        PrivateDraft.objects.create(member=peer, place=place, text="Un début.")
    PrivateDraft.objects.create(member=colleague, place=f"membre-{peer.pk}", text="Un autre début.")

    rewritten()

    assert sorted(PrivateDraft.objects.values_list("member", "place")) == sorted(
        [
            (peer.pk, f"membre-{colleague.public_id}"),
            (peer.pk, f"conversation-{conversation.public_id}"),
            (peer.pk, "animation"),
            (colleague.pk, f"membre-{peer.public_id}"),
        ]
    )
    client.force_login(peer)
    assert "Un début." in client.get(f"/messages/nouveau/?a={colleague.public_id}").text
