"""The connection to the cluster, and one exception for whatever is wrong with it."""

import contextlib
import time
from contextvars import ContextVar
from functools import lru_cache

from django.conf import settings
from elastic_transport import ConnectionError, ConnectionTimeout, TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError
from elasticsearch.helpers import BulkIndexError

from comcep.breaker import Breaker
from comcep.search.elastic.node import PunctualNode
from comcep.search.engine import Broken, Unavailable

WORK_WITHIN = 120  # seconds, for what no reader waits for
REST = 5  # seconds
LEAST = 0.05  # seconds

_node = Breaker(REST)
_until = ContextVar("the moment at which the page stops waiting", default=None)


def cluster():
    """The client of this process. Whoever asks waits ``ELASTICSEARCH_TIMEOUT`` seconds at most: a page that
    waits longer is worse than one that offers the sections."""
    keys = settings.ELASTICSEARCH_API_KEY, settings.ELASTICSEARCH_CA_CERTS
    client = _client(tuple(settings.ELASTICSEARCH_URL), settings.ELASTICSEARCH_TIMEOUT, *keys)
    if (until := _until.get()) is None:
        return client
    return client.options(request_timeout=max(LEAST, until - time.monotonic()))


@contextlib.contextmanager
def one_page():
    """However many questions a page asks, it waits ``ELASTICSEARCH_TIMEOUT`` seconds for all of them; not at
    all for a cluster that was silent a moment ago."""
    if not _node.lets_ask():
        raise Unavailable("it did not answer a moment ago")
    token = _until.set(time.monotonic() + settings.ELASTICSEARCH_TIMEOUT)
    try:
        yield
    finally:
        _until.reset(token)


@lru_cache(maxsize=4)
def _client(urls, timeout, api_key, ca_certs):
    return Elasticsearch(
        list(urls),
        api_key=api_key or None,
        ca_certs=ca_certs or None,
        node_class=PunctualNode,
        request_timeout=timeout,
        max_retries=max(1, len(urls) - 1),  # another node, when this one refuses
        retry_on_timeout=False,
    )


@contextlib.contextmanager
def said_plainly():
    """Whatever is wrong with the cluster is one exception for the rest of the product."""
    try:
        yield
        _node.answered()
    except NotFoundError as error:
        _node.answered()
        raise Broken(_why(error)) from error
    except (ConnectionError, ConnectionTimeout) as error:
        _node.failed()
        raise Unavailable(_why(error)) from error
    except (ApiError, TransportError, BulkIndexError) as error:
        raise Unavailable(_why(error)) from error


def _why(error):
    """The reason in few words: what was indexed never goes to a log."""
    return f"{type(error).__name__}: {getattr(error, 'error', None) or getattr(error, 'message', '')}"[:200]
