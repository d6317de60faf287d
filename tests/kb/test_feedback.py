"""« Utile ? » and « signaler une erreur » : one opinion each, and moderators see the errors."""

import pytest

from comcep.members.access.audiences import Audience
from comcep.notifications.models import Notice
from kb.models import Feedback
from tests.kb.factories import ProcedureFactory

pytestmark = pytest.mark.django_db


def give(client, member, page, **data):
    if member:
        client.force_login(member)
    return client.post(f"/fiches/{page.slug}/avis/", data)


@pytest.fixture
def page(db):
    return ProcedureFactory()


def test_a_reader_says_that_a_procedure_was_useful(client, peer, page):
    response = give(client, peer, page, verdict="utile")

    assert response.headers["Location"] == f"/fiches/{page.slug}/#avis"
    assert Feedback.objects.get().verdict == "utile"


def test_saying_again_replaces_the_first_opinion(client, peer, page):
    give(client, peer, page, verdict="utile")
    give(client, peer, page, verdict="inutile", reason="Trop général.")

    assert Feedback.objects.values_list("verdict", "reason").get() == ("inutile", "Trop général.")


@pytest.mark.parametrize(
    "data", [{}, {"verdict": "peut-être"}, {"verdict": "erreur"}, {"verdict": "utile", "reason": "x" * 1001}]
)
def test_a_wrong_form_is_shown_again_with_a_sentence(client, peer, page, data):
    response = give(client, peer, page, **data)

    assert response.status_code == 422
    assert "Votre avis n’est pas encore enregistré" in response.text
    assert not Feedback.objects.exists()


def test_what_was_typed_is_kept(client, peer, page):
    assert "Les montants" in give(client, peer, page, reason="Les montants ont changé.").text


def test_an_error_is_seen_by_moderators_and_its_keeper_is_told(client, peer, page, moderator):
    give(client, peer, page, verdict="erreur", reason="Le plafond n’est plus le même.")

    assert Feedback.objects.to_handle().count() == 1
    assert Notice.objects.filter(recipient=page.keeper).count() == 1
    client.force_login(moderator)
    assert "1 erreur signalée" in client.get(page.get_absolute_url()).text


def test_peers_do_not_see_reported_errors(client, peer, page, moderator):
    give(client, moderator, page, verdict="erreur", reason="Le plafond a changé.")

    client.force_login(peer)

    text = client.get(page.get_absolute_url()).text
    assert "signalée" not in text
    assert "Le plafond a changé" not in text


def test_an_outsider_gives_no_opinion_on_what_is_closed(client, outsider, page):
    assert give(client, outsider, page, verdict="utile").status_code == 404


def test_a_visitor_is_sent_to_sign_in(client, page):
    assert give(client, None, page, verdict="utile").status_code == 302


def test_a_visitor_gives_no_opinion_on_a_public_procedure(client):
    page = ProcedureFactory(opened_to=Audience.PUBLIC)

    assert give(client, None, page, verdict="utile").status_code == 302
    assert not Feedback.objects.exists()


def test_an_applicant_reads_a_public_procedure_without_giving_an_opinion(client, applicant):
    page = ProcedureFactory(opened_to=Audience.PUBLIC)

    assert give(client, applicant, page, verdict="utile").status_code == 403
    assert 'id="avis"' not in client.get(page.get_absolute_url()).text


def test_an_opinion_is_sent_by_post_only(client, peer, page):
    client.force_login(peer)

    assert client.get(f"/fiches/{page.slug}/avis/").status_code == 405


def test_htmx_gets_the_form_alone(client, peer, page):
    client.force_login(peer)

    response = client.post(f"/fiches/{page.slug}/avis/", {"verdict": "utile"}, headers={"HX-Request": "true"})

    assert "Merci, votre avis est enregistré." in response.text
    assert "<html" not in response.text
