import sqlite3

from comcep import held_open


def test_what_a_reader_needs_beside_the_database_outlives_the_others(tmp_path, settings, monkeypatch):
    path = tmp_path / "site.sqlite3"
    monkeypatch.setattr(held_open, "_held", [])
    settings.DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}}

    def visit():
        database = sqlite3.connect(path)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE IF NOT EXISTS page (x)")
        database.close()

    visit()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["site.sqlite3"]

    held_open.hold()
    held_open.hold()
    visit()
    assert {"site.sqlite3-shm", "site.sqlite3-wal"} <= {one.name for one in tmp_path.iterdir()}
    (held,) = held_open._held
    held.close()
