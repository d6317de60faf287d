"""``move_to_services`` takes a site that is stopped (the move: ``tests/services/test_moving.py``)."""

import fcntl
import sqlite3
from contextlib import closing

import pytest

from comcep.home import moving


@pytest.fixture
def former(tmp_path):
    with closing(sqlite3.connect(tmp_path / "comcep.sqlite3")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE kept (word text)")
    return tmp_path


def test_a_database_that_a_program_holds_open_is_not_moved(former):
    with closing(sqlite3.connect(former / "comcep.sqlite3")) as unit:
        unit.execute("INSERT INTO kept VALUES ('last')")
        unit.commit()
        with pytest.raises(moving.Refused, match="tourne encore"):
            moving.refuse_used(former)

    moving.refuse_used(former)


def test_a_demonstration_that_runs_is_not_moved(former):
    with open(former / "run.lock", "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(moving.Refused, match="tourne encore"):
            moving.refuse_used(former)


def test_what_a_killed_site_wrote_last_is_in_the_one_file_that_is_left(former, tmp_path_factory):
    killed = tmp_path_factory.mktemp("killed")
    with closing(sqlite3.connect(former / "comcep.sqlite3")) as unit:
        unit.execute("INSERT INTO kept VALUES ('last')")
        unit.commit()
        for path in former.glob("comcep.sqlite3*"):
            (killed / path.name).write_bytes(path.read_bytes())
    assert (killed / "comcep.sqlite3-wal").stat().st_size > 0

    moving.refuse_used(killed)

    assert [path.name for path in killed.iterdir()] == ["comcep.sqlite3"]
    with closing(sqlite3.connect(killed / "comcep.sqlite3")) as database:
        assert database.execute("SELECT word FROM kept").fetchall() == [("last",)]
