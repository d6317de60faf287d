"""Moderators see that a warning was overridden, take the data out for good, and read rates by rule."""

import io

import docx
import pytest
import typst
from django.core import mail
from django.core.files.base import ContentFile
from django.utils import timezone

from comcep.moderation import actions as desk
from comcep.moderation.models import Decision
from comcep.notifications.models import Notice
from comcep.notifications.tasks import sweep
from comcep.search.models import QueryLog
from comcep.search.tasks import sweep as search_sweep
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.questions.models import Draft, Screened
from forum.writing import accepting, answers
from kb.authoring.drafting import draft_from_topic
from tests.factories import MemberFactory, PostFactory, TopicFactory
from tests.forum.test_screening import IBAN, NAME, NIR, PHONE, tokens
from tests.forum.writing import told
from tests.moderation.test_desk import DESK, of_post

pytestmark = pytest.mark.django_db
RATES = "/moderation/garde/"
MAIL = "s.tual@exemple.fr"
TEXT = f"Mme {NAME}, joignable au {PHONE} ou à {MAIL}, hésite."
HEALTH = "Données de santé"


def overridden(post, **more):
    values = {"rule": "tel", "label": "TEL", "level": 2, "choice": "published", "reason": "agreed", **more}
    return Screened.objects.create(post=post, **values)


def post_redaction(client, post, *, reason=HEALTH, words="", which=None):
    page = client.get(of_post(post, "masquer"))
    chosen = tokens(page) if which is None else which
    return client.post(
        of_post(post, "masquer"),
        {"reason": reason, "words": words, **{f"garde-{t}": "1" for t in chosen}},
    )


@pytest.mark.parametrize("who", [None, {"peer": True}, {"outsider": True}, {"staff": True}])
def test_for_anybody_else_these_pages_do_not_exist(client, answer, who):
    if who:
        client.force_login(MemberFactory(**who))

    assert client.get(RATES).status_code == client.get(of_post(answer, "masquer")).status_code == 404
    assert client.post(of_post(answer, "masquer"), {"words": "Opca"}).status_code == 404
    assert client.post(of_post(answer, "relu")).status_code == 404


def test_the_desk_says_that_a_warning_was_overridden_without_the_value(client, moderator, topic):
    post = PostFactory(topic=topic, content=TEXT)
    overridden(post)
    client.force_login(moderator)

    page = client.get(DESK).text
    item = client.get(f"/moderation/a-traiter/alerte/{post.public_id}/").text

    assert "Numéro de téléphone" in page and PHONE not in page
    assert "La personne concernée est d’accord" in item


def test_what_was_replaced_or_ordinary_does_not_queue(client, moderator, topic):
    post = PostFactory(topic=topic)
    overridden(post, choice="replaced", reason="")
    overridden(post, label="PERSONNE", rule="civilite", level=1, reason="")
    client.force_login(moderator)

    assert "Alerte du garde" not in client.get(DESK).text


@pytest.mark.parametrize(("text", "says"), [("Le cas est connu.", True), (TEXT, False)])
def test_what_the_guard_saw_at_publication_is_said_when_it_finds_it_no_more(
    client, moderator, topic, text, says
):
    post = PostFactory(topic=topic, content=text)
    overridden(post)
    overridden(post, label="COURRIEL", rule="courriel", choice="replaced", reason="")
    client.force_login(moderator)

    page = client.get(of_post(post, "masquer")).text

    assert "Le garde n’a rien relevé" not in page
    assert ("Il ne le retrouve pas" in page) == says and ("avait relevé ici" in page) == says
    assert "<strong>numéro de téléphone</strong>" in page or not says


def test_an_alert_may_be_left_as_it_is_once(client, moderator, topic):
    post = PostFactory(topic=topic, content=TEXT)
    overridden(post)
    client.force_login(moderator)

    for _ in range(2):
        client.post(of_post(post, "relu"))

    assert "Alerte du garde" not in client.get(DESK).text
    assert [d.verb for d in Decision.objects.all()] == ["screen"]
    post.refresh_from_db()
    assert PHONE in post.content.raw


