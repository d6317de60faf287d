"""An index for one test, on whichever engine the tests run with."""

from contextlib import contextmanager
from uuid import uuid4

from django.conf import settings
from django.test import override_settings

from comcep.search import fts5


@contextmanager
def own_index(folder):
    """Until the end, an index that does not exist before it is built. Yields the place of the file."""
    path = folder / "search.sqlite3"
    with override_settings(SEARCH_INDEX_PATH=path, ELASTICSEARCH_INDEX=f"comcep-tests-{uuid4().hex[:12]}"):
        try:
            yield path
        finally:
            if settings.ELASTICSEARCH_URL:
                lose()
            fts5.close()


def lose():
    """Take the index away, as a lost disk would."""
    if not settings.ELASTICSEARCH_URL:
        fts5.close()
        settings.SEARCH_INDEX_PATH.unlink(missing_ok=True)
        return
    from comcep.search.elastic.cluster import cluster

    patient = cluster().options(request_timeout=60)
    for name in patient.indices.get(index=f"{settings.ELASTICSEARCH_INDEX}-v*"):
        patient.indices.delete(index=name)
