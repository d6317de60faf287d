"""« Signaler »: a queue for moderators, one decision, and an author who never learns who flagged."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from comcep.members.models import Member
from comcep.members.states import change_state
from comcep.moderation import flags
from comcep.moderation.models import Case, Decision, Flag, Reason
from comcep.notifications.checks import about_now
from comcep.notifications.models import Notice
from comcep.privacy.guard import Eraser
from forum.conversations import actions as conversations
from forum.engine.forum_conversation.models import Post
from forum.keeping.redaction import redact_post
from forum.questions.models import Participation, PrivateMessage, Removal
from tests.factories import MemberFactory, PostFactory, converse
from tests.moderation.test_desk import given

pytestmark = pytest.mark.django_db
DESK, OWN = "/moderation/", "/signaler/"
WORDS = "Le numéro de la personne y figure."


def flag_page(thing):
    kind = "prive" if isinstance(thing, PrivateMessage) else "message"
    return f"/signaler/{kind}/{thing.public_id}/"


def case_page(case, verb=""):
    return f"/moderation/signalement/{case.public_id}/{verb}"


def claim_page(case, verb="prendre"):
    return f"/moderation/a-traiter/signalement/{case.public_id}/{verb}/"


@pytest.fixture
def case(peer, answer):
    return flags.flag({"post": answer}, by=peer, reason=Reason.PERSONAL, words=WORDS).case


@pytest.fixture
def letter(peer):
    """A private message that ``peer`` received, after one of the peer's own."""
    return converse(peer, MemberFactory(peer=True), "Ma propre phrase.", "Une phrase blessante.")[1]


@pytest.fixture
def private_case(peer, letter):
    return flags.flag({"message": letter}, by=peer, reason=Reason.ABUSE).case


# Flagging


def test_a_member_flags_what_one_reads(client, peer, answer, moderator):
    client.force_login(peer)
    assert f'href="{flag_page(answer)}"' in client.get(answer.topic.question.get_absolute_url()).text

    response = client.post(flag_page(answer), {"reason": "personal", "words": WORDS}, follow=True)

    assert "Merci." in response.text and answer.topic.subject in response.text
    assert Flag.objects.get().case.post == answer
    assert Notice.objects.filter(recipient=moderator, kind="case").exists()


@pytest.mark.parametrize("who", [{"outsider": True}, {"staff": True}, {"state": "confirmed"}])
def test_what_one_does_not_read_is_not_there_to_flag(client, answer, letter, who):
    client.force_login(MemberFactory(**who))

    for thing in (answer, letter):
        assert client.get(flag_page(thing)).status_code == 404
        assert client.post(flag_page(thing), {"reason": "other"}).status_code == 404
    assert not Flag.objects.exists()


def test_nobody_flags_the_private_message_of_others(client, moderator, letter):
    client.force_login(moderator)

    assert client.post(flag_page(letter), {"reason": "other"}).status_code == 404


def test_what_moderators_answer_is_not_flagged_to_them(client, outsider, moderator):
    message = conversations.begin(outsider, None, text="Bonjour.")
    answer = conversations.send(moderator, message.conversation, text="Bonjour à vous.")
    client.force_login(outsider)

    assert "Signaler" not in client.get(message.conversation.get_absolute_url()).text
    assert client.post(flag_page(answer), {"reason": "other"}).status_code == 404


def test_one_does_not_flag_oneself(client, answer):
    client.force_login(answer.poster)

    assert client.post(flag_page(answer), {"reason": "other"}).status_code == 403


def test_a_reason_is_asked(client, peer, answer):
    client.force_login(peer)

    response = client.post(flag_page(answer), {"reason": "", "words": WORDS})

    assert response.status_code == 422 and WORDS in response.text


def test_one_open_flag_by_person_and_message(client, peer, answer, case):
    client.force_login(peer)

    client.post(flag_page(answer), {"reason": "other"})
    flags.flag({"post": answer}, by=MemberFactory(peer=True), reason=Reason.OTHER)

    assert Flag.objects.filter(case=case).count() == 2 == Flag.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(post=answer)


def test_a_valid_number_is_not_kept_in_a_flag(peer, answer):
    held = flags.flag({"post": answer}, by=peer, reason=Reason.PERSONAL, words="2 69 05 49 588 157 80")

    assert "588" not in held.words


def test_too_many_flags_in_a_day_are_refused(client, peer, answer):
    for post in PostFactory.create_batch(flags.A_DAY, topic=answer.topic):
        flags.flag({"post": post}, by=peer, reason=Reason.OTHER)
    client.force_login(peer)

    response = client.post(flag_page(answer), {"reason": "other"})

    assert response.status_code == 422 and "écrivez plutôt à l’animation" in response.text


