"""How the indexes of the cluster are written, filled again and compared.

A write carries the moment before which nothing of it was read. Of two writes of one document the cluster
keeps the later one, whichever arrives first. While a rebuild fills the next index, or after one was cut
short, writes go there too: the rebuild may go on where it stopped.
"""

import time
from itertools import islice

from django.core.cache import cache
from elasticsearch import NotFoundError
from elasticsearch.helpers import parallel_bulk, scan, streaming_bulk

from comcep.search.elastic.cluster import WORK_WITHIN, cluster, said_plainly
from comcep.search.elastic.documents import SETTINGS, Indexed, body_of, identity, key_of
from comcep.search.engine import GOES_ON_WITHIN, Broken, Reached, Unavailable
from comcep.search.lock import only_one

BATCH = 500
SMALL = 10_000  # documents
DAY = 86_400
# At most so much of a bulk request: a thread of 500 long messages is a large document.
BULK = {"chunk_size": 200, "max_chunk_bytes": 8 * 1024 * 1024}


def moment():
    return time.time_ns() // 1_000


class Writing:
    """The half of the engine that writes."""

    def write(self, load, keys):
        keys = list(dict.fromkeys(keys))
        stamp = moment()
        gone = set(keys)
        with said_plainly():
            targets = self._targets()
            actions = []
            for document in load(keys):
                gone.discard(document.key)
                actions.append((document.key, body_of(document)))
            actions += [(key, None) for key in sorted(gone)]
            self._send(_operation(alias, key, body, stamp) for alias in targets for key, body in actions)
            for alias in targets:
                _working().indices.refresh(index=alias, ignore_unavailable=True)
        return True

    def _targets(self):
        """Aliases to write to; raises ``Broken`` when there is no index yet."""
        held = cluster().indices.get_alias(name=f"{self.base}-*", ignore_unavailable=True)
        names = {alias for index in held.values() for alias in index["aliases"]}
        if self.written not in names:
            raise Broken("there is no index to write to")
        return [name for name in (self.written, self.filled) if name in names]

    def _send(self, actions):
        """Send all of it; what a later write has overtaken, or what is not there to delete, is well."""
        bulk = streaming_bulk(
            _working(), actions, raise_on_error=False, raise_on_exception=True, require_alias=True, **BULK
        )
        _refuse_failures(bulk)

    # -- rebuild -------------------------------------------------------------------------------------

    def reached(self):
        with said_plainly():
            if state := self._state_of_next():
                return _reached(state)
            others = _working().indices.get_alias(name=f"{self._family}-v*-next", ignore_unavailable=True)
            return Reached(None, 0, 0) if others else None

    def rebuild(self, documents, *, after=None):
        with self._alone() as alone:
            if not alone:
                raise Unavailable("a rebuild is under way")
            with said_plainly():
                count = self._fill(documents, after)
                self._swap()
            return count

    def _alone(self):
        return only_one(f"search-rebuild-{self.base}")

    def _fill(self, documents, after):
        client, state = _working(), {"count": 0}
        if after is None:
            self._delete_all_but(self._read_now())
            self._create()
        else:
            state = self._state_of_next()
            if state is None or _reached(state) != after:
                raise Unavailable("another rebuild has gone on meanwhile")
        count, documents, before = state["count"], iter(documents), moment()
        while True:
            stamp, before = before, moment()  # a row of this batch may have been read with the former one
            batch = list(islice(documents, BATCH))
            if not batch:
                break
            actions = (_operation(self.filled, one.key, body_of(one), stamp) for one in batch)
            _refuse_failures(
                parallel_bulk(
                    client, actions, thread_count=2, raise_on_error=False, require_alias=True, **BULK
                )
            )
            count += len(batch)
            self._note(batch[-1].key, count)
        client.indices.refresh(index=self.filled)
        client.indices.put_settings(index=self.filled, settings={"refresh_interval": None})
        return count

    @property
    def _family(self):
        """What the names of our indexes begin with, whatever their version."""
        return self.base.rpartition("-v")[0]

    def _create(self):
        """A new index that only its alias ``next`` names."""
        name = f"{self.base}-{time.time_ns():x}"
        index = Indexed._index.clone(name=name)
        index.settings(**SETTINGS, refresh_interval="-1")
        index.aliases(**{self.filled: {}})
        index.create(using=_working(), wait_for_active_shards="1")

    def _state_of_next(self):
        """What the index being filled says of itself: the last key and the number; ``None`` without one."""
        try:
            mapping = _working().indices.get_mapping(index=self.filled)
        except NotFoundError:
            return None
        (one,) = mapping.values()
        return one["mappings"].get("_meta", {})

    def _note(self, key, count):
        state = {"reached": list(key), "count": count, "at": time.time()}
        _working().indices.put_mapping(index=self.filled, meta=state)

    def _swap(self):
        """In one step the next index becomes the one that is read and written; the others go."""
        client = _working()
        (fresh,) = client.indices.get_alias(name=self.filled)
        actions = [
            {"remove": {"index": f"{self.base}-*", "alias": alias, "must_exist": False}}
            for alias in (self.read, self.written)
        ]
        actions += [{"add": {"index": fresh, "alias": alias}} for alias in (self.read, self.written)]
        actions += [{"remove": {"index": fresh, "alias": self.filled}}]
        client.indices.update_aliases(actions=actions)
        self._delete_all_but([fresh])

    def _read_now(self):
        held = _working().indices.get_alias(name=f"{self.base}-*", ignore_unavailable=True)
        return [name for name, index in held.items() if self.read in index["aliases"]]

    def _delete_all_but(self, kept):
        """Former indexes, of other versions too, and what a rebuild that was given up has left."""
        client = _working()
        for name in client.indices.get(index=f"{self._family}-v*", expand_wildcards="open,closed"):
            if name not in kept:
                client.indices.delete(index=name, ignore_unavailable=True)

    # -- upkeep --------------------------------------------------------------------------------------

    def scrub(self):
        """Let go of what was removed; a small index at each sweep, a large one once a day."""
        with said_plainly():
            self._forget_what_nobody_finishes()
            held = _working().indices.stats(index=self.read, metric="docs")["_all"]["primaries"]["docs"]
            if not held["deleted"]:
                return
            if held["count"] > SMALL and not cache.add(f"search-scrub-{self.base}", 1, DAY):
                return
            _working().indices.forcemerge(index=self.read, only_expunge_deletes=True, flush=True)

    def _forget_what_nobody_finishes(self):
        left = self.reached()
        if left and time.time() - left.at > GOES_ON_WITHIN:
            with self._alone() as alone:
                if alone:
                    self._delete_all_but(self._read_now())

    def fingerprints(self):
        with said_plainly():
            _working().indices.refresh(index=self.read)
            rows = scan(
                _working(),
                index=self.read,
                query={"query": {"match_all": {}}, "_source": False, "docvalue_fields": ["fingerprint"]},
                size=2_000,
            )
            return {key_of(row["_id"]): row["fields"]["fingerprint"][0] for row in rows}


def _reached(state):
    """What the index being filled says of itself; ``None`` when it holds nothing yet."""
    return Reached(tuple(state["reached"]), state["count"], state["at"]) if "at" in state else None


def _working():
    return cluster().options(request_timeout=WORK_WITHIN)


def _operation(alias, key, body, stamp):
    operation = {"_index": alias, "_id": identity(key), "version": stamp, "version_type": "external_gte"}
    return operation | ({"_op_type": "delete"} if body is None else {"_op_type": "index", "_source": body})


def _refuse_failures(done):
    for well, item in done:
        (result,) = item.values()
        if not well and result["status"] not in (409, 404):
            raise Unavailable(f"{result['status']} {result['error']['type']}")
