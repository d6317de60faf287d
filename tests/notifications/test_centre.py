"""The notification centre."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comcep import remembered
from comcep.members.models import Member
from comcep.notifications import actions
from comcep.notifications.models import Notice
from tests.factories import MemberFactory
from tests.notifications import rules

pytestmark = pytest.mark.django_db
CENTRE = "/notifications/"


def test_a_visitor_is_asked_to_sign_in(client):
    response = client.get(CENTRE)

    assert response["Location"].startswith("/connexion/")


def test_the_newest_comes_first(client, peer, told):
    told(peer, key="1", text="Première nouvelle.")
    told(peer, key="2", text="Seconde nouvelle.")
    client.force_login(peer)

    page = client.get(CENTRE).text

    assert page.index("Seconde nouvelle.") < page.index("Première nouvelle.")


def test_opening_a_notice_marks_it_seen_and_leads_to_its_page(client, peer, told):
    notice = told(peer)
    client.force_login(peer)

    response = client.get(reverse("notifications:open", args=[notice.public_id]))

    notice.refresh_from_db()
    assert response["Location"] == "/forum/dossier/1-cif/"
    assert notice.seen_at


def test_the_address_in_mails_already_sent_leads_its_reader_to_the_one_of_today(client, peer, told):
    notice, neighbour = told(peer), told(MemberFactory(peer=True), args=[peer.email])
    client.force_login(peer)

    response = client.get(f"/notifications/{notice.pk}/")

    assert (response.status_code, response.url) == (301, f"/notifications/{notice.public_id}/")
    assert client.get(f"/notifications/{neighbour.pk}/").status_code == 404
    assert client.get(f"/notifications/{neighbour.pk + 1}/").status_code == 404
    assert not Notice.objects.exclude(seen_at=None).exists()


def test_the_address_in_a_mail_already_sent_does_not_open_what_may_no_longer_be_known(client, peer, told):
    notice = told(peer, args=["ancienne-adresse@exemple.test"])
    client.force_login(peer)

    assert client.get(f"/notifications/{notice.pk}/").status_code == 404


def test_the_notice_of_somebody_else_does_not_exist(client, peer, told):
    notice = told(MemberFactory(peer=True), args=[peer.email])  # of what this one too may know
    client.force_login(peer)

    assert client.get(reverse("notifications:open", args=[notice.public_id])).status_code == 404


def test_what_may_no_longer_be_known_is_neither_shown_nor_counted(client, peer, told):
    told(peer, key="1", text="Canari dans la mine.")
    Member.objects.filter(pk=peer.pk).update(email="autre@exemple.test")
    client.force_login(peer)

    page = client.get(CENTRE).text

    assert "Canari" not in page
    assert "nouvelle notification" not in page


def test_what_may_no_longer_be_known_does_not_open(client, peer, told):
    notice = told(peer, args=["ancienne-adresse@exemple.test"])
    client.force_login(peer)

    assert client.get(reverse("notifications:open", args=[notice.public_id])).status_code == 404


def test_a_check_that_breaks_hides_its_notices_and_the_page_opens(client, peer, told):
    told(peer, key="1", check=rules.BREAKS, text="Canari dans la mine.")
    told(peer, key="2", text="Nouvelle saine.")
    client.force_login(peer)

    page = client.get(CENTRE).text

    assert "Nouvelle saine." in page
    assert "Canari" not in page


def test_a_notice_whose_check_breaks_does_not_open(client, peer, told):
    notice = told(peer, check=rules.BREAKS)
    client.force_login(peer)

    assert client.get(reverse("notifications:open", args=[notice.public_id])).status_code == 404


def test_all_are_marked_as_read(client, peer, told):
    told(peer, key="1")
    told(peer, key="2")
    client.force_login(peer)

    client.post(reverse("notifications:mark_all_seen"))

    assert not Notice.objects.filter(seen_at__isnull=True).exists()


def test_marking_all_is_undone_for_a_while_and_only_what_it_marked(client, peer, told):
    before, seen_then = (told(peer, key=key) for key in ("1", "2"))
    theirs = told(MemberFactory(peer=True), key="3")
    actions.mark_seen(peer, seen_then.pk)
    actions.mark_all_seen(theirs.recipient)
    client.force_login(peer)
    undo = reverse("notifications:unmark_seen")
    assert undo not in client.get(CENTRE).text
    for _ in range(2):  # a double click
        client.post(reverse("notifications:mark_all_seen"))
        assert undo in client.get(CENTRE).text

    client.post(undo)
    client.post(undo)

    assert [notice.pk for notice in Notice.objects.filter(seen_at=None)] == [before.pk]
    assert undo not in client.get(CENTRE).text


def test_what_was_marked_long_ago_is_not_undone(client, peer, told, monkeypatch):
    told(peer)
    client.force_login(peer)
    client.post(reverse("notifications:mark_all_seen"))
    monkeypatch.setattr(remembered, "REMEMBERED", timedelta(0))

    page = client.post(reverse("notifications:unmark_seen"), follow=True)

    assert "trop tard" in page.text and badge(client) == 0


@pytest.mark.parametrize("name", ["mark_all_seen", "unmark_seen"])
def test_marking_all_needs_a_post(client, peer, name):
    client.force_login(peer)

    assert client.get(reverse(f"notifications:{name}")).status_code == 405


def test_the_page_costs_the_same_whatever_it_shows(client, peer, told):
    client.force_login(peer)
    costs = []
    for number in (3, 60):
        for n in range(number):
            told(peer, key=str(n), check=rules.NAMES_STILL_TOGETHER)
        with CaptureQueriesContext(connection) as statements:
            client.get(CENTRE)
        costs.append(len(statements))

    assert costs[0] == costs[1] <= 8


def test_text_is_escaped(client, peer, told):
    told(peer, text="<script>alert(1)</script>")
    client.force_login(peer)

    assert "<script>alert(1)" not in client.get(CENTRE).text


def test_what_is_about_one_topic_is_one_line_that_leads_to_the_oldest_of_what_is_new(client, peer, told):
    seen, first, _second, other = (
        told(peer, key=str(n), check=rules.ABOUT_TOPIC, args=[topic]) for n, topic in enumerate("1112")
    )
    actions.mark_seen(peer, seen.pk)
    client.force_login(peer)

    lines = client.get(CENTRE).context["rows"]

    assert [(line.title, line.public_id, line.new) for line in lines] == [
        ("Sujet 2", other.public_id, 1),
        ("Sujet 1", first.public_id, 2),
    ]
    assert "2\u00a0réponses à votre question" in client.get(CENTRE).text


def test_opening_a_line_marks_what_it_counts_and_nothing_else(client, peer, told):
    same = {"kind": "thanks", "check": rules.ABOUT_TOPIC, "args": ["1"]}
    told(peer, key="1", **same)
    told(peer, key="2", **same)
    told(peer, key="3", **{**same, "kind": "procedure"})
    told(peer, key="4", **{**same, "url": "/forum/dossier/2-vae/"})
    told(MemberFactory(peer=True), key="1", **same)
    client.force_login(peer)

    client.get(reverse("notifications:open", args=[Notice.objects.get(recipient=peer, key="1").public_id]))

    assert Notice.objects.exclude(seen_at=None).filter(recipient=peer, key__in=["1", "2"]).count() == 2
    assert Notice.objects.exclude(seen_at=None).count() == 2


def test_what_says_more_than_a_number_has_a_line_of_its_own(client, peer, told):
    same = {"kind": "followed_procedure", "check": rules.ABOUT_TOPIC, "args": ["1"]}
    told(peer, key="1", text="Une fiche que vous suivez est à vérifier.", **same)
    told(peer, key="2", text="Une fiche que vous suivez est devenue obsolète.", **same)
    client.force_login(peer)

    assert [line.text for line in client.get(CENTRE).context["rows"]] == [
        "Une fiche que vous suivez est devenue obsolète.",
        "Une fiche que vous suivez est à vérifier.",
    ]


def test_older_lines_stand_on_the_next_page(client, peer, told):
    for n in range(22):
        told(peer, key=str(n), text=f"Nouvelle {n}.")
    client.force_login(peer)

    first, second = client.get(CENTRE), client.get(CENTRE, {"page": 2})

    assert len(first.context["rows"]) == 20
    assert [line.text for line in second.context["rows"]] == ["Nouvelle 1.", "Nouvelle 0."]


def test_the_header_counts_what_is_new_and_may_still_be_known(client, peer, told):
    told(peer, key="1")
    told(peer, key="2", args=["ancienne-adresse@exemple.test"])
    told(MemberFactory(peer=True), key="3")
    client.force_login(peer)
    assert badge(client) == 1

    client.post(reverse("notifications:mark_all_seen"))
    assert badge(client) == 0


def test_a_badge_for_what_may_no_longer_be_known_alone_is_no_badge(client, peer, told):
    told(peer, args=["ancienne-adresse@exemple.test"])
    client.force_login(peer)

    assert badge(client) == 0


def badge(client):
    """What the bell of the header says, on a page that is about something else."""
    bell = client.get(reverse("account:profile")).text.partition("site-notices")[2].partition("</a>")[0]
    found = re.search(r"(\d+)<span[^>]*> nouvelle", bell)
    return int(found[1]) if found else 0
