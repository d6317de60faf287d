"""How many documents hold each word and each stem: for the spelling, and to know what a query would cost.

FTS5 could tell (``fts5vocab``), but it counts by reading every posting again. These rows are kept with the
documents, in the same transaction; a word that no document holds any more leaves no row behind.
"""

# ruff: noqa: S608 - statements are built from constants of this module; every value is bound.

import json
from collections import Counter

from comcep.search import analysis, spelling

TABLES = ("word", "stem")


class Tally:
    """What some documents add to the counts, or take away."""

    def __init__(self):
        self.counts = {table: Counter() for table in TABLES}

    def add(self, words, stems):
        self.counts["word"].update({analysis.fold(word) for word in set(words)})
        self.counts["stem"].update(set(stems))

    def take(self, words, stems):
        self.counts["word"].subtract({analysis.fold(word) for word in set(words)})
        self.counts["stem"].subtract(set(stems))

    def write(self, connection):
        for table, counts in self.counts.items():
            rows = [(text, number) for text, number in sorted(counts.items()) if number]
            connection.executemany(
                f"INSERT INTO {table} (text, documents) VALUES (?, ?) "
                "ON CONFLICT (text) DO UPDATE SET documents = documents + excluded.documents",
                rows,
            )
            connection.executemany(
                f"DELETE FROM {table} WHERE text = ? AND documents <= 0",
                [(text,) for text, number in rows if number < 0],
            )


def frequencies(connection, stems):
    """``{stem: number of documents}`` of those that are there."""
    rows = connection.execute(
        "SELECT text, documents FROM stem WHERE text IN (SELECT value FROM json_each(?))",
        [json.dumps(list(stems))],
    )
    return dict(rows)


def beginning(connection, folded, most):
    """The most frequent words that begin so."""
    rows = connection.execute(
        "SELECT text FROM word WHERE text >= ? AND text < ? ORDER BY documents DESC LIMIT ?",
        [folded, folded + "\U0010ffff", most],
    )
    return [text for (text,) in rows]


def all_beginning(connection, folded):
    """Every word that begins so, however many documents hold it."""
    rows = connection.execute(
        "SELECT text FROM word WHERE text >= ? AND text < ?", [folded, folded + "\U0010ffff"]
    )
    return [text for (text,) in rows]


def nearest(connection, folded, most):
    """Words within ``most`` edits, the nearest first, then the most frequent; by pages."""
    for known in all_nearest(connection, folded, most):
        yield sorted((edits, -number, text) for edits, number, text in spelling.near(folded, known, most))


def all_nearest(connection, folded, most):
    """``(word, documents)`` of those that may be within ``most`` edits; by pages.

    Those of the same first letter come first. Of the others, only those that share one of the two letters
    after it in its place, or one place aside.
    """
    lengths = [len(folded) - most, len(folded) + most]
    first, after = folded[0], chr(ord(folded[0]) + 1)
    head, tail = folded[:2], folded[1:3]
    for place, bound in (
        ("text >= ? AND text < ?", [first, after]),
        (
            "NOT (text >= ? AND text < ?) AND (substr(text, 2, 2) IN (?, ?) OR substr(text, 1, 2) IN (?, ?))",
            [first, after, tail, head, tail, head[::-1]],
        ),
    ):
        yield connection.execute(
            f"SELECT text, documents FROM word WHERE {place} AND length(text) BETWEEN ? AND ?",
            [*bound, *lengths],
        )
