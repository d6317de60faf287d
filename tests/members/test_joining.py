"""Asking to join: what anybody may type, what the mail says, what a link does."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from comcep.members.letters import send_letters
from comcep.members.models import Letter, Member, Opening, Request, StateChange
from comcep.members.signing import limits
from comcep.members.tasks import follow_requests
from tests.factories import MemberFactory, NetworkFactory, OrganisationFactory, RegionFactory

pytestmark = pytest.mark.django_db
URL = "/rejoindre/"


@pytest.fixture(autouse=True)
def on_commit(django_capture_on_commit_callbacks, monkeypatch):
    """What a commit would start is started."""
    with django_capture_on_commit_callbacks(execute=True):
        yield


@pytest.fixture
def place():
    network = NetworkFactory(slug="apec", name="Apec")
    return {
        "network": network,
        "organisation": OrganisationFactory(name="Apec Bretagne", network=network),
        "region": RegionFactory(),
    }


def answers(place, **changes):
    return {
        "first_name": "Inès",
        "last_name": "Marchand",
        "email": "Ines.Marchand@structure.test",
        "network": place["network"].slug,
        "organisation": place["organisation"].slug,
        "said_organisation": "",
        "region": place["region"].slug,
        "job": "Conseillère CEP",
        "charter": "on",
        **changes,
    }


def post(place, **changes):
    return Client().post(URL, answers(place, **changes))


def letters():
    send_letters()
    return mail.outbox


def link(letter):
    return re.search(r"http://[^/]+(/rejoindre/\S+)", letter.body).group(1)


def ask(place, **changes):
    """Ask, and give the address of the mail."""
    post(place, **changes)
    return link(letters()[-1])


def test_the_page_explains_then_asks(client, place):
    from comcep.home.actions import ensure_pages

    ensure_pages()

    text = client.get(URL).text

    assert text.index("<h1>Rejoindre") < text.index('name="charter"')
    assert "Apec Bretagne" in text


def test_a_request_is_kept_and_one_mail_asks_to_confirm(place):
    response = post(place)

    member = Member.objects.get()
    assert response.url == "/rejoindre/envoye/"
    assert (member.email, member.state, member.has_usable_password()) == (
        "ines.marchand@structure.test",
        "requested",
        False,
    )
    assert Request.objects.get().charter_at is not None
    (letter,) = letters()
    assert letter.to == [member.email]
    assert "/rejoindre/suivi/" in letter.body


@pytest.mark.parametrize("field", ["first_name", "last_name", "email", "network", "region", "job", "charter"])
def test_what_is_missing_is_said_in_french_and_tied_to_its_field(place, field):
    response = post(place, **{field: ""})

    (error,) = response.context["form"].errors[field]
    assert error.endswith(".") and "obligatoire" not in error
    assert 'role="alert"' in response.text
    assert f"id_{field}_error" in response.text
    assert not Member.objects.exists()


@pytest.mark.parametrize("email", ["quelqu.une@gmail.com", "x@ORANGE.fr"])
def test_a_personal_address_is_refused_with_a_way_out(place, email):
    response = post(place, email=email)

    assert "demandez une invitation à votre référent" in response.text


def test_an_organisation_of_another_network_is_refused(place):
    other = OrganisationFactory(network=NetworkFactory(slug="cap-emploi", name="Cap emploi"))

    response = post(place, organisation=other.slug)

    assert "du réseau Cap emploi, pas du réseau Apec" in response.text


def test_ten_reads_by_a_mail_scanner_confirm_nothing_and_the_post_then_does(place):
    address = ask(place)
    for _ in range(10):
        assert Client().get(address).status_code == 200
        assert Client().head(address).status_code == 200
    assert Member.objects.get().state == "requested"

    response = Client().post(address, {"do": "confirm"}, follow=True)

    assert Member.objects.get().state == "confirmed"
    assert "Votre réseau doit encore vous répondre" in response.text or "animation" in response.text


def test_confirming_twice_changes_nothing(place):
    address = ask(place)

    for _ in range(2):
        Client().post(address, {"do": "confirm"})

    assert StateChange.objects.filter(to_state="confirmed").count() == 1


@pytest.mark.parametrize("token", ["x", "a:b:c"])
def test_a_broken_link_says_so(token):
    response = Client().get(f"/rejoindre/suivi/{token}/")

    assert response.status_code == 404
    assert "Ce lien ne sert plus" in response.text


def test_asking_again_before_confirming_corrects_the_request(place):
    post(place)

    post(place, job="Conseillère", email="INES.marchand@structure.test")

    assert Member.objects.count() == Request.objects.count() == 1
    assert Request.objects.get().job == "Conseillère"


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ({"peer": True}, "Vous êtes déjà membre"),
        ({"state": "confirmed"}, "Votre demande est en cours"),
        ({"peer": True, "state": "suspended"}, "suspendue"),
    ],
)
def test_a_known_address_gets_the_same_page_and_the_right_mail(place, who, words):
    member = MemberFactory(email="ines.marchand@structure.test", **who)
    before = Member.objects.values().get()

    known = post(place)
    unknown = post(place, email="autre@structure.test")

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert words in next(letter for letter in letters() if letter.to == [member.email]).body
    assert Member.objects.values().get(pk=member.pk) == before


def test_a_known_address_is_not_flooded(place):
    MemberFactory(email="ines.marchand@structure.test", peer=True)

    for _ in range(5):
        post(place)

    assert len(letters()) == 1


@pytest.mark.parametrize("state", ["ended", "refused"])
def test_who_was_refused_or_left_may_ask_again_and_a_stranger_changes_nothing(place, state):
    member = MemberFactory(
        email="ines.marchand@structure.test", peer=True, state=state, first_name="Avant", kind="outsider"
    )

    address = ask(place)
    member.refresh_from_db()
    assert (member.state, member.first_name) == (state, "Avant")

    Client().post(address, {"do": "confirm"})
    member.refresh_from_db()
    assert (member.state, member.network) == ("confirmed", place["network"])


def test_too_many_requests_for_one_person_or_from_one_place_are_stopped_in_french(place, monkeypatch):
    monkeypatch.setattr(limits, "REQUESTS", {"person": "2/h/key", "place": "4/h/key"})
    twice = [post(place, email="n0@structure.test").status_code for _ in range(3)]
    assert twice == [302, 302, 429]

    others = [post(place, email=f"n{n}@structure.test") for n in range(1, 4)]
    assert [page.status_code for page in others] == [302, 302, 429]
    assert "Trop de demandes" in others[-1].text


def confirmed(place, **changes):
    address = ask(place, **changes)
    Client().post(address, {"do": "confirm"})
    return address


def test_the_applicant_withdraws_and_nobody_decides_any_more(place):
    referent = MemberFactory(peer=True, network=place["network"], roles=["referent"])
    address = confirmed(place)

    response = Client().post(address, {"do": "withdraw"}, follow=True)

    assert "Vous avez retiré votre demande" in response.text
    assert Member.objects.get(email="ines.marchand@structure.test").state == "ended"
    assert not Request.objects.visible_to(referent).exists()


def test_an_applicant_who_signs_in_sees_the_same_page_and_nothing_else(place, client):
    confirmed(place)
    client.force_login(Member.objects.get())

    assert "Réponse du réseau Apec" in client.get("/rejoindre/ma-demande/").text
    assert client.get("/membres/").status_code == 404
    assert "Réponse du réseau Apec" in client.get("/").text


def test_a_visitor_has_no_request_of_its_own(client):
    assert client.get("/rejoindre/ma-demande/").status_code == 302


def test_a_member_who_never_asked_has_no_such_page(client, peer):
    client.force_login(peer)

    assert client.get("/rejoindre/ma-demande/").status_code == 404


# Opening by waves


def test_a_closed_network_takes_a_waiting_list_which_is_told_when_it_opens(place):
    referent = MemberFactory(peer=True, network=place["network"], roles=["referent"])
    rule = Opening.objects.create(network=place["network"], state="closed")
    address = confirmed(place)
    assert "liste d’attente" in Client().get(address).text
    assert not Request.objects.visible_to(referent).exists()
    assert referent.notices.count() == 0

    rule.state = "open"
    rule.save()
    follow_requests()
    follow_requests()

    assert Request.objects.visible_to(referent).count() == 1
    assert referent.notices.count() == 1
    assert [letter.subject for letter in letters()].count("ComCEP ouvre pour vous") == 1


@pytest.mark.parametrize(
    ("rules", "waits"),
    [
        ([], False),
        ([("apec", None, "closed")], True),
        ([(None, "bretagne", "closed")], True),
        ([("apec", None, "open"), (None, "bretagne", "closed")], True),
        ([("apec", None, "closed"), ("apec", "bretagne", "open")], False),
        ([("apec", None, "named")], False),
        ([("cap-emploi", None, "closed"), (None, "corse", "closed")], False),
    ],
)
def test_the_rule_of_a_network_in_a_region_stands_alone(place, rules, waits):
    for network, region, state in rules:
        rule = Opening.objects.create(
            network=network and NetworkFactory(slug=network),
            region=region and RegionFactory(slug=region),
            state=state,
        )
        rule.organisations.add(place["organisation"])

    closed = Opening.objects.closing(
        network_id=place["network"].pk,
        region_id=place["region"].pk,
        organisation_id=place["organisation"].pk,
    )

    assert closed is waits


def test_a_network_open_to_named_organisations_keeps_the_others_waiting(place):
    Opening.objects.create(network=place["network"], state="named")

    confirmed(place)

    assert Request.objects.waiting_list().count() == 1


# What must not be lost, nor sent twice


def test_a_letter_is_sent_once_whoever_sweeps(place):
    post(place)

    assert [send_letters(), send_letters()].count(0) >= 1
    assert len(mail.outbox) == 1


def test_a_letter_that_has_no_object_any_more_is_not_sent(place):
    post(place)
    mail.outbox.clear()
    Letter.objects.update(mail_due_at=timezone.now(), mailed_at=None)
    Request.objects.update(confirmed_at=timezone.now())

    send_letters()

    assert mail.outbox == []
    assert Letter.objects.get().mail_failed


def test_an_address_that_nobody_confirmed_is_forgotten(place):
    post(place)
    Request.objects.update(asked_at=timezone.now() - timezone.timedelta(days=31))

    follow_requests()

    assert not Member.objects.exists()
