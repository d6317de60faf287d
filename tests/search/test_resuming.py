"""A rebuild that is killed half way: the next one goes on, and nothing that went meanwhile comes back."""

import json
import os
import pickle
import signal
import subprocess
import sys
from contextlib import suppress

import pytest
from django.conf import settings
from django.core.management import call_command

from comcep.search import fts5, index
from comcep.search.documents import documents
from comcep.search.engine import Unavailable
from comcep.search.results import find
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions.signals import topic_changed
from tests.factories import TopicFactory
from tests.search.test_engine import ask, keys, procedure, topic

# A process that fills an index by batches of two documents, and stops at the sixth until it is killed.
FILLS = """
import json, pickle, sys, time
from pathlib import Path
import django
django.setup()
from django.conf import settings
place = json.loads(sys.argv[1])
settings.SEARCH_INDEX_PATH = Path(place["path"])
settings.ELASTICSEARCH_INDEX = place["index"]
from comcep.search.elastic import writing
from comcep.search.engine import get_engine
from comcep.search.fts5 import filling
filling.BATCH = writing.BATCH = 2
def documents():
    for number, document in enumerate(pickle.load(open(place["documents"], "rb")), 1):
        if number == 6:
            print("half way", flush=True)
            time.sleep(600)
        yield document
get_engine().rebuild(documents())
"""


def rebuild_and_be_killed(folder):
    """Of what the database holds now, which no other process can read during a test."""
    (folder / "documents").write_bytes(pickle.dumps(list(documents())))
    place = {
        "documents": str(folder / "documents"),
        "path": str(settings.SEARCH_INDEX_PATH),
        "index": settings.ELASTICSEARCH_INDEX,
    }
    process = subprocess.Popen(
        [sys.executable, "-c", FILLS, json.dumps(place)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "comcep.settings"},
    )
    assert process.stdout.readline() == "half way\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    (folder / "documents").unlink()


def changed(topic, **values):
    Topic.objects.filter(pk=topic.pk).update(**values)
    topic_changed.send(sender=Topic, topic_id=topic.pk)


@pytest.mark.parametrize("has_former", [True, False], ids=["beside a former index", "the first one"])
def test_a_killed_rebuild_goes_on_with_what_was_written_and_erased_meanwhile(
    peer, peers_section, tmp_path, has_former
):
    topics = TopicFactory.create_batch(8, forum=peers_section, subject="Financer un permis")
    Post.objects.filter(topic=topics[1]).update(content="zygomorphe", _content_rendered="<p>zygomorphe</p>")
    if has_former:
        index.rebuild()
    rebuild_and_be_killed(tmp_path)

    changed(topics[0], subject="Un abondement")
    Post.objects.filter(topic=topics[1]).update(content="[effacé]", _content_rendered="<p>[effacé]</p>")
    changed(topics[1])
    changed(topics[2], approved=False)
    changed(topics[6], approved=False)
    changed(topics[7], subject="Une alternance")
    added = TopicFactory(forum=peers_section, subject="Une passerelle")
    changed(added)
    with suppress(Unavailable):  # the rows wait for the first index
        index.index_pending()
    read = []

    def watch(rows):
        for row in rows:
            read.append(row.object_id)
            yield row

    told = []
    index.rebuild(watch, told=lambda left, sentence: told.append(sentence))

    assert told == ["Une reconstruction interrompue reprend après 4 documents."]
    assert read == [topics[4].pk, topics[5].pk, topics[7].pk, added.pk]
    assert index.differences() == ([], [])
    found = {word: find(peer, word).total for word in ("permis", "abondement", "alternance", "passerelle")}
    assert found == {"permis": 4, "abondement": 1, "alternance": 1, "passerelle": 1}
    assert find(peer, "zygomorphe").total == 0
    if not settings.ELASTICSEARCH_URL:
        fts5.Fts5Engine().scrub()  # as the sweep does
        fts5.close()
        files = [path for path in settings.SEARCH_INDEX_PATH.parent.iterdir() if path.is_file()]
        assert b"zygomorph" not in b"".join(path.read_bytes() for path in files)


# -- the file of the embedded engine ------------------------------------------------------------------


@pytest.fixture
def half(index_file, monkeypatch):
    """The embedded engine, with an index and a rebuild that was cut short after two of three topics."""
    monkeypatch.setattr("comcep.search.fts5.filling.BATCH", 2)
    monkeypatch.setattr(settings, "SEARCH_ENGINE", "comcep.search.fts5.Fts5Engine")
    engine = fts5.Fts5Engine()
    engine.rebuild([topic(9, "Ancien")])

    def cut_short():
        yield from [topic(1, "CIF"), topic(2, "CIF")]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        engine.rebuild(cut_short())
    yield engine
    fts5.close()


def test_a_rebuild_goes_on_with_the_rest(half):
    left = half.reached()
    assert (left.key, left.documents) == (("topic", 2), 2)
    assert keys(ask(half, "ancien")) == [("topic", 9)]

    assert half.rebuild([topic(3, "CIF")], after=left) == 3

    assert keys(ask(half, "cif")) == [("topic", 1), ("topic", 2), ("topic", 3)]
    assert half.reached() is None


def test_what_is_not_read_yet_is_left_to_be_read(half):
    half.write(
        lambda keys: [topic(1, "Permis"), topic(3, "Permis"), procedure(1, "Permis")],
        [("topic", 1), ("topic", 2), ("topic", 3), ("procedure", 1)],
    )

    half.rebuild([topic(3, "CIF"), procedure(1, "CIF")], after=half.reached())

    assert keys(ask(half, "permis")) == [("topic", 1)]
    assert set(keys(ask(half, "cif"))) == {("topic", 3), ("procedure", 1)}


def test_one_does_not_go_on_with_what_another_has_finished(half):
    left = half.reached()
    half.rebuild([topic(3, "CIF")], after=left)

    with pytest.raises(Unavailable):
        half.rebuild([topic(3, "CIF")], after=left)

    assert ask(half, "cif").total == 3


@pytest.mark.parametrize("why", ["version", "day", "again"])
def test_a_rebuild_that_cannot_go_on_starts_again_and_says_so(db, half, why, capsys):
    filling = half._filling
    with filling.open() as connection:
        if why == "version":
            connection.execute("PRAGMA user_version = 1")
        elif why == "day":
            connection.execute("UPDATE filling SET at = at - 90000")

    call_command("rebuild_search", again=why == "again")

    said = {"version": "d’une autre version", "day": "plus d’un jour", "again": "0 documents indexés"}
    assert said[why] in capsys.readouterr().out
    assert half.fingerprints() == {}


def test_the_command_says_from_where_it_goes_on(db, half, capsys):
    call_command("rebuild_search")

    assert "reprend après 2 documents" in capsys.readouterr().out


@pytest.mark.parametrize("damage", ["garbage", "empty"])
def test_a_damaged_half_is_thrown_away_and_writing_goes_on(half, damage):
    half._filling.path.write_bytes(b"this is not a database " * 400 if damage == "garbage" else b"")
    half._filling.path.with_name(f"{half._filling.path.name}-wal").unlink(missing_ok=True)
    assert half.reached() is None

    half.write(lambda keys: [topic(9, "Nouveau")], [("topic", 9)])

    assert keys(ask(half, "nouveau")) == [("topic", 9)]
    assert not half._filling.exists()


def test_the_sweep_forgets_a_half_that_nobody_finishes(half):
    half.scrub()
    assert half.reached()
    with half._filling.open() as connection:
        connection.execute("UPDATE filling SET at = at - 90000")

    half.scrub()

    assert not half._filling.exists()
