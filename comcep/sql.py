"""Statements written by hand, where a page is read so often that Django would spend more time writing its SQL
than the database answering it. Each runs on SQLite and on PostgreSQL alike.
"""

from datetime import UTC, datetime

from django.db import connection


def fetch(sql, params, columns=None):
    """The rows of one statement, as tuples or, given the names of ``columns``, as dictionaries."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = cursor.fetchall()
    return [dict(zip(columns, row, strict=True)) for row in found] if columns else found


def run(sql, params):
    """One statement that changes rows. Give how many."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def count_each(*querysets):
    """How many rows each of these has, in one statement."""
    asked, params = [], []
    for rows in querysets:
        text, bound = rows.order_by().values("pk").query.sql_with_params()
        asked.append(f"(SELECT COUNT(*) FROM ({text}) counted)")  # noqa: S608
        params += bound
    return fetch(f"SELECT {', '.join(asked)}", params)[0]


def marks(values):
    """Placeholders for ``IN (…)``; an empty list matches nothing."""
    return ", ".join(["%s"] * len(values)) or "NULL"


def from_db(value):
    """SQLite gives a moment without its zone, which is universal time, and that of an expression as text."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def to_db(moment):
    return connection.ops.adapt_datetimefield_value(moment)
