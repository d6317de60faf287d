"""Who answers for a place ends a membership there, whenever it is; moderators suspend one too."""

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comcep.members.models import Member, StateChange
from comcep.members.states import change_state
from tests.factories import MemberFactory, NetworkFactory, OrganisationFactory, SecondFactorFactory

pytestmark = pytest.mark.django_db
URL = "/reseau/membres/"
State = Member.State


@pytest.fixture
def apec():
    return NetworkFactory(slug="apec", name="Apec")


@pytest.fixture
def referent(apec):
    return MemberFactory(peer=True, network=apec, roles=["referent"])


@pytest.fixture
def moderator():
    return MemberFactory(peer=True, network=NetworkFactory(slug="cap-emploi"), roles=["moderator"])


@pytest.fixture
def helene(apec):
    return MemberFactory(peer=True, network=apec, first_name="Hélène", last_name="Le Goff")


@pytest.fixture
def act(django_capture_on_commit_callbacks):
    def post(who, person, do, **data):
        client = Client()
        client.force_login(who)
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(f"{URL}{person.public_id}/", {"do": do, **data})

    return post


def state_of(person):
    return Member.objects.get(pk=person.pk).state


def seen_by(who, **query):
    client = Client()
    client.force_login(who)
    return client.get(URL, query).text


def test_a_referent_ends_a_membership_and_the_person_reads_why(referent, helene, act):
    session = Client()
    session.force_login(helene)

    act(referent, helene, "end", **{"end-words": "A quitté l’Apec."})

    change = StateChange.objects.filter(member=helene).last()
    assert (state_of(helene), change.by) == (State.ENDED, referent)
    assert session.get("/forum/").status_code == 302
    assert "A quitté l’Apec." in mail.outbox[0].body


def test_no_reason_no_end(referent, helene, act):
    response = act(referent, helene, "end", **{"end-words": " "})

    assert 'role="alert"' in response.text and "Donnez la raison" in response.text
    assert state_of(helene) == State.VALIDATED


def test_a_member_of_another_network_does_not_exist_for_a_referent(referent, act):
    other = MemberFactory(peer=True, network=NetworkFactory(slug="cap-emploi"), last_name="Ailleurs")

    assert "Ailleurs" not in seen_by(referent)
    assert act(referent, other, "end", **{"end-words": "Non."}).status_code == 404
    assert state_of(other) == State.VALIDATED


def test_a_former_address_leads_to_that_of_today_for_who_answers_for_the_person(client, referent, helene):
    other = MemberFactory(peer=True, network=NetworkFactory(slug="cap-emploi"))
    client.force_login(referent)
    answers = [client.get(f"{URL}{person.pk}/") for person in (helene, other)]

    assert answers[0].headers["Location"] == f"{URL}{helene.public_id}/"
    assert [answer.status_code for answer in answers] == [301, 404]


def test_an_outside_member_of_ones_organisation_is_for_the_moderators(apec, act):
    organisation = OrganisationFactory(network=apec)
    referent = MemberFactory(peer=True, network=apec, organisation=organisation)
    referent.roles.create(name="referent", organisation=organisation)
    SecondFactorFactory(user=referent)
    peer = MemberFactory(peer=True, network=apec, organisation=organisation, last_name="Morvan")
    outsider = MemberFactory(outsider=True, organisation=organisation, last_name="Kerbrat")

    page = seen_by(referent)

    assert "Morvan" in page and "Kerbrat" not in page
    assert act(referent, outsider, "end", **{"end-words": "Il est parti."}).status_code == 404
    assert act(referent, peer, "end", **{"end-words": "Il est parti."}).status_code == 302


def test_who_is_absent_from_the_directory_is_found_by_name(referent, helene):
    Member.objects.filter(pk=helene.pk).update(listed=False)

    assert "Le Goff" in seen_by(referent, q="helene")
    assert "Le Goff" not in seen_by(referent, q="paul")


def test_a_moderator_suspends_anybody_and_lifts_it(moderator, helene, act):
    session = Client()
    session.force_login(helene)

    act(moderator, helene, "suspend", **{"suspend-words": "Le temps d’en parler."})

    assert state_of(helene) == State.SUSPENDED
    assert session.get("/forum/").status_code == 302
    assert "Le temps d’en parler." in mail.outbox[0].body

    act(moderator, helene, "resume")

    assert (state_of(helene), Member.objects.get(pk=helene.pk).last_name) == (State.VALIDATED, "Le Goff")
    assert mail.outbox[1].to == [helene.email]


@pytest.mark.parametrize(("do", "before"), [("suspend", State.VALIDATED), ("resume", State.SUSPENDED)])
def test_a_referent_neither_suspends_nor_lifts(referent, helene, act, do, before):
    if before == State.SUSPENDED:
        change_state(helene, before, by=None)

    act(referent, helene, do, **{"suspend-words": "Non."})

    assert state_of(helene) == before


@pytest.mark.parametrize("who", ["oneself", "an administrator", "staff", "an applicant", "who left"])
def test_some_memberships_are_not_theirs_to_end(moderator, act, who):
    person = {
        "oneself": lambda: moderator,
        "an administrator": lambda: MemberFactory(peer=True, roles=["admin"]),
        "staff": lambda: MemberFactory(staff=True),
        "an applicant": lambda: MemberFactory(state=State.CONFIRMED),
        "who left": lambda: MemberFactory(state=State.ENDED),
    }[who]()
    before = state_of(person)

    assert act(moderator, person, "end", **{"end-words": "Non."}).status_code == 404
    assert state_of(person) == before


def test_an_adviser_has_no_such_page(helene, referent):
    client = Client()
    client.force_login(helene)

    assert [client.get(path).status_code for path in (URL, f"{URL}{referent.public_id}/")] == [404, 404]


def test_two_who_act_at_once_are_told(referent, moderator, helene, act, monkeypatch):
    """The page was found before another ended it: nothing is done twice."""
    from comcep.members.leaving.views import memberships

    found = memberships._act

    def late(request, person, *rest):
        change_state(helene, State.SUSPENDED, by=referent)
        change_state(helene, State.ENDED, by=referent)
        return found(request, person, *rest)

    monkeypatch.setattr(memberships, "_act", late)

    act(moderator, helene, "suspend", **{"suspend-words": "Trop tard."})

    assert state_of(helene) == State.ENDED
    assert not any("suspendue" in letter.subject for letter in mail.outbox)


@pytest.mark.parametrize("size", [2, 30])
def test_the_list_takes_eight_statements_at_most(client, apec, referent, size):
    for _ in range(size):
        MemberFactory(peer=True, network=apec, organisation=OrganisationFactory(network=apec))
    client.force_login(referent)

    with CaptureQueriesContext(connection) as seen:
        assert client.get(URL).status_code == 200

    assert len(seen) <= 8, "\n".join(query["sql"] for query in seen)
