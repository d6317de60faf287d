"""The embedded engine: SQLite FTS5 in a file of its own, safe with several processes.

``settings.SEARCH_INDEX_PATH`` is a link to the generation in use, so that a rebuild fills a new file beside
and swaps the link in one step; whoever still reads the former file goes on until the next question. The
documents are rows, the two full-text tables hold no text of their own (external content, kept in step by
triggers): one over stems, which ranks, and one over whole words, for exact phrases and for the spelling.
"""

# ruff: noqa: S608 - statements are built from constants of this module; every value is bound.

import contextlib
import fcntl
import hashlib
import json
import os
import sqlite3
import threading
import time
from collections import Counter
from itertools import islice
from math import log
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from comcep.search import analysis
from comcep.search.engine import Found, Hit, Unavailable

VERSION = 3  # of the schema and of the analysis: an index of another version is not asked
TITLE, BODY, TAGS = 2.0, 1.0, 1.0  # column weights of one virtual field
ALL_TERMS = 1.5  # how much a document with every idea of the query is worth more
COMMON = 0.35  # a word in more of the documents than this only ranks, when rarer words select
BATCH = 500

SCHEMA = f"""
PRAGMA application_id = 1129333586;
PRAGMA user_version = {VERSION};
-- Few columns, many rows to a page: every match is looked up here. Its cell says all that is single.
CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    cell INTEGER NOT NULL,
    date TEXT NOT NULL,
    kind TEXT NOT NULL,
    object_id INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    UNIQUE (kind, object_id)
);
CREATE TABLE cell (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, section INTEGER NOT NULL, audience TEXT NOT NULL,
    year INTEGER NOT NULL, accepted INTEGER NOT NULL, state TEXT NOT NULL,
    UNIQUE (kind, section, audience, year, accepted, state)
);
CREATE TABLE facet_value (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, value TEXT NOT NULL, label TEXT NOT NULL, UNIQUE (name, value)
);
CREATE TABLE facet (
    document INTEGER NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (document, value)
) WITHOUT ROWID;
CREATE INDEX facet_by_value ON facet (value);
CREATE TABLE content (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, title TEXT NOT NULL, tags TEXT NOT NULL, body TEXT NOT NULL,
    exact TEXT NOT NULL
);
CREATE TABLE part (
    document INTEGER NOT NULL, position INTEGER NOT NULL, part INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (document, position)
) WITHOUT ROWID;
CREATE TABLE scrub (removed INTEGER NOT NULL, at REAL NOT NULL);
INSERT INTO scrub VALUES (0, 0);
CREATE VIRTUAL TABLE stems USING fts5(
    title, body, tags, content='content', content_rowid='id', tokenize="ascii tokenchars '.&'"
);
CREATE VIRTUAL TABLE words USING fts5(
    exact, content='content', content_rowid='id', tokenize="unicode61 remove_diacritics 2 tokenchars '.&'"
);
CREATE VIRTUAL TABLE titles USING fts5(
    name, content='content', content_rowid='id', prefix='2 3',
    tokenize="unicode61 remove_diacritics 2 tokenchars '.&'"
);
CREATE VIRTUAL TABLE stem_list USING fts5vocab(stems, 'row');
CREATE VIRTUAL TABLE word_list USING fts5vocab(words, 'row');
CREATE TRIGGER content_added AFTER INSERT ON content BEGIN
    INSERT INTO stems (rowid, title, body, tags) VALUES (new.id, new.title, new.body, new.tags);
    INSERT INTO words (rowid, exact) VALUES (new.id, new.exact);
    INSERT INTO titles (rowid, name) VALUES (new.id, new.name);
END;
CREATE TRIGGER content_removed AFTER DELETE ON content BEGIN
    INSERT INTO stems (stems, rowid, title, body, tags)
        VALUES ('delete', old.id, old.title, old.body, old.tags);
    INSERT INTO words (words, rowid, exact) VALUES ('delete', old.id, old.exact);
    INSERT INTO titles (titles, rowid, name) VALUES ('delete', old.id, old.name);
END;
CREATE TRIGGER document_removed AFTER DELETE ON document BEGIN
    DELETE FROM content WHERE id = old.id;
    DELETE FROM part WHERE document = old.id;
    DELETE FROM facet WHERE document = old.id;
    UPDATE scrub SET removed = removed + 1;
END;
"""
KEYS = "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)"
FULL_TEXT = ("stems", "words", "titles")
SMALL = 10_000  # documents
SEVERAL = ("theme", "network", "public")  # facets of which a document has any number of values
SINGLE = ("kind", "section", "accepted", "state", "year")  # facets that the cell of a document gives

