"""`manage.py search_run`: the product's search on one's own list of queries."""

import json

import pytest
from django.core.management import CommandError, call_command

from forum.questions.addresses import topic_url
from tests.factories import TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def queries(tmp_path):
    path = tmp_path / "queries.jsonl"
    lines = [{"id": "q1", "text": "cif intérim"}, {"id": "q2", "text": "introuvable zygomorphe"}]
    path.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n", encoding="utf-8")
    return path


def test_each_result_is_a_line_with_its_rank_and_score(queries, tmp_path, peer, peers_section, build):
    best = TopicFactory(forum=peers_section, subject="Un CIF après l’intérim")
    other = TopicFactory(forum=peers_section, subject="Un CIF")
    build()
    out = tmp_path / "out.tsv"

    call_command("search_run", str(queries), str(out), "--as", peer.email.upper())

    rows = [line.split("\t") for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row[:3] for row in rows] == [["q1", topic_url(best), "1"], ["q1", topic_url(other), "2"]]
    assert float(rows[0][3]) > float(rows[1][3]) > 0


def test_the_member_sees_only_what_she_may(queries, tmp_path, outsider, peers_section, build):
    TopicFactory(forum=peers_section, subject="Un CIF après l’intérim")
    build()
    out = tmp_path / "out.tsv"

    call_command("search_run", str(queries), str(out), "--as", outsider.email)

    assert out.read_text(encoding="utf-8") == ""


def test_top_limits_each_query(queries, tmp_path, peer, peers_section, build):
    TopicFactory.create_batch(4, forum=peers_section, subject="Un CIF")
    build()
    out = tmp_path / "out.tsv"

    call_command("search_run", str(queries), str(out), "--as", peer.email, "--top", "3")

    assert len(out.read_text(encoding="utf-8").splitlines()) == 3


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "ligne 1"),
        ('{"id": 1}', "ligne 1"),
        ('{"id": "a", "text": "b"}\n[]', "ligne 2"),
        ('{"id": 1, "text": 3}', "ligne 1"),
    ],
)
def test_a_bad_line_changes_nothing(tmp_path, peer, build, content, message):
    build()
    queries, out = tmp_path / "bad.jsonl", tmp_path / "out.tsv"
    queries.write_text(content, encoding="utf-8")

    with pytest.raises(CommandError, match=message):
        call_command("search_run", str(queries), str(out), "--as", peer.email)

    assert not out.exists()


def test_an_unknown_member_or_file_is_said(queries, tmp_path, peer, db):
    out = str(tmp_path / "out.tsv")

    with pytest.raises(CommandError, match="Aucun compte"):
        call_command("search_run", str(queries), out, "--as", "personne@exemple.test")
    with pytest.raises(CommandError, match="Impossible de lire"):
        call_command("search_run", str(tmp_path / "absent"), out, "--as", peer.email)
    with pytest.raises(CommandError, match="rebuild_search"):
        call_command("search_run", str(queries), out, "--as", peer.email)
