"""Between writing and publishing: what the guard found, what the writer decides, and what is kept of it."""

import io
import re

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.engine.forum_conversation.models import Post
from forum.questions.models import Draft, Screened
from tests.factories import PostFactory
from tests.forum.writing import ASK, Document, question_form, url

pytestmark = pytest.mark.django_db

# Invented: none is anybody's.
NIR = "2 93 10 69 156 385 21"
IBAN = "FR76 2568 8087 7478 8983 8239 912"
PHONE = "06 39 98 44 10"
NAME = "Quéméneur"
STRONG = f"Rappeler la personne au {PHONE} avant lundi."
ORDINARY = f"Mme {NAME} hésite entre deux formations."


@pytest.fixture
def writer(client, peer):
    client.force_login(peer)
    return peer


def reply(client, topic, text, **more):
    return client.post(url("reply", topic), {"text": text, **more})


def fields(response):
    return {
        name: value
        for name, value in Document(response.text).fields.items()
        if not name.startswith(("garde-", "tel-", "revenir"))
    }


def tokens(response):
    return list(dict.fromkeys(re.findall(r'name="garde-(\w+)"', response.text)))


def decide(client, topic, response, choice, reason=""):
    decided = {f"garde-{token}": choice for token in tokens(response)}
    decided |= {f"raison-{token}": reason for token in tokens(response)}
    return client.post(url("reply", topic), fields(response) | decided)


def test_a_clean_text_is_published_at_once(client, writer, topic):
    response = reply(client, topic, "Voyez avec l’Opca de la branche.")

    assert response.status_code == 302 and not Screened.objects.exists()


@pytest.mark.parametrize("text", [STRONG, ORDINARY, f"NIR : {NIR}", f"IBAN {IBAN}"])
def test_a_text_with_a_personal_detail_comes_back_as_a_preview(client, writer, topic, text):
    response = reply(client, topic, text)

    assert "Avant de publier votre réponse" in response.text
    assert '<mark class="passage"' in response.text
    assert topic.posts.count() == 1


def test_replacing_takes_one_click_and_leaves_the_value_nowhere(
    client,
    writer,
    topic,
    traces,
    django_capture_on_commit_callbacks,
):
    preview = reply(client, topic, f"{ORDINARY} {STRONG} NIR {NIR}")

    with django_capture_on_commit_callbacks(execute=True):
        response = decide(client, topic, preview, "0")

    assert response.status_code == 302
    post = topic.posts.latest("pk")
    assert "[nom] hésite" in post.content.rendered and "[tél.]" in post.content.rendered
    assert [traces.of(word) for word in (NIR, PHONE, NAME)] == [[], [], []]
    counted = Screened.objects.values_list("post", "label", "choice", "number")
    assert set(counted) == {(post.pk, label, "replaced", 1) for label in ("PERSONNE", "TEL", "NIR")}


@pytest.mark.parametrize("secret", [NIR, IBAN])
@pytest.mark.parametrize("choice", ["non", "publier", "9", ""])
def test_what_a_key_proves_is_never_published(client, writer, topic, traces, secret, choice):
    preview = reply(client, topic, f"Voici : {secret}.")

    response = decide(client, topic, preview, choice, reason="agreed")

    assert "Avant de publier" in response.text and topic.posts.count() == 1
    assert traces.of(secret) == []


def test_a_strong_warning_asks_for_a_reason(client, writer, topic):
    preview = reply(client, topic, STRONG)

    without = decide(client, topic, preview, "publier")
    with_one = decide(client, topic, preview, "publier", reason="public")

    assert without.status_code == 422 and "Choisissez une raison" in without.text
    assert with_one.status_code == 302 and PHONE in topic.posts.latest("pk").content.raw
    row = Screened.objects.get()
    assert (row.label, row.choice, row.reason) == ("TEL", "published", "public")
    assert PHONE not in str(list(Screened.objects.values()))


def test_everything_is_replaced_at_once(client, writer, topic):
    preview = reply(client, topic, f"{ORDINARY} {STRONG}")

    client.post(url("reply", topic), fields(preview) | {"tout-remplacer": "1"})

    assert topic.posts.latest("pk").content.raw.count("[") == 2


def test_what_was_decided_is_still_there_when_a_reason_lacks(client, writer, topic):
    preview = reply(client, topic, f"{ORDINARY} {STRONG}")
    name, phone = tokens(preview)

    again = client.post(
        url("reply", topic), fields(preview) | {f"garde-{name}": "non", f"garde-{phone}": "publier"}
    )

    assert re.search(rf'id="c-{name}-n" value="non" checked', again.text)
    assert re.search(rf'id="c-{phone}-p" value="publier" checked', again.text)


def test_ordinary_ones_are_confirmed_together(client, writer, topic):
    preview = reply(client, topic, f"{ORDINARY} Ma collègue Solène Kerbrat aussi.")

    response = client.post(url("reply", topic), fields(preview) | {"tel-quel": "1"})

    assert response.status_code == 302
    assert {row.choice for row in Screened.objects.all()} == {"published"}


def test_one_confirmation_does_not_cover_a_strong_one(client, writer, topic):
    preview = reply(client, topic, f"{ORDINARY} {STRONG}")

    response = client.post(url("reply", topic), fields(preview) | {"tel-quel": "1"})

    assert "tel-quel" not in preview.text
    assert "Avant de publier" in response.text and topic.posts.count() == 1


