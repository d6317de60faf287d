"""The committees comment and propose; every reader sees what they said and what was answered."""

import io

import pytest
from django.db import connection
from pypdf import PdfReader

from comcep.committee import actions
from comcep.committee.actions.reports import fingerprint
from comcep.committee.models import Comment, Proposal, Report

pytestmark = pytest.mark.django_db

REPORT, PROPOSALS = "/comite/2017-01-16/", "/comite/propositions/"
PROPOSAL = {"theme": "CPF des intérimaires", "reason": "La question revient dans nos instances."}


def test_a_committee_member_comments_in_front_of_all_readers(client, released, committee_member, peer):
    client.force_login(committee_member)
    client.post(REPORT + "commenter/", {"text": "Les délais nous semblent bons."})
    client.post(REPORT + "commenter/", {"text": "Les délais nous semblent bons."})

    client.force_login(peer)

    assert client.get(REPORT).text.count("Les délais nous semblent bons.") == 1


def test_a_peer_reads_comments_and_writes_none(client, released, peer):
    client.force_login(peer)

    assert client.post(REPORT + "commenter/", {"text": "Moi aussi."}).status_code == 403
    assert not Comment.objects.exists()


def test_an_empty_comment_says_what_is_missing(client, released, committee_member):
    client.force_login(committee_member)

    assert "Écrivez votre commentaire." in client.post(REPORT + "commenter/", {"text": " "}).text


def test_a_proposal_is_followed_to_its_answer(client, released, committee_member, moderator, peer):
    client.force_login(committee_member)
    client.post(PROPOSALS, PROPOSAL)
    proposal = Proposal.objects.get()
    client.force_login(moderator)
    client.post(
        f"{PROPOSALS}{proposal.public_id}/", {"state": "retained", "answer": "Un atelier y sera consacré."}
    )

    for reader in (committee_member, peer):
        client.force_login(reader)
        text = client.get(PROPOSALS).text
        assert "Retenue" in text
        assert "Un atelier y sera consacré." in text


def test_the_same_theme_is_not_proposed_twice_while_it_waits(client, committee_member):
    client.force_login(committee_member)
    for _ in range(2):
        client.post(PROPOSALS, PROPOSAL)

    assert Proposal.objects.count() == 1


@pytest.mark.parametrize("who", ["peer", "moderator"])
def test_only_committees_propose(client, request, who):
    client.force_login(request.getfixturevalue(who))

    assert client.post(PROPOSALS, PROPOSAL).status_code == 403


def test_the_list_of_proposals_costs_the_same_with_ten(client, committee_member, django_assert_num_queries):
    client.force_login(committee_member)
    with django_assert_num_queries(3):
        client.get(PROPOSALS)
    for n in range(10):
        actions.propose(f"Thème {n}", "Parce que.", by=committee_member)

    with django_assert_num_queries(3):
        client.get(PROPOSALS)


def test_only_moderators_answer(client, committee_member):
    proposal = actions.propose("VAE", "Parce que.", by=committee_member)
    client.force_login(committee_member)

    assert client.get(f"{PROPOSALS}{proposal.public_id}/").status_code == 403


def test_for_an_outsider_without_mandate_there_is_nothing(client, outsider):
    client.force_login(outsider)

    for path in (PROPOSALS, "/comite/comparer/", REPORT + "synthese.pdf"):
        assert client.get(path).status_code == 404


@pytest.fixture
def second(released):
    """A later report with other figures, as it would have been printed."""
    payload = {**released.payload, "as_of": "2017-06-30", "since": "2017-01-16"}
    return Report.objects.create(
        as_of="2017-06-30",
        title="Rapport au 30 juin 2017",
        plan=released.plan,
        payload=payload,
        sha256=fingerprint(payload),
        audit=released.audit,
        prepared_at=released.prepared_at,
        released_at=released.released_at,
        state="released",
    )


def test_two_reports_stand_side_by_side_without_a_new_number(client, released, second, committee_member):
    from tests.committee.test_pages import numbers_of

    client.force_login(committee_member)
    printed = numbers_of(client.get(REPORT).text) | numbers_of(client.get("/comite/2017-06-30/").text)

    text = client.get("/comite/comparer/", {"avant": "2017-01-16", "apres": "2017-06-30"}).text

    assert "au 16/01/2017" in text
    assert numbers_of(text) - printed - {1, 6} == set()


@pytest.mark.parametrize("asked", [{}, {"avant": "2017-01-16"}, {"avant": "x", "apres": "2017-06-30"}])
def test_a_comparison_of_what_is_not_released_says_so(client, released, second, committee_member, asked):
    client.force_login(committee_member)

    response = client.get("/comite/comparer/", asked)

    assert response.status_code == 200
    assert ('role="alert"' in response.text) == bool(asked)


def test_a_steering_member_downloads_two_pages(client, released, steering_member):
    client.force_login(steering_member)

    response = client.get(REPORT + "synthese.pdf")

    assert len(PdfReader(io.BytesIO(response.content)).pages) == 2


def test_a_release_is_signed_and_a_forged_signature_is_seen(client, released, peer):
    client.force_login(peer)
    assert "Rapport signé par ce site" in client.get(REPORT).text

    with connection.cursor() as cursor:
        cursor.execute("UPDATE committee_report SET signature = 'forgée' WHERE id = %s", [released.pk])

    text = client.get(REPORT).text
    assert "Rapport signé par ce site" not in text
    assert "n’est pas reconnue" in text
