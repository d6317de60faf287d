"""The desk of referents: their own places only, one decision, one mail, deadlines in working days."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comcep.members.joining import requests as actions
from comcep.members.joining.deadlines import step_due
from comcep.members.letters import send_letters
from comcep.members.models import Invitation, Member, Presence, Request, Role, StateChange
from comcep.members.tasks import follow_requests
from comcep.notifications.tasks import sweep
from comcep.notifications.working_days import after_working_days, working_days_between
from forum.questions.models import Authorship
from tests.factories import MemberFactory, NetworkFactory, OrganisationFactory, PostFactory, RegionFactory

pytestmark = pytest.mark.django_db
URL = "/reseau/"


@pytest.fixture
def apec():
    return NetworkFactory(slug="apec", name="Apec")


@pytest.fixture
def referent(apec):
    return MemberFactory(peer=True, network=apec, roles=["referent"], first_name="Rémi", last_name="Férent")


@pytest.fixture
def foreign():
    network = NetworkFactory(slug="cap-emploi", name="Cap emploi")
    return MemberFactory(peer=True, network=network, roles=["referent"])


def asked(network, **fields):
    """A request whose address is confirmed."""
    member = MemberFactory(first_name="Inès", last_name="Marchand")
    request = Request.objects.create(member=member, network=network, region=RegionFactory(), **fields)
    return actions.confirm_address(request)


@pytest.fixture
def waiting(apec, referent):
    return asked(apec)


def act(who, request, verb, **data):
    client = Client()
    client.force_login(who)
    return client.post(f"/reseau/demande/{request.public_id}/{verb}/", data, follow=True)


def state_of(request):
    return Member.objects.get(pk=request.member_id).state


def test_a_referent_finds_the_requests_of_the_own_network(client, referent, waiting):
    client.force_login(referent)

    assert "Inès Marchand" in client.get(URL).text
    assert client.get(f"/reseau/demande/{waiting.public_id}/").status_code == 200


def test_a_former_address_leads_to_that_of_today_for_who_may_decide_alone(referent, foreign, waiting):
    browsers = [Client(), Client()]
    for browser, person in zip(browsers, [referent, foreign], strict=True):
        browser.force_login(person)
    answers = [browser.get(f"/reseau/demande/{waiting.pk}/") for browser in browsers]

    assert answers[0].headers["Location"] == f"/reseau/demande/{waiting.public_id}/"
    assert [answer.status_code for answer in answers] == [301, 404]


def test_no_key_of_a_row_stands_in_the_pages_of_the_desk(client, referent, foreign, waiting):
    colleague = MemberFactory(peer=True, network=referent.network, organisation=OrganisationFactory())
    Presence.objects.create(member=colleague, confirmed_on=date(2016, 1, 1))
    until = {"ends_on": timezone.localdate(), "approved_at": timezone.now()}
    Invitation.objects.create(email="i@s.test", network=referent.network, **until)
    client.force_login(referent)
    pages = ["", f"demande/{waiting.public_id}/", "inviter/", "presences/", "membres/"]

    key = re.compile(r'(?:value|href|action|id)="(?:[^"]*(?:[/?=]|[a-z]-))?\d+/?(?:[a-z]+/)?"')
    assert [key.findall(client.get(URL + page).text) for page in pages] == [[]] * 5


@pytest.mark.parametrize("verb", ["", "accepter/", "refuser/", "preciser/", "transmettre/"])
def test_a_request_of_another_network_does_not_exist(client, foreign, waiting, verb):
    client.force_login(foreign)
    address = f"/reseau/demande/{waiting.public_id}/{verb}"

    response = (
        client.post(address, {"refusal-words": "x", "precision-words": "x"}) if verb else client.get(address)
    )

    assert response.status_code == 404
    assert "Inès" not in client.get(URL).text
    assert state_of(waiting) == "confirmed"


@pytest.mark.parametrize(
    "who", [{"peer": True}, {"outsider": True}, {"state": "confirmed"}, {"staff": True, "roles": ["admin"]}]
)
def test_the_desk_does_not_exist_for_the_others(client, waiting, who):
    client.force_login(MemberFactory(**who))

    assert client.get(URL).status_code == 404
    assert client.get(f"/reseau/demande/{waiting.public_id}/").status_code == 404


def test_a_referent_whose_role_has_ended_is_one_no_more(client, referent, waiting):
    Role.objects.update(starts_on=date(2016, 1, 1), ends_on=date(2016, 12, 31))
    client.force_login(referent)

    assert client.get(URL).status_code == 404


def test_a_referent_of_an_organisation_sees_that_organisation_only(apec):
    mine, other = OrganisationFactory(network=apec), OrganisationFactory(network=apec)
    member = MemberFactory(peer=True, network=apec)
    Role.objects.create(member=member, name="referent", organisation=mine)
    inside, outside = asked(apec, organisation=mine), asked(apec, organisation=other)

    seen = Request.objects.visible_to(member)

    assert inside in seen
    assert outside not in seen


def test_the_referents_of_the_organisation_are_told_before_those_of_the_network(apec, referent):
    organisation = OrganisationFactory(network=apec)
    near = MemberFactory(peer=True, network=apec)
    Role.objects.create(member=near, name="referent", organisation=organisation)

    asked(apec, organisation=organisation)

    assert (near.notices.count(), referent.notices.count()) == (1, 0)


def test_each_referent_gets_one_mail_for_a_request(referent, waiting, apec):
    second = MemberFactory(peer=True, network=apec, roles=["referent"])
    asked(apec)
    mail.outbox.clear()

    sweep()
    sweep()

    assert sorted(letter.to[0] for letter in mail.outbox) == sorted([referent.email] * 2 + [second.email])


def test_the_mail_does_not_leave_once_somebody_has_decided(referent, waiting):
    actions.accept_request(waiting, by=referent)

    sweep()

    assert mail.outbox == []


def test_a_request_without_referent_goes_to_the_moderators(apec, moderator):
    Role.objects.filter(name="referent").delete()

    request = asked(NetworkFactory(slug="orphelin"))

    assert request.escalated_at
    assert moderator.notices.count() == 1
    assert request in Request.objects.visible_to(moderator)


def test_accepting_validates_and_welcomes(referent, waiting):
    response = act(referent, waiting, "accepter")

    member = Member.objects.get(pk=waiting.member_id)
    assert (member.state, member.validated_by, member.network) == ("validated", referent, waiting.network)
    assert "fait partie de la communauté" in response.text
    send_letters()
    assert mail.outbox[-1].subject == "Bienvenue sur ComCEP"


def test_refusing_takes_a_reason_that_the_person_reads(referent, waiting):
    assert "Donnez la raison" in act(referent, waiting, "refuser").text
    assert state_of(waiting) == "confirmed"

    act(referent, waiting, "refuser", **{"refusal-words": "Vous n’exercez pas le CEP."})

    waiting.refresh_from_db()
    assert (state_of(waiting), waiting.reason) == ("refused", "Vous n’exercez pas le CEP.")
    assert StateChange.objects.get(to_state="refused").by == referent
    send_letters()
    letter = mail.outbox[-1]
    assert "Vous n’exercez pas le CEP." not in letter.body
    link = letter.body.split("/rejoindre/suivi/")[1].split()[0]
    assert "Vous n’exercez pas le CEP." in Client().get(f"/rejoindre/suivi/{link}").text


def test_a_precision_is_asked_given_and_the_days_start_again(referent, waiting):
    act(referent, waiting, "preciser", **{"precision-words": "Dans quelle agence\u202f?"})
    send_letters()
    link = mail.outbox[-1].body.split("/rejoindre/suivi/")[1].split()[0]
    assert state_of(waiting) == "to_complete"
    Request.objects.update(sent_at=timezone.now() - timedelta(days=20))

    page = Client().get(f"/rejoindre/suivi/{link}")
    assert "Dans quelle agence" in page.text
    Client().post(f"/rejoindre/suivi/{link}", {"do": "answer", "answer": "À Rennes."})

    waiting.refresh_from_db()
    assert (state_of(waiting), waiting.answer) == ("confirmed", "À Rennes.")
    assert timezone.now() - waiting.sent_at < timedelta(minutes=1)
    assert referent.notices.count() == 2


def test_an_empty_answer_is_refused_in_french(referent, waiting):
    from comcep.members.joining.links import request_token

    actions.ask_precision(waiting, by=referent, question="Où\u202f?")

    response = Client().post(f"/rejoindre/suivi/{request_token(waiting)}/", {"do": "answer", "answer": " "})

    assert "Écrivez votre réponse." in response.text


def test_a_request_is_passed_on_to_a_colleague_of_another_network(referent, foreign, waiting):
    act(referent, waiting, "transmettre", role=f"{foreign.public_id}.reseau.{foreign.network.slug}")

    waiting.refresh_from_db()
    assert (waiting.network, waiting.assigned_to) == (foreign.network, foreign)
    assert not Request.objects.visible_to(referent).exists()
    assert foreign.notices.count() == 1


def test_who_comes_second_is_told_and_nothing_is_done_twice(referent, waiting, apec):
    second = MemberFactory(peer=True, network=apec, roles=["referent"])
    act(referent, waiting, "accepter")

    response = act(second, waiting, "refuser", **{"refusal-words": "Non."})

    assert "Trop tard" in response.text and "Rémi Férent" in response.text
    assert state_of(waiting) == "validated"
    assert StateChange.objects.filter(member=waiting.member_id).count() == 2


def test_a_double_click_is_harmless(referent, waiting):
    act(referent, waiting, "accepter")
    response = act(referent, waiting, "accepter")

    assert "Trop tard" not in response.text
    assert StateChange.objects.filter(to_state="validated").count() == 1


def test_nobody_decides_about_oneself(apec, referent):
    request = asked(apec)
    Request.objects.filter(pk=request.pk).update(member=referent)

    assert not Request.objects.visible_to(referent).exists()
    with pytest.raises(actions.NotYours):
        actions.accept_request(Request.objects.get(pk=request.pk), by=referent)


# Deadlines


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2017, 1, 16), date(2017, 1, 16), 0),
        (date(2017, 1, 16), date(2017, 1, 19), 3),
        (date(2017, 1, 20), date(2017, 1, 23), 1),  # a week-end
        (date(2017, 4, 14), date(2017, 4, 18), 1),  # Easter Monday
        (date(2017, 5, 5), date(2017, 5, 9), 1),  # 8 May
        (date(2017, 5, 24), date(2017, 5, 26), 1),  # Ascension
        (date(2017, 6, 2), date(2017, 6, 6), 1),  # Whit Monday
        (date(2017, 7, 13), date(2017, 7, 17), 1),  # 14 July, a Friday
        (date(2016, 12, 30), date(2017, 1, 3), 2),  # New Year on a Sunday
    ],
)
def test_working_days_know_week_ends_and_french_holidays(start, end, days):
    assert working_days_between(start, end) == days
    assert working_days_between(start, after_working_days(start, 10)) == 10


@pytest.mark.parametrize(("day", "step"), [(18, 0), (19, 3), (24, 3), (25, 7), (27, 7), (30, 10), (31, 10)])
def test_steps_come_after_three_seven_and_ten_working_days(day, step):
    assert step_due(date(2017, 1, 16), date(2017, 1, day)) == step


def test_reminders_then_the_moderators_each_told_once(referent, waiting, moderator):
    sent = timezone.localdate(waiting.sent_at)

    for number in (3, 3, 7, 10, 10, 12):
        follow_requests(after_working_days(sent, number))

    keys = list(referent.notices.order_by("pk").values_list("key", flat=True))
    assert [key.rpartition(":")[2] for key in keys] == ["sent", "3-days", "7-days"]
    assert moderator.notices.count() == 1
    assert waiting in Request.objects.visible_to(moderator)
    actions.accept_request(waiting, by=moderator)
    assert state_of(waiting) == "validated"


def test_a_sweep_that_comes_late_does_not_send_every_reminder(referent, waiting, moderator):
    follow_requests(after_working_days(timezone.localdate(waiting.sent_at), 30))

    assert referent.notices.count() == 1
    assert moderator.notices.count() == 1


def test_nobody_is_reminded_while_the_person_has_to_answer(referent, waiting):
    actions.ask_precision(waiting, by=referent, question="Où\u202f?")

    follow_requests(after_working_days(timezone.localdate(waiting.sent_at), 8))

    assert referent.notices.count() == 1


def test_a_moderator_does_not_see_what_is_in_time(waiting, moderator):
    assert not Request.objects.visible_to(moderator).exists()
    with pytest.raises(actions.NotYours):
        actions.accept_request(waiting, by=moderator)


# Changing network


def test_the_new_network_validates_a_change_and_old_messages_keep_theirs(client, apec, foreign):
    member = MemberFactory(peer=True, network=apec, roles=["referent"])
    post = PostFactory(poster=member)
    client.force_login(member)

    client.post(
        "/rejoindre/changer-de-reseau/",
        {"network": foreign.network.slug, "region": RegionFactory().slug, "job": "Conseiller"},
    )
    request = Request.objects.get()
    assert Member.objects.get(pk=member.pk).network == apec
    act(foreign, request, "accepter")

    member.refresh_from_db()
    assert (member.network, member.state) == (foreign.network, "validated")
    assert Authorship.objects.get(post=post).network == apec
    assert not member.roles.current().exists()
    assert "changement de réseau est validé" in member.notices.get().text


def test_a_change_refused_leaves_the_member_in_place(apec, foreign, peer):
    request = actions.ask_transfer(peer, {"network": foreign.network, "region": None, "job": ""})

    actions.refuse_request(request, by=foreign, reason="Inconnu ici.")

    peer.refresh_from_db()
    assert (peer.network.slug, peer.state) == ("apec", "validated")


def test_staying_where_one_is_is_no_change(client, peer):
    client.force_login(peer)

    response = client.post(
        "/rejoindre/changer-de-reseau/",
        {"network": peer.network.slug, "region": peer.region.slug, "job": "Conseiller"},
    )

    assert "Vous y êtes déjà" in response.text


@pytest.mark.parametrize("who", [{"outsider": True}, {"state": "confirmed"}])
def test_only_a_validated_peer_changes_network(client, who):
    client.force_login(MemberFactory(**who))

    assert client.get("/rejoindre/changer-de-reseau/").status_code == 404


# Cost


@pytest.mark.embedded  # the statements are the same, wherever they go
@pytest.mark.parametrize(
    "page", ["", "demande/{id}/", "inviter/", "hors-pairs/", "presences/", "deploiement/"]
)
@pytest.mark.parametrize("size", [2, 30])
def test_each_page_of_the_desk_takes_ten_statements_at_most(client, apec, referent, size, page):
    until = {"ends_on": timezone.localdate(), "approved_at": timezone.now()}
    for n in range(size):
        request = asked(apec, organisation=OrganisationFactory(network=apec))
        Invitation.objects.create(email=f"i{n}@s.test", network=apec, **until)
        member = MemberFactory(peer=True, network=apec, organisation=request.organisation)
        Presence.objects.create(member=member, confirmed_on=date(2017, 1, 16))
    client.force_login(referent)
    address = URL + page.format(id=request.public_id)
    client.get(address)  # a first reading fills what a process keeps for the day

    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200

    assert len(seen) <= 10, "\n".join(query["sql"] for query in seen)
