"""SQLite, on a full disk: reading goes on as long as somebody has the database open.

Who opens it alone makes two small files beside it, and a full disk refuses them: every page would fail once
the connections of a quiet hour had been closed.
"""

import sqlite3

from django.conf import settings

_held = []


def hold():
    """Keep those files for as long as this process lives."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3") and not _held:
        held = sqlite3.connect(database["NAME"], check_same_thread=False)
        held.execute("SELECT 1 FROM sqlite_master").fetchone()
        _held.append(held)
