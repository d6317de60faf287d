"""Private messages: two people, or one and the moderators, and nobody else."""

import re
import uuid
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comcep.members.models import Member
from comcep.members.states import change_state
from comcep.notifications import tasks
from comcep.notifications.kinds import Mode
from comcep.notifications.models import Notice, Preference
from forum.questions.conversations import actions, own_data, perms
from forum.questions.conversations.leaving import Letters
from forum.questions.conversations.models import (
    Block,
    Conversation,
    Participation,
    PrivateDraft,
    PrivateMessage,
)
from tests.factories import MemberFactory, NetworkFactory, PostFactory, TopicFactory, converse
from tests.forum.test_drafts import sign_in
from tests.forum.writing import Document

pytestmark = pytest.mark.django_db
LIST, NEW, DRAFT = "/messages/", "/messages/nouveau/", "/messages/brouillon/"
WORDS = "Merci pour votre aide, puis-je vous appeler demain\u202f?"
PERSONAL = "Mme Dupont, 06 12 34 56 78, attend votre appel."


def to(person, path=NEW):
    return f"{path}?a={person.pk if person else 'animation'}"


def at(message, verb=""):
    return f"/messages/{message.conversation_id}/{verb}"


@pytest.fixture
def colleague(db):
    return MemberFactory(peer=True, first_name="Nadège", last_name="Berthomieu")


@pytest.fixture
def received(peer, colleague):
    """What ``colleague`` wrote to ``peer``, unread."""
    return actions.begin(colleague, peer, text="Bonjour, une question de calendrier.")


# Who may write to whom


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

    assert f"?a={colleague.pk}" in client.get(f"{NEW}?q=NADEGE berth").text


def test_nobody_else_reads_a_conversation(client, received):
    for who in ({"peer": True}, {"outsider": True}, {"peer": True, "roles": ["moderator"]},
                {"staff": True, "roles": ["admin"]}):  # fmt: skip
        client.force_login(MemberFactory(**who))
        for verb in ("", "quitter/", "bloquer/"):
            assert client.get(at(received, verb)).status_code == 404
            assert client.post(at(received, verb), {"text": WORDS}).status_code == 404
        assert client.post(at(received, "archiver/")).status_code == 404
        assert client.post(at(received, "traitee/")).status_code == 404
        assert client.post(DRAFT, {"place": f"conversation-{received.conversation_id}", "text": WORDS}).status_code == 404  # fmt: skip  # noqa: E501
    assert PrivateMessage.objects.count() == 1


# Reading


def test_the_conversation_shows_what_is_new_once(client, peer, colleague):
    converse(peer, colleague, "Bonjour.", "Bonjour à vous.")
    actions.begin(colleague, peer, text="Autre chose.")
    client.force_login(peer)

    first = client.get(at(PrivateMessage.objects.first()))
    again = client.get(at(PrivateMessage.objects.first()))

    before, after = first.text.split("Nouveau depuis votre visite")
    assert "Bonjour à vous." in before and "Autre chose." in after
    assert "Nouveau depuis votre visite" not in again.text


def test_the_header_counts_what_is_unread_until_it_is_read(client, peer, received):
    client.force_login(peer)

    assert '1<span class="visually-hidden"> non lu</span>' in client.get("/forum/").text
    assert 'class="count"' not in client.get(at(received)).text
    assert 'class="count"' not in client.get("/forum/").text


def test_the_list_marks_unread_in_words(client, peer, received, colleague):
    client.force_login(peer)

    page = client.get(LIST).text

    assert "data-unread" in page and "1 non lu" in page and colleague.display_name in page


def test_a_long_conversation_opens_where_one_left_off(client, peer, colleague):
    (message, *_) = converse(peer, colleague, *[f"Message {n}." for n in range(45)])
    client.force_login(peer)

    assert "Message 44." in client.get(at(message)).text
    assert "Message 0." in client.get(at(message) + "?page=1").text


@pytest.mark.parametrize("page", ["list", "conversation"])
def test_the_pages_cost_the_same_at_two_sizes(client, peer, colleague, page):
    (message, *_) = converse(peer, colleague, "Un.", "Deux.")
    url = LIST if page == "list" else at(message)
    client.force_login(peer)
    client.get(url)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    small = cost()
    converse(peer, colleague, *"abcdefghijkl")
    for other in MemberFactory.create_batch(6, peer=True):
        converse(peer, other, "Un.", "Deux.")

    assert (small, cost()) == ({"list": 6, "conversation": 10}[page],) * 2


