"""A clock that stands still until it is told to go on; keys so high that nothing else looks like them."""

import datetime
import time
from contextlib import contextmanager

from django.db import connection
from django.utils import timezone

FIRST, LAST = 2_000_000_000, 2_147_000_000  # within the integers of both databases
STEP = 400_000


class Clock:
    def __init__(self, monkeypatch):
        self.at = datetime.datetime(2026, 9, 14, 8, 0, tzinfo=datetime.UTC)
        clock = self

        class Frozen(datetime.datetime):
            @classmethod
            def now(cls, tz=None):
                return clock.at.astimezone(tz)

        monkeypatch.setattr(timezone, "datetime", Frozen)
        monkeypatch.setattr(time, "time", lambda: self.at.timestamp())

    def go_on(self, **delay):
        self.at += datetime.timedelta(**delay or {"minutes": 1})


@contextmanager
def high_keys():
    """Each table gives its next rows keys from a range of its own, between FIRST and LAST."""
    former = _sequences()
    assert len(former) * STEP < LAST - FIRST
    for number, name in enumerate(sorted(former)):
        _start(name, FIRST + number * STEP)
    try:
        yield
    finally:
        for name, (last, called) in former.items():
            _start(name, last, called)


def _sequences():
    """``{name: (last key, whether it was given)}`` of what gives out keys."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema()")
            names = [name for (name,) in cursor.fetchall()]
            found = {}
            for name in names:
                cursor.execute(f'SELECT last_value, is_called FROM "{name}"')
                found[name] = cursor.fetchone()
            return found
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'")
        names = [name for (name,) in cursor.fetchall()]
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        last = dict(cursor.fetchall())
        return {name: (last.get(name, 0), True) for name in names}


def _start(name, last, called=True):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(%s, %s, %s)", [f'"{name}"', last, called])
            return
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, last])