def test_a_redaction_leaves_the_original_nowhere(
    client,
    moderator,
    peers_section,
    traces,
    django_capture_on_commit_callbacks,
):
    author = MemberFactory(peer=True)
    with django_capture_on_commit_callbacks(execute=True):
        topic = TopicFactory(
            forum=peers_section, poster=author, subject=f"Cas de Mme {NAME} au {PHONE}", text=TEXT
        )
        quote = PostFactory(topic=topic, content=f"> Mme {NAME.upper()}, tél. {PHONE}\n\nEt {NAME} ?")
        elsewhere = PostFactory(topic=TopicFactory(), content=f"<p>Encore ce <em>{PHONE}</em>.</p>")
        Attachment.objects.create(post=quote, name=f"CV_{NAME}.txt", file=ContentFile(b"rien", name="x"))
        Draft.objects.create(member=author, title=f"{NAME} encore", text=f"au {PHONE}")
        Draft.objects.create(member=moderator, topic=topic, text=f"> {NAME} ({MAIL})")
        QueryLog.objects.create(words="quemeneur vae", month="2026-11-01")
        draft = draft_from_topic(topic, [quote], by=moderator)
        draft.save_revision(user=moderator, log_action=True).publish(
            user=moderator, skip_permission_checks=True
        )
        accepting.accept_answer(topic.question, quote, by=moderator)
        answers.reply(moderator, topic, text="Bonjour.")
    mail.outbox.clear()  # what has left has left
    Notice.objects.update(mailed_at=None, waits_for="", mail_due_at=timezone.now())
    head = topic.first_post
    written = head.created, head.poster_id
    assert len(traces.of(NAME)) > 10 and len(traces.of(PHONE)) > 8  # the search itself is sound
    client.force_login(moderator)

    with django_capture_on_commit_callbacks(execute=True):
        response = post_redaction(client, head)
    sweep()
    search_sweep()  # each minute

    assert len(mail.outbox) > 2
    assert response.status_code == 302
    assert {word: traces.of(word) for word in (NAME, PHONE, MAIL)} == {NAME: [], PHONE: [], MAIL: []}
    head.refresh_from_db()
    elsewhere.refresh_from_db()
    assert "[nom], joignable au [tél.] ou à [courriel], hésite." in head.content.rendered
    assert elsewhere.content.raw == "<p>Encore ce <em>[tél.]</em>.</p>"
    assert (head.created, head.poster_id) == written
    decision = Decision.objects.get(verb="redact")
    assert (decision.by, decision.post_id, decision.reason) == (moderator, head.pk, HEALTH)
    assert told(author, "moderation") == 1
    draft.refresh_from_db()
    assert draft.live and "[nom]" in draft.title


@pytest.mark.parametrize("secret", [NIR, IBAN, "12 rue du Four", "Tartempion"])
def test_words_chosen_by_hand_go_too(client, moderator, topic, traces, secret):
    post = PostFactory(topic=topic, content=f"Voici **{secret}**, et [ici](https://x.fr/?q=Tartempion).")
    client.force_login(moderator)

    post_redaction(client, post, words=f"{secret}\nTartempion", which=[])

    assert traces.of(secret) == []


def test_a_redaction_needs_words_and_a_reason(client, moderator, topic):
    post = PostFactory(topic=topic, content=TEXT)
    client.force_login(moderator)

    nothing = post_redaction(client, post, which=[])
    no_reason = post_redaction(client, post, reason="")

    assert nothing.status_code == no_reason.status_code == 422
    post.refresh_from_db()
    assert PHONE in post.content.raw and not Decision.objects.exists()


def test_a_redaction_closes_the_alert_and_marks_no_edit(client, moderator, topic):
    post = PostFactory(topic=topic, content=TEXT)
    overridden(post)
    client.force_login(moderator)

    post_redaction(client, post)

    post.refresh_from_db()
    assert Screened.objects.get().reviewed_at and post.updates_count == 0
    assert Notice.objects.filter(recipient=post.poster, kind="moderation").count() == 1


def test_a_file_may_be_deleted_with_its_content(client, moderator, topic, django_capture_on_commit_callbacks):
    post = PostFactory(topic=topic)
    file = Attachment.objects.create(post=post, name="cv.txt", file=ContentFile(b"secret", name="x"))
    client.force_login(moderator)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(of_post(post, "masquer"), {"reason": HEALTH, "drop": [file.public_id]})

    gone = Attachment.objects.get()
    assert (gone.name, gone.size, bool(gone.file)) == ("Pièce retirée", 0, False)
    assert not file.file.storage.exists(file.file.name)
    page = client.get(f"/forum/message/{post.public_id}/", follow=True).text
    assert "Pièce retirée par l’animation" in page and "cv.txt" not in page


