"""Telling: in the caller's transaction, once."""

import pytest
from django.db import transaction

from comcep.notifications import tasks
from comcep.notifications.models import Notice

pytestmark = pytest.mark.django_db


def test_the_same_thing_is_told_once(peer, told):
    told(peer)

    told(peer, text="Une autre phrase.")

    assert Notice.objects.get(recipient=peer).text == "Une réponse à votre question est arrivée."


def test_what_is_rolled_back_is_not_told(peer, told):
    with pytest.raises(RuntimeError), transaction.atomic():
        told(peer)
        raise RuntimeError

    assert not Notice.objects.exists()


def test_the_mail_leaves_once_the_transaction_is_committed(
    peer, told, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        told(peer)
        assert mailoutbox == []

    assert [message.to for message in mailoutbox] == [[peer.email]]


def test_a_queue_that_does_not_answer_breaks_nothing(
    peer, told, mailoutbox, monkeypatch, django_capture_on_commit_callbacks
):
    def no_broker(*args, **kwargs):
        raise OSError("no broker")

    monkeypatch.setattr(tasks.deliver, "apply_async", no_broker)
    with django_capture_on_commit_callbacks(execute=True):
        told(peer)

    tasks.sweep()

    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    "url", ["https://ailleurs.example/", "//ailleurs.example/", "javascript:alert(1)", ""]
)
def test_a_notice_never_leads_out_of_the_site(peer, told, url):
    with pytest.raises(ValueError):
        told(peer, url=url)
