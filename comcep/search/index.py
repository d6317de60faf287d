"""Keeping the index in step with the database: outbox, rebuild, comparison. All of it may be run twice."""

import logging
import time

from comcep.search.documents import documents, load
from comcep.search.engine import GOES_ON_WITHIN, fingerprint, get_engine
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


def rebuild(watch=lambda rows: rows, *, again=False, told=lambda left, sentence: log.info(sentence)):
    """Fill a new index beside and swap it in, then index what changed meanwhile.

    Goes on with what a rebuild that was cut short has left, unless ``again``; ``told`` hears of it, with what
    is gone on with. The glossary has no part in it: it is asked, never indexed.
    """
    engine = get_engine()
    left, sentence = _goes_on_with(None if again else engine.reached())
    if sentence:
        told(left, sentence)
    count = engine.rebuild(watch(documents(left and left.key)), after=left)
    index_pending()
    return count


def _goes_on_with(left):
    """``(what the rebuild goes on with, what to say of it)``."""
    if left is None:
        return None, ""
    if left.key is None:
        return None, "Une reconstruction interrompue était d’une autre version\u00a0: elle recommence."
    if time.time() - left.at > GOES_ON_WITHIN:
        return None, "Une reconstruction interrompue datait de plus d’un jour\u00a0: elle recommence."
    return left, f"Une reconstruction interrompue reprend après {left.documents} documents."


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
