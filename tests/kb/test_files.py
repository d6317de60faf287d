"""Images and documents have no public address: a view asks the audience first."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Picture

from comcep.members.access.audiences import Audience
from kb.models import WalledDocument, WalledImage

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the temporary file of a new rendition to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def image():
    content = BytesIO()
    Picture.new("RGB", (40, 30), "teal").save(content, "PNG")
    return WalledImage.objects.create(title="Schéma", file=ImageFile(content, name="schema.png"))


@pytest.fixture
def document():
    return WalledDocument.objects.create(title="Modèle", file=ContentFile(b"secret", name="modele.pdf"))


def test_a_peer_sees_a_resized_image(client, peer, image):
    client.force_login(peer)

    response = client.get(image.get_rendition("width-20").url)

    assert response.headers["Content-Type"] == "image/png"
    assert "private" in response.headers["Cache-Control"]
    assert b"".join(response.streaming_content)


def test_the_address_of_a_file_is_not_where_it_is_stored(image, document):
    assert image.get_rendition("width-20").url == f"/fichiers/image/{image.public_id}/width-20/"
    assert document.url == f"/fichiers/document/{document.public_id}/"


def test_a_picture_that_comes_to_the_admin_is_drawn_anew(client, moderator):
    content, picture = BytesIO(), Picture.new("RGB", (40, 30), "teal")
    exif = picture.getexif()
    exif[0x010E] = "CANARI"
    picture.save(content, "JPEG", exif=exif)
    client.force_login(moderator)

    form = {"title": "Schéma", "audience": Audience.PEERS, "collection": 1}
    file = SimpleUploadedFile("schema.jpg", content.getvalue(), "image/jpeg")
    response = client.post(reverse("wagtailimages:add"), form | {"file": file})

    assert response.status_code == 302
    kept = WalledImage.objects.get()
    assert b"CANARI" not in kept.file.read() and b"CANARI" in content.getvalue()
    assert (kept.width, kept.height) == (40, 30)


def test_an_outsider_sees_no_image_of_the_peers(client, outsider, image):
    url = image.get_rendition("width-20").url
    client.force_login(outsider)
    assert client.get(url).status_code == 404

    WalledImage.objects.update(audience=Audience.OUTSIDERS)

    assert client.get(url).status_code == 200


@pytest.mark.parametrize("spec", ["width-9999", "original", "..%2f..%2fsecret", "x" * 300])
def test_only_sizes_already_asked_for_exist(client, peer, image, spec):
    client.force_login(peer)

    assert client.get(f"/fichiers/image/{image.public_id}/{spec}/").status_code == 404
    assert not image.renditions.exists()


def test_a_peer_downloads_a_document(client, peer, document):
    client.force_login(peer)

    response = client.get(document.url)

    assert b"".join(response.streaming_content) == b"secret"
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_an_outsider_downloads_no_document_of_the_peers(client, outsider, document):
    client.force_login(outsider)

    assert client.get(document.url).status_code == 404


def test_a_visitor_is_sent_to_sign_in_whether_a_file_exists_or_not(client, image, document):
    urls = [document.url, "/fichiers/document/999/", image.get_rendition("width-20").url]

    assert {client.get(url).status_code for url in urls} == {302}


def test_a_lost_file_is_not_found(client, peer, document):
    document.file.storage.delete(document.file.name)
    client.force_login(peer)

    assert client.get(document.url).status_code == 404


@pytest.mark.parametrize("path", ["/media/", "/media/documents/modele.pdf", "/documents/1/modele.pdf"])
def test_no_other_address_serves_files(client, moderator, document, path):
    client.force_login(moderator)

    assert client.get(path).status_code == 404
