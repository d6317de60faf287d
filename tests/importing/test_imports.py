"""`import_topics` and `import_procedures`: all or nothing, once each, found at once."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from wagtail.models import Page

from comcep.importing import topics
from comcep.importing.models import Imported
from comcep.search.models import SearchPending
from comcep.search.results import find
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions import counters
from forum.questions.addresses import topic_url
from kb.models import ProcedurePage
from tests.factories import MemberFactory
from tests.kb.factories import ProcedureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(tmp_path):
    def write(*rows):
        path = tmp_path / "lines.jsonl"
        path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
        return str(path)

    return write


def question(number, **more):
    return {
        "id": f"q{number}",
        "title": f"Sujet {number}",
        "section": "dossier",
        "text": f"Texte {number}",
    } | more


def test_topics_are_imported_with_their_replies_and_found(peer, peers_section, build, lines, tmp_path):
    build()
    author = MemberFactory(peer=True)
    path = lines(
        question(
            1, text="Un zygomorphe", replies=[{"text": "Réponse", "author": author.email}, {"text": "Merci"}]
        ),
        question(2, section="Aider à monter un dossier"),
    )
    table = tmp_path / "map.tsv"

    call_command("import_topics", path, "--map", str(table))

    topic = Topic.objects.get(subject="Sujet 1")
    assert [post.poster for post in topic.posts.order_by("pk")] == [None, author, None]
    assert topic.posts_count == 3
    assert topic.question.first_answer_at is not None
    assert [row.url for row in find(peer, "zygomorphe").rows] == [topic_url(topic)]
    assert table.read_text(encoding="utf-8").splitlines()[0] == f"q1\t{topic_url(topic)}"
    assert SearchPending.objects.count() == 0
    assert not any(counters.recount().values())
    assert Forum.objects.get(pk=peers_section.pk).direct_posts_count == 4


def test_importing_again_changes_nothing_and_goes_on_where_it_stopped(peers_section, build, lines, tmp_path):
    build()
    table = tmp_path / "map.tsv"
    call_command("import_topics", lines(question(1), question(2)))

    call_command("import_topics", lines(question(1), question(2), question(3)), "--map", str(table))

    assert Topic.objects.count() == Imported.objects.count() == 3
    assert len(table.read_text(encoding="utf-8").splitlines()) == 3


def test_a_dry_run_writes_nothing(peers_section, build, lines, capsys):
    build()

    call_command("import_topics", lines(question(1, text="Son numéro : 06 12 34 56 78.")), "--dry-run")

    assert Topic.objects.count() == 0
    assert "TEL 1" in capsys.readouterr().out


def test_what_nobody_may_publish_is_masked(peers_section, build, lines):
    build()

    call_command(
        "import_topics", lines(question(1, text="IBAN FR76 3000 6000 0112 3456 7890 189 du salarié"))
    )

    assert "3000 6000" not in Post.objects.get().content.raw


def test_a_text_longer_than_a_message_goes_on_in_the_next(peers_section, build, lines):
    build()

    call_command("import_topics", lines(question(1, text="Un long texte. " * 3000)), "--no-guard")

    assert Topic.objects.get().posts_count == 3
    assert all(len(post.content.raw) <= 20_000 for post in Post.objects.all())


def test_procedures_are_sound_pages_that_readers_find(client, peer, build, lines, tmp_path):
    existing = ProcedureFactory(title="Fiche", slug="fiche-importee")
    build()
    table = tmp_path / "map.tsv"
    rows = [
        {"id": n, "title": "Fiche importée", "section": "VAE", "text": f"Zygomorphe <b>{n}</b>\n\nSuite"}
        for n in range(3)
    ]

    call_command("import_procedures", lines(*rows), "--map", str(table))
    call_command("import_procedures", lines(*rows))

    pages = ProcedurePage.objects.exclude(pk=existing.pk)
    assert {page.slug for page in pages} == {"fiche-importee-2", "fiche-importee-3", "fiche-importee-4"}
    assert find(peer, "zygomorphe").total == 3
    assert Page.find_problems() == ([], [], [], [], [])
    client.force_login(peer)
    for row in table.read_text(encoding="utf-8").splitlines():
        page = client.get(row.split("\t")[1])
        assert page.status_code == 200
        assert "Zygomorphe &lt;b&gt;" in page.text
    ProcedureFactory(title="Après l’import")
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize(
    ("command", "content", "message"),
    [
        ("import_topics", "{", "ligne 1"),
        ("import_topics", "[]", "ligne 1"),
        ("import_topics", json.dumps(question(1)) + "\n" + json.dumps(question(1)), "deux fois"),
        ("import_topics", json.dumps(question(1, section="nulle-part")), "nulle-part"),
        ("import_topics", json.dumps(question(1, text=" ")), "text"),
        ("import_topics", json.dumps(question(1, replies=[{}])), "réponse"),
        ("import_topics", json.dumps(question(1, date="2017-13-45")), "date"),
        ("import_procedures", '{"id": "a", "title": "b"}', "text"),
        ("import_procedures", '{"title": "b", "text": "c"}', "id"),
        ("import_procedures", "\ufffe\x00", "ligne 1"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_written(
    peers_section, build, tmp_path, command, content, message
):
    build()
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps(question(9)) + "\n" + content, encoding="utf-8")
    if content.startswith(("{", "[")) and message == "ligne 1":
        message = "ligne 2"
    message = message.replace("ligne 1", "ligne 2")

    with pytest.raises(CommandError, match=message):
        call_command(command, str(path))

    assert not Topic.objects.exists()
    assert not ProcedurePage.objects.exists()


def test_a_missing_file_or_an_unknown_signer_is_said(db, lines, peers_section):
    with pytest.raises(CommandError, match="Impossible de lire"):
        call_command("import_topics", "/nowhere/at/all.jsonl")
    with pytest.raises(CommandError, match="Aucun compte"):
        call_command("import_topics", lines(question(1)), "--by", "personne@exemple.test")
    with pytest.raises(CommandError, match="n’existe pas"):
        call_command("import_topics", lines(question(1)), "--section", "nulle-part")


def test_texts_are_rendered_before_anybody_has_to_wait(peers_section, lines, monkeypatch):
    """On SQLite nobody else writes while a transaction is open."""
    open_meanwhile, render = [], topics.render

    def watched(text):
        open_meanwhile.append(len(connection.savepoint_ids))  # within that of the test
        return render(text)

    monkeypatch.setattr(topics, "render", watched)

    call_command("import_topics", lines(question(1, replies=[{"text": "Réponse"}])))

    assert open_meanwhile == [0, 0]
    assert Topic.objects.get().posts_count == 2
