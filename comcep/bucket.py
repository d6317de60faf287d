"""Files in a bucket that speaks S3, for sites of more than one machine.

A bucket that does not answer is left alone for some seconds: one page waits for it, the others say so at
once.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from comcep.breaker import Breaker
from comcep.outages import FilesAway

WITHIN = 2.5  # seconds, besides what the size of a file takes
BYTES_PER_SECOND = 1_000_000
REST = 10  # seconds
MADE_WITHIN = 20  # seconds, for what asks nobody
AT_ONCE = 8  # that may be waiting for a bucket that drips

_bucket = Breaker(REST)


@lru_cache(maxsize=1)
def _threads():
    """Kept from one file to the next, each with its connection: making one costs more than a file."""
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="comcep-bucket")


_asking = threading.BoundedSemaphore(AT_ONCE)


class BucketAway(FilesAway):
    """The bucket does not answer, or not in time."""


class PrivateBucket(S3Storage):
    """No file of it has an address, not even a signed one: only a view that checks gives it."""

    def __init__(self, **options):
        # Servers other than Amazon's do not all know the newest checksums.
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": options.pop("addressing_style", None) or "auto"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=1,
            read_timeout=2,
            retries={"total_max_attempts": 1},
        )
        super().__init__(client_config=config, file_overwrite=False, default_acl=None, **options)

    def url(self, name, **ignored):
        raise ValueError("This file has no URL: only a checked view serves it.")

    def exists(self, name):
        return _in_time(self, super().exists, name)

    def delete(self, name):
        return _in_time(self, super().delete, name)

    def _save(self, name, content):
        return _in_time(self, super()._save, name, content, more=(content.size or 0) / BYTES_PER_SECOND)

    def _open(self, name, mode="rb"):
        """The file, read to its end: the bucket is not waited for while somebody downloads."""
        opened = _in_time(self, super()._open, name, mode)
        if mode == "rb":
            size = _in_time(self, lambda: opened.size)
            _in_time(self, lambda: opened.file, more=size / BYTES_PER_SECOND)
        return opened


def _in_time(storage, work, *args, more=0):
    """What ``work(*args)`` gives, or :class:`BucketAway`. What drips goes on in its thread, for nobody."""
    if not _bucket.lets_ask() or not _asking.acquire(blocking=False):
        raise BucketAway("the bucket did not answer a moment ago")
    ready = threading.Event()

    def run():
        storage.connection  # noqa: B018 - made once in each thread, which asks nobody and takes a while
        ready.set()
        return work(*args)

    asked = _threads().submit(run)
    asked.add_done_callback(lambda done: (_asking.release(), ready.set()))
    ready.wait(MADE_WITHIN)
    try:
        found = asked.result(timeout=WITHIN + more)
    except TimeoutError as error:
        _bucket.failed()
        raise BucketAway("no answer in time") from error
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500) < 500:
            raise
        _bucket.failed()
        raise BucketAway(type(error).__name__) from error
    except (BotoCoreError, Boto3Error) as error:
        _bucket.failed()
        raise BucketAway(type(error).__name__) from error
    except FileNotFoundError:
        _bucket.answered()
        raise
    _bucket.answered()
    return found