def test_the_author_does_not_learn_who_flagged(client, case, answer, peer):
    client.force_login(answer.poster)

    for page in (OWN, answer.topic.question.get_absolute_url(), case_page(case)):
        assert WORDS not in client.get(page).text
    assert not Notice.objects.filter(recipient=answer.poster, kind__in=["flag", "case"]).exists()


def test_a_moderator_does_not_see_a_case_on_ones_own_message(client, peer, topic, moderator):
    post = PostFactory(topic=topic, poster=moderator)
    case = flags.flag({"post": post}, by=peer, reason=Reason.ABUSE, words=WORDS).case
    client.force_login(moderator)

    assert client.get(case_page(case)).status_code == 404
    assert case_page(case) not in client.get(DESK).text


# The queue


def test_the_desk_shows_them_in_their_place(client, moderator, case, answer):
    client.force_login(moderator)

    desk, page = client.get(DESK).text, client.get(case_page(case)).text

    assert answer.topic.subject in desk and "Une donnée personnelle" in desk
    assert str(answer.content.rendered) in page and WORDS in page


def test_the_desk_costs_the_same_with_one_case_or_many(client, moderator, case, topic):
    client.force_login(moderator)
    client.get(DESK)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            client.get(DESK)
        return len(captured)

    small = cost()
    for post in PostFactory.create_batch(6, topic=topic):
        flags.flag({"post": post}, by=MemberFactory(peer=True), reason=Reason.OTHER)

    assert cost() == small


@pytest.mark.parametrize("who", [None, {"peer": True}, {"outsider": True}, {"staff": True}])
def test_the_queue_is_for_moderators(client, case, who):
    if who:
        client.force_login(MemberFactory(**who))

    assert client.get(case_page(case)).status_code == 404
    for page in (case_page(case), case_page(case, "masquer/"), claim_page(case), claim_page(case, "laisser")):
        assert client.post(page, {"outcome": "nothing"}).status_code == 404
    assert Case.objects.get().closed_at is None


# Deciding


def test_two_moderators_do_not_act_twice(client, moderator, case, answer):
    second = MemberFactory(peer=True, roles=["moderator"])
    client.force_login(moderator)
    client.post(claim_page(case))

    client.force_login(second)
    page = client.get(case_page(case)).text
    response = client.post(
        case_page(case), {"outcome": "removed", **given("Données d’un tiers.")}, follow=True
    )

    assert f"{moderator.display_name} s’en occupe" in page and "Enregistrer la décision" not in page
    assert "Prenez le relais" in response.text
    assert not Removal.objects.exists() and Case.objects.get().closed_at is None


def test_a_second_decision_changes_nothing(moderator, case):
    flags.decide(case, Case.Outcome.NOTHING, by=moderator)

    with pytest.raises(flags.Decided):
        flags.decide(case, Case.Outcome.ANSWERED, by=MemberFactory(peer=True, roles=["moderator"]))

    assert Decision.objects.filter(verb="case").count() == 1


def test_removing_needs_a_reason_for_the_author(client, moderator, case):
    client.force_login(moderator)

    response = client.post(case_page(case), {"outcome": "removed"})

    assert response.status_code == 422 and not Removal.objects.exists()


def test_who_flagged_hears_of_it_and_the_log_keeps_a_line(client, moderator, peer, case, answer):
    client.force_login(moderator)

    form = {"outcome": "removed", "note": "Vu.", **given("Données d’un tiers.")}
    client.post(case_page(case), form)

    assert Removal.objects.get().post == answer
    line = Decision.objects.get(verb="case")
    assert (line.detail, line.reason, line.by) == ("Message retiré", "Vu.", moderator)
    notice = Notice.objects.get(recipient=peer, kind="flag")
    assert "le message a été retiré" in notice.text and about_now(notice)
    client.force_login(peer)
    page = client.get(OWN).text
    assert "Message retiré" in page and "Vu." not in page and answer.topic.subject not in page


def test_redacting_closes_the_case(client, moderator, peer, topic):
    post = PostFactory(topic=topic, content="Appelez Mme Durand au 06 12 34 56 78.")
    case = flags.flag({"post": post}, by=peer, reason=Reason.PERSONAL).case
    client.force_login(moderator)
    page = f"/moderation/message/{post.public_id}/masquer/"
    form = client.get(f"{page}?signalement={case.public_id}").text
    assert f'name="signalement" value="{case.public_id}"' in form

    client.post(page, {"signalement": case.public_id, "words": "06 12 34 56 78",
                       "reason": "Données d’un bénéficiaire"})  # fmt: skip

    case.refresh_from_db()
    assert case.outcome == Case.Outcome.REDACTED


