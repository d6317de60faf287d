"""A database as text: its schema by vendor, its rows as lines of JSON for both.

A line names a table and its columns, then a line a row. Values are those of SQLite; PostgreSQL gets each as
the type that its column has.
"""

import base64
import json
import re
import sqlite3
from contextlib import closing

from django.db import connection, transaction

# What Wagtail’s own search keeps differs by vendor, and nobody reads it here.
LEFT_OUT = ("sqlite_", "wagtailsearch_", "modelsearch_")
MADE_WITH_ITS_TABLE = re.compile(r"_fts_(config|content|data|docsize|idx)$")


def schema():
    """The statements that make this SQLite database."""
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as database:
        held = database.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
        return "".join(
            f"{sql};\n"
            for name, sql in held
            if not name.startswith("sqlite_") and not MADE_WITH_ITS_TABLE.search(name)
        )


def dump():
    """The lines of every table that holds a row, on SQLite."""
    lines, tables = [], _tables()
    # Without Django’s converters: what stands in the file.
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as database:
        for table in tables:
            cursor = database.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            rows = cursor.fetchall()
            if rows:
                lines.append({"table": table, "columns": [column[0] for column in cursor.description]})
                lines += [[_plain(value) for value in row] for row in rows]
    return "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)


def _plain(value):
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def build(schema, lines):
    """Make the schema of that day, then fill it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.connection.executescript(schema)
        else:
            cursor.execute(schema)
    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        for line in lines.splitlines():
            read = json.loads(line)
            if isinstance(read, dict):
                statement, kinds = _insertion(cursor, **read)
            else:
                cursor.execute(
                    statement, [_typed(value, kind) for value, kind in zip(read, kinds, strict=True)]
                )
        if connection.vendor == "postgresql":
            _put_sequences_right(cursor)


def _tables():
    names = connection.introspection.table_names()
    return sorted(name for name in names if not name.startswith(LEFT_OUT))


def _insertion(cursor, table, columns):
    kinds = dict.fromkeys(columns, "")
    if connection.vendor == "postgresql":
        cursor.execute(
            "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            [table],
        )
        kinds = dict(cursor.fetchall())
    held = [f"CAST(%s AS {kinds[name]})" if kinds[name] else "%s" for name in columns]
    named = ", ".join(f'"{name}"' for name in columns)
    statement = f'INSERT INTO "{table}" ({named}) VALUES ({", ".join(held)})'
    return statement, [kinds[name] for name in columns]


def _typed(value, kind):
    if isinstance(value, dict):
        return base64.b64decode(value["base64"])
    if kind == "boolean" and value is not None:
        return bool(value)
    if kind.startswith("timestamp") and value is not None:
        return f"{value}+00"
    return str(value) if kind and value is not None else value


def _put_sequences_right(cursor):
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND is_identity = 'YES'"
    )
    for table, column in cursor.fetchall():
        cursor.execute(
            f"""SELECT setval(pg_get_serial_sequence('"{table}"', '{column}'),"""
            f' COALESCE((SELECT max("{column}") FROM "{table}"), 0) + 1, false)'
        )
