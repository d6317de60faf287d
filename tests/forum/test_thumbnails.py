"""A picture joined to a message is shown small on its page, to whoever may take the picture itself."""

import io

import pytest
from PIL import Image

from comcep.members.files import kept, reading
from comcep.privacy import files
from comcep.privacy.guard import Eraser
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.engine.forum_permission.models import ForumPermission, UserForumPermission
from forum.keeping.redaction import redact_post
from forum.writing import places
from forum.writing.editing import edit_post
from tests.forum.test_attachments import drawer, file
from tests.forum.writing import url

__all__ = ["drawer"]
pytestmark = pytest.mark.django_db


def picture(kind="PNG", size=(1600, 900), mode="RGB"):
    data = io.BytesIO()
    Image.new(mode, size, "teal" if mode == "RGB" else (0, 0, 0, 0)).save(data, kind)
    return data.getvalue()


@pytest.fixture
def joined(client, peer, topic, drawer):
    """What somebody joined to an answer: a picture, beside a text."""
    client.force_login(peer)
    chosen = [file("schéma.png", picture()), file("note.txt", b"Un mot.")]
    client.post(url("reply", topic), {"text": "Le schéma est joint.", "files": chosen})
    return Attachment.objects.get(name="schéma.png")


@pytest.mark.parametrize(
    ("kind", "size", "mode", "expected"),
    [
        ("png", (1600, 900), "RGB", (480, 270)),
        ("png", (900, 1600), "RGBA", (180, 320)),
        ("jpg", (40, 30), "RGB", (40, 30)),
    ],
)
def test_it_is_small_and_keeps_its_proportions(kind, size, mode, expected):
    small = files.thumbnail(picture(files.PICTURES[kind], size, mode), kind)

    with Image.open(io.BytesIO(small)) as image:
        assert (image.format, image.size) == ("WEBP", expected)
        assert image.has_transparency_data == (mode == "RGBA")


def test_the_page_shows_it_and_leads_to_the_file(client, topic, joined):
    page = client.get(topic.question.get_absolute_url()).text
    answer = client.get(url("thumbnail", joined))

    assert f'<a href="{url("attachment", joined)}"><img src="{url("thumbnail", joined)}" alt="Image' in page
    assert page.count("<img src=") == page.count('alt="Image jointe') + page.count('alt=""')
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    with Image.open(io.BytesIO(answer.getvalue())) as image:
        assert image.width <= 480


def test_a_file_that_is_no_picture_has_none(client, joined):
    note = Attachment.objects.get(name="note.txt")

    assert not note.thumbnail
    assert client.get(url("thumbnail", note)).status_code == 404


def test_who_may_not_take_the_file_is_not_shown_it(client, peer, outsider, topic, joined):
    client.force_login(outsider)
    assert client.get(url("thumbnail", joined)).status_code == 404
    client.force_login(peer)
    UserForumPermission.objects.create(
        user=peer,
        forum=topic.forum,
        permission=ForumPermission.objects.get(codename="can_download_file"),
        has_perm=False,
    )
    assert client.get(url("thumbnail", joined)).status_code == 404


def test_a_picture_that_cannot_be_drawn_small_is_joined_all_the_same(
    client, peer, topic, drawer, monkeypatch
):
    monkeypatch.setattr(files, "thumbnail", refuse)
    client.force_login(peer)
    client.post(url("reply", topic), {"text": "Le schéma.", "files": [file("a.png", picture())]})

    assert not Attachment.objects.get().thumbnail
    assert '<img src="/forum/piece' not in client.get(topic.question.get_absolute_url()).text


def refuse(data, kind):
    raise files.Unreadable(kind)


@pytest.mark.parametrize("how", ["edited", "redacted", "dropped"])
def test_it_goes_with_the_file(client, peer, topic, joined, drawer, django_capture_on_commit_callbacks, how):
    gone = [drawer / joined.file.name, drawer / joined.thumbnail.name]
    assert all(path.exists() for path in gone)
    with django_capture_on_commit_callbacks(execute=True):
        if how == "edited":
            edit_post(joined.post, text=joined.post.content.raw, by=peer, drop=[joined.public_id])
        elif how == "redacted":
            redact_post(joined.post, Eraser([("schéma", "AUTRE")]), drop=[joined.pk])
        else:
            row = kept.keep(peer, places.QUESTION, file("b.png", picture()))
            reading.begin(row)
            reading.wait([row])
            gone = [drawer / row.file.name, drawer / row.thumbnail.name]
            kept.drop([row])

    assert [path for path in gone if path.exists()] == []
    assert (drawer / Attachment.objects.get(name="note.txt").file.name).exists()