def test_a_flag_stays_from_nobody(client, peer, case, moderator):
    change_state(peer, Member.State.ENDED, by=None)
    client.force_login(moderator)

    page = client.get(case_page(case)).text

    assert WORDS in page and "Membre parti" in page and peer.last_name not in page


def test_what_is_redacted_leaves_the_flags_too(peer, topic):
    post = PostFactory(topic=topic, content="Appelez le 06 12 34 56 78.")
    flags.flag({"post": post}, by=peer, reason=Reason.PERSONAL, words="Le 06 12 34 56 78 est un vrai numéro.")

    redact_post(post, Eraser([("06 12 34 56 78", "TEL")]))

    assert "34 56" not in Flag.objects.get().words


# A private message


def test_moderators_read_the_flagged_message_and_nothing_else(client, moderator, private_case, letter):
    client.force_login(moderator)

    page = client.get(case_page(private_case)).text

    assert "Une phrase blessante." in page and "Ma propre phrase." not in page
    assert client.get(f"/messages/{letter.conversation.public_id}/").status_code == 404


def test_a_removed_private_message_is_gone_on_both_sides(client, moderator, peer, private_case, letter):
    client.force_login(moderator)
    client.post(case_page(private_case), {"outcome": "removed", "relu": ""})

    letter.refresh_from_db()
    assert "blessante" not in letter.text + letter.html
    assert Notice.objects.filter(recipient=letter.sender, kind="moderation").exists()
    client.force_login(peer)
    assert "Message retiré par l’animation" in client.get(f"/messages/{letter.conversation.public_id}/").text
    assert "un message privé" in _log_of(client, moderator)


def _log_of(client, moderator):
    client.force_login(moderator)
    return client.get("/moderation/journal/").text


def test_words_are_masked_in_a_private_message_and_in_what_quotes_it(client, moderator, peer):
    other = MemberFactory(peer=True)
    _, letter, quote = converse(peer, other, "Oui\u202f?", "Le 06 12 34 56 78.", "> Le 06 12 34 56 78.")
    case = flags.flag({"message": letter}, by=peer, reason=Reason.PERSONAL).case
    client.force_login(moderator)
    assert "> Le 06" not in client.get(case_page(case, "masquer/")).text

    client.post(
        case_page(case, "masquer/"), {"words": "06 12 34 56 78", "reason": "Données d’un bénéficiaire"}
    )

    for message in (letter, quote):
        message.refresh_from_db()
        assert "34 56" not in message.text + message.html
    case.refresh_from_db()
    assert case.outcome == Case.Outcome.REDACTED


def test_a_flagged_message_stays_until_the_decision_even_if_both_leave(private_case, letter, moderator):
    for side in Participation.objects.all():
        conversations.leave(side)
    assert list(PrivateMessage.objects.all()) == [letter]

    flags.decide(private_case, Case.Outcome.NOTHING, by=moderator)

    assert not PrivateMessage.objects.exists()


def test_a_number_redacted_on_the_forum_goes_from_private_messages(peer, topic):
    (letter,) = converse(peer, MemberFactory(peer=True), "Il répond au 06 12 34 56 78.")
    post = PostFactory(topic=topic, content="Appelez le 06 12 34 56 78.")

    redact_post(post, Eraser([("06 12 34 56 78", "TEL")]))

    letter.refresh_from_db()
    assert "34 56" not in letter.text + letter.html


def test_the_address_of_a_case_in_a_mail_of_former_days_leads_to_it_for_who_decides(
    client, moderator, answer, case
):
    former = f"/moderation/signalement/{case.pk}/"
    client.force_login(moderator)

    response = client.get(former)

    assert (response.status_code, response.headers["Location"]) == (301, case_page(case))
    Post.objects.filter(pk=answer.pk).update(poster=moderator)
    assert client.get(former).status_code == 404


def test_a_former_address_to_flag_a_message_leads_to_that_of_today_for_who_reads_it(client, peer, answer):
    hidden = PostFactory(approved=False, topic=answer.topic)
    client.force_login(peer)

    response = client.get(f"/signaler/message/{answer.pk}/")

    assert (response.status_code, response.headers["Location"]) == (301, flag_page(answer))
    assert client.get(f"/signaler/message/{hidden.pk}/").status_code == 404
