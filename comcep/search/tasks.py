import logging

from celery import shared_task

from comcep import nudges
from comcep.search import index, usage
from comcep.search.engine import Broken, Unavailable, get_engine

log = logging.getLogger(__name__)


@shared_task(name="comcep.search.tasks.index_pending")
def index_pending():
    """Index what the outbox names. When the index cannot take it, the rows wait for the sweep."""
    try:
        index.index_pending()
    except Unavailable as error:
        log.warning("Index de recherche indisponible, la file attend\u00a0: %s", error)


def nudge():
    """Ask the worker to index now; a broker that is away only means a minute more."""
    nudges.nudge(index_pending)


@shared_task(name="comcep.search.tasks.sweep")
def sweep():
    """Every minute: repair an index that cannot answer, index what is left, forget what must go."""
    usage.forget_old()
    engine = get_engine()
    try:
        try:
            engine.check_health()
        except Broken as error:
            log.warning("Index de recherche reconstruit\u00a0: %s", error)
            index.rebuild()
            return
        index.index_pending()
        engine.scrub()
    except Unavailable as error:
        log.warning("Index de recherche occupé ou absent, la file attend\u00a0: %s", error)