def test_saying_that_it_is_nobody_counts_against_the_rule(client, writer, topic):
    preview = reply(client, topic, ORDINARY)

    decide(client, topic, preview, "non")

    row = Screened.objects.get()
    assert (row.rule, row.choice) == ("civilite", "not_personal")


def test_one_may_go_back_to_the_text(client, writer, topic):
    preview = reply(client, topic, ORDINARY)

    response = client.post(url("reply", topic), fields(preview) | {"revenir": "1"})

    assert Document(response.text).text_of("text") == ORDINARY
    assert topic.posts.count() == 1


def test_a_question_is_screened_with_its_title(client, writer, peers_section):
    form = question_form(peers_section, title=f"Financer la VAE de Mme {NAME}", announcement="on")
    preview = client.post(ASK, form)

    response = client.post(ASK, fields(preview) | {f"garde-{t}": "0" for t in tokens(preview)})

    assert response.status_code == 302
    post = Post.objects.get()
    assert post.topic.subject == "Financer la VAE de [nom]" and NAME.lower() not in post.topic.slug
    assert not post.topic.question.expects_answer


def test_rich_text_keeps_its_form_and_no_link_tells_the_value(client, writer, topic):
    html = (
        f'<p>Voir <strong>Mme Qué</strong>méneur <a href="mailto:s.tual@exemple.fr">ici</a>.</p>'
        f"<ul><li>Rappeler le {PHONE}</li></ul>"
    )
    preview = reply(client, topic, html)

    decide(client, topic, preview, "0")

    assert topic.posts.latest("pk").content.rendered == (
        "<p>Voir <strong>[nom]</strong> [courriel].</p><ul><li>Rappeler le [tél.]</li></ul>"
    )


def test_markdown_stays_markdown(client, writer, topic):
    preview = reply(client, topic, f"**Mme {NAME}** : rien.\n\n- un\n- deux")

    decide(client, topic, preview, "0")

    assert topic.posts.latest("pk").content.raw == "**\\[nom\\]** : rien.\n\n- un\n- deux"


def test_an_edit_does_not_ask_again_about_what_readers_have(client, writer, topic):
    post = PostFactory(topic=topic, poster=writer, content=ORDINARY)

    same = client.post(url("edit", post), {"text": f"{ORDINARY} Merci.", "seen": 0})
    more = client.post(url("edit", post), {"text": f"{ORDINARY} {STRONG}", "seen": 1})

    assert same.status_code == 302
    assert "Avant d’enregistrer" in more.text and more.text.count('class="passage-number"') == 1


def test_a_draft_never_holds_what_nobody_may_publish(client, writer, topic, traces):
    for text in (f"NIR {NIR}, {ORDINARY}", f"<p>NIR <b>{NIR[:9]}</b>{NIR[9:]}, {ORDINARY}</p>"):
        client.post("/forum/brouillon/", {"topic": topic.public_id, "text": text})

        assert traces.of(NIR) == []
        assert NAME in Draft.objects.get().text  # one's own words otherwise


def test_what_is_kept_through_sign_in_never_holds_it_either(client, writer, topic, traces):
    form = fields(client.get(url("reply", topic)))
    client.logout()

    reply(client, topic, f"NIR {NIR}", writer=form["writer"])

    assert traces.of(NIR) == [] and "kept_text" in client.session


# -- files --


def document(*lines):
    data = io.BytesIO()
    written = docx.Document()
    for line in lines:
        written.add_paragraph(line)
    written.save(data)
    return data.getvalue()


def joined(name, content):
    return SimpleUploadedFile(name, content)


def test_the_name_of_a_file_is_screened(client, writer, topic):
    preview = reply(client, topic, "Voici.", files=[joined("CV Nadia Belkacem.txt", b"rien")])
    decided = {f"garde-{t}": "0" for t in tokens(preview)}

    client.post(
        url("reply", topic),
        fields(preview) | decided | {"files": [joined("CV Nadia Belkacem.txt", b"rien")]},
    )

    assert Attachment.objects.get().name == "CV [nom].txt"


def test_the_words_of_a_document_are_screened(client, writer, topic):
    content = document("Dossier", f"NIR : {NIR}")

    preview = reply(client, topic, "Voici.", files=[joined("note.docx", content)])
    refused = client.post(
        url("reply", topic),
        fields(preview)
        | {f"garde-{t}": "publier" for t in tokens(preview)}
        | {f"raison-{t}": "agreed" for t in tokens(preview)}
        | {"files": [joined("note.docx", content)]},
    )

    assert "Dans «\u202fnote.docx\u202f»" in preview.text.replace("&#8239;", "\u202f")
    assert NIR not in preview.text
    assert topic.posts.count() == 1 and "Avant de publier" in refused.text


def test_a_message_leaves_with_the_files_that_it_had_before_the_warning(client, writer, topic):
    preview = reply(client, topic, ORDINARY, files=[joined("note.txt", b"rien")])

    decide(client, topic, preview, "0")

    assert [file.name for file in topic.posts.last().attachments.all()] == ["note.txt"]


def test_a_picture_loses_what_was_written_beside_it(client, writer, topic):
    data, image = io.BytesIO(), Image.new("RGB", (9, 5))
    exif = image.getexif()
    exif[0x010E] = "CANARI"
    image.save(data, "JPEG", exif=exif, comment=b"CANARI")

    reply(client, topic, "Voici.", files=[joined("plan.jpg", data.getvalue())])

    with Attachment.objects.get().file.open() as kept:
        content = kept.read()
    assert b"CANARI" in data.getvalue() and b"CANARI" not in content
