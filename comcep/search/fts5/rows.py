"""The rows of one document."""

# ruff: noqa: S608 - statements are built from constants of this module; every value is bound.

from pathlib import Path

from comcep.search import analysis
from comcep.search.engine import fingerprint
from comcep.search.fts5.schema import PROCEDURES_FROM
from comcep.search.fts5.vocabulary import Tally


def remove_file(path):
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def put(connection, keys, documents):
    """Take the documents of ``keys`` away and write these."""
    tally = Tally()
    for key in keys:
        remove(connection, key, tally)
    for document in documents:
        insert(connection, document, tally)
    tally.write(connection)


def remove(connection, key, tally):
    """Take the document of ``key`` away, if it is there."""
    row = connection.execute(
        "SELECT c.id, c.exact, c.title, c.tags, c.body FROM content c JOIN document d USING (id) "
        "WHERE d.kind = ? AND d.object_id = ?",
        key,
    ).fetchone()
    if row:
        number, exact, *stems = row
        tally.take(exact.split(), " ".join(stems).split())
        connection.execute("DELETE FROM document WHERE id = ?", [number])


def _free_id(connection, kind):
    """The ids of procedures are a range of their own."""
    if kind == "procedure":
        where, least = "id > ?", PROCEDURES_FROM
    else:
        where, least = "id < ?", 0
    (last,) = connection.execute(f"SELECT max(id) FROM document WHERE {where}", [PROCEDURES_FROM]).fetchone()
    return (last or least) + 1


def insert(connection, document, tally):
    title, title_words = analysis.terms_and_words(document.title)
    tags, tag_words = analysis.terms_and_words(document.tags)
    parts = [(part.id, *analysis.terms_and_words(part.text)) for part in document.parts]
    exact = [*title_words, *(word for _, _, found in parts for word in found), *tag_words]
    tally.add(exact, [*title, *tags, *(term for _, found, _ in parts for term in found)])
    row = _free_id(connection, document.kind)
    connection.execute(
        "INSERT INTO document (id, cell, date, kind, object_id, fingerprint) VALUES (?, ?, ?, ?, ?, ?)",
        [
            row,
            _cell_id(connection, document),
            document.date,
            document.kind,
            document.object_id,
            fingerprint(document),
        ],
    )
    connection.execute(
        "INSERT INTO content (id, name, title, tags, body, exact) VALUES (?, ?, ?, ?, ?, ?)",
        [
            row,
            " ".join(title_words),
            " ".join(title),
            " ".join(tags),
            " ".join(term for _, found, _ in parts for term in found),
            " ".join(exact),
        ],
    )
    connection.executemany(
        "INSERT INTO part (document, position, part, body) VALUES (?, ?, ?, ?)",
        [(row, position, part, " ".join(found)) for position, (part, found, _) in enumerate(parts)],
    )
    for name, pairs in document.several():
        for value, label in pairs:
            connection.execute(
                "INSERT INTO facet_value (name, value, label) VALUES (?, ?, ?) "
                "ON CONFLICT (name, value) DO UPDATE SET label = excluded.label",
                [name, value, label],
            )
            connection.execute(
                "INSERT OR IGNORE INTO facet SELECT ?, id FROM facet_value WHERE name = ? AND value = ?",
                [row, name, value],
            )


def _cell_id(connection, document):
    year = document.year or (int(document.date[:4]) if document.date else 0)
    cell = [
        document.kind,
        document.section or 0,
        document.audience,
        year,
        int(document.accepted),
        document.state,
    ]
    connection.execute(
        "INSERT OR IGNORE INTO cell (kind, section, audience, year, accepted, state) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        cell,
    )
    return connection.execute(
        "SELECT id FROM cell WHERE (kind, section, audience, year, accepted, state) = (?, ?, ?, ?, ?, ?)",
        cell,
    ).fetchone()[0]
