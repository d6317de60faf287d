"""Addresses of procedures, images and documents say nothing of how many there are; former ones lead on."""

import re
from importlib import import_module
from io import BytesIO

import pytest
from django.apps import apps
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Picture
from wagtail.models import Page, Revision

from comcep.members.access.audiences import Audience
from comcep.notifications.models import Notice
from comcep.notifications.tasks import sweep
from forum.questions.addresses import topic_url
from kb.models import FollowedProcedure, ProcedurePage, Provenance, WalledDocument, WalledImage
from kb.reading.follows import tell_followers
from tests.kb.factories import ProcedureFactory, index

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the temporary file of a new rendition to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
KEY = 7_654_320  # seen anywhere, one from there on is a key that leaked
LEAKED = re.compile(r"765432\d")
GONE = KEY + 9


BEFORE = {}  # where PostgreSQL counted from: no transaction takes that back


def count_from(model, key):
    """The next row of ``model`` gets the key after that one."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [key, table])
        else:
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
            BEFORE.setdefault(table, cursor.fetchone()[0])
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, key])


@pytest.fixture(autouse=True)
def counted_as_before(db):
    """The next test gives its rows keys of its own, and none of those from here."""
    yield
    with connection.cursor() as cursor:
        while BEFORE:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", BEFORE.popitem())


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def document():
    file = ContentFile(b"x", name="modele.pdf")
    return WalledDocument.objects.create(pk=KEY + 1, title="Modèle", file=file)


@pytest.fixture
def image():
    content = BytesIO()
    Picture.new("RGB", (40, 30), "teal").save(content, "PNG")
    image = WalledImage.objects.create(pk=KEY + 2, title="Schéma", file=ImageFile(content, name="schema.png"))
    image.get_rendition("width-20")
    return image


@pytest.fixture
def linked():
    index()
    count_from(Page, KEY + 2)
    return ProcedureFactory()


@pytest.fixture
def page(document, linked):
    links = (("page", linked.pk), ("document", document.pk), ("page", GONE))
    text = "".join(f'<p><a linktype="{kind}" id="{key}">{kind}</a></p>' for kind, key in links)
    return ProcedureFactory(body=[("rule", text)])


@pytest.fixture
def follower(peer, page):
    FollowedProcedure.objects.create(page=page, member=peer)
    return peer


def open_to_outsiders(*rows):
    for row in rows:
        type(row).objects.filter(pk=row.pk).update(audience=Audience.OUTSIDERS)


# Nothing counts


def test_no_page_names_a_key(client, follower, topic, page, image):
    Provenance.objects.create(page=page, topic=topic, post=topic.first_post, post_updated=timezone.now())
    tell_followers(page)
    client.force_login(follower)

    pages = ["/", "/fiches/", "/forum/suivis/", "/notifications/", topic_url(topic)]
    for url in [page.get_absolute_url(), *pages]:
        response = client.get(url)
        assert response.status_code == 200 and str(KEY)[:5] not in response.text, url
    assert str(KEY)[:5] not in image.get_rendition("width-20").url


def topic_page(topic):
    from forum.questions.addresses import topic_url

    return topic_url(topic)


def test_no_mail_names_a_key(follower, page, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tell_followers(page)
    Notice.objects.update(waits_for="", mail_due_at=timezone.now())

    sweep()

    (letter,) = mail.outbox
    assert Notice.objects.get().url == f"/fiches/n/{page.public_id}/"
    assert not LEAKED.search(letter.message().as_string())


def test_the_links_of_a_text_lead_where_they_did(client, peer, page, linked, document):
    client.force_login(peer)

    text = client.get(page.get_absolute_url()).text

    assert f'<a href="/fiches/n/{linked.public_id}/">page</a>' in text
    assert f'<a href="/fichiers/document/{document.public_id}/">document</a>' in text


def test_a_link_to_what_is_gone_looks_like_a_link_to_what_is_hidden(client, outsider, page, linked):
    open_to_outsiders(page)
    client.force_login(outsider)

    text = client.get(page.get_absolute_url()).text
    urls = [part.split('"')[0] for part in text.split('href="') if part.startswith("/fiches/n/")]

    assert len(set(urls)) == 2 and {len(url) for url in urls} == {len("/fiches/n//") + 16}
    assert {client.get(url).status_code for url in urls} == {404}


def test_the_links_of_a_text_cost_one_statement_a_kind(client, peer, linked):
    def cost(number):
        links = "".join(f'<a linktype="page" id="{linked.pk}">voir</a>' for _ in range(number))
        url = ProcedureFactory(body=[("rule", f"<p>{links}</p>")]).get_absolute_url()
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            client.get(url)
        return len(seen)

    client.force_login(peer)

    assert cost(1) == cost(9) == cost(0) + 1


# Former addresses


def former(page, document, image):
    return {
        f"/fiches/n/{page.pk}/": f"/fiches/n/{page.public_id}/",
        f"/fichiers/document/{document.pk}/": f"/fichiers/document/{document.public_id}/",
        f"/fichiers/image/{image.pk}/width-20/": f"/fichiers/image/{image.public_id}/width-20/",
    }


def test_a_former_address_leads_its_readers_to_todays(client, outsider, page, document, image):
    open_to_outsiders(page, document, image)
    client.force_login(outsider)

    for url, today in former(page, document, image).items():
        response = client.get(url)
        assert (response.status_code, response.headers["Location"]) == (301, today)
        assert client.get(today, follow=True).status_code == 200


def test_a_former_address_does_not_exist_for_others(client, outsider, page, document, image):
    client.force_login(outsider)

    for url, today in former(page, document, image).items():
        assert client.get(url).status_code == client.get(today).status_code == 404


def test_a_visitor_learns_nothing_from_a_former_address(client, page, document, image):
    open_to_outsiders(page)
    for url in [*former(page, document, image), "/fiches/n/999/", "/fichiers/document/999/"]:
        assert client.get(url).headers["Location"] == f"{reverse('account_login')}?next={url}"


def test_following_has_no_former_address(client, peer, page):
    client.force_login(peer)

    assert client.post(f"/fiches/n/{page.pk}/suivre/").status_code in (404, 405)
    assert not FollowedProcedure.objects.exists()


def test_the_address_of_a_former_redaction_leads_its_readers_on(client, peer, outsider, page, linked):
    other = ProcedureFactory()
    ProcedurePage.objects.filter(pk=page.pk).update(slug=f"fiche-{page.public_id}")

    client.force_login(peer)
    response = client.get(f"/fiches/fiche-{page.pk}/")
    assert (response.status_code, response.headers["Location"]) == (301, f"/fiches/fiche-{page.public_id}/")
    assert client.get(f"/fiches/fiche-{other.pk}x/").status_code == 404
    assert client.get(f"/fiches/fiche-{linked.pk}/").status_code == 404  # another page, never redacted
    client.force_login(outsider)
    assert client.get(f"/fiches/fiche-{page.pk}/").status_code == 404


# Versions and copies


def version_of_before(page):
    """As a build without public identifiers saved it."""
    revision = page.save_revision(clean=False)
    del revision.content["public_id"]
    revision.save()
    return Revision.objects.get(pk=revision.pk)


def test_a_version_of_before_keeps_the_identifier_of_its_page(page):
    before = page.public_id

    assert version_of_before(page).as_object().public_id == before
    assert ProcedurePage.objects.get(pk=page.pk).get_latest_revision_as_object().public_id == before
    version_of_before(page).publish()

    assert ProcedurePage.objects.get(pk=page.pk).public_id == before


def test_a_version_that_says_otherwise_changes_no_identifier(page, linked):
    revision = page.save_revision(clean=False)
    revision.content["public_id"] = linked.public_id
    revision.save()

    Revision.objects.get(pk=revision.pk).publish()

    assert ProcedurePage.objects.get(pk=page.pk).public_id == page.public_id


def test_a_copy_is_another_page_and_stays_so(page):
    version_of_before(page)
    page.save_revision(clean=False)

    copy = page.copy(update_attrs={"slug": "copie"}, keep_live=False)
    assert {revision.as_object().public_id for revision in copy.revisions.all()} == {copy.public_id}
    copy.get_latest_revision().publish()

    assert ProcedurePage.objects.get(pk=copy.pk).public_id == copy.public_id != page.public_id
    assert ProcedurePage.objects.get(pk=page.pk).public_id == page.public_id


def test_wagtail_makes_no_alias_under_the_same_identifier(page):
    with pytest.raises(ValidationError, match="public"):
        page.create_alias(update_slug="alias")


# Rows of before


def test_notices_of_before_lead_to_todays_address(peer, page):
    urls = [f"/fiches/n/{page.pk}/", "/fiches/n/999/", f"/fiches/{page.slug}/", "/forum/"]
    for url in urls:
        Notice.objects.create(recipient=peer, kind="procedure", text="x", url=url, key=url, check_name="x")

    migration().lead_notices(apps, None)

    found = list(Notice.objects.order_by("pk").values_list("url", flat=True))
    assert found == [f"/fiches/n/{page.public_id}/", *urls[1:]]


def test_slugs_that_a_redaction_made_of_the_key_are_drawn_again(peer, page):
    own, foreign = f"fiche-{page.pk}", f"fiche-{page.pk + 9}"
    other = ProcedureFactory(slug=foreign)
    page.slug = own
    page.save()
    page.save_revision(clean=False)
    notice = Notice.objects.create(
        recipient=peer, kind="procedure", text="x", url=f"/fiches/{own}/", key="x", check_name="x"
    )

    migration().rename_redacted(apps, None)

    page = ProcedurePage.objects.get(pk=page.pk)
    notice.refresh_from_db()
    assert page.slug == f"fiche-{page.public_id}"
    assert page.url_path == f"{index().url_path}{page.slug}/"
    assert notice.url == page.get_absolute_url()
    assert page.get_latest_revision().content["slug"] == page.slug
    assert ProcedurePage.objects.get(pk=other.pk).slug == foreign


def migration():
    return import_module("kb.migrations.0007_public_addresses")
