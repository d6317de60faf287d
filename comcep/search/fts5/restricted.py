"""Answers to whoever does not read everything: they depend on what she may read, and on nothing else.

No ``bm25()``, no count of all documents, no order in which rows were written, no row that takes another’s
place among so many: of all these, what is hidden is a part.
"""

# ruff: noqa: S608 - statements are built from constants of this package; every value is bound.

import json

from comcep.search import analysis, spelling
from comcep.search.engine import ALL_TERMS, OF_THE_TRADE, Hit
from comcep.search.fts5.match import all_of, any_of, phrase_of, phrases_of, required
from comcep.search.fts5.schema import PROCEDURES_FROM
from comcep.search.fts5.vocabulary import all_beginning, all_nearest, frequencies
from comcep.search.weights import TITLE, alternatives, telling, weight, words_of

TIE = f"d.object_id + (d.kind = 'procedure') * {PROCEDURES_FROM}"
COMPLETIONS = 12


def counted(connection, table, matches, permitted):
    """``(how many documents one may read, [how many of them each match finds])``."""
    everything, *held = connection.execute(
        f"WITH {_may(permitted)} SELECT -1, count(*) FROM may UNION ALL SELECT asked.key, "
        f"(SELECT count(*) FROM {table} WHERE {table} MATCH asked.value "
        f"AND +{table}.rowid IN (SELECT id FROM may)) FROM json_each(?) asked ORDER BY 1",
        [*permitted[1], json.dumps(matches)],
    ).fetchall()
    return everything[1], [number for _, number in held]


def _may(permitted):
    return f"may AS MATERIALIZED (SELECT d.id FROM document d WHERE {' AND '.join(permitted[0])})"


def source(connection, query, permitted):
    """``(SQL, arguments)`` of what matches and may be read, with its score and what parts a tie."""
    conditions, arguments = required(query)
    wanted = [*permitted[0], *conditions], [*permitted[1], *arguments]
    if not query.groups:
        return (
            f"WITH {_may(wanted)} SELECT d.id, d.cell, d.date, 1.0 AS score, {TIE} AS tie FROM words "
            "JOIN document d ON d.id = words.rowid WHERE words MATCH ? AND d.id IN (SELECT id FROM may)",
            [*wanted[1], phrases_of(query.phrases)],
        )
    phrases = list(map(phrase_of, alternatives(query.groups)))
    everything, held = counted(connection, "stems", phrases, permitted)
    asked = _asked(phrases, [weight(number, everything) for number in held])
    worth = []
    if every := all_of(query.groups):
        worth.append((every, ALL_TERMS))
    told = [group for group in query.groups if group.of_the_trade]
    if told and len(told) < len(query.groups):
        worth.append((any_of(told), OF_THE_TRADE))
    more = "".join(
        f" * CASE WHEN d.id IN (SELECT rowid FROM stems WHERE stems MATCH ?) THEN {times} ELSE 1 END"
        for _, times in worth
    )
    return (
        f"WITH {_may(wanted)}, sums AS ({SUMS}) SELECT d.id, d.cell, d.date, sums.score{more} AS score, "
        f"{TIE} AS tie FROM sums JOIN document d ON d.id = sums.id",
        [*wanted[1], asked, *(match for match, _ in worth)],
    )


SUMS = (
    "SELECT stems.rowid AS id, sum(json_extract(asked.value, '$[1]')) AS score "
    "FROM json_each(?) asked CROSS JOIN stems WHERE stems MATCH json_extract(asked.value, '$[0]') "
    "AND +stems.rowid IN (SELECT id FROM may) GROUP BY stems.rowid"
)


def _asked(phrases, weights):
    """Each phrase wherever it stands, and once more in the title."""
    return json.dumps(
        [
            pair
            for phrase, worth in zip(phrases, weights, strict=True)
            for pair in ((phrase, worth), (f"title : {phrase}", worth * (TITLE - 1)))
        ]
    )


def suggest(connection, match, permitted, size):
    """The latest documents whose title matches."""
    rows = connection.execute(
        f"SELECT d.kind, d.object_id, 0.0 FROM titles JOIN document d ON d.id = titles.rowid "
        f"WHERE titles MATCH ? AND {' AND '.join(permitted[0])} ORDER BY d.date DESC, {TIE} LIMIT ?",
        [match, *permitted[1], size],
    )
    return [Hit(*row) for row in rows]


def similar(connection, title, text, permitted, size):
    """Documents that share the words that are rare in what one may read."""
    times = words_of(title, text)
    known = frequencies(connection, times)  # spares the count of what no document holds
    asked = [term for term in times if term in known]
    everything, numbers = counted(connection, "stems", [phrase_of((term,)) for term in asked], permitted)
    best = telling(times, dict.fromkeys(times, 0) | dict(zip(asked, numbers, strict=True)), everything)
    rows = connection.execute(
        f"WITH {_may(permitted)}, sums AS ({SUMS}) SELECT d.kind, d.object_id, sums.score "
        f"FROM sums JOIN document d ON d.id = sums.id ORDER BY sums.score DESC, d.date DESC, {TIE} LIMIT ?",
        [*permitted[1], _asked([phrase_of((term,)) for term in best], best.values()), size],
    )
    return [Hit(*row) for row in rows]


def complete(connection, folded, permitted):
    """Terms of the most frequent words that begin so, in what one may read."""
    words = all_beginning(connection, folded)
    found = sorted((-number, word) for word, number in _held(connection, words, permitted).items())
    return list(dict.fromkeys(analysis.stem(word) for _, word in found[:COMPLETIONS]))


def correct(connection, folded, most, permitted):
    """The nearest word that one may read: same first letter first, then the more frequent there."""
    for known in all_nearest(connection, folded, most):
        near = {
            word: edits
            for edits, _, word in spelling.near(folded, known, most)
            if word not in analysis.STOP_WORDS
        }
        held = _held(connection, list(near), permitted)
        for _, _, word in sorted((near[word], -number, word) for word, number in held.items())[:1]:
            (text,) = connection.execute(
                "SELECT c.exact FROM words JOIN document d ON d.id = words.rowid JOIN content c USING (id) "
                f"WHERE words MATCH ? AND {' AND '.join(permitted[0])} ORDER BY {TIE} LIMIT 1",
                [phrase_of((word,)), *permitted[1]],
            ).fetchone()
            return spelling.as_written(text, word)
    return None


def _held(connection, words, permitted):
    """``{word: number of readable documents}`` of those that one of them holds."""
    _, numbers = counted(connection, "words", [phrase_of((word,)) for word in words], permitted)
    return {word: number for word, number in zip(words, numbers, strict=True) if number}
