"""Files in a bucket: the same checks before anybody reads one."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from comcep.bucket import PrivateBucket
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from tests.factories import MemberFactory
from tests.forum.writing import url
from tests.servers.objects import ObjectStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(keep_files_in):
    with ObjectStore() as store:
        keep_files_in(PrivateBucket(**store.options("attachments")))
        yield store


def test_a_file_goes_to_the_bucket_and_comes_back_to_who_may_read_it(client, peer, outsider, topic, store):
    client.force_login(peer)
    file = SimpleUploadedFile("Devis signé.txt", "Le devis, signé.".encode())
    client.post(url("reply", topic), {"text": "Voici le devis.", "files": [file]})
    attachment = Attachment.objects.get()

    answer = client.get(url("attachment", attachment))
    client.force_login(outsider)
    refused = client.get(url("attachment", attachment))
    client.force_login(MemberFactory(state="confirmed"))
    nothing = client.get(url("attachment", attachment))

    assert list(store.objects) == [f"comcep/attachments/{attachment.file.name}"]
    assert b"".join(answer.streaming_content).decode() == "Le devis, signé."
    assert "Devis" not in attachment.file.name
    assert refused.status_code == nothing.status_code == 404


def test_a_file_of_the_bucket_has_no_address(store):
    with pytest.raises(ValueError, match="no URL"):
        Attachment(file="anything").file.url  # noqa: B018


def test_a_file_that_the_bucket_has_lost_is_a_404(client, peer, topic, store):
    client.force_login(peer)
    file = SimpleUploadedFile("devis.txt", b"Le devis.")
    client.post(url("reply", topic), {"text": "Voici le devis.", "files": [file]})
    store.objects.clear()

    assert client.get(url("attachment", Attachment.objects.get())).status_code == 404
