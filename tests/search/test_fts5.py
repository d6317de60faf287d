"""The file of the embedded engine: what it keeps, what it survives."""

import os
import sqlite3
import threading

import pytest

from comcep.search import fts5
from comcep.search.engine import Unavailable
from comcep.search.fts5.connections import open_file
from tests.search.test_engine import ask, keys, topic


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


def test_an_index_that_is_being_written_still_answers(engine, index_file):
    engine.rebuild([topic(1, "CIF")])
    writer = open_file(os.path.realpath(index_file))
    writer.execute("BEGIN IMMEDIATE")

    assert ask(engine, "cif").total == 1

    writer.execute("ROLLBACK")
    writer.close()


def test_a_second_rebuild_does_not_wait_for_the_first(engine, monkeypatch):
    monkeypatch.setattr("comcep.search.fts5.engine.WRITERS_END_WITHIN", 0.1)

    def documents():
        with pytest.raises(Unavailable, match="under way"):
            fts5.Fts5Engine().rebuild([])
        yield topic(1, "CIF")

    assert engine.rebuild(documents()) == 1
