"""What the embedded engine answers."""

# ruff: noqa: S608 - statements are built from constants of this package; every value is bound.

import json
import os
import sqlite3
from collections import Counter
from contextlib import nullcontext
from itertools import islice
from math import log
from operator import itemgetter
from pathlib import Path

from django.conf import settings

from comcep.search import analysis, best_message, spelling
from comcep.search.engine import ALL_TERMS, COMMON, OF_THE_TRADE, Broken, Found, Hit, Unavailable
from comcep.search.facets import SEVERAL
from comcep.search.fts5 import restricted
from comcep.search.fts5.candidates import (
    MOST,
    MOST_ALIKE,
    alike,
    least_common,
    matches_at_most,
    most_recent,
    telling_enough,
    too_many,
    worth_ranking,
)
from comcep.search.fts5.cells import cells_of, counts_of, missed_by, permission, readable, value_id
from comcep.search.fts5.connections import close, local, open_file, said_plainly
from comcep.search.fts5.match import all_of, any_of, phrase_of, phrases_of, required
from comcep.search.fts5.schema import BODY, TAGS, TITLE, VERSION
from comcep.search.fts5.vocabulary import beginning, frequencies, nearest
from comcep.search.fts5.writing import Writing

SUGGESTED_AMONG = 1_000
MOST_WORTH_MORE = 20_000
LOOKED_UP = 200  # words that are tried, hidden ones included, until the reader may read enough of them
LAST_MATCHES = "SELECT rowid FROM stems WHERE stems MATCH ? ORDER BY rowid DESC LIMIT ?"


