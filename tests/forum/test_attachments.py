"""Files joined to a message."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from comcep.members.files.kept import keep
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.engine.forum_permission.models import ForumPermission, UserForumPermission
from forum.writing import answers
from tests.factories import MemberFactory, PostFactory
from tests.forum.writing import Document, url

pytestmark = pytest.mark.django_db
WORDS = "Le formulaire est joint."


@pytest.fixture(autouse=True)
def drawer(tmp_path, settings):
    settings.VAR_DIR = tmp_path
    storage = Attachment._meta.get_field("file").storage
    kept = storage._location
    storage._location = tmp_path / "attachments"
    storage.__dict__.pop("base_location", None)
    storage.__dict__.pop("location", None)
    yield tmp_path / "attachments"
    storage._location = kept
    storage.__dict__.pop("base_location", None)
    storage.__dict__.pop("location", None)


def archive(**entries):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, content in entries.items():
            file.writestr(name.replace("__", "/"), content)
    return data.getvalue()


def picture(kind):
    data = io.BytesIO()
    Image.new("RGB", (4, 4)).save(data, kind)
    return data.getvalue()


def office(folder, **more):
    return archive(**{"[Content_Types].xml": "<Types/>", f"{folder}/a.xml": "<a/>", **more})


GOOD = {
    "note.pdf": b"%PDF-1.7\n%%EOF",
    "note.docx": office("word"),
    "budget.xlsx": office("xl"),
    "atelier.pptx": office("ppt"),
    "note.odt": archive(mimetype="application/vnd.oasis.opendocument.text"),
    "budget.ods": archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
    "note.txt": "Bonjour à tous".encode(),
    "liste.csv": "a;é\n1;2".encode("cp1252"),
    "plan.png": picture("PNG"),
    "PLAN.JPG": picture("JPEG"),
}
BAD = {
    "note.exe": b"MZ\x90\x00",
    "page.html": b"<script>alert(1)</script>",
    "dessin.svg": b"<svg onload=alert(1)>",
    "sans_extension": b"abc",
    "note.pdf.exe": b"%PDF-1.7",
    "faux.pdf": b"MZ\x90\x00",
    "vide.pdf": b"",
    "faux.docx": b"%PDF-1.7",
    "tableur.docx": office("xl"),
    "macros.docx": office("word", **{"word/vbaProject.bin": "x"}),
    "tronque.docx": office("word")[:60],
    "faux.odt": archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
    "archive.ods": archive(a="b"),
    "binaire.txt": b"ab\x00cd",
    "cache.csv": b"PK\x03\x04zip",
    "faux.png": picture("JPEG"),
    "abime.png": picture("PNG")[:30],
    "abime.jpg": b"\xff\xd8\xff\xe0",
}


def file(name, content):
    return SimpleUploadedFile(name, content)


def post_reply(client, topic, *files):
    return client.post(url("reply", topic), {"text": WORDS, "files": list(files)})


@pytest.mark.parametrize("name", GOOD)
def test_a_sound_file_is_joined_under_a_random_name(client, peer, topic, drawer, name):
    client.force_login(peer)

    response = post_reply(client, topic, file(name, GOOD[name]))

    assert response.status_code == 302
    joined = Attachment.objects.get()
    assert joined.name == name and joined.size == joined.file.size
    assert name not in joined.file.name and "." not in joined.file.name
    if not name.lower().endswith(("png", "jpg")):  # pictures are drawn anew
        assert (drawer / joined.file.name).read_bytes() == GOOD[name]


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_a_sentence_and_keeps_the_text(client, peer, topic, drawer, name):
    client.force_login(peer)

    response = post_reply(client, topic, file(name, BAD[name]))

    assert response.status_code == 422
    assert name in response.text and ("format accepté" in response.text or "semble abîmé" in response.text)
    assert Document(response.text).text_of("text") == WORDS
    assert topic.posts.count() == 1
    assert not drawer.exists() or not list(drawer.iterdir())


def test_a_heavy_file_gets_a_sentence(client, peer, topic):
    client.force_login(peer)

    response = post_reply(client, topic, file("gros.pdf", b"%PDF-" + b"0" * (5 * 1024 * 1024)))

    assert response.status_code == 422
    assert "gros.pdf" in response.text and "au plus" in response.text
    assert Document(response.text).text_of("text") == WORDS


def test_five_files_at_most(client, peer, topic):
    client.force_login(peer)

    def files(number):
        return [file(f"n{n}.txt", b"abc") for n in range(number)]

    assert post_reply(client, topic, *files(6)).status_code == 422
    assert post_reply(client, topic, *files(5)).status_code == 302
    assert Attachment.objects.count() == 5


def test_an_edit_adds_and_drops_within_five(client, peer, topic):
    client.force_login(peer)
    post_reply(client, topic, *[file(f"n{n}.txt", b"abc") for n in range(5)])
    post = topic.posts.last()
    edit = {"text": WORDS, "seen": 0, "files": [file("nouveau.txt", b"abc")]}
    first = Attachment.objects.first()

    assert client.post(url("edit", post), edit).status_code == 422
    edit["files"] = [file("nouveau.txt", b"abc")]
    assert client.post(url("edit", post), {**edit, "drop": [first.public_id]}).status_code == 302

    assert post.attachments.count() == 5 and not post.attachments.filter(pk=first.pk).exists()


@pytest.fixture
def joined(topic):
    author = MemberFactory(peer=True)
    kept = keep(author, "reponse", file("paie d’août.pdf", GOOD["note.pdf"]))
    post = answers.reply(author, topic, text=WORDS, files=[kept])
    return post.attachments.get()


def test_a_reader_downloads_it_and_the_browser_shows_nothing(client, peer, joined):
    client.force_login(peer)

    response = client.get(url("attachment", joined))

    assert b"".join(response.streaming_content) == GOOD["note.pdf"]
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response.headers["Cache-Control"]


def test_an_outsider_does_not_find_it(client, outsider, joined):
    client.force_login(outsider)

    assert client.get(url("attachment", joined)).status_code == 404


def test_a_visitor_signs_in_first(client, joined):
    response = client.get(url("attachment", joined))

    assert response.status_code == 302 and response.url.startswith("/connexion/")


def test_a_reader_without_the_right_is_told_so(client, peer, joined):
    right = ForumPermission.objects.get(codename="can_download_file")
    UserForumPermission.objects.create(
        user=peer, forum=joined.post.topic.forum, permission=right, has_perm=False, anonymous_user=False
    )
    client.force_login(peer)

    response = client.get(url("attachment", joined))

    assert response.status_code == 403 and "pas télécharger" in response.text


def test_a_lost_file_is_not_found(client, peer, joined, drawer):
    (drawer / joined.file.name).unlink()
    client.force_login(peer)

    assert client.get(url("attachment", joined)).status_code == 404


def test_who_may_not_join_files_is_not_offered_to(client, peer, topic):
    right = ForumPermission.objects.get(codename="can_attach_file")
    UserForumPermission.objects.create(
        user=peer, forum=topic.forum, permission=right, has_perm=False, anonymous_user=False
    )
    client.force_login(peer)

    page = client.get(url("reply", topic)).text
    post_reply(client, topic, file("note.txt", b"abc"))

    assert 'name="files"' not in page
    assert not Attachment.objects.exists()


def test_a_file_of_a_waiting_message_is_for_its_author_and_moderators(client, moderator, topic):
    author = MemberFactory(peer=True)
    post = PostFactory(topic=topic, poster=author, approved=False)
    held = Attachment.objects.create(post=post, file=file("n.txt", b"abc"), name="n.txt", size=3)

    for member, status in ((MemberFactory(peer=True), 404), (author, 200), (moderator, 200)):
        client.force_login(member)
        response = client.get(url("attachment", held))
        assert response.status_code == status
        assert status == 404 or b"".join(response.streaming_content) == b"abc"
