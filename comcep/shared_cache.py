"""The cache that every process shares: Redis, or the table of the database while Redis does not answer.

Limits of sign-in count there, so it can neither be missing nor make anybody wait.
"""

import logging

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from comcep.breaker import Breaker

log = logging.getLogger(__name__)

WITHIN = 0.3  # seconds, for one command
REST = 10  # seconds
INSTEAD = "database"

_redis = Breaker(REST)


class RedisOrDatabaseCache(RedisCache):
    def __init__(self, server, params):
        options = {
            "socket_connect_timeout": WITHIN,
            "socket_timeout": WITHIN,
            "retry": Retry(NoBackoff(), 0),
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, {**params, "OPTIONS": options})

    def ping(self):
        """Ask Redis itself, whatever is known of it: raises when it does not answer."""
        self._cache.get_client(write=True).ping()


def _or_database(name):
    asked = getattr(RedisCache, name)

    def method(self, *args, **kwargs):
        if _redis.lets_ask():
            try:
                answer = asked(self, *args, **kwargs)
            except (RedisError, OSError) as error:
                _redis.failed()
                log.warning("Redis does not answer, the database counts (%s)", type(error).__name__)
            else:
                _redis.answered()
                return answer
        return getattr(caches[INSTEAD], name)(*args, **kwargs)

    method.__name__ = name
    return method


for _name in (
    *("add", "get", "set", "touch", "delete", "has_key", "incr", "clear"),
    *("get_many", "set_many", "delete_many"),
):
    setattr(RedisOrDatabaseCache, _name, _or_database(_name))
