"""What the front did not take is said on a page of the site, with the text that came."""

import gzip

import pytest
from django.test import Client
from django.urls import reverse

from forum.engine.forum_conversation.models import Topic

START = (
    '--x\r\nContent-Disposition: form-data; name="subject"\r\n\r\nFinancer un permis\r\n'
    '--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nQui paie <le> permis ?\r\n'
    '--x\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n%PDF-'
)
SENTENCES = {413: "40\u202fMo au plus", 503: "Attendez une minute", 507: "n’a plus de place"}


@pytest.mark.parametrize("status", SENTENCES)
@pytest.mark.parametrize("signed_in", [True, False])
def test_a_refused_body_is_answered_with_its_text(peer, status, signed_in, caplog):
    client = Client(enforce_csrf_checks=True)
    if signed_in:
        client.force_login(peer)
    page = client.post(
        reverse("questions:ask"),
        START,
        content_type="multipart/form-data; boundary=x",
        **{"comcep.refused": status},
    )
    caplog.clear()  # Django says each 5xx, and this one is meant

    assert page.status_code == status
    assert SENTENCES[status] in page.text
    assert "Qui paie &lt;le&gt; permis ?" in page.text and "Financer un permis" in page.text
    assert "no-store" in page["Cache-Control"]
    assert Topic.objects.count() == 0


def test_a_body_of_which_nothing_was_kept_sends_back_to_the_form(client, db, caplog):
    page = client.post(
        "/connexion/", b"", content_type="multipart/form-data; boundary=x", **{"comcep.refused": 413}
    )

    assert "ce que vous aviez écrit y est encore" in page.text


def test_a_page_leaves_compressed_for_who_can_read_it(client, peer):
    client.force_login(peer)
    plain = client.get("/", headers={"Accept-Encoding": "identity"})
    packed = client.get("/", headers={"Accept-Encoding": "gzip, br"})

    assert (plain.get("Content-Encoding"), packed["Content-Encoding"]) == (None, "gzip")
    assert len(packed.content) < len(plain.content) / 2
    assert "</html>" in gzip.decompress(packed.content).decode()
    assert "Accept-Encoding" in plain["Vary"] and "Accept-Encoding" in packed["Vary"]


def test_the_length_of_a_compressed_page_changes_from_one_time_to_the_next(client, db):
    """Who watches the line learns nothing from a page that is some bytes longer than another."""
    lengths = {len(client.get("/", headers={"Accept-Encoding": "gzip"}).content) for _ in range(8)}

    assert len(lengths) > 1
