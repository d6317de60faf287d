"""The guard on procedures: exact identifiers are refused even in a draft; the rest is shown."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.urls import reverse
from PIL import Image as Picture
from wagtail.models import Collection, Revision
from wagtail.test.utils.form_data import nested_form_data

from kb.models import ProcedurePage, WalledDocument, WalledImage
from kb.screening import screened
from tests.forum.test_screening import NAME, NIR
from tests.kb.factories import ProcedureFactory, index
from tests.kb.test_admin import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(db):
    return ProcedureFactory(live=False)


@pytest.mark.parametrize("action", ["publish", None])
@pytest.mark.parametrize("field", ["title", "intro"])
def test_an_exact_identifier_is_never_kept(client, moderator, page, action, field):
    client.force_login(moderator)

    response = send(client, page, action, **{field: f"Cas type {NIR}"})

    assert response.status_code == 200 and "ne se gardent jamais ici" in response.text
    assert not ProcedurePage.objects.get(pk=page.pk).live
    assert not [r for r in Revision.objects.all() if NIR in str(r.content)]


def test_the_writer_is_warned_by_kinds_without_the_words(client, moderator, page):
    client.force_login(moderator)

    response = send(client, page, None, intro=f"Le cas de Mme {NAME} au 06 39 98 44 10.")
    said = " ".join(str(message) for message in response.wsgi_request._messages)

    assert response.status_code == 302
    assert "nom de personne (1), numéro de téléphone (1)" in said and NAME not in said


def test_a_quiet_procedure_brings_no_warning(client, moderator, page):
    client.force_login(moderator)

    response = send(client, page, None, intro="Le CIF se demande quatre mois avant.")

    assert "Le garde a relevé" not in " ".join(str(m) for m in response.wsgi_request._messages)


def test_the_body_is_read_with_its_links(page):
    page.body = [("rule", '<p>Écrire <a href="mailto:s.tual@exemple.fr">ici</a>.</p>')]

    assert screened(page)[1] == {"adresse électronique": 1}


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_an_image_loses_what_was_written_beside_it(settings, tmp_path, kind):
    settings.MEDIA_ROOT = str(tmp_path)
    content, picture = BytesIO(), Picture.new("RGB", (40, 30), "teal")
    exif = picture.getexif()
    exif[0x010E] = "CANARI"
    picture.save(content, kind, exif=exif)
    name = {"JPEG": "plan.jpg", "PNG": "plan.png"}[kind]

    image = WalledImage.objects.create(title="Plan", file=ImageFile(content, name=name))

    with image.file.open() as kept:
        words = kept.read()
    assert b"CANARI" in content.getvalue() and b"CANARI" not in words
    assert (image.width, image.height, image.file_size) == (40, 30, len(words))


@pytest.mark.parametrize("field", ["alert", "slug", "acronyms"])
def test_no_field_that_readers_see_escapes_the_guard(client, moderator, page, field):
    client.force_login(moderator)

    response = send(client, page, None, **{field: NIR.replace(" ", "-")})

    assert response.status_code == 200 and "ne se gardent jamais ici" in response.text


def test_a_number_left_in_the_address_is_told(page):
    page.slug = "monsieur-06-39-98-44-10"

    assert screened(page)[1] == {"numéro de téléphone": 1}


def test_the_page_of_all_procedures_is_read_too(client, moderator):
    page = index()
    client.force_login(moderator)
    data = nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "intro": f"Cas type {NIR}",
            "audience": page.audience,
            "comments-TOTAL_FORMS": 0,
            "comments-INITIAL_FORMS": 0,
            "comments-MIN_NUM_FORMS": 0,
            "comments-MAX_NUM_FORMS": 1000,
        }
    )

    response = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)

    assert response.status_code == 200 and "ne se gardent jamais ici" in response.text


@pytest.mark.parametrize(("title", "name"), [(f"Dossier {NIR}", "x.pdf"), ("Dossier", f"{NIR}.pdf")])
def test_a_document_is_not_named_by_an_exact_identifier(client, moderator, settings, tmp_path, title, name):
    settings.MEDIA_ROOT = str(tmp_path)
    index()
    client.force_login(moderator)
    root = Collection.get_first_root_node().pk

    def upload(title, name):
        data = {"title": title, "file": ContentFile(b"x", name=name), "audience": "peers", "collection": root}
        return client.post(reverse("wagtaildocs:add"), data)

    refused, kept = upload(title, name), upload("Modèle", "modele.pdf")

    assert refused.status_code == 200 and "ne se gardent jamais ici" in refused.text
    assert kept.status_code == 302
    assert [document.title for document in WalledDocument.objects.all()] == ["Modèle"]