class Fts5Engine(Writing):
    """See :class:`comcep.search.engine.Engine`."""

    def __init__(self, path=None):
        self.link = Path(path or settings.SEARCH_INDEX_PATH)

    # -- the file ------------------------------------------------------------------------------------

    def _connection(self):
        """This thread's connection to the generation in use. Call it inside ``said_plainly``."""
        status = os.stat(self.link)  # a missing index is an error, never an empty file made by SQLite
        identity = (str(self.link), os.getpid(), status.st_dev, status.st_ino)
        held = getattr(local, "held", None)
        if held and held[0] == identity:
            return held[1]
        close()
        connection = open_file(os.path.realpath(self.link))
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version != VERSION:
            connection.close()
            raise sqlite3.DatabaseError(f"the index has version {version}, this code reads {VERSION}")
        local.held = (identity, connection)
        return connection

    def one_page(self):
        return nullcontext()

    def check_health(self):
        """Raise :class:`Unavailable` when the index is only busy, :class:`Broken` when it cannot be read."""
        try:
            with said_plainly():
                self._connection().execute("SELECT documents FROM upkeep").fetchone()
                self._connection().execute("SELECT rowid FROM stems LIMIT 1").fetchone()
        except Unavailable as error:
            if isinstance(error.__cause__, sqlite3.OperationalError) and "locked" in str(error):
                raise
            raise Broken(str(error)) from error

    # -- reading -------------------------------------------------------------------------------------

    def search(self, query, reader, filters, *, by_date=False, start=0, size=20, facets=True):
        if query.is_empty:
            return Found()
        with said_plainly():
            connection = self._connection()
            cells = readable(cells_of(connection), reader)
            kept = [pk for pk, cell in cells.items() if not missed_by(cell, filters, reader)]
            source, bound, limited = self._source(connection, query, reader, cells)
            flags, wanted, chosen = [], [], []
            for name in SEVERAL:
                listed = "hit.id IN (SELECT document FROM facet WHERE value = ?)"
                if getattr(filters, name):
                    wanted.append(value_id(connection, name, getattr(filters, name)))
                    chosen.append(listed)
                flags.append(f"{listed if getattr(filters, name) else 1} AS {name}")
            tie = "tie" if reader.is_restricted else "id"
            first = "date DESC, score DESC" if by_date else "score DESC, date DESC"
            conditions = " AND ".join(["cell IN (SELECT value FROM json_each(?))", *chosen])
            statement = (
                f"WITH hit AS MATERIALIZED ({source}), "
                f"page AS (SELECT id, score, date, {tie} AS tie FROM hit "
                f"WHERE {conditions} ORDER BY {first}, tie LIMIT ? OFFSET ?)"
            )
            rest = ", 0" * (len(SEVERAL) - 2)  # as many columns as the counts have
            page = (
                f"SELECT 0, kind, object_id, score, page.date, tie{rest} FROM page JOIN document USING (id)"
            )
            bound += [json.dumps(kept), *wanted, size, start]
            if facets:
                several = ", ".join(SEVERAL)
                grouped = "".join(f", {name}" for name in SEVERAL if getattr(filters, name))
                statement += (
                    f", flagged AS (SELECT id, cell, {', '.join(flags)} FROM hit) {page} "
                    f"UNION ALL SELECT 1, cell, {several}, 0, count(*) FROM flagged GROUP BY cell{grouped} "
                    f"UNION ALL SELECT 2, value, {several}, 0, count(*) FROM flagged "
                    "CROSS JOIN facet ON document = id WHERE cell IN (SELECT value FROM json_each(?)) "
                    f"GROUP BY value{grouped}"
                )
                bound += [*wanted, json.dumps(kept)]
            else:
                statement += f" {page}"
            rows = connection.execute(statement, bound).fetchall()
            best = sorted((row for row in rows if row[0] == 0), key=itemgetter(5))
            best.sort(key=itemgetter(4, 3) if by_date else itemgetter(3, 4), reverse=True)
            hits = [Hit(kind, object_id, score) for _, kind, object_id, score, *_ in best]
            found = Found(hits, limited=limited)
            found.total = start + len(best)
            if facets:
                found.facets, found.total = counts_of(connection, rows, cells, filters, reader)
            return found

    def _source(self, connection, query, reader, cells):
        """``(SQL, arguments, whether some are left out)`` of what matches and may be read, with its score."""
        conditions, arguments = permission(reader, cells)
        if reader.is_restricted:
            return *restricted.source(connection, query, (conditions, arguments)), False
        if query.groups:
            table, match = "stems", any_of(query.groups)
            score = f"-bm25(stems, {TITLE}, {BODY}, {TAGS})"
        else:
            table, match, score = "words", phrases_of(query.phrases), "-bm25(words)"
        more, bound = required(query)
        conditions, arguments = [*conditions, *more], [*arguments, *bound]
        limited = matches_at_most(connection, query.groups) > MOST if query.groups else True
        limited = limited and too_many(connection, table, match, conditions, arguments)
        crowded, matches = limited, [(match, MOST // 2)]
        if limited and query.groups:
            groups = least_common(connection, query.groups)
            if groups != query.groups:
                matches = [(any_of(groups), MOST // 2)]
                crowded = too_many(connection, table, matches[0][0], conditions, arguments)
            if crowded:
                matches = worth_ranking(connection, groups)
        one = (
            f"SELECT d.id, d.cell, d.date, {score} AS score FROM {table} JOIN document d "
            f"ON d.id = {table}.rowid WHERE {table} MATCH ? AND {' AND '.join(conditions)}"
        )
        weights, bound = self._weights(connection, query.groups)
        if crowded:
            last = f"SELECT * FROM ({one} ORDER BY {table}.rowid DESC LIMIT ?)"
            found = " UNION ALL ".join([last] * len(matches))
            one = f"SELECT id, cell, date, max(score) AS score FROM ({found}) GROUP BY id"
        bound += [value for match, most in matches for value in (match, *arguments, *([most] * crowded))]
        return f"SELECT id, cell, date, score{weights} AS score FROM ({one})", bound, limited

    def _weights(self, connection, groups):
        """``(SQL, arguments)`` that multiply the score of what is worth more than the sum of its words."""
        worth = []
        if every := all_of(groups):
            worth.append((every, ALL_TERMS))
        told = [group for group in groups if group.of_the_trade]
        if told and len(told) < len(groups) and matches_at_most(connection, told) <= MOST_WORTH_MORE:
            worth.append((any_of(told), OF_THE_TRADE))
        sql = "".join(f" * CASE WHEN id IN ({LAST_MATCHES}) THEN {weight} ELSE 1 END" for _, weight in worth)
        return sql, [value for match, _ in worth for value in (match, MOST_WORTH_MORE)]

    def spell(self, query, reader, known=frozenset()):
        with said_plainly():
            connection = self._connection()
            corrections, completions = {}, []
            joined = {
                place: term
                for place, term in spelling.joins(query).items()
                if self._is_known(connection, reader, term)
            }
            for position, word in spelling.doubtful(query, known):
                if self._is_known(connection, reader, word.term) or {position, position - 1} & joined.keys():
                    continue
                if position == len(query.words) - 1:
                    completions = self._complete(connection, word.folded, reader)
                    if completions:
                        continue
                most = spelling.allowed(word.folded, len(query.words) > spelling.LONG_QUERY)
                right = self._two_words(connection, word, reader) or self._correct(
                    connection, word.folded, reader, most
                )
                if right:
                    corrections[word.folded] = right
            return spelling.Spelling(corrections, completions, joined)

    def _is_known(self, connection, reader, *terms):
        """Whether ``reader`` may read a document with these terms in a row: what is hidden is unknown."""
        if len(frequencies(connection, set(terms))) < len(set(terms)):
            return False
        return self._first(connection, "stems", phrase_of(terms), reader) is not None

    def _two_words(self, connection, word, reader):
        found = (text for stems, text in spelling.splits(word) if self._is_known(connection, reader, *stems))
        return next(found, None)

    def _permitted(self, connection, reader):
        return permission(reader, readable(cells_of(connection), reader))  # wall: permitted

    def _first(self, connection, table, match, reader):
        conditions, arguments = self._permitted(connection, reader)
        return connection.execute(
            f"SELECT d.id FROM {table} JOIN document d ON d.id = {table}.rowid "
            f"WHERE {table} MATCH ? AND {' AND '.join(conditions)} LIMIT 1",
            [match, *arguments],
        ).fetchone()

    def _complete(self, connection, folded, reader):
        """Terms of the most frequent words that begin so, among those that the reader may read."""
        if reader.is_restricted:
            return restricted.complete(connection, folded, self._permitted(connection, reader))
        terms = map(analysis.stem, beginning(connection, folded, LOOKED_UP))
        known = (term for term in terms if self._is_known(connection, reader, term))
        return list(dict.fromkeys(islice(known, restricted.COMPLETIONS)))

    def _correct(self, connection, folded, reader, most):
        """The nearest word that the reader may read: same first letter first, then the more frequent."""
        if len(folded) < 4:
            return None
        if reader.is_restricted:
            return restricted.correct(connection, folded, most, self._permitted(connection, reader))
        for near in nearest(connection, folded, most):
            for _, _, term in near[:LOOKED_UP]:
                found = self._first(connection, "words", phrase_of((term,)), reader)
                if found and term not in analysis.STOP_WORDS:
                    text = connection.execute("SELECT exact FROM content WHERE id = ?", found).fetchone()
                    return spelling.as_written(text[0], term)
        return None

    def suggest(self, query, reader, size=6):
        """Documents whose title holds these words, the last one perhaps typed half."""
        words = [word.word for word in query.words]
        if not words:
            return []
        match = " ".join([*(phrase_of((word,)) for word in words[:-1]), phrase_of((words[-1],)) + "*"])
        with said_plainly():
            connection = self._connection()
            conditions, arguments = self._permitted(connection, reader)
            if reader.is_restricted:
                return restricted.suggest(connection, match, (conditions, arguments), size)
            chosen, bound = most_recent("titles", [(match, SUGGESTED_AMONG)], conditions, arguments)
            rows = connection.execute(
                "SELECT d.kind, d.object_id, -bm25(titles) AS score "
                "FROM titles JOIN document d ON d.id = titles.rowid "
                f"WHERE titles MATCH ? AND +titles.rowid IN ({chosen}) "
                "ORDER BY score DESC, d.date DESC LIMIT ?",
                [match, *bound, size],
            )
            return [Hit(*row) for row in rows]

    def similar(self, title, text, reader, size=5):
        """Documents that share the rarest words of a text being written, its title counting double."""
        with said_plainly():
            connection = self._connection()
            conditions, arguments = self._permitted(connection, reader)
            if reader.is_restricted:
                return restricted.similar(connection, title, text, (conditions, arguments), size)
            weights = Counter(analysis.terms(text[:4000]))
            for term in analysis.terms(title[:400]):
                weights[term] += 2
            everything = connection.execute("SELECT documents FROM upkeep").fetchone()[0]
            if not weights or not everything:
                return []
            frequency = frequencies(connection, islice(weights, 400))
            telling = {
                term: min(weights[term], 3) * log(1 + everything / doc)
                for term, doc in frequency.items()
                if doc <= max(3, everything * COMMON)
            }
            best = sorted(telling, key=telling.get, reverse=True)[:14]
            if not best:
                return []
            if sum(frequency[term] for term in best) > MOST_ALIKE:
                best = telling_enough(best, frequency)
                chosen, arguments = alike(best, frequency, conditions, arguments)
                conditions = [f"+stems.rowid IN ({chosen})"]
            rows = connection.execute(
                f"SELECT d.kind, d.object_id, -bm25(stems, {TITLE}, {BODY}, {TAGS}) AS score "
                "FROM stems JOIN document d ON d.id = stems.rowid "
                f"WHERE stems MATCH ? AND {' AND '.join(conditions)} ORDER BY score DESC LIMIT ?",
                [" OR ".join(phrase_of((term,)) for term in best), *arguments, size],
            )
            return [Hit(*row) for row in rows]

    def best_parts(self, query, keys):
        with said_plainly():
            rows = self._connection().execute(
                # Each key is looked up; ``(kind, object_id) IN (...)`` would read all the keys of the index.
                "SELECT d.kind, d.object_id, p.part, p.body FROM json_each(?) asked "
                "CROSS JOIN document d ON d.kind = json_extract(asked.value, '$[0]') "
                "AND d.object_id = json_extract(asked.value, '$[1]') "
                "JOIN part p ON p.document = d.id ORDER BY d.id, p.position",
                [json.dumps([list(key) for key in keys])],
            )
            return best_message.best_parts(query, (((kind, pk), part, body) for kind, pk, part, body in rows))
