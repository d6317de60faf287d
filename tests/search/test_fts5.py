"""The file of the embedded engine: what it keeps, what it survives."""

import os
import sqlite3
import threading

import pytest

from comcep.search import fts5
from comcep.search.engine import Unavailable
from comcep.search.fts5.connections import open_file
from comcep.search.query import Reader, parse
from tests.search.test_engine import ask, keys, procedure, topic


@pytest.fixture
def engine(index_file):
    yield fts5.Fts5Engine()
    fts5.close()


def test_a_redacted_text_leaves_no_bytes_in_the_file_after_the_sweep(engine, index_file):
    engine.rebuild([topic(1, "Titre", "un mot secret : zygomorphe"), topic(2, "Autre", "texte")])

    engine.write(lambda keys: [], [("topic", 1)])
    engine.scrub()
    fts5.close()

    stored = b"".join(path.read_bytes() for path in index_file.parent.iterdir() if path.is_file())
    assert b"zygomorph" not in stored


@pytest.mark.parametrize("broken", ["missing", "garbage", "empty", "other version"])
def test_an_index_that_cannot_answer_says_so_and_a_rebuild_repairs_it(engine, index_file, broken):
    engine.rebuild([topic(1, "CIF")])
    fts5.close()
    real = os.path.realpath(index_file)
    if broken == "missing":
        os.unlink(index_file)
    elif broken == "garbage":
        with open(real, "wb") as file:
            file.write(b"this is not a database " * 400)
    elif broken == "empty":
        os.unlink(index_file)
        index_file.touch()
    else:
        connection = sqlite3.connect(real)
        connection.execute("PRAGMA user_version = 99")
        connection.close()

    with pytest.raises(Unavailable):
        ask(engine, "cif")
    with pytest.raises(Unavailable):
        engine.write(lambda keys: [], [("topic", 1)])
    engine.rebuild([topic(1, "CIF")])

    assert ask(engine, "cif").total == 1


def test_a_rebuild_that_fails_leaves_the_index_as_it_was(engine, index_file):
    engine.rebuild([topic(1, "CIF")])

    def failing():
        yield topic(2, "CIF")
        raise RuntimeError("no more documents")

    with pytest.raises(RuntimeError):
        engine.rebuild(failing())

    assert keys(ask(engine, "cif")) == [("topic", 1)]
    assert len([path for path in index_file.parent.iterdir() if path.suffix != ".lock"]) <= 4


def test_a_write_during_a_rebuild_is_said_not_to_be_enough(engine):
    engine.rebuild([topic(1, "CIF")])
    answers = []

    def documents():
        writer = threading.Thread(
            target=lambda: answers.append(engine.write(lambda keys: [topic(9, "CIF")], [("topic", 9)]))
        )
        writer.start()
        writer.join()
        yield topic(1, "CIF")

    engine.rebuild(documents())

    assert answers == [False]


def test_beyond_what_can_be_ranked_the_nearest_and_latest_are_and_the_page_can_say_so(engine, monkeypatch):
    for name, value in (("MOST", 40), ("EVERYWHERE", 60), ("LATEST", 20), ("WITH_ALL", 30)):
        monkeypatch.setattr(f"comcep.search.fts5.candidates.{name}", value)
    monkeypatch.setattr("comcep.search.fts5.engine.MOST", 40)
    documents = [topic(n, "Formation", "un texte commun") for n in range(1, 101)]
    documents[3] = topic(4, "Formation rare", "zygomorphe")
    documents[7] = topic(8, "Formation longue commune", section=2)
    engine.rebuild(documents)
    outsider = Reader(sections=frozenset({2}))

    common, rare = ask(engine, "formation commun"), ask(engine, "formation commun zygomorphe")

    assert common.limited and 20 <= common.total <= 40
    assert keys(rare)[0] == ("topic", 4)
    assert keys(ask(engine, "formation commune", outsider)) == [("topic", 8)]
    assert not ask(engine, "formation commune", outsider).limited
    assert sum(number for _, _, number in common.facets["year"]) == common.total


def test_the_best_messages_of_a_page_cost_the_same_in_a_large_index(engine):
    def steps(size):
        engine.rebuild(topic(n, "Formation") for n in range(1, size + 1))
        taken = []
        connection = engine._connection()
        connection.set_progress_handler(lambda: taken.append(1), 10)
        engine.best_parts(parse("formation"), [("topic", 3), ("topic", 5)])
        connection.set_progress_handler(None, 0)
        return len(taken)

    assert steps(600) <= steps(20) + 3


def test_procedures_stay_among_the_last_rows_whatever_is_written_after(engine, monkeypatch):
    for name in ("MOST", "LATEST", "WITH_ALL"):
        monkeypatch.setattr(f"comcep.search.fts5.candidates.{name}", 8)
    monkeypatch.setattr("comcep.search.fts5.engine.MOST", 8)
    monkeypatch.setattr("comcep.search.fts5.candidates.EVERYWHERE", 5)
    engine.rebuild([procedure(1, "Formation"), *(topic(n, "Formation") for n in range(1, 30))])
    engine.write(lambda keys: [topic(n, "Formation") for n in range(30, 60)], [("topic", 30)])

    assert ("procedure", 1) in keys(ask(engine, "formation"))


def test_the_words_counted_are_those_of_the_documents_and_go_with_them(engine, index_file):
    engine.rebuild([topic(1, "Île zygomorphe"), topic(2, "Île déserte")])
    engine.write(lambda keys: [topic(2, "Île australe")], [("topic", 1), ("topic", 2)])

    connection = open_file(os.path.realpath(index_file))
    assert dict(connection.execute("SELECT text, documents FROM word")) == {"ile": 1, "australe": 1}
    assert dict(connection.execute("SELECT text, documents FROM stem")) == {"ile": 1, "austral": 1}
    assert connection.execute("SELECT documents FROM upkeep").fetchone() == (1,)
    connection.close()


def test_an_index_that_is_being_written_still_answers(engine, index_file):
    engine.rebuild([topic(1, "CIF")])
    writer = open_file(os.path.realpath(index_file))
    writer.execute("BEGIN IMMEDIATE")

    assert ask(engine, "cif").total == 1

    writer.execute("ROLLBACK")
    writer.close()


def test_a_second_rebuild_does_not_wait_for_the_first(engine, monkeypatch):
    monkeypatch.setattr("comcep.search.fts5.writing.WRITERS_END_WITHIN", 0.1)

    def documents():
        with pytest.raises(Unavailable, match="under way"):
            fts5.Fts5Engine().rebuild([])
        yield topic(1, "CIF")

    assert engine.rebuild(documents()) == 1
