"""Files of a form are kept as they come, for their member and that form alone: nothing is chosen twice."""

import io
import os
import re
import threading
import time
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from comcep.members.files import kept
from comcep.members.leaving import departures
from comcep.members.leaving.own_data import archive
from comcep.members.models import KeptFile
from comcep.members.tasks import forget_files
from comcep.privacy.guard import Eraser
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.keeping.redaction import kept_files_holding, redact_post
from forum.questions.models import Draft
from forum.writing import places
from tests.factories import MemberFactory, PostFactory
from tests.forum.test_attachments import drawer, file
from tests.forum.test_drafts import sign_in
from tests.forum.writing import ASK, Document, question_form, url

__all__ = ["drawer"]
pytestmark = pytest.mark.django_db
ADD = "/fichiers/gardes/"
WORDS = "Le formulaire est joint."
PHONE = "06 12 34 56 78"
State = KeptFile.State


def tokens(page):
    return re.findall(r'name="kept" value="([0-9a-f]{16})"', page.text)


def place_on(page):
    return re.search(r'name="place" value="([^"]+)"', page.text)[1]


def address(name, row):
    return reverse(f"members:{name}", args=[row.public_id])


def put(member, place, name="note.txt", content=b"rien", **changed):
    """A kept file whose reading is over, unless told otherwise."""
    row = kept.keep(member, place, SimpleUploadedFile(name, content))
    KeptFile.objects.filter(pk=row.pk).update(**{"state": State.READ, **changed})
    row.refresh_from_db()
    return row


