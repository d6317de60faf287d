"""The rows of one document."""

from pathlib import Path

from comcep.search import analysis
from comcep.search.engine import fingerprint


def remove_file(path):
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def insert(connection, document):
    title, title_words = analysis.terms_and_words(document.title)
    tags, tag_words = analysis.terms_and_words(document.tags)
    parts = [(part.id, *analysis.terms_and_words(part.text)) for part in document.parts]
    exact = [*title_words, *(word for _, _, found in parts for word in found), *tag_words]
    row = connection.execute(
        "INSERT INTO document (cell, date, kind, object_id, fingerprint) VALUES (?, ?, ?, ?, ?)",
        [
            _cell_id(connection, document),
            document.date,
            document.kind,
            document.object_id,
            fingerprint(document),
        ],
    ).lastrowid
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
