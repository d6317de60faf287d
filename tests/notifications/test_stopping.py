"""The link that stops mails (RFC 8058), and the page of choices."""

import pytest
from django.core import signing
from django.test import Client

from comcep.members.states import change_state
from comcep.notifications import actions, mail
from comcep.notifications.kinds import Mode, chosen_kinds
from comcep.notifications.models import Preference, Rhythm
from comcep.notifications.tasks import sweep
from comcep.notifications.tokens import SALT, stop_token
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
CHOICES = "/compte/notifications/"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def path_of(member, what="answer"):
    return f"/courriels/arreter/{stop_token(member, what)}/"


def test_a_mail_carries_the_two_headers(peer, told, mailoutbox, settings):
    told(peer)

    sweep()

    headers = mailoutbox[0].extra_headers
    assert headers["List-Unsubscribe"].startswith(f"<{settings.SITE_URL}/courriels/arreter/")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_private_matter_has_no_such_link(peer, told, mailoutbox):
    told(peer, kind="moderation")

    sweep()

    assert "List-Unsubscribe" not in mailoutbox[0].extra_headers
    assert "/courriels/arreter/" not in mailoutbox[0].body


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_scanner_that_follows_the_link_changes_nothing(client, peer, method):
    assert getattr(client, method)(path_of(peer)).status_code == 200

    assert not Preference.objects.exists()


def test_one_post_stops_them_without_signing_in(peer):
    client = Client(enforce_csrf_checks=True)

    response = client.post(path_of(peer), ONE_CLICK)

    assert response.status_code == 200
    assert actions.modes_of(peer)["answer"] == Mode.SITE


def test_posting_twice_is_harmless(client, peer):
    for _ in range(2):
        assert client.post(path_of(peer), ONE_CLICK).status_code == 200


def test_stopping_a_digest_stops_what_goes_in_it(client, peer):
    client.post(path_of(peer, Mode.DAILY), ONE_CLICK)

    modes = actions.modes_of(peer)
    assert Mode.DAILY not in modes.values()
    assert modes["answer"] == Mode.AT_ONCE


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_link_dies_with_the_membership(client, peer, method):
    path = path_of(peer)
    change_state(peer, "ended", by=None, reason="Fin.")

    assert getattr(client, method)(path).status_code == 410
    assert not Preference.objects.exists()


def test_the_link_dies_with_the_address(client, peer):
    path = path_of(peer)
    peer.email = "autre@exemple.test"
    peer.save()

    assert client.get(path).status_code == 410


@pytest.mark.parametrize("named", ["public_id", "pk"])
def test_the_link_stops_the_mails_of_its_member_alone(client, peer, named):
    """Whoever it names: by the public identifier today, by the key in mails sent before."""
    other = MemberFactory(peer=True)
    mark = signing.loads(stop_token(peer, "answer"), salt=SALT)[2]
    token = signing.dumps([getattr(peer, named), "answer", mark], salt=SALT)
    mixed = signing.dumps([getattr(other, named), "answer", mark], salt=SALT)

    assert client.post(f"/courriels/arreter/{mixed}/", ONE_CLICK).status_code == 410
    assert client.post(f"/courriels/arreter/{token}/", ONE_CLICK).status_code == 200
    assert (actions.modes_of(peer)["answer"], actions.modes_of(other)["answer"]) == (Mode.SITE, Mode.AT_ONCE)


@pytest.mark.parametrize("token", ["n-importe-quoi", "a:b:c"])
def test_a_made_up_link_does_nothing(client, token):
    assert client.post(f"/courriels/arreter/{token}/").status_code == 410


def test_the_page_of_the_link_says_nothing_of_the_person(client, peer):
    page = client.get(path_of(peer)).text

    assert peer.email not in page
    assert peer.last_name not in page


# The page of choices


def form(**changed):
    kinds = {f"voie-{kind.name}": kind.default for kind in chosen_kinds()}
    rhythm = {
        "hour": 8, "weekday": 0, "quiet_from": 20, "quiet_to": 8, "away_summed": "True", "titles": "on",
        "follow_answered": "on",
    }  # fmt: skip
    return {**kinds, **rhythm, **changed}


def test_the_page_shows_the_defaults(client, peer):
    client.force_login(peer)

    page = client.get(CHOICES)

    assert page.status_code == 200
    assert '<option value="at_once" selected>' in page.text


def test_choices_are_kept(client, peer):
    client.force_login(peer)

    response = client.post(CHOICES, form(**{"voie-thanks": "never", "hour": 17}))

    assert response.status_code == 302
    assert actions.modes_of(peer)["thanks"] == Mode.NEVER
    assert Rhythm.objects.get(member=peer).hour == 17


def test_a_choice_that_is_not_offered_is_refused(client, peer):
    client.force_login(peer)

    response = client.post(CHOICES, form(**{"voie-answer": "never"}))

    assert response.status_code == 422
    assert not Preference.objects.exists()


def test_a_leave_needs_both_its_days_in_order(client, peer):
    client.force_login(peer)

    page = client.post(CHOICES, form(away_from="2017-01-16", away_until="2017-01-10"))

    assert page.status_code == 422
    assert "Ce jour vient avant le premier" in page.text
    assert 'role="alert"' in page.text


def test_choices_are_ones_own(client, peer, moderator):
    client.force_login(peer)
    client.post(CHOICES, form(**{"voie-thanks": "never"}))

    assert actions.modes_of(moderator)["thanks"] == Mode.DAILY


def test_a_visitor_has_no_choices(client):
    assert client.get(CHOICES)["Location"].startswith("/connexion/")


def test_stands_is_what_opens_a_session(peer):
    assert mail.stands(peer)
    peer.state = "suspended"
    assert not mail.stands(peer)