_local = threading.local()


def _open(path, *, wait=5.0):
    connection = sqlite3.connect(path, timeout=wait, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA secure_delete = ON")  # what is redacted leaves no bytes behind
    connection.execute("PRAGMA cache_size = -16000")
    return connection


@contextlib.contextmanager
def _said_plainly():
    """Whatever is wrong with the file is one exception for the rest of the product."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        close()
        raise Unavailable(str(error)) from error


def close():
    """Let go of this thread's connection; the next question opens another."""
    held = getattr(_local, "held", None)
    _local.held = _local.cells = None
    if held:
        held[1].close()


class Fts5Engine:
    """See :class:`comcep.search.engine.Engine`."""

    def __init__(self, path=None):
        self.link = Path(path or settings.SEARCH_INDEX_PATH)

    # -- the file ------------------------------------------------------------------------------------

    def _connection(self):
        """This thread's connection to the generation in use. Call it inside ``_said_plainly``."""
        status = os.stat(self.link)  # a missing index is an error, never an empty file made by SQLite
        identity = (str(self.link), os.getpid(), status.st_dev, status.st_ino)
        held = getattr(_local, "held", None)
        if held and held[0] == identity:
            return held[1]
        close()
        connection = _open(os.path.realpath(self.link))
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version != VERSION:
            connection.close()
            raise sqlite3.DatabaseError(f"the index has version {version}, this code reads {VERSION}")
        _local.held = (identity, connection)
        return connection

    def check_health(self):
        """Raise :class:`Unavailable` when the index cannot answer."""
        with _said_plainly():
            self._connection().execute("SELECT count(*) FROM stem_list LIMIT 1").fetchone()

    @contextlib.contextmanager
    def _lock(self, *, exclusive):
        """Shared by writers, exclusive for a rebuild. Yields whether it was had; the dead hold none."""
        self.link.parent.mkdir(parents=True, exist_ok=True)
        with open(self.link.with_name(self.link.name + ".lock"), "a") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    # -- reading -------------------------------------------------------------------------------------

    def search(self, query, reader, filters, *, by_date=False, start=0, size=20, facets=True):
        if query.is_empty:
            return Found()
        with _said_plainly():
            connection = self._connection()
            cells = _readable(_cells(connection), reader)
            kept = [pk for pk, cell in cells.items() if not _missed(cell, filters, reader)]
            source, bound = self._source(query, reader, cells)
            flags, wanted, chosen = [], [], []
            for name in SEVERAL:
                listed = "hit.id IN (SELECT document FROM facet WHERE value = ?)"
                if getattr(filters, name):
                    wanted.append(_value_id(connection, name, getattr(filters, name)))
                    chosen.append(listed)
                flags.append(f"{listed if getattr(filters, name) else 1} AS {name}")
            first = "date DESC, score DESC" if by_date else "score DESC, date DESC"
            conditions = " AND ".join(["cell IN (SELECT value FROM json_each(?))", *chosen])
            statement = (
                f"WITH hit AS MATERIALIZED ({source}), page AS (SELECT id, score, date FROM hit "
                f"WHERE {conditions} ORDER BY {first}, id LIMIT ? OFFSET ?)"
            )
            page = "SELECT 0, kind, object_id, score, page.date, id, 0 FROM page JOIN document USING (id)"
            bound += [json.dumps(kept), *wanted, size, start]
            if facets:
                several = ", ".join(SEVERAL)
                grouped = "".join(f", {name}" for name in SEVERAL if getattr(filters, name))
                statement += (
                    f", flagged AS (SELECT id, cell, {', '.join(flags)} FROM hit) {page} "
                    f"UNION ALL SELECT 1, cell, {several}, 0, count(*) FROM flagged GROUP BY cell{grouped} "
                    f"UNION ALL SELECT 2, value, {several}, 0, count(*) FROM flagged "
                    "JOIN facet ON document = id WHERE cell IN (SELECT value FROM json_each(?)) "
                    f"GROUP BY value{grouped}"
                )
                bound += [*wanted, json.dumps(kept)]
            else:
                statement += f" {page}"
            rows = connection.execute(statement, bound).fetchall()
            best = sorted((row for row in rows if row[0] == 0), key=itemgetter(5))
            best.sort(key=itemgetter(4, 3) if by_date else itemgetter(3, 4), reverse=True)
            found = Found([Hit(kind, object_id, score) for _, kind, object_id, score, *_ in best])
            found.total = start + len(best)
            if facets:
                found.facets, found.total = _counts(connection, rows, cells, filters, reader)
            return found

    def _source(self, query, reader, cells):
        """``(SQL, arguments)`` of every document that matches and may be read, with its score."""
        bound = []
        if query.groups:
            table, match = "stems", _any(query.groups)
            score = f"-bm25(stems, {TITLE}, {BODY}, {TAGS})"
            if every := _all(query.groups):
                score += (
                    " * CASE WHEN d.id IN (SELECT rowid FROM stems WHERE stems MATCH ?) "
                    f"THEN {ALL_TERMS} ELSE 1 END"
                )
                bound.append(every)
        else:
            table, match, score = "words", _phrases(query.phrases), "-bm25(words)"
        conditions, arguments = _permission(reader, cells)
        where = [f"{table} MATCH ?", *conditions]
        bound += [match, *arguments]
        if query.groups and query.phrases:
            where.append("d.id IN (SELECT rowid FROM words WHERE words MATCH ?)")
            bound.append(_phrases(query.phrases))
        if query.excluded:
            where.append("d.id NOT IN (SELECT rowid FROM stems WHERE stems MATCH ?)")
            bound.append(" OR ".join(map(_phrase, query.excluded)))
        source = (
            f"SELECT d.id, d.cell, d.date, {score} AS score "
            f"FROM {table} JOIN document d ON d.id = {table}.rowid WHERE {' AND '.join(where)}"
        )
        return source, bound

    def spell(self, query, reader, known=frozenset()):
        with _said_plainly():
            connection = self._connection()
            corrections, completions = {}, []
            for position, word in enumerate(query.words):
                if word.is_stop or len(word.folded) < 3 or any(c.isdigit() for c in word.folded):
                    continue
                if word.term in known or self._is_known(connection, word.term, reader):
                    continue
                if position == len(query.words) - 1:
                    completions = self._complete(connection, word.folded, reader)
                    if completions:
                        continue
                right = self._correct(connection, word.folded, reader)
                if right:
                    corrections[word.folded] = right
            return corrections, completions

    def _is_known(self, connection, term, reader):
        """Whether ``reader`` may read a document with that term: what is hidden is unknown."""
        return self._first(connection, "stems", _phrase((term,)), reader) is not None

    def _first(self, connection, table, match, reader):
        conditions, arguments = _permission(reader, _readable(_cells(connection), reader))
        return connection.execute(
            f"SELECT d.id FROM {table} JOIN document d ON d.id = {table}.rowid "
            f"WHERE {table} MATCH ? AND {' AND '.join(conditions)} LIMIT 1",
            [match, *arguments],
        ).fetchone()

    def _complete(self, connection, folded, reader, most=12):
        """Terms of the most frequent words that begin so, if the reader may read one of them."""
        rows = connection.execute(
            "SELECT term FROM word_list WHERE term >= ? AND term < ? ORDER BY doc DESC LIMIT ?",
            [folded, folded + "\U0010ffff", most],
        ).fetchall()
        terms = list(dict.fromkeys(analysis.stem(analysis.fold(term)) for (term,) in rows))
        return [term for term in terms if self._is_known(connection, term, reader)]

    def _correct(self, connection, folded, reader):
        """The nearest word that the reader may read: same first letter first, then the more frequent."""
        most = 2 if len(folded) >= 8 else 1
        if len(folded) < 4:
            return None
        first, after = folded[0], chr(ord(folded[0]) + 1)
        for place in ("term >= ? AND term < ?", "NOT (term >= ? AND term < ?)"):
            known = connection.execute(
                f"SELECT term, doc FROM word_list WHERE {place} AND length(term) BETWEEN ? AND ?",
                [first, after, len(folded) - most, len(folded) + most],
            )
            near = sorted((distance, -doc, term) for distance, doc, term in _near(folded, known, most))
            for _, _, term in near[:8]:
                found = self._first(connection, "words", _phrase((term,)), reader)
                if found and analysis.fold(term) not in analysis.STOP_WORDS:
                    text = connection.execute("SELECT exact FROM content WHERE id = ?", found).fetchone()
                    return _as_written(text[0], analysis.fold(term))
        return None

    def suggest(self, query, reader, size=6):
        """Documents whose title holds these words, the last one perhaps typed half."""
        words = [word.word for word in query.words]
        if not words:
            return []
        match = " ".join([*(_phrase((word,)) for word in words[:-1]), _phrase((words[-1],)) + "*"])
        with _said_plainly():
            connection = self._connection()
            conditions, arguments = _permission(reader, _readable(_cells(connection), reader))
            rows = connection.execute(
                "SELECT d.kind, d.object_id, -bm25(titles) AS score "
                "FROM titles JOIN document d ON d.id = titles.rowid "
                f"WHERE titles MATCH ? AND {' AND '.join(conditions)} "
                "ORDER BY score DESC, d.date DESC LIMIT ?",
                [match, *arguments, size],
            )
            return [Hit(*row) for row in rows]

    def similar(self, title, text, reader, size=5):
        """Documents that share the rarest words of a text being written, its title counting double."""
        with _said_plainly():
            connection = self._connection()
            weights = Counter(analysis.terms(text[:4000]))
            for term in analysis.terms(title[:400]):
                weights[term] += 2
            everything = connection.execute("SELECT count(*) FROM document").fetchone()[0]
            if not weights or not everything:
                return []
            frequency = dict(
                connection.execute(
                    "SELECT term, doc FROM stem_list WHERE term IN (SELECT value FROM json_each(?))",
                    [json.dumps(list(islice(weights, 400)))],
                )
            )
            telling = {
                term: min(weights[term], 3) * log(1 + everything / doc)
                for term, doc in frequency.items()
                if doc <= max(3, everything * COMMON)
            }
            best = sorted(telling, key=telling.get, reverse=True)[:14]
            if not best:
                return []
            conditions, arguments = _permission(reader, _readable(_cells(connection), reader))
            rows = connection.execute(
                f"SELECT d.kind, d.object_id, -bm25(stems, {TITLE}, {BODY}, {TAGS}) AS score "
                "FROM stems JOIN document d ON d.id = stems.rowid "
                f"WHERE stems MATCH ? AND {' AND '.join(conditions)} ORDER BY score DESC LIMIT ?",
                [" OR ".join(_phrase((term,)) for term in best), *arguments, size],
            )
            return [Hit(*row) for row in rows]

    def best_parts(self, query, keys):
        """``{key: id of the part with most of the query's ideas}``; the first part when none has any."""
        alternatives = [
            [f" {' '.join(phrase)} " for phrase in (*((term,) for term in group.terms), *group.phrases)]
            for group in query.groups
        ]
        best = {}
        with _said_plainly():
            rows = self._connection().execute(
                "SELECT d.kind, d.object_id, p.part, p.body FROM document d JOIN part p ON p.document = d.id "
                f"WHERE (d.kind, d.object_id) IN ({KEYS}) ORDER BY d.id, p.position",
                [json.dumps([list(key) for key in keys])],
            )
            for kind, object_id, part, body in rows:
                padded = f" {body} "
                found = [[min(padded.count(one), 3) for one in group] for group in alternatives]
                worth = sum(any(group) for group in found), sum(map(sum, found))
                if (kind, object_id) not in best or worth > best[kind, object_id][0]:
                    best[kind, object_id] = worth, part
        return {key: part for key, (_, part) in best.items()}

    # -- writing -------------------------------------------------------------------------------------

    def write(self, load, keys):
        """Index what ``load(keys)`` gives and forget the other keys; ``True`` when no rebuild is under way.

        ``load`` runs while this process holds the index, so that of two workers the one that writes last
        has also read last.
        """
        with _said_plainly(), self._lock(exclusive=False) as alone:
            connection = self._connection()
            with _transaction(connection):
                for kind, object_id in keys:
                    connection.execute(
                        "DELETE FROM document WHERE kind = ? AND object_id = ?", [kind, object_id]
                    )
                for document in load(keys):
                    _insert(connection, document)
            return alone

    def rebuild(self, documents):
        """Fill a new file from ``documents`` and swap it in; the former one answers meanwhile.

        Returns the number of documents. Writers that see this lock leave the outbox as it is, so whatever
        changes meanwhile is indexed again after the swap.
        """
        with _said_plainly(), self._lock(exclusive=True):
            fresh = self.link.with_name(f"{self.link.name}.{time.time_ns():x}")
            connection = _open(fresh)
            try:
                connection.execute("PRAGMA synchronous = OFF")  # nobody reads this file before the swap
                connection.executescript(SCHEMA)
                count = 0
                documents = iter(documents)
                while batch := list(islice(documents, BATCH)):
                    with _transaction(connection):
                        for document in batch:
                            _insert(connection, document)
                    count += len(batch)
                for table in FULL_TEXT:
                    connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
                connection.execute("PRAGMA optimize")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.close()
                with open(fresh, "rb") as file:
                    os.fsync(file)
            except BaseException:
                connection.close()
                _remove(fresh)
                raise
            self._swap(fresh)
            return count

    def _swap(self, fresh):
        former = os.path.realpath(self.link) if self.link.is_symlink() else None
        pointer = self.link.with_name(self.link.name + ".new")
        pointer.unlink(missing_ok=True)
        pointer.symlink_to(fresh.name)
        os.replace(pointer, self.link)
        close()
        for path in self.link.parent.glob(f"{self.link.name}.*"):
            left_by_a_crash = path.suffix not in (".lock", ".new") and not path.name.startswith(fresh.name)
            if left_by_a_crash:
                path.unlink(missing_ok=True)
        if former and former != str(fresh):
            _remove(Path(former))
        for suffix in ("-wal", "-shm"):  # of a plain file that somebody put in the place of the link
            self.link.with_name(self.link.name + suffix).unlink(missing_ok=True)

    def scrub(self):
        """Let go of the words of what was removed: until then their stems stay in the file, unreachable.

        Small indexes are scrubbed at each sweep, large ones once a day: it rewrites the word lists.
        """
        with _said_plainly():
            connection = self._connection()
            removed, at = connection.execute("SELECT removed, at FROM scrub").fetchone()
            size = connection.execute("SELECT count(*) FROM document").fetchone()[0]
            if not removed or (size > SMALL and time.time() - at < 86_400):
                return
            with _transaction(connection):
                for table in FULL_TEXT:
                    connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
                connection.execute("UPDATE scrub SET removed = 0, at = ?", [time.time()])
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def fingerprints(self):
        with _said_plainly():
            rows = self._connection().execute("SELECT kind, object_id, fingerprint FROM document")
            return {(kind, object_id): mark for kind, object_id, mark in rows}


def fingerprint(document):
    """Changes when anything that is indexed of ``document`` does."""
    return hashlib.sha256(repr(document).encode()).hexdigest()[:24]


@contextlib.contextmanager
def _transaction(connection):
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _remove(path):
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _insert(connection, document):
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
    for name, pairs in zip(SEVERAL, (document.themes, document.networks, document.publics), strict=True):
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


# -- match expressions: every word is quoted, so nothing that was typed is ever an operator ---------------


def _phrase(terms):
    return '"' + " ".join(terms).replace('"', " ") + '"'


def _phrases(phrases):
    return " AND ".join(map(_phrase, phrases))


def _alternatives(group):
    return [_phrase((term,)) for term in group.terms] + [_phrase(phrase) for phrase in group.phrases]


def _any(groups):
    return " OR ".join(dict.fromkeys(one for group in groups for one in _alternatives(group)))


def _all(groups):
    """Every idea at once; an idea of several words is there under another name, or by all of its words."""
    if len(groups) < 2 and not (groups and len(groups[0].terms) > 1):
        return None
    ideas = []
    for group in groups:
        own = " AND ".join(_phrase((term,)) for term in group.terms)
        others = [_phrase(phrase) for phrase in group.phrases]
        ideas.append("(" + " OR ".join([f"({own})", *others]) + ")")
    return " AND ".join(ideas)


class Cell(NamedTuple):
    """What many documents have in common, and permission and most facets depend on."""

    kind: str
    section: int
    audience: str
    year: int
    accepted: int
    state: str


def _cells(connection):
    """``{id: Cell}``, read again when there are more: a cell never changes and never goes."""
    held = getattr(_local, "cells", None)
    last = connection.execute("SELECT max(id) FROM cell").fetchone()[0]
    if held is None or held[0] is not connection or held[1] != last:
        rows = connection.execute("SELECT id, kind, section, audience, year, accepted, state FROM cell")
        held = _local.cells = (connection, last, {pk: Cell(*row) for pk, *row in rows})
    return held[2]


def _readable(cells, reader):
    """Nothing is readable unless its section (of a topic) or its audience (of a procedure) is listed."""
    return {
        pk: cell
        for pk, cell in cells.items()
        if (cell.kind == "topic" and cell.section in reader.sections)
        or (cell.kind == "procedure" and cell.audience in reader.audiences)
    }


def _permission(reader, cells):
    conditions, arguments = ["d.cell IN (SELECT value FROM json_each(?))"], [json.dumps(list(cells))]
    if reader.hidden:
        conditions.append(f"(d.kind, d.object_id) NOT IN ({KEYS})")
        arguments.append(json.dumps([list(key) for key in reader.hidden]))
    return conditions, arguments


def _value_id(connection, name, value):
    row = connection.execute(
        "SELECT id FROM facet_value WHERE name = ? AND value = ?", [name, value]
    ).fetchone()
    return row[0] if row else -1


def _facets_of(cell, reader):
    kind = "fiche" if cell.kind == "procedure" else "discussion"
    if kind == "discussion" and cell.section in reader.outsider_sections:
        kind = "hors-pairs"
    return {
        "kind": kind,
        "section": cell.section,
        "accepted": bool(cell.accepted),
        "state": cell.state,
        "year": cell.year,
    }


def _missed(cell, filters, reader):
    """Names of the filters in force that this cell does not meet."""
    has = _facets_of(cell, reader)
    return [name for name in SINGLE if getattr(filters, name) and getattr(filters, name) != has[name]]


def _counts(connection, rows, cells, filters, reader):
    """``({facet: [(value, label, count)]}, total)``: each facet counts what the other filters keep."""
    counts, labels, total = {name: Counter() for name in (*SINGLE, *SEVERAL)}, {}, 0
    values = [row[1] for row in rows if row[0] == 2]
    named = {
        pk: (name, value, label)
        for pk, name, value, label in connection.execute(
            "SELECT id, name, value, label FROM facet_value WHERE id IN (SELECT value FROM json_each(?))",
            [json.dumps(values)],
        )
    }
    for what, pk, *met, _, number in rows:
        if what == 1 and all(met):
            missed = _missed(cells[pk], filters, reader)
            total += 0 if missed else number
            for name, value in _facets_of(cells[pk], reader).items():
                if value and missed in ([], [name]):
                    counts[name][value] += number
        elif what == 2:
            name, value, label = named[pk]
            if all(flag for other, flag in zip(SEVERAL, met, strict=True) if other != name):
                counts[name][value] += number
                labels[name, value] = label
    return {
        name: [(value, labels.get((name, value), ""), n) for value, n in counter.most_common()]
        for name, counter in counts.items()
    }, total


def _as_written(text, folded):
    """The word as the document has it, with its accents; ``text`` is parted by spaces."""
    return next((word for word in text.split() if analysis.fold(word) == folded), folded)


def _near(word, known, most):
    """``(distance, documents, word)`` of the known words within ``most`` edits."""
    letters = set(word)
    for other, documents in known:
        if len(letters.symmetric_difference(other)) <= 2 * most:
            distance = _distance(word, other, most)
            if distance <= most:
                yield distance, documents, other


def _distance(word, other, most):
    """Edits between two words, a swap of neighbours counting for one; ``most + 1`` stands for any more."""
    if abs(len(word) - len(other)) > most:
        return most + 1
    before, row = None, list(range(len(other) + 1))
    for i, a in enumerate(word, 1):
        last, row, earlier = row, [i], before
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if earlier and j > 1 and a == other[j - 2] and word[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = last
    return row[-1]