@pytest.fixture
def neighbours(topic):
    """What other members keep, for the same form: it stays as it is, whatever happens beside."""
    rows = [put(MemberFactory(peer=True), places.reply_to(topic), f"voisin {n}.txt") for n in range(3)]
    yield rows
    assert list(KeptFile.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")) == rows


def test_files_go_up_one_by_one_and_leave_with_the_message(
    client, peer, topic, neighbours, drawer, django_capture_on_commit_callbacks
):
    client.force_login(peer)
    place = place_on(client.get(url("reply", topic)))

    lines = [client.post(ADD, {"place": place, "file": file(f"n{n}.txt", b"n%d" % n)}) for n in range(3)]
    ids = [tokens(line)[0] for line in lines]
    again = client.get(topic.question.get_absolute_url())
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(url("reply", topic), {"text": WORDS, "kept": ids[:2], "unkept": ids[1]})

    assert [line.status_code for line in lines] == [201] * 3 and "Gardé." in lines[0].text
    assert tokens(again) == ids
    assert answer.status_code == 302
    joined = Attachment.objects.get()
    assert joined.name == "n0.txt" and joined.file.read() == b"n0"
    assert not KeptFile.objects.filter(member=peer).exists()
    assert len(list(drawer.iterdir())) == 1 + len(neighbours)


def test_what_is_wrong_is_said_at_once_and_nothing_is_kept(client, peer, topic, drawer):
    client.force_login(peer)
    place = place_on(client.get(url("reply", topic)))

    answers = [
        client.post(ADD, {"place": place, "file": file(*each)})
        for each in (("page.html", b"<p>"), ("faux.pdf", b"MZ"), ("vide.txt", b""))
    ]

    assert [answer.status_code for answer in answers] == [422] * 3
    assert all(name in a.text for name, a in zip(("page.html", "faux.pdf", "vide.txt"), answers, strict=True))
    assert client.post(ADD, {"place": "reponse:faux", "file": file("n.txt", b"n")}).status_code == 404
    assert not KeptFile.objects.exists() and not (drawer.exists() and list(drawer.iterdir()))


def test_without_script_nothing_is_chosen_twice_after_an_error(client, peer, topic, neighbours):
    client.force_login(peer)

    page = client.post(url("reply", topic), {"text": "", "files": [file("a.txt", b"a"), file("b.txt", b"b")]})
    ids = tokens(page)
    same = client.post(url("reply", topic), {"text": "", "kept": ids, "files": file("a.txt", b"a")})
    done = client.post(url("reply", topic), {"text": WORDS, "kept": ids, "unkept": ids[:1]})

    assert page.status_code == 422 and "ne sont pas à choisir de nouveau" in page.text
    assert len(ids) == 2 and tokens(same) == ids
    assert done.status_code == 302 and [a.name for a in Attachment.objects.all()] == ["b.txt"]


def test_the_token_of_another_names_nothing(client, peer, topic, neighbours):
    client.force_login(peer)
    elsewhere = put(peer, places.QUESTION, "question.txt")

    for row in neighbours:
        assert client.get(address("kept_file", row)).status_code == 404
        assert client.get(address("kept_file_state", row)).status_code == 404
        assert client.post(address("drop_file", row)).status_code == 404
    stolen = {"text": WORDS, "kept": [row.public_id for row in (*neighbours, elsewhere)]}
    said = client.post(url("reply", topic), stolen)
    without = client.post(url("reply", topic), {"text": WORDS, "kept": tokens(said)})

    assert said.status_code == 422 and "n’est plus gardé" in said.text and "voisin" not in said.text
    assert without.status_code == 302 and not Attachment.objects.exists()
    assert KeptFile.objects.filter(pk=elsewhere.pk).exists()


def test_nothing_is_added_to_the_form_of_another(client, peer, topic, neighbours):
    client.force_login(peer)
    place = kept.sign(neighbours[0].member, places.reply_to(topic))

    assert client.post(ADD, {"place": place, "file": file("n.txt", b"n")}).status_code == 404


def test_its_own_member_takes_it_back_and_drops_it(client, peer, drawer, django_capture_on_commit_callbacks):
    client.force_login(peer)
    row = put(peer, places.QUESTION, "note.txt", b"les mots")

    taken = client.get(address("kept_file", row))
    content = b"".join(taken.streaming_content)
    with django_capture_on_commit_callbacks(execute=True):
        dropped = client.post(address("drop_file", row), headers={"accept": "application/json"})

    assert content == b"les mots" and taken.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in taken.headers["Cache-Control"]
    assert dropped.status_code == 204
    assert not KeptFile.objects.exists() and not list(drawer.iterdir())


def test_the_second_click_gives_the_same_message(client, peer, topic):
    client.force_login(peer)
    fields = Document(client.get(url("reply", topic)).text).fields
    form = {"text": WORDS, "key": fields["key"], "kept": put(peer, places.reply_to(topic)).public_id}

    first, second = client.post(url("reply", topic), form), client.post(url("reply", topic), form)

    assert first.status_code == 302 and second.url == first.url
    assert topic.posts.count() == 2 and Attachment.objects.count() == 1


def test_a_file_dropped_on_another_page_is_said(client, peer, topic):
    client.force_login(peer)
    row = put(peer, places.reply_to(topic))
    kept.drop([row])

    page = client.post(url("reply", topic), {"text": WORDS, "kept": row.public_id})

    assert page.status_code == 422 and "n’est plus gardé" in page.text
    assert Document(page.text).text_of("text") == WORDS and topic.posts.count() == 1


def test_files_sent_under_an_ended_session_wait_behind_sign_in_for_the_same_person(peer, topic):
    colleague = MemberFactory(peer=True)
    for returns in (colleague, peer):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(peer)
        fields = Document(browser.get(url("reply", topic)).text).fields
        Session.objects.all().delete()
        form = {**fields, "text": WORDS, "files": [file("a.txt", b"a"), file("b.txt", b"b")]}

        away = browser.post(url("reply", topic), form)
        told = browser.get(away.url)
        page = sign_in(browser, returns, away.url)

        assert "votre texte vous attend" in told.text and "choisir de nouveau" not in told.text
        assert len(tokens(page)) == (2 if returns == peer else 0)
    assert [row.place for row in KeptFile.objects.order_by("pk")] == ["", "", *[places.reply_to(topic)] * 2]


def test_a_file_that_goes_up_under_an_ended_session_is_told_to_go_with_the_form(client, peer, topic):
    client.force_login(peer)
    place = place_on(client.get(url("reply", topic)))
    Session.objects.all().delete()

    answer = client.post(ADD, {"place": place, "file": file("a.txt", b"a")})

    assert answer.status_code == 401 and "partira avec le formulaire" in answer.text
    assert not KeptFile.objects.exists()


def test_the_draft_of_a_question_keeps_its_files(client, peer, peers_section):
    client.force_login(peer)
    form = question_form(peers_section, files=[file("a.txt", b"a"), file("b.exe", b"b")])

    page = client.post(reverse("questions:save_draft"), form, follow=True)
    asked = client.post(ASK, question_form(peers_section, kept=tokens(page)))

    assert "b.exe" in page.text and len(tokens(page)) == 1
    assert asked.status_code == 302 and Attachment.objects.get().name == "a.txt"
    assert not Draft.objects.exists()


def test_what_is_still_being_read_is_said_before_publishing(client, peer, topic, settings):
    settings.FILES_PATIENCE = 0
    client.force_login(peer)
    row = put(peer, places.reply_to(topic), "lourd.pdf", b"%PDF-1", state=State.COMING)
    form = {"text": WORDS, "kept": row.public_id}

    early = client.post(url("reply", topic), form)
    choice = re.search(r'name="(garde-\w+)"', early.text)[1]
    waiting = client.post(url("reply", topic), {**form, choice: "attendre", "tout-remplacer": "1"})
    KeptFile.objects.filter(pk=row.pk).update(state=State.READ)
    done = client.post(url("reply", topic), {**form, choice: "attendre"})

    assert "Nous relisons encore" in early.text and "lourd.pdf" in early.text
    assert "Nous relisons encore" in waiting.text and topic.posts.count() == 2
    assert done.status_code == 302 and Attachment.objects.get().name == "lourd.pdf"


@pytest.mark.parametrize(("said", "joined"), [("0", 0), ("publier", 1)])
def test_what_could_not_be_read_in_time_is_asked_about(client, peer, topic, said, joined):
    client.force_login(peer)
    row = put(peer, places.reply_to(topic), "lourd.pdf", b"%PDF-1", state=State.LATE)
    form = {"text": WORDS, "kept": row.public_id}

    asked = client.post(url("reply", topic), form)
    choice = re.search(r'name="(garde-\w+)"', asked.text)[1]
    done = client.post(url("reply", topic), {**form, choice: said})

    assert "n’a pas pu être relu à temps" in asked.text
    assert done.status_code == 302 and Attachment.objects.count() == joined
    assert not KeptFile.objects.exists()


def test_a_picture_is_never_published_before_it_is_drawn_anew(client, peer, topic, settings):
    settings.FILES_PATIENCE = 0
    client.force_login(peer)
    data = io.BytesIO()
    Image.new("RGB", (3, 3)).save(data, "PNG")
    row = put(peer, places.reply_to(topic), "plan.png", data.getvalue(), state=State.COMING)
    form = {"text": WORDS, "kept": row.public_id, "tel-quel": "1"}

    page = client.post(url("reply", topic), form)
    choice = re.search(r'name="(garde-\w+)"', page.text)[1]
    page = client.post(url("reply", topic), {**form, choice: "publier"})

    assert "Nous relisons encore" in page.text and topic.posts.count() == 1


def test_who_took_a_file_and_died_is_followed_by_another(client, peer, topic):
    client.force_login(peer)
    past = timezone.now() - timedelta(seconds=1)
    row = put(peer, places.reply_to(topic), "a.txt", PHONE.encode(), state=State.COMING, reader_until=past)
    old = timezone.now() - timedelta(minutes=7)
    lost = put(peer, places.reply_to(topic), "b.txt", state=State.COMING, reader_until=past, kept_at=old)

    page = client.post(url("reply", topic), {"text": WORDS, "kept": [row.public_id, lost.public_id]})

    assert "numéro de téléphone" in page.text.lower() and "n’a pas pu être relu à temps" in page.text
    row.refresh_from_db()
    assert row.state == State.READ and PHONE not in str(row.found)


def test_a_store_that_takes_nothing_says_so_and_keeps_the_text(client, peer, topic, drawer):
    client.force_login(peer)
    drawer.write_text("a file where the folder should be")

    page = client.post(url("reply", topic), {"text": WORDS, "files": file("a.txt", b"a")})

    assert page.status_code == 422 and "n’a pas pu être gardé" in page.text
    assert Document(page.text).text_of("text") == WORDS and topic.posts.count() == 1


def test_what_is_never_published_goes_after_a_week(peer, drawer, django_capture_on_commit_callbacks):
    now = timezone.now()
    ages = {"hier": 1, "presque": 6.999, "pile": 7, "vieux": 9}
    rows = {name: put(peer, name, kept_at=now - timedelta(days=age)) for name, age in ages.items()}

    with django_capture_on_commit_callbacks(execute=True):
        assert forget_files(now) == 2
    assert forget_files(now) == 0

    assert set(KeptFile.objects.values_list("place", flat=True)) == {"hier", "presque"}
    assert {path.name for path in drawer.iterdir()} == {rows["hier"].file.name, rows["presque"].file.name}


def test_a_file_that_no_row_names_goes_after_a_week(peer, topic, drawer):
    """A process was killed between the file and its row."""
    now = timezone.now()
    row = put(peer, places.QUESTION)
    joined = Attachment.objects.create(post=topic.first_post, name="a.txt", file=file("a.txt", b"a"))
    named = {row.file.name, joined.file.name}
    for name, days in {"pile": 7, "presque": 6.999, "vieux": 9, **dict.fromkeys(named, 400)}.items():
        path = drawer / name
        path.touch()
        at = (now - timedelta(days=days)).timestamp()
        os.utime(path, (at, at))

    assert forget_files(now) == 2
    assert forget_files(now) == 0

    assert {path.name for path in drawer.iterdir()} == {"presque", *named}


def test_they_are_in_ones_own_data_and_go_with_the_account(
    peer, topic, neighbours, drawer, django_capture_on_commit_callbacks
):
    put(peer, places.QUESTION, "mon dossier.txt")
    page = archive(peer)

    with django_capture_on_commit_callbacks(execute=True):
        departures.leave(peer)

    assert b"mes-donnees.json" in page
    assert not KeptFile.objects.filter(member=peer).exists()
    assert len(list(drawer.iterdir())) == len(neighbours)


def test_a_redaction_takes_them_too(peer, topic, neighbours):
    post = PostFactory(topic=topic, poster=peer, content=f"Appelez le {PHONE}")
    reader = MemberFactory(peer=True)
    holding = put(reader, places.reply_to(topic), "note.txt", f"Voici : {PHONE}".encode())
    named = put(reader, places.edit_of(post), f"{PHONE}.txt")
    far = put(reader, places.QUESTION, "loin.txt", PHONE.encode())
    eraser = Eraser([(PHONE, "TEL")])

    redact_post(post, eraser, kept=kept_files_holding(post, eraser))

    left = KeptFile.objects.filter(member=reader)
    assert holding not in left and far in left
    assert PHONE not in left.get(pk=named.pk).name


@pytest.mark.django_db(transaction=True)
def test_a_heavy_file_makes_nobody_wait(peer, topic, drawer, settings):
    settings.FILES_PATIENCE = 0.1
    heavy = (f"M. Jean Martin, {PHONE}, a écrit à Mme Durand. " * 1_500).encode()
    one, other = Client(), Client()
    one.force_login(peer)
    other.force_login(MemberFactory(peer=True))
    form = {"text": WORDS, "files": file("lourd.txt", heavy)}

    def send():
        one.post(url("reply", topic), form)
        connections.close_all()  # those of this thread

    sending = threading.Thread(target=send)
    sending.start()
    while not KeptFile.objects.exists():
        time.sleep(0.02)

    answer = other.post(url("reply", topic), {"text": "Une réponse."})

    assert answer.status_code == 302
    assert KeptFile.objects.get().state == State.COMING  # hers was written while the file was being read
    sending.join()
    until = time.monotonic() + 300
    while KeptFile.objects.get().state == State.COMING and time.monotonic() < until:
        time.sleep(0.2)
    assert KeptFile.objects.get().state in (State.READ, State.LATE)
