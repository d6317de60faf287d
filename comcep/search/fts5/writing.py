"""How the file of the embedded engine is written, filled again and compared."""

# ruff: noqa: S608 - statements are built from constants of this package; every value is bound.

import contextlib
import fcntl
import os
import sqlite3
import time
from pathlib import Path

from comcep.search.engine import GOES_ON_WITHIN, Unavailable
from comcep.search.fts5.connections import close, said_plainly, transaction
from comcep.search.fts5.filling import Filling
from comcep.search.fts5.rows import put, remove_file
from comcep.search.fts5.schema import FULL_TEXT

SMALL = 10_000  # documents
WRITERS_END_WITHIN = 20  # seconds


class Writing:
    """The half of the engine that writes."""

    @property
    def _filling(self):
        return Filling(self.link.with_name(f"{self.link.name}.filling"))

    @contextlib.contextmanager
    def _lock(self, *, exclusive):
        """Shared by writers, who hear whether they have it; a rebuild waits for it, but not for another
        rebuild. The dead hold none."""
        self.link.parent.mkdir(parents=True, exist_ok=True)
        until = time.monotonic() + (WRITERS_END_WITHIN if exclusive else 0)
        with open(self.link.with_name(self.link.name + ".lock"), "a") as handle:
            while True:
                try:
                    fcntl.flock(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
                except BlockingIOError:
                    if time.monotonic() < until:
                        time.sleep(0.05)
                        continue
                    if exclusive:
                        raise Unavailable("a rebuild is under way") from None
                    yield False
                    return
                break
            yield True

    def write(self, load, keys):
        """Index what ``load(keys)`` gives and forget the other keys; ``True`` when no rebuild is under way.

        ``load`` runs while this process holds the index, so that of two workers the one that writes last
        has also read last. What a rebuild that was cut short has left is kept right as well.
        """
        keys = list(dict.fromkeys(keys))
        with said_plainly(), self._lock(exclusive=False) as alone:
            connection = self._connection()
            with transaction(connection):
                documents = list(load(keys))
                put(connection, keys, documents)
                if alone and self._filling.exists():
                    self._filling.put(keys, documents)
            return alone

    def reached(self):
        with said_plainly():
            return self._filling.reached()

    def rebuild(self, documents, *, after=None):
        """Fill a file beside with ``documents`` and swap it in; the former one answers meanwhile.

        Returns the number of documents. Writers that see this lock leave the outbox as it is, so whatever
        changes meanwhile is indexed again after the swap.
        """
        with said_plainly(), self._lock(exclusive=True):
            filling = self._filling
            try:
                count = filling.fill(documents, after)
                with open(filling.path, "rb") as file:
                    os.fsync(file)
            except sqlite3.Error:
                filling.forget()  # damaged, or the disk is full
                raise
            except BaseException:
                if filling.reached() is None:
                    filling.forget()
                raise
            fresh = self.link.with_name(f"{self.link.name}.{time.time_ns():x}")
            os.rename(filling.path, fresh)
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
            remove_file(Path(former))
        for suffix in ("-wal", "-shm"):  # of a plain file that somebody put in the place of the link
            self.link.with_name(self.link.name + suffix).unlink(missing_ok=True)

    def scrub(self):
        """Let go of the words of what was removed: until then their stems stay in the file, unreachable.

        Small indexes are scrubbed at each sweep, large ones once a day: it rewrites the word lists.
        """
        with said_plainly():
            self._forget_what_nobody_finishes()
            connection = self._connection()
            size, removed, at = connection.execute("SELECT * FROM upkeep").fetchone()
            if not removed or (size > SMALL and time.time() - at < 86_400):
                return
            with transaction(connection):
                for table in FULL_TEXT:
                    connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
                connection.execute("UPDATE upkeep SET removed = 0, scrubbed_at = ?", [time.time()])
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _forget_what_nobody_finishes(self):
        with self._lock(exclusive=False) as alone:
            left = self._filling.reached() if alone else None
            if left and time.time() - left.at > GOES_ON_WITHIN:
                self._filling.forget()

    def fingerprints(self):
        with said_plainly():
            rows = self._connection().execute("SELECT kind, object_id, fingerprint FROM document")
            return {(kind, object_id): mark for kind, object_id, mark in rows}