def written(kind, text):
    """The bytes of a document with those words inside."""
    stream = io.BytesIO()
    if kind == "docx":
        document = docx.Document()
        document.add_paragraph(text)
        document.save(stream)
        return stream.getvalue()
    compiler = typst.Compiler()
    return compiler.compile(f"#text[{text}]".encode(), format="pdf") if kind == "pdf" else text.encode()


@pytest.mark.parametrize("kind", ["pdf", "docx", "txt"])
def test_a_file_that_holds_the_passage_is_shown_and_goes_with_it(
    client, moderator, topic, traces, kind, django_capture_on_commit_callbacks
):
    post = PostFactory(topic=topic, content=f"Mme {NAME} hésite, son dossier est joint.")
    other = PostFactory(topic=topic, content="Le voici aussi.")
    content = ContentFile(written(kind, f"Dossier de Madame {NAME}, suivie depuis mars."), name="x")
    first = Attachment.objects.create(post=post, name=f"dossier.{kind}", file=content)
    second = Attachment.objects.create(post=other, name=f"copie.{kind}", file=content)
    kept = Attachment.objects.create(post=post, name="liste.txt", file=ContentFile(b"CPF, CIF", name="x"))
    client.force_login(moderator)

    page = client.get(of_post(post, "masquer"))
    with django_capture_on_commit_callbacks(execute=True):
        done = post_redaction(client, post)

    assert f"dossier.{kind} <span" in page.text
    assert done.status_code == 302
    for file in (first, second):
        assert not file.file.storage.exists(file.file.name)
        file.refresh_from_db()
        assert file.name == "Pièce retirée"
    assert kept.file.storage.exists(kept.file.name)
    assert traces.of(NAME) == []
    assert client.get(f"/forum/piece/{first.public_id}/").status_code == 404


def test_rates_by_rule_show_what_tires_people(client, moderator, topic):
    post = PostFactory(topic=topic)
    overridden(post, rule="prenom", label="PERSONNE", level=1, choice="not_personal", reason="", number=8)
    overridden(post, rule="prenom", label="PERSONNE", level=1, choice="replaced", reason="", number=4)
    overridden(post, rule="tel", choice="replaced", reason="", number=30)
    client.force_login(moderator)

    page = client.get(RATES).text

    assert page.count("À revoir") == 1
    assert "67&nbsp;%" in page and '<td class="number">30</td>' in page


def test_nothing_is_redacted_by_an_action_without_terms(moderator, topic):
    post = PostFactory(topic=topic, content=TEXT)

    assert desk.redact(post, [("  ", "")], by=moderator, reason=HEALTH) == set()

    post.refresh_from_db()
    assert NAME in post.content.raw


def joined(text, name="note.txt", **post):
    file = ContentFile(text.encode(), name="x")
    return Attachment.objects.create(post=PostFactory(topic=TopicFactory(), **post), name=name, file=file)


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_file_of_another_thread_that_holds_the_number_goes_too(
    client, moderator, topic, traces, by_hand, django_capture_on_commit_callbacks
):
    post = PostFactory(topic=topic, content=f"À rappeler au {PHONE}.")
    same = joined(f"Son téléphone : {PHONE.replace(' ', '.')}")
    name_only = joined(f"Madame {NAME} et le CPF")
    client.force_login(moderator)

    with django_capture_on_commit_callbacks(execute=True):
        done = post_redaction(client, post, **({"words": PHONE, "which": []} if by_hand else {}))

    assert done.status_code == 302
    same.refresh_from_db()
    assert (same.name, bool(same.file)) == ("Pièce retirée", False)
    assert traces.of(PHONE) == []
    name_only.refresh_from_db()
    assert name_only.file


def test_what_time_was_too_short_to_read_is_read_next(
    client, moderator, topic, monkeypatch, django_capture_on_commit_callbacks
):
    post = PostFactory(topic=topic, content=f"À rappeler au {PHONE}.")
    oldest, newest = joined(f"Son téléphone : {PHONE}"), joined("rien")
    monkeypatch.setattr("forum.keeping.redaction.READING", -1)
    client.force_login(moderator)

    page = post_redaction(client, post)

    assert page.status_code == 200 and "il en reste 1" in page.text
    assert oldest.pk < newest.pk
    form = page.context["masking"].form
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(
            of_post(post, "masquer"),
            {name: form[name].value() for name in ("words", "reason", "start")},
        )
    assert done.status_code == 302
    oldest.refresh_from_db()
    assert not oldest.file
    assert Notice.objects.filter(text__startswith="Un passage d’un de vos messages").count() == 1
