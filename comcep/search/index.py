"""Keeping the index in step with the database: outbox, rebuild, comparison. All of it may be run twice."""

import logging

from comcep.search.documents import documents, load
from comcep.search.engine import fingerprint, get_engine
from comcep.search.models import SearchPending

log = logging.getLogger(__name__)
BATCH = 200


def index_pending(limit=5_000):
    """Index what the outbox names, then take those rows away; returns how many there were.

    While a rebuild is under way rows stay, for the new index to get them too. Raises ``Unavailable`` when
    the index cannot be written: the rows wait.
    """
    engine = get_engine()
    done = 0
    while done < limit:
        rows = list(SearchPending.objects.order_by("pk").values_list("pk", "kind", "object_id")[:BATCH])
        if not rows:
            break
        keys = list(dict.fromkeys((kind, object_id) for _, kind, object_id in rows))
        alone = engine.write(load, keys)
        done += len(rows)
        if not alone:
            break
        SearchPending.objects.filter(pk__in=[pk for pk, _, _ in rows]).delete()
    return done


def rebuild(watch=lambda rows: rows):
    """Fill a new index beside and swap it in, then index what changed meanwhile."""
    engine = get_engine()
    after = engine.reached()
    count = engine.rebuild(watch(documents(after)), resume=after is not None)
    index_pending()
    return count


def differences():
    """``(missing or changed keys, keys that should not be there)`` by comparing every document."""
    indexed = get_engine().fingerprints()
    wrong, right = [], set()
    for document in documents():
        right.add(document.key)
        if indexed.get(document.key) != fingerprint(document):
            wrong.append(document.key)
    return wrong, [key for key in indexed if key not in right]


def repair(keys):
    """Index these keys again, whatever the outbox says."""
    engine = get_engine()
    for at in range(0, len(keys), BATCH):
        engine.write(load, keys[at : at + BATCH])
