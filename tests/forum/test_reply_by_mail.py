"""A reply by mail: published as the page would, kept for its author, or given back with a sentence, once."""

import hmac
import re
from email.message import EmailMessage

import pytest
from django.core import mail as django_mail
from django.urls import reverse
from django.utils import timezone

from comcep.members.leaving import memberships
from comcep.members.letters import send_letters
from comcep.members.models import Letter
from comcep.notifications import replies, taking
from comcep.notifications.inbound.letter import LARGEST
from comcep.notifications.models import Incoming
from comcep.notifications.taking import Outcome, take
from comcep.notifications.tasks import sweep
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions.models import Authorship, Draft
from forum.writing import answers, by_mail, refusals
from tests.factories import MemberFactory, SectionFactory, TopicFactory

pytestmark = pytest.mark.django_db
DOMAIN = "reponses.comcep.example"
WORDS = "Voyez l’employeur d’abord, puis le financeur."


@pytest.fixture(autouse=True)
def open_to_replies(settings):
    settings.REPLY_DOMAIN = DOMAIN


def written(member, topic, text=WORDS, *, sender=None, name="<un@exemple.test>", to=None, **headers):
    message = EmailMessage()
    message["From"] = sender or member.email
    message["To"] = to or f"{replies.local_part(member, topic.public_id)}@{DOMAIN}"
    message["Message-ID"] = name
    for header, value in headers.items():
        message[header.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def said():
    """What the letters that came of it say, each sent."""
    send_letters()
    return [message.body for message in django_mail.outbox if message.subject.startswith("Votre réponse par")]


def own_posts(member):
    return [post.content.raw for post in Post.objects.filter(poster=member).order_by("pk")]


# What goes out


def test_a_notice_on_a_topic_says_where_to_answer_and_stays_in_one_thread(colleague, topic, mailoutbox):
    asker = topic.poster
    answers.reply(colleague, topic, text="Une piste.")
    answers.reply(colleague, topic, text="Une autre piste.")
    other = TopicFactory(poster=asker, forum=topic.forum)
    answers.reply(colleague, other, text="Ailleurs.")
    sweep()
    mails = [message for message in mailoutbox if message.to == [asker.email]]

    assert {m.extra_headers["Reply-To"].count(f"@{DOMAIN}>") for m in mails} == {1}
    assert all("Écrivez au-dessus de cette ligne" in m.body.split("\n")[0] for m in mails)
    assert "Ne répondez pas" not in mails[0].body
    threads = [m.extra_headers["References"] for m in mails]
    assert threads[0] == threads[1] != threads[2]
    assert mails[0].subject == mails[1].subject != mails[2].subject
    assert topic.public_id not in "".join([*threads, mails[0].subject])


def test_without_a_domain_nothing_is_said_of_it(colleague, topic, mailoutbox, settings):
    settings.REPLY_DOMAIN = ""
    answers.reply(colleague, topic, text="Une piste.")
    sweep()

    assert "Reply-To" not in mailoutbox[0].extra_headers
    assert "Écrivez au-dessus" not in mailoutbox[0].body


def test_who_may_not_answer_gets_no_address(colleague, topic, mailoutbox):
    answers.reply(colleague, topic, text="Une piste.")
    Topic.objects.update(status=Topic.TOPIC_LOCKED)
    sweep()

    assert "Reply-To" not in mailoutbox[0].extra_headers


def test_the_address_is_found_in_capitals_and_inside_others(peer, topic):
    local = replies.local_part(peer, topic.public_id)
    named = (peer.public_id, topic.public_id)

    assert len(local) <= 64
    for address in (local.upper(), f"prvs=0123ab={local}", f"SRS0=Ab1=XY=x.fr={local}"):
        assert replies.named_in([f"{address}@{DOMAIN}"]) == named
    assert replies.named_in([f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{DOMAIN}"]) is None


def test_a_key_that_was_changed_still_knows_its_addresses(peer, topic, settings):
    address = f"{replies.local_part(peer, topic.public_id)}@{DOMAIN}"
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "une autre clé"

    assert replies.named_in([address]) == (peer.public_id, topic.public_id)


# What is published


def test_a_reply_is_published_under_its_author_once(peer, topic):
    raw = written(peer, topic, f"{WORDS}\n\n- un\n- <deux>")

    assert [take(raw), take(raw)] == [Outcome.PUBLISHED] * 2
    assert own_posts(peer) == [f"<p>{WORDS}</p><ul><li><p>un</p></li><li><p>&lt;deux&gt;</p></li></ul>"]
    assert Incoming.objects.count() == 1
    assert said() == []


def test_what_stops_before_the_end_leaves_nothing_and_is_taken_again(peer, topic, monkeypatch):
    class Killed(BaseException):
        pass

    def die(*args, **kwargs):
        raise Killed

    raw = written(peer, topic)
    with monkeypatch.context() as patch:
        patch.setattr(Incoming, "save", die)  # after the post, before the end of the transaction
        with pytest.raises(Killed):
            take(raw)
    assert (own_posts(peer), Incoming.objects.count()) == ([], 0)

    assert take(raw) == Outcome.PUBLISHED
    assert own_posts(peer) == [f"<p>{WORDS}</p>"]


def test_a_mail_that_breaks_us_is_noted_and_never_taken_again(peer, topic, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(by_mail, "as_html", lambda text: 1 / 0)
        assert take(written(peer, topic)) == Outcome.BROKEN

    assert take(written(peer, topic)) == Outcome.BROKEN
    assert own_posts(peer) == []


# What is given back


def removed(topic):
    Topic.objects.filter(pk=topic.pk).update(approved=False)


def moved(topic):
    Topic.objects.filter(pk=topic.pk).update(forum=SectionFactory(opened_to="moderators"))


def closed(topic):
    Topic.objects.filter(pk=topic.pk).update(status=Topic.TOPIC_LOCKED)


@pytest.mark.parametrize(
    ("happens", "sentence"),
    [(removed, by_mail.NO_TOPIC), (moved, by_mail.NO_TOPIC), (closed, refusals.CLOSED)],
    ids=["retiré", "déplacé", "clos"],
)
def test_a_topic_that_takes_no_reply_gives_the_text_back(peer, topic, happens, sentence):
    happens(topic)

    assert take(written(peer, topic)) == Outcome.RETURNED
    (body,) = said()
    assert sentence in body and WORDS in body
    assert topic.subject not in body
    assert Letter.objects.get(kind=by_mail.KIND).said == {}  # once it has left


def test_who_has_no_right_learns_nothing_of_the_topic(outsider, topic):
    assert take(written(outsider, topic)) == Outcome.RETURNED
    (body,) = said()
    assert by_mail.NO_TOPIC in body
    assert topic.subject not in body and topic.public_id not in body


def test_who_is_suspended_is_told_and_nothing_is_shown(peer, topic):
    memberships.suspend(peer, by=None, reason="Une erreur.")

    assert take(written(peer, topic)) == Outcome.RETURNED
    assert by_mail.ENDED in said()[0]


def test_who_has_left_writes_to_nobody(peer, topic):
    raw = written(peer, topic)
    memberships.end(peer, by=None, reason="Fin.")

    assert take(raw) == Outcome.NOBODY
    assert said() == []
    assert Post.objects.filter(topic=topic).count() == 1


def test_a_forged_sender_publishes_nothing_and_the_member_is_told_once(peer, topic):
    for number in range(3):
        raw = written(peer, topic, sender="autre@exemple.test", name=f"<{number}@x>")
        assert take(raw) == Outcome.RETURNED

    assert own_posts(peer) == []
    (body,) = said()
    assert by_mail.OTHER_SENDER in body and WORDS not in body
    assert {address for message in django_mail.outbox for address in message.to} == {peer.email}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", by_mail.EMPTY), ("mot " * 6_000, by_mail.TOO_LONG), ("mot " * 500_000, by_mail.TOO_LONG)],
    ids=["vide", "24 000 signes", "2 Mo"],
)
def test_an_empty_or_endless_reply_comes_back(peer, topic, text, sentence):
    assert take(written(peer, topic, text)) == Outcome.RETURNED
    (body,) = said()
    assert sentence in body
    assert len(body) < 25_000


# What waits for one click


def waits(member, topic, client):
    """The draft that its author finds on the page of the reply, where the mail leads."""
    (body,) = said()
    link = reverse("questions:reply", args=[topic.public_id])
    assert link in body
    client.force_login(member)
    assert client.get(link).status_code == 200
    return body, Draft.objects.get(member=member, topic=topic).text


def test_what_the_guard_finds_waits_for_its_author(peer, topic, client):
    text = "Appelez Mme Sandrine Lefèvre au 06 12 34 56 78."

    assert take(written(peer, topic, text)) == Outcome.KEPT
    body, draft = waits(peer, topic, client)
    assert by_mail.GUARDED in body
    assert "Lefèvre" in draft and "Lefèvre" not in body
    assert own_posts(peer) == []


def test_what_nobody_may_publish_stands_neither_in_the_draft_nor_in_the_mail(peer, topic):
    number = "2 84 05 75 056 001 15"
    take(written(peer, topic, f"Son numéro : {number}"))
    closed(topic)
    take(written(peer, topic, f"Son numéro : {number}", name="<deux@x>"))

    assert number not in Draft.objects.get().text
    assert number not in "".join(said())


def test_what_is_unsure_waits_with_what_is_quoted(peer, topic, client):
    assert take(written(peer, topic, "> une\nOui.\n> deux\nNon.")) == Outcome.KEPT
    body, draft = waits(peer, topic, client)
    assert by_mail.UNSURE in body
    assert "Oui." in draft and "Non." in draft


def test_a_draft_under_way_is_kept_above(peer, topic, client):
    Draft.objects.create(member=peer, topic=topic, text="Ce que je tapais.")

    assert take(written(peer, topic)) == Outcome.KEPT
    _, draft = waits(peer, topic, client)
    assert draft.index("Ce que je tapais.") < draft.index(WORDS)


def test_who_asked_without_a_name_says_it_to_nobody_by_mail(topic, client):
    Authorship.objects.filter(post=topic.first_post).update(unnamed_as="un pair")
    asker = topic.poster

    assert take(written(asker, topic, f"Merci.\n{asker.display_name}")) == Outcome.KEPT
    body, _ = waits(asker, topic, client)
    assert by_mail.UNNAMED in body
    assert Post.objects.filter(topic=topic).count() == 1


def test_a_file_waits_for_its_place_on_the_page(peer, topic, client):
    message = EmailMessage()
    message["From"], message["Message-ID"] = peer.email, "<fichier@x>"
    message["To"] = f"{replies.local_part(peer, topic.public_id)}@{DOMAIN}"
    message.set_content(WORDS)
    message.add_attachment(b"%PDF-1", maintype="application", subtype="pdf", filename="note.pdf")

    assert take(message.as_bytes()) == Outcome.KEPT
    assert by_mail.FILES in waits(peer, topic, client)[0]


# What nobody answers


@pytest.mark.parametrize(
    ("headers", "outcome"),
    [
        ({"Auto_Submitted": "auto-replied"}, Outcome.AUTOMATIC),
        ({"Subject": "Réponse automatique : absente"}, Outcome.AUTOMATIC),
        ({"X_Failed_Recipients": "x@x.fr"}, Outcome.BOUNCE),
    ],
    ids=["absence", "objet", "rejet"],
)
def test_a_machine_is_neither_published_nor_answered(peer, topic, headers, outcome):
    closed(topic)

    assert take(written(peer, topic, **headers)) == outcome
    assert said() == []


def test_our_own_mail_that_comes_back_ends_there(peer, topic):
    """A loop: what we send back says that a machine wrote it."""
    closed(topic)
    take(written(peer, topic))
    send_letters()
    (ours,) = (m for m in django_mail.outbox if m.subject.startswith("Votre réponse par"))
    ours.to = [f"{replies.local_part(peer, topic.public_id)}@{DOMAIN}"]

    assert take(ours.message().as_bytes()) == Outcome.AUTOMATIC


def test_a_mail_to_no_address_of_ours_says_nothing(peer, topic):
    assert take(written(peer, topic, to=f"contact@{DOMAIN}")) == Outcome.NOBODY
    assert said() == []


def test_old_rows_go_and_the_others_stay(peer, topic):
    now = timezone.now()
    for days in (399, 400, 401):
        Incoming.objects.create(
            digest=str(days), taken_at=now - timezone.timedelta(days=days), outcome="kept"
        )

    for _ in range(2):
        taking.forget_old(now)
    assert sorted(Incoming.objects.values_list("digest", flat=True)) == ["399", "400"]


# The address that takes mails


def post(client, raw, secret="un secret"):
    signature = hmac.new(secret.encode(), raw, "sha256").hexdigest()
    headers = {"X-Comcep-Signature": f"sha256={signature}"}
    return client.post("/courriel/entrant/", raw, content_type="message/rfc822", headers=headers)


def test_the_address_takes_what_its_secret_signs(client, peer, topic, settings):
    settings.INBOUND_SECRET = "un secret"

    assert post(client, written(peer, topic), "un autre").status_code == 403
    assert own_posts(peer) == []
    answer = post(client, written(peer, topic))
    assert (answer.status_code, answer.text) == (200, "publiée\n")
    assert own_posts(peer) == [f"<p>{WORDS}</p>"]


def test_the_address_does_not_exist_without_a_secret_and_takes_no_endless_mail(client, settings, monkeypatch):
    assert post(client, b"From: x@x.fr\n\nOui.").status_code == 404

    settings.INBOUND_SECRET = "un secret"
    monkeypatch.setattr("comcep.notifications.views.LARGEST", 100)
    assert LARGEST > 100
    assert post(client, b"x" * 101).status_code == 413


def test_the_words_of_a_mail_become_blocks_of_the_editor():
    html = by_mail.as_html("Un\ndeux <b>\n\n> cité\n> encore\n\n\n- a\n- b")

    assert html == (
        "<p>Un<br>deux &lt;b&gt;</p><blockquote><p>cité<br>encore</p></blockquote>"
        "<ul><li><p>a</p></li><li><p>b</p></li></ul>"
    )
    assert re.match(r"<p>", html)


def test_somebody_elses_rows_are_unchanged(peer, topic):
    other = MemberFactory(peer=True)
    Draft.objects.create(member=other, topic=topic, text="À moi.")

    take(written(peer, topic))

    assert Draft.objects.get(member=other).text == "À moi."