def test_the_counter_costs_no_statement_more(client, peer, received):
    client.force_login(peer)
    client.get("/forum/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/forum/")

    assert len([q for q in captured if "questions_participation" in q["sql"]]) == 1
    assert "members_member" in next(q["sql"] for q in captured if "questions_participation" in q["sql"])


# Writing


def test_two_clicks_send_once(client, peer, colleague):
    client.force_login(peer)
    form = {"text": WORDS, "key": str(uuid.uuid4())}

    client.post(to(colleague), form)
    client.post(to(colleague), form)

    assert PrivateMessage.objects.count() == 1


def test_another_text_under_the_same_key_is_given_back(client, peer, colleague):
    client.force_login(peer)
    key = str(uuid.uuid4())
    client.post(to(colleague), {"text": WORDS, "key": key})

    response = client.post(to(colleague), {"text": "Autre texte.", "key": key})

    assert response.status_code == 409
    page = Document(response.text)
    assert page.text_of("text") == "Autre texte." and page.fields["key"] != key


def test_the_key_of_somebody_else_says_nothing(peer, colleague, received):
    actions.send(peer, received.conversation, text=WORDS, key=received.key)

    assert PrivateMessage.objects.count() == 2


def test_the_two_have_one_conversation(client, peer, colleague, received):
    client.force_login(peer)

    assert client.get(to(colleague)).url == received.conversation.get_absolute_url()
    client.post(to(colleague), {"text": WORDS})

    assert Conversation.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.create(key=received.conversation.key)


def test_a_draft_is_kept_and_found_again(client, peer, colleague):
    client.force_login(peer)

    client.post(DRAFT, {"place": f"membre-{colleague.pk}", "text": WORDS})

    assert Document(client.get(to(colleague)).text).text_of("text") == WORDS
    client.post(to(colleague), {"text": WORDS})
    assert not PrivateDraft.objects.exists()


def test_no_draft_is_kept_for_somebody_unknown(client, outsider, colleague):
    client.force_login(outsider)

    assert client.post(DRAFT, {"place": f"membre-{colleague.pk}", "text": WORDS}).status_code == 404
    assert not PrivateDraft.objects.exists()


def test_a_session_that_ends_meanwhile_loses_nothing(peer, received):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(peer)
    fields = Document(browser.get(at(received)).text).fields
    Session.objects.all().delete()

    response = browser.post(at(received), {**fields, "text": WORDS})

    assert response.url.startswith("/connexion/")
    page = sign_in(browser, peer, response.url)
    assert Document(page.text).text_of("text") == WORDS
    assert PrivateMessage.objects.count() == 1


def test_too_many_new_conversations_in_a_day_are_refused_and_the_text_kept(client, peer, colleague):
    now = timezone.now()
    Conversation.objects.bulk_create(Conversation(begun_by=peer, begun_at=now) for _ in range(20))
    client.force_login(peer)

    response = client.post(to(colleague), {"text": WORDS})

    assert response.status_code == 429 and "20 nouvelles conversations par jour" in response.text
    assert PrivateDraft.objects.get().text == WORDS and not PrivateMessage.objects.exists()
    Conversation.objects.update(begun_at=now - timedelta(days=1, minutes=1))
    assert client.post(to(colleague), {"text": WORDS}).status_code == 302


# The guard warns, nothing more


def test_a_warning_comes_before_the_message_leaves(client, peer, received):
    client.force_login(peer)

    response = client.post(at(received), {"text": PERSONAL})

    assert "Envoyer quand même" in response.text and "Raison" not in response.text
    assert PrivateMessage.objects.count() == 1


@pytest.mark.parametrize(
    "words", [PERSONAL, "Son numéro : 2 69 05 49 588 157 80.", "IBAN FR14 2004 1010 0505 0001 3M02 606."]
)
def test_one_gesture_sends_it_as_it_is_and_nothing_is_counted(client, peer, received, words):
    from forum.questions.models import Screened

    client.force_login(peer)
    assert "Envoyer quand même" in client.post(at(received), {"text": words}).text

    client.post(at(received), {"text": words, "tel-quel": "1"})

    assert PrivateMessage.objects.filter(sender=peer).get().text == words
    assert not Screened.objects.exists()


def test_one_gesture_replaces_everything(client, peer, received):
    client.force_login(peer)

    client.post(at(received), {"text": PERSONAL, "tout-remplacer": "1"})

    text = PrivateMessage.objects.filter(sender=peer).get().text
    assert "Dupont" not in text and "06 12" not in text


