"""« On pense à vous »: a link that opens a page, three answers, one claim at a time, and the sentences."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comcep.members.access.audiences import Audience
from comcep.members.models import Member
from comcep.members.states import change_state
from comcep.notifications.kinds import Mode
from comcep.notifications.models import Notice, Preference, Rhythm
from comcep.notifications.tasks import sweep
from forum.engine.forum_conversation.models import Topic
from forum.engine.forum_permission.models import ForumPermission, UserForumPermission
from forum.promise import claims, invitations, keeping, ladder
from forum.promise.experts import SOLICITED
from forum.promise.models import Claim, OnCall, Solicitation
from forum.questions.addresses import topic_url
from forum.questions.models import Question
from forum.sections import arranging
from forum.sections.opening import open_section
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(asked):
    return asked(17)


@pytest.fixture
def solicitation(topic, expert):
    expert(), expert(), expert()
    ladder.climb()
    return topic.solicitations.select_related("member").order_by("pk").first()


def url_of(solicitation, answer=""):
    return reverse("questions:solicitation", args=[solicitation.public_id]) + (answer and f"{answer}/")


def answer(client, solicitation, given):
    client.force_login(solicitation.member)
    return client.post(url_of(solicitation), {"reponse": given}, follow=True)


def test_the_mail_says_why_and_each_of_its_links_opens_a_page_that_changes_nothing(
    client, solicitation, mailoutbox
):
    sweep()
    (mail,) = [each for each in mailoutbox if each.to == [solicitation.member.email]]
    paths = re.findall(r"https?://[^/\s]+(/forum/sollicitation/\S+)", mail.body)

    assert solicitation.why in mail.body and solicitation.why not in mail.subject
    assert [path.split("/")[-2] for path in paths] == ["moi", "pas-moi", "plus-tard"]
    client.force_login(solicitation.member)
    for path in paths * 2:
        client.head(path)
        page = client.get(path)
        assert solicitation.why in page.text.replace("&#x27;", "’") and 'name="reponse"' in page.text
    solicitation.refresh_from_db()
    assert (solicitation.answer, Claim.objects.count()) == ("", 0)


def test_it_exists_for_its_member_alone(client, solicitation, outsider, moderator):
    assert client.get(url_of(solicitation)).status_code == 302
    for other in (outsider, moderator, solicitation.topic.poster):
        client.force_login(other)
        for method in (client.get, client.post):
            assert method(url_of(solicitation), {"reponse": "moi"}).status_code == 404
    client.force_login(solicitation.member)
    assert client.get(url_of(solicitation, "autre")).status_code == 404


def test_a_section_that_was_closed_since_takes_it_away(client, solicitation, mailoutbox):
    permission = ForumPermission.objects.get(codename="can_read_forum")
    section = solicitation.topic.forum
    UserForumPermission.objects.create(
        user=solicitation.member, forum=section, permission=permission, has_perm=False
    )
    client.force_login(solicitation.member)

    assert client.get(url_of(solicitation)).status_code == 404
    assert solicitation.topic.subject not in client.get(reverse("questions:solicitations")).text
    sweep()
    assert [solicitation.member.email] not in [message.to for message in mailoutbox]


def test_an_outside_member_reads_nothing_of_who_takes_care(client, solicitation, outsider):
    answer(client, solicitation, "moi")
    open_section(solicitation.topic.forum, Audience.OUTSIDERS)
    client.force_login(outsider)

    page = client.get(topic_url(solicitation.topic)).text

    assert solicitation.topic.subject in page
    assert solicitation.member.display_name not in page and "s’en occupe jusqu’au" not in page
    assert client.get(reverse("questions:solicitations")).status_code == 404


def test_an_unknown_answer_is_told_so(client, solicitation):
    response = answer(client, solicitation, "peut-être")

    assert response.status_code == 422 and "Choisissez l’une des trois réponses." in response.text


@pytest.mark.parametrize("given", ["pas-moi", "plus-tard"])
def test_not_me_and_later_claim_nothing(client, solicitation, given):
    response = answer(client, solicitation, given)

    solicitation.refresh_from_db()
    assert (solicitation.answer, Claim.objects.count()) == (given, 0)
    assert "C’est noté" in response.text
    assert not Notice.objects.filter(recipient=solicitation.member, kind=SOLICITED, seen_at=None).exists()


def test_i_take_care_is_shown_with_its_end_and_given_back(client, solicitation, peer):
    topic = solicitation.topic
    response = answer(client, solicitation, "moi")
    assert "Vous vous en occupez" in response.text
    for where in ("/forum/sans-reponse/", "/", topic_url(topic)):
        own = client.get(where).text
        assert "Vous vous en occupez" in own and "Quelqu’un s’en occupe" not in own

    client.force_login(peer)
    shown = client.get(topic_url(topic)).text
    assert solicitation.member.display_name in shown and "s’en occupe jusqu’au" in shown
    assert "Quelqu’un s’en occupe" in client.get("/forum/sans-reponse/").text

    client.force_login(solicitation.member)
    client.post(reverse("questions:claim", args=[topic.public_id]), {"claim": "0"})
    assert Claim.objects.get().end == Claim.End.RELEASED
    question = Question.objects.get(topic=topic)
    assert (question.claimed_until, question.claimed_by) == (None, None)


def test_two_who_take_care_at_once_read_a_sentence_and_lose_nothing(client, solicitation):
    second = solicitation.topic.solicitations.order_by("pk").last()
    answer(client, solicitation, "moi")
    answer(client, solicitation, "moi")

    response = answer(client, second, "moi")

    assert f"{solicitation.member.display_name}" in response.text and "s’en occupe déjà" in response.text
    second.refresh_from_db()
    assert (second.answer, Claim.objects.count()) == ("", 1)


@pytest.mark.parametrize("given", ["moi", "pas-moi"])
def test_the_asker_closes_while_somebody_answers(client, solicitation, given):
    Topic.objects.filter(pk=solicitation.topic_id).update(status=Topic.TOPIC_LOCKED)

    response = answer(client, solicitation, given)

    assert response.status_code == 200 and Claim.objects.count() == 0
    assert ("n’attend plus de réponse" in response.text) == (given == "moi")


def test_the_reply_of_who_took_care_ends_the_claim_and_a_release_meanwhile_loses_no_reply(
    client, solicitation
):
    topic = solicitation.topic
    answer(client, solicitation, "moi")
    Claim.objects.update(until=timezone.now() - timedelta(minutes=1))
    claims.settle()

    page = reverse("questions:reply", args=[topic.public_id])
    client.post(page, {"text": "Voyez l’Opca de la branche.", "key": ""}, follow=True)

    assert Claim.objects.get().end == Claim.End.EXPIRED
    assert topic.posts.filter(poster=solicitation.member, approved=True).exists()


def test_while_one_takes_care_the_mails_of_the_others_wait(client, solicitation, mailoutbox):
    answer(client, solicitation, "moi")
    mailoutbox.clear()

    sweep()

    assert mailoutbox == []


def test_who_does_not_count_cannot_take_care(client, topic, outsider):
    same = MemberFactory(peer=True)
    for member in (same, topic.poster):
        client.force_login(member)
        client.post(reverse("questions:claim", args=[topic.public_id]))
    client.force_login(outsider)
    assert client.post(reverse("questions:claim", args=[topic.public_id])).status_code == 404
    assert Claim.objects.count() == 0


def test_an_expert_who_leaves_is_replaced_and_leaves_no_trace(client, solicitation, expert):
    topic, person = solicitation.topic, solicitation.member
    answer(client, solicitation, "moi")
    other = expert()

    change_state(person, Member.State.ENDED, by=None, reason="Départ.")
    assert (Claim.objects.get().member, Claim.objects.get().end) == (None, Claim.End.LEFT)
    solicitation.refresh_from_db()
    assert (solicitation.member, solicitation.why) == (None, "")

    ladder.climb()
    assert other.pk in topic.solicitations.values_list("member", flat=True)


def test_ones_own_data_holds_what_was_asked_and_answered(solicitation):
    person = solicitation.member
    OnCall.objects.create(member=person)
    claims.claim(person, solicitation.topic)

    (row,) = keeping.solicitations(person)
    assert row["parce que"] == solicitation.why and solicitation.topic.subject not in str(row)
    assert len(keeping.own_claims(person)) == len(keeping.on_call(person)) == 1


# Inviting


def invite(client, topic, by, member):
    client.force_login(by)
    return client.post(
        reverse("questions:invite", args=[topic.public_id]), {"membre": member.public_id}, follow=True
    )


def test_the_asker_finds_a_member_by_name_and_invites_once(client, topic, expert, mailoutbox):
    person = expert(knows=False, last_name="Zéphyr")
    client.force_login(topic.poster)
    page = client.get(reverse("questions:invite", args=[topic.public_id]) + "?q=zeph")
    assert person.public_id in page.text

    for _ in range(2):
        assert "Invitation envoyée" in invite(client, topic, topic.poster, person).text
    sweep()

    assert topic.solicitations.get().invited_by == topic.poster
    assert [message.to for message in mailoutbox] == [[person.email]]


def test_who_cannot_be_invited_is_not_offered_and_a_refusal_keeps_the_search(client, topic, expert):
    same = MemberFactory(peer=True, network=topic.poster.network, last_name="Zénon")
    away, free = (expert(knows=False, last_name=name) for name in ("Zénobe", "Zéphyr"))
    today = timezone.localdate()
    Rhythm.objects.create(member=away, away_from=today, away_until=today)
    client.force_login(topic.poster)

    page = client.get(url := reverse("questions:invite", args=[topic.public_id]) + "?q=ze").text
    refused = client.post(url.partition("?")[0], {"membre": away.public_id, "q": "ze"})

    assert same.public_id not in page and away.public_id in page and free.public_id in page
    assert refused.status_code == 422 and free.public_id in refused.text and 'value="ze"' in refused.text


def test_a_moderator_invites_and_others_find_no_such_page(client, topic, expert, moderator, peer):
    person = expert(knows=False)
    assert "Invitation envoyée" in invite(client, topic, moderator, person).text
    assert invite(client, topic, peer, expert(knows=False)).status_code == 404
    assert topic.solicitations.count() == 1


def paused(topic):
    now = timezone.now()
    Question.objects.filter(topic=topic).update(paused_since=now, paused_until=now + timedelta(hours=1))


def archived(topic):
    arranging.archive(topic.forum, True)


def answered(topic):
    Question.objects.filter(topic=topic).update(first_answer_at=timezone.now())


def closed(topic):
    Topic.objects.filter(pk=topic.pk).update(status=Topic.TOPIC_LOCKED)


@pytest.mark.parametrize("meanwhile", [None, paused, archived, answered, closed])
def test_the_page_of_an_invitation_is_linked_if_and_only_if_it_opens(
    client, topic, moderator, peer, meanwhile
):
    if meanwhile:
        meanwhile(topic)
    address, invited = topic_url(topic), reverse("questions:invite", args=[topic.public_id])
    for member in (topic.poster, moderator, peer):
        client.force_login(member)
        opens = client.get(invited).status_code == 200

        assert (invited in client.get(address).text) == opens == (member != peer and meanwhile is None)


def test_nobody_is_sent_to_a_question_of_an_archived_section(client, solicitation):
    member, listed = solicitation.member, reverse("questions:solicitations")
    client.force_login(member)
    assert solicitation.topic.subject in client.get(listed).text

    archived(solicitation.topic)

    assert solicitation.topic.subject not in client.get(listed).text
    with pytest.raises(claims.NotOpen):
        claims.claim(member, solicitation.topic)
    assert not ladder.waiting().exists()


def test_the_rules_hold_for_an_invitation_and_one_sentence_tells_none_of_them(client, topic, asked, expert):
    same, silent, away, tired = MemberFactory(peer=True), *[expert(knows=False) for _ in range(3)]
    today = timezone.localdate()
    Preference.objects.create(member=silent, kind=SOLICITED, mode=Mode.NEVER)
    Rhythm.objects.create(member=away, away_from=today, away_until=today)
    for other in (asked(2), asked(3)):
        Solicitation.objects.create(topic=other, member=tired, step=16)
    for person in (same, silent, away, tired):
        response = invite(client, topic, topic.poster, person)
        assert response.status_code == 422 and "ne peut pas être invité" in response.text
    assert not topic.solicitations.exists()


def test_a_few_invitations_a_day(client, topic, expert):
    for _ in range(invitations.A_DAY):
        invite(client, topic, topic.poster, expert(knows=False))

    response = invite(client, topic, topic.poster, expert(knows=False))

    assert response.status_code == 422 and "aujourd’hui" in response.text
    assert topic.solicitations.count() == invitations.A_DAY


# The profile


def test_the_profile_says_on_call_leave_and_never(client, peer):
    client.force_login(peer)
    page = reverse("account:profile")
    base = {"first_name": peer.first_name, "last_name": peer.last_name, "job": "", "listed": "on"}

    client.post(page, {**base, "aider-wishes": ["astreinte"], "aider-away_from": "2017-05-02",
                       "aider-away_until": "2017-05-09"})  # fmt: skip
    assert OnCall.objects.filter(member=peer).exists()
    assert str(Rhythm.objects.get(member=peer).away_until) == "2017-05-09"

    refused = client.post(page, {**base, "aider-wishes": ["astreinte", "jamais"]})
    assert "décochez l’une des deux cases" in refused.text and OnCall.objects.filter(member=peer).exists()

    client.post(page, {**base, "aider-wishes": ["jamais"]})
    assert not OnCall.objects.filter(member=peer).exists()
    assert Preference.objects.get(member=peer, kind=SOLICITED).mode == Mode.NEVER


def test_who_is_never_asked_is_offered_no_choice_about_it(client, peer, outsider):
    for member, offered in ((peer, True), (outsider, False)):
        client.force_login(member)
        assert (
            "Une question pour laquelle on pense à vous" in client.get("/compte/notifications/").text
        ) == offered
