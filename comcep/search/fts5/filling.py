"""The file that a rebuild is filling. It knows how far it has come, so that the next rebuild goes on with it.

Each batch is one transaction: its documents, the counts of their words and the key of the last one. A process
that is killed leaves whole batches behind.
"""

import sqlite3
import time
from contextlib import closing
from itertools import islice

from comcep.search.engine import Reached, Unavailable, place
from comcep.search.fts5.connections import open_file, transaction
from comcep.search.fts5.rows import insert, put, remove_file
from comcep.search.fts5.schema import FULL_TEXT, SCHEMA, VERSION
from comcep.search.fts5.vocabulary import Tally

BATCH = 500  # documents
STATE = """
CREATE TABLE filling (kind TEXT, object_id INTEGER, documents INTEGER NOT NULL, at REAL NOT NULL);
INSERT INTO filling VALUES (NULL, NULL, 0, 0);
"""
PAGES = 16_000  # of the journal before they are written to the file: few, long waits for the disk


class Filling:
    def __init__(self, path):
        self.path = path

    def exists(self):
        return self.path.exists()

    def forget(self):
        remove_file(self.path)

    def open(self):
        return closing(open_file(self.path))

    def reached(self):
        """How far it has come; ``None`` when there is nothing to go on with."""
        if not self.exists():
            return None
        try:
            with self.open() as connection:
                return _reached(connection)
        except sqlite3.Error:
            return None

    def fill(self, documents, after):
        """Add these documents to those up to ``after``, or to none. Gives the number of all."""
        if after is None:
            self.forget()
        with self.open() as connection:
            if after is None:
                connection.executescript(f"BEGIN; {SCHEMA} {STATE} COMMIT;")
            elif _reached(connection) != after:
                raise Unavailable("another rebuild has gone on meanwhile")
            connection.execute(f"PRAGMA wal_autocheckpoint = {PAGES}")
            count, documents = after.documents if after else 0, iter(documents)
            while batch := list(islice(documents, BATCH)):
                count += len(batch)
                with transaction(connection):
                    tally = Tally()
                    for document in batch:
                        insert(connection, document, tally)
                    tally.write(connection)
                    state = [*batch[-1].key, count, time.time()]
                    connection.execute(
                        "UPDATE filling SET kind = ?, object_id = ?, documents = ?, at = ?", state
                    )
            for table in FULL_TEXT:
                connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608
            connection.execute("PRAGMA optimize")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return count

    def put(self, keys, documents):
        """Write what has changed of the part that is filled; the rest will be read as it is by then.

        What cannot be kept right is thrown away: the next rebuild starts again.
        """
        try:
            with self.open() as connection:
                reached = _reached(connection)
                if reached and reached.key is None:
                    raise sqlite3.DatabaseError("of another version")
                if reached is None:
                    return
                filled = [key for key in keys if place(key) <= place(reached.key)]
                with transaction(connection):
                    put(connection, filled, [one for one in documents if one.key in filled])
        except sqlite3.Error:
            self.forget()


def _reached(connection):
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    kind, object_id, documents, at = connection.execute("SELECT * FROM filling").fetchone()
    if kind is None:
        return None
    return Reached((kind, object_id) if version == VERSION else None, documents, at)
