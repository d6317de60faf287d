"""Following a procedure: who hears of what becomes of it."""

import pytest
from django.urls import reverse

from comcep.members.states import change_state
from comcep.notifications.models import Notice
from kb.keeping.own_data import followed
from kb.keeping.validity import ask_review
from kb.models import FollowedProcedure, ProcedurePage
from tests.factories import MemberFactory
from tests.kb.factories import ProcedureFactory

pytestmark = pytest.mark.django_db
FOLLOWS = "/forum/suivis/"


@pytest.fixture
def page(db):
    return ProcedureFactory(title="Monter un CIF CDD")


@pytest.fixture
def follower(page):
    member = MemberFactory(peer=True)
    FollowedProcedure.objects.create(page=page, member=member)
    return member


def url(page):
    return reverse("kb:follow", args=[page.public_id])


def texts(member):
    return list(Notice.objects.filter(recipient=member).values_list("text", flat=True))


def publish(page, **changed):
    for name, value in changed.items():
        setattr(page, name, value)
    page.save_revision(clean=False).publish()


def test_a_procedure_is_followed_and_left_from_its_page(client, peer, page):
    client.force_login(peer)

    for wanted, words in (("1", "Ne plus suivre<"), ("1", "Ne plus suivre<"), ("0", "Suivre<")):
        client.post(url(page), {"follow": wanted})
        assert words in client.get(page.get_absolute_url()).text


def test_it_needs_a_post(client, peer, page):
    client.force_login(peer)

    assert client.get(url(page)).status_code == 405


def test_what_one_may_not_read_cannot_be_followed(client, outsider, page):
    client.force_login(outsider)

    assert client.post(url(page)).status_code == 404
    assert not FollowedProcedure.objects.exists()


def test_a_new_version_is_told_once_a_day(page, follower):
    publish(page, intro="Autre chose.")
    publish(page, intro="Encore autre chose.")

    assert len(texts(follower)) == 1


def test_becoming_obsolete_is_told_as_such(page, follower):
    publish(page, state=ProcedurePage.State.OBSOLETE)

    assert texts(follower) == ["Une fiche que vous suivez est devenue obsolète."]


def test_a_doubt_is_told(page, follower):
    ask_review(page, "une réponse reprise ici a été retirée du forum")

    assert "à vérifier" in texts(follower)[0]


def test_mes_suivis_lists_it_while_it_may_be_read(client, page, follower):
    client.force_login(follower)
    assert page.title in client.get(FOLLOWS).text

    ProcedurePage.objects.filter(pk=page.pk).update(audience="moderators")

    assert page.title not in client.get(FOLLOWS).text
    assert followed(follower) == []


def test_a_notice_about_a_hidden_page_shows_nowhere(client, page, follower):
    publish(page, intro="Autre chose.")
    client.force_login(follower)
    assert page.title in client.get("/notifications/").text

    ProcedurePage.objects.filter(pk=page.pk).update(audience="moderators")

    assert "fiche" not in client.get("/notifications/").text.partition("<h1>")[2].partition("</main>")[0]


def test_leaving_ends_it(page, follower):
    change_state(follower, "ended", by=None, reason="Fin.")

    assert not FollowedProcedure.objects.exists()