def test_one_goes_back_to_the_text(client, peer, received):
    client.force_login(peer)

    response = client.post(at(received), {"text": PERSONAL, "revenir": "1"})

    assert Document(response.text).text_of("text") == PERSONAL
    assert PrivateMessage.objects.count() == 1


def test_passages_are_decided_one_by_one(client, peer, received):
    client.force_login(peer)
    page = client.post(at(received), {"text": PERSONAL}).text
    names = dict.fromkeys(re.findall(r'name="(garde-[0-9a-f]+)"', page))
    choices = dict(zip(names, ["laisser", "0"], strict=True))

    client.post(at(received), {"text": PERSONAL, **choices})

    text = PrivateMessage.objects.filter(sender=peer).get().text
    assert ("Dupont" in text) != ("06 12 34" in text)


def test_what_the_guard_sees_is_left_nowhere(client, peer, received, traces):
    client.force_login(peer)

    client.post(at(received), {"text": "Appelez le 06 98 76 54 32."})

    assert traces.of("06 98 76 54 32") == []


# Being told


def delivered(member):
    for key in Notice.objects.filter(recipient=member).values_list("key", flat=True):
        tasks.deliver(member.pk, key)
    return [letter for letter in mail.outbox if member.email in letter.to]


def test_one_mail_until_it_is_read_without_a_word_of_the_message(client, peer, colleague, received):
    actions.send(colleague, received.conversation, text="Encore un mot.")

    (letter,) = delivered(peer)

    said = str(letter.message())
    assert "calendrier" not in said and colleague.last_name not in said
    client.force_login(peer)
    client.get(at(received))
    actions.send(colleague, received.conversation, text="Et un autre.")
    assert len(delivered(peer)) == 2


def test_what_is_read_before_the_mail_leaves_is_not_mailed(client, peer, received):
    client.force_login(peer)
    client.get(at(received))

    assert delivered(peer) == []


def test_no_mail_after_a_suspension(peer, received):
    change_state(peer, Member.State.SUSPENDED, by=None)

    assert delivered(peer) == []


# Putting in order


def test_an_archived_conversation_comes_back_with_the_next_message(client, peer, colleague, received):
    client.force_login(peer)
    client.post(at(received, "archiver/"))
    assert colleague.display_name not in client.get(LIST).text
    assert colleague.display_name in client.get("/messages/archives/").text

    actions.send(colleague, received.conversation, text="Du nouveau.")

    assert colleague.display_name in client.get(LIST).text


def test_who_leaves_reads_nothing_of_before_and_the_other_keeps_it(client, peer, colleague, received):
    client.force_login(peer)
    client.post(at(received, "quitter/"))
    assert client.get(at(received)).status_code == 404

    actions.send(colleague, received.conversation, text="Du nouveau.")

    page = client.get(at(received)).text
    assert "Du nouveau." in page and "calendrier" not in page
    client.force_login(colleague)
    assert "calendrier" in client.get(at(received)).text


def test_what_both_have_left_is_destroyed(peer, colleague, received):
    for member in (peer, colleague):
        actions.leave(Participation.objects.get(member=member))

    assert not PrivateMessage.objects.exists()


def test_who_is_blocked_writes_no_more_and_does_not_learn_of_it(client, peer, colleague, received):
    client.force_login(peer)
    response = client.post(at(received, "bloquer/"), follow=True)
    assert "n’en est pas averti" in response.text
    assert not Notice.objects.filter(recipient=colleague).exists()

    client.force_login(colleague)
    page, refused = client.get(at(received)), client.post(at(received), {"text": WORDS})

    assert "Bloqu" not in page.text.replace("Bloquer cette personne", "").replace("Personnes bloquées", "")
    assert refused.status_code == 403 and perms.SILENT in refused.text and WORDS in refused.text
    assert PrivateMessage.objects.count() == 1


def test_who_is_blocked_reads_what_anybody_reads_who_is_not_received(client, peer, colleague, received):
    change_state(peer, Member.State.SUSPENDED, by=None)
    client.force_login(colleague)

    assert perms.SILENT in client.get(at(received)).text


def test_one_unblocks_from_the_list(client, peer, colleague):
    Block.objects.create(member=peer, blocked=colleague)
    client.force_login(peer)
    assert client.get(to(colleague)).status_code == 403

    client.post("/messages/bloques/", {"membre": colleague.pk})

    assert client.get(to(colleague)).status_code == 200


# The moderators together


