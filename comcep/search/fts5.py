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

from django.conf import settings

from comcep.search import analysis
from comcep.search.engine import Found, Hit, Unavailable

VERSION = 1  # of the schema and of the analysis: an index of another version is not asked
TITLE, BODY, TAGS = 2.0, 1.0, 1.0  # column weights of one virtual field
ALL_TERMS = 1.5  # how much a document with every idea of the query is worth more
COMMON = 0.35  # a word in more of the documents than this only ranks, when rarer words select
BATCH = 500

SCHEMA = f"""
PRAGMA application_id = 1129333586;
PRAGMA user_version = {VERSION};
CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    object_id INTEGER NOT NULL,
    section INTEGER,
    audience TEXT NOT NULL,
    date TEXT NOT NULL,
    year INTEGER,
    accepted INTEGER NOT NULL,
    state TEXT NOT NULL,
    name TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    tags TEXT NOT NULL,
    exact TEXT NOT NULL,
    UNIQUE (kind, object_id)
);
CREATE TABLE part (
    document INTEGER NOT NULL, position INTEGER NOT NULL, part INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (document, position)
) WITHOUT ROWID;
CREATE TABLE facet (
    document INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, label TEXT NOT NULL,
    PRIMARY KEY (document, name, value)
) WITHOUT ROWID;
CREATE TABLE scrub (removed INTEGER NOT NULL, at REAL NOT NULL);
INSERT INTO scrub VALUES (0, 0);
CREATE VIRTUAL TABLE stems USING fts5(
    title, body, tags, content='document', content_rowid='id', tokenize="ascii tokenchars '.&'"
);
CREATE VIRTUAL TABLE words USING fts5(
    exact, content='document', content_rowid='id', tokenize="unicode61 remove_diacritics 2 tokenchars '.&'"
);
CREATE VIRTUAL TABLE titles USING fts5(
    name, content='document', content_rowid='id', prefix='2 3',
    tokenize="unicode61 remove_diacritics 2 tokenchars '.&'"
);
CREATE VIRTUAL TABLE stem_list USING fts5vocab(stems, 'row');
CREATE VIRTUAL TABLE word_list USING fts5vocab(words, 'row');
CREATE TRIGGER document_added AFTER INSERT ON document BEGIN
    INSERT INTO stems (rowid, title, body, tags) VALUES (new.id, new.title, new.body, new.tags);
    INSERT INTO words (rowid, exact) VALUES (new.id, new.exact);
    INSERT INTO titles (rowid, name) VALUES (new.id, new.name);
END;
CREATE TRIGGER document_removed AFTER DELETE ON document BEGIN
    INSERT INTO stems (stems, rowid, title, body, tags)
        VALUES ('delete', old.id, old.title, old.body, old.tags);
    INSERT INTO words (words, rowid, exact) VALUES ('delete', old.id, old.exact);
    INSERT INTO titles (titles, rowid, name) VALUES ('delete', old.id, old.name);
    UPDATE scrub SET removed = removed + 1;
    DELETE FROM part WHERE document = old.id;
    DELETE FROM facet WHERE document = old.id;
END;
"""
KEYS = "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)"
FULL_TEXT = ("stems", "words", "titles")
SMALL = 10_000  # documents
SEVERAL = ("theme", "network", "public")  # facets of which a document has any number of values
FACETS = ("kind", "section", "accepted", "state", "year", *SEVERAL)

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
    _local.held = None
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
        source, arguments = self._source(query, reader)
        kept, values = _conditions(filters, reader)
        order = "date DESC, score DESC" if by_date else "score DESC, date DESC"
        flags, flagged = [], []
        for name in SEVERAL:
            wanted = getattr(filters, name)
            listed = f"id IN (SELECT document FROM facet WHERE name = '{name}' AND value = ?)"
            flags.append(f"{listed if wanted else 0} AS {name}")
            flagged += [wanted] if wanted else []
        grouped = f"kind, section, year, accepted, state, {', '.join(SEVERAL)}"
        statement = (
            f"WITH hit AS MATERIALIZED ({source}), "
            f"page AS (SELECT kind, object_id, score, date, id FROM hit WHERE {kept} "
            f"ORDER BY {order}, id LIMIT ? OFFSET ?)"
        )
        page = "SELECT 0, kind, object_id, score, date, id, 0, 0, 0, 0, 0, 0, 0 FROM page"
        bound = [*arguments, *values, size, start]
        if facets:
            statement += (
                ", flagged AS (SELECT id, kind, section, year, accepted, state, "
                f"{', '.join(flags)} FROM hit) {page} "
                f"UNION ALL SELECT 1, '', '', '', {grouped}, count(*) FROM flagged GROUP BY {grouped} "
                f"UNION ALL SELECT 2, f.name, f.value, max(f.label), {grouped}, count(*) "
                f"FROM flagged JOIN facet f ON f.document = flagged.id GROUP BY f.name, f.value, {grouped}"
            )
            bound += flagged
        else:
            statement += f" {page}"
        with _said_plainly():
            rows = self._connection().execute(statement, bound).fetchall()
        first = itemgetter(4, 3) if by_date else itemgetter(3, 4)
        best = sorted((row for row in rows if row[0] == 0), key=itemgetter(5))
        best.sort(key=first, reverse=True)
        hits = [Hit(kind, object_id, score) for _, kind, object_id, score, *_ in best]
        if not facets:
            return Found(hits, start + len(hits))
        counts, total = _counts(rows, filters, reader)
        return Found(hits, total, counts)

    def _source(self, query, reader):
        """``(SQL, arguments)`` of every document that matches and may be read, with its score."""
        conditions, arguments = _permission(reader)
        score = f"-bm25(stems, {TITLE}, {BODY}, {TAGS})"
        matched = "stems"
        first = []
        if query.groups:
            matches = [_any(query.groups)]
            every = _all(query.groups)
            if every:
                score += (
                    f" * CASE WHEN d.id IN (SELECT rowid FROM stems WHERE stems MATCH ?) "
                    f"THEN {ALL_TERMS} ELSE 1 END"
                )
                first = [every]
        else:
            matched, matches = "words", [_phrases(query.phrases)]
            score = "-bm25(words)"
        where = [f"{matched} MATCH ?", *conditions]
        if query.groups and query.phrases:
            where.append("d.id IN (SELECT rowid FROM words WHERE words MATCH ?)")
            arguments = [*arguments, _phrases(query.phrases)]
        if query.excluded:
            where.append("d.id NOT IN (SELECT rowid FROM stems WHERE stems MATCH ?)")
            arguments = [*arguments, " OR ".join(map(_phrase, query.excluded))]
        source = (
            "SELECT d.id, d.kind, d.object_id, d.section, d.date, d.year, d.accepted, d.state, "
            f"{score} AS score FROM {matched} JOIN document d ON d.id = {matched}.rowid "
            f"WHERE {' AND '.join(where)}"
        )
        return source, [*first, *matches, *arguments]

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
        conditions, arguments = _permission(reader)
        return connection.execute(
            f"SELECT d.id, d.exact FROM {table} JOIN document d ON d.id = {table}.rowid "
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
                    return _as_written(found[1], analysis.fold(term))
        return None

    def suggest(self, query, reader, size=6):
        """Documents whose title holds these words, the last one perhaps typed half."""
        words = [word.word for word in query.words]
        if not words:
            return []
        match = " ".join([*(_phrase((word,)) for word in words[:-1]), _phrase((words[-1],)) + "*"])
        with _said_plainly():
            conditions, arguments = _permission(reader)
            rows = self._connection().execute(
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
            conditions, arguments = _permission(reader)
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
    parts = [(part.id, " ".join(analysis.terms(part.text))) for part in document.parts]
    exact = [document.title, *(part.text for part in document.parts), document.tags]
    cursor = connection.execute(
        "INSERT INTO document (kind, object_id, section, audience, date, year, accepted, state, name, "
        "fingerprint, title, body, tags, exact) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            document.kind,
            document.object_id,
            document.section,
            document.audience,
            document.date,
            document.year or (int(document.date[:4]) if document.date else None),
            document.accepted,
            document.state,
            " ".join(analysis.words(document.title)),
            fingerprint(document),
            " ".join(analysis.terms(document.title)),
            " ".join(body for _, body in parts),
            " ".join(analysis.terms(document.tags)),
            " ".join(word for text in exact for word in analysis.words(text)),
        ],
    )
    row = cursor.lastrowid
    connection.executemany(
        "INSERT INTO part (document, position, part, body) VALUES (?, ?, ?, ?)",
        [(row, position, part, body) for position, (part, body) in enumerate(parts)],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO facet (document, name, value, label) VALUES (?, ?, ?, ?)",
        [
            (row, name, value, label)
            for name, pairs in zip(
                SEVERAL, (document.themes, document.networks, document.publics), strict=True
            )
            for value, label in pairs
        ],
    )


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


def _permission(reader):
    """Nothing is readable unless its section or its audience is listed."""
    conditions = [
        "((d.kind = 'topic' AND d.section IN (SELECT value FROM json_each(?))) "
        "OR (d.kind = 'procedure' AND d.audience IN (SELECT value FROM json_each(?))))"
    ]
    arguments = [json.dumps(sorted(reader.sections)), json.dumps(sorted(map(str, reader.audiences)))]
    if reader.hidden:
        conditions.append(f"(d.kind, d.object_id) NOT IN ({KEYS})")
        arguments.append(json.dumps([list(key) for key in reader.hidden]))
    return conditions, arguments


def _kind(kind, section, outsider_sections):
    return "fiche" if kind == "procedure" else "hors-pairs" if section in outsider_sections else "discussion"


def _counts(rows, filters, reader):
    """``({facet: [(value, label, count)]}, total)``: each facet counts what the other filters keep."""
    counts, labels, total = {name: Counter() for name in FACETS}, {}, 0
    active = filters.active()
    for what, name, value, label, *row, number in rows:
        if what == 0:
            continue
        has, missed = _missed(row, filters, active, reader)
        if what == 1:
            total += 0 if missed else number
            for one, of_row in has.items():
                if of_row and one not in SEVERAL and missed in ([], [one]):
                    counts[one][of_row] += number
        elif missed in ([], [name]):
            counts[name][value] += number
            labels[name, value] = label
    return {
        name: [(value, labels.get((name, value), ""), n) for value, n in counter.most_common()]
        for name, counter in counts.items()
    }, total


def _missed(row, filters, active, reader):
    """``(values of a grouped row, names of the filters in force that it does not meet)``."""
    kind, section, year, accepted, state, *several = row
    has = {
        "kind": _kind(kind, section, reader.outsider_sections),
        "section": section,
        "year": year,
        "accepted": bool(accepted),
        "state": state,
    } | {name: getattr(filters, name) if met else "" for name, met in zip(SEVERAL, several, strict=True)}
    return has, [name for name, wanted in active.items() if has[name] != wanted]


def _conditions(filters, reader):
    """SQL over the columns of a hit for what the facets keep."""
    conditions, values = ["1"], []
    outside = json.dumps(sorted(reader.outsider_sections))
    if filters.kind == "fiche":
        conditions.append("kind = 'procedure'")
    elif filters.kind:
        listed = "IN" if filters.kind == "hors-pairs" else "NOT IN"
        known = filters.kind in ("hors-pairs", "discussion")
        conditions.append(
            f"{int(known)} AND kind = 'topic' AND section {listed} (SELECT value FROM json_each(?))"
        )
        values.append(outside)
    for name in ("section", "state", "year"):
        if getattr(filters, name):
            conditions.append(f"{name} = ?")
            values.append(getattr(filters, name))
    if filters.accepted:
        conditions.append("accepted")
    for name in SEVERAL:
        if getattr(filters, name):
            conditions.append(f"id IN (SELECT document FROM facet WHERE name = '{name}' AND value = ?)")
            values.append(getattr(filters, name))
    return " AND ".join(conditions), values


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