def test_an_outside_member_writes_to_the_moderators_and_any_of_them_answers(client, outsider, moderator):
    second = MemberFactory(peer=True, roles=["moderator"])
    client.force_login(outsider)
    client.post(to(None), {"text": WORDS})
    message = PrivateMessage.objects.get()
    assert Notice.objects.filter(recipient__in=[moderator, second], kind="message").count() == 2

    client.force_login(second)
    assert WORDS in client.get(at(message)).text
    client.post(at(message), {"text": "Bonjour, nous regardons."})

    assert PrivateMessage.objects.get(from_team=True).sender == second
    assert delivered(moderator) == []  # nothing is left to answer
    client.force_login(outsider)
    assert "nous regardons" in client.get(at(message)).text


def test_what_waits_is_counted_at_the_desk(client, outsider, moderator):
    actions.begin(outsider, None, text=WORDS)
    client.force_login(moderator)

    assert "<strong>1</strong> message écrit à l’animation" in client.get("/moderation/").text
    client.post(at(PrivateMessage.objects.get(), "traitee/"))
    assert "<strong>0</strong> messages écrits à l’animation" in client.get("/moderation/").text


def test_the_list_of_the_moderators_is_theirs(client, peer, outsider, moderator):
    actions.begin(outsider, None, text=WORDS)
    client.force_login(peer)
    assert client.get("/messages/animation/").status_code == 404

    client.force_login(moderator)
    assert "À traiter" in client.get("/messages/animation/").text


def test_a_moderator_has_a_section_for_that(client, moderator):
    client.force_login(moderator)

    assert client.get(to(None)).status_code == 404


# Leaving


def test_who_leaves_is_nobody_and_cannot_be_written_to(client, peer, colleague, received):
    actions.send(peer, received.conversation, text="Merci Nadège, à bientôt.")
    change_state(colleague, Member.State.ENDED, by=None)
    client.force_login(peer)

    page = client.get(at(received)).text

    assert "Membre parti" in page and "calendrier" in page and "Nadège" not in page
    assert client.post(at(received), {"text": WORDS}).status_code == 403
    assert client.get(to(colleague)).status_code == 404
    assert not Conversation.objects.exclude(key=None).exists()


def test_nothing_ties_the_messages_of_who_left(peer, colleague, received):
    Block.objects.create(member=peer, blocked=colleague)
    actions.save_draft(peer, perms.place_of(to=colleague), WORDS)

    change_state(colleague, Member.State.ENDED, by=None)

    assert not PrivateMessage.objects.exclude(sender=None).exists()
    assert not Participation.objects.filter(member=colleague).exists()
    assert not Block.objects.exists() and not PrivateDraft.objects.exists()


def test_what_nobody_can_read_any_more_is_destroyed(peer, colleague, received):
    change_state(colleague, Member.State.ENDED, by=None)
    change_state(peer, Member.State.ENDED, by=None)

    assert not Conversation.objects.exists()


def test_the_text_of_ones_own_messages_is_erased_on_leaving(peer, colleague, received):
    (row,) = Letters.of(colleague)

    assert Letters.erase(peer, [row["id"]]) == []
    assert Letters.erase(colleague, [row["id"], 1]) == [row["id"]]

    received.refresh_from_db()
    assert "calendrier" not in received.text + received.html


def test_own_data_hold_ones_own_words_only(peer, colleague, received):
    actions.send(peer, received.conversation, text=WORDS)

    (held,) = own_data.conversations(peer)

    assert held["avec"] == colleague.display_name
    assert [message["texte"] for message in held["messages envoyés"]] == [WORDS]


# Links to it


def test_a_post_leads_to_its_author_for_peers_only(client, peer, outsider, outsiders_section):
    topic = TopicFactory(forum=outsiders_section, poster=outsider)
    address = f"/messages/nouveau/?a={outsider.pk}&amp;message={topic.first_post_id}"
    client.force_login(peer)

    assert address in client.get(topic.question.get_absolute_url()).text
    assert "À propos de" in client.get(address.replace("&amp;", "&")).text
    client.force_login(MemberFactory(outsider=True))
    assert "/messages/nouveau/" not in client.get(topic.question.get_absolute_url()).text


def test_a_former_network_matters_not(client, peer):
    other = MemberFactory(peer=True, network=NetworkFactory(slug="cap-emploi"))
    client.force_login(peer)

    assert client.get(to(other)).status_code == 200
    assert f"/messages/nouveau/?a={other.pk}" in client.get("/membres/").text


def test_one_may_ask_not_to_be_mailed_about_private_messages(peer, colleague):
    Preference.objects.create(member=peer, kind=actions.KIND.name, mode=Mode.SITE)

    actions.begin(colleague, peer, text="Avez-vous gardé le modèle de lettre ?")

    assert Notice.objects.get(recipient=peer).mail_due_at is None
