"""Where a word may be left: every table, session, cache, file, mail, log, task and the search index."""

import json
import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from celery.signals import task_prerun
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connection

from comcep.privacy.guard.normal import fold
from comcep.search import index
from tests.search.indexes import own_index


def bare(words):
    return "".join(c for c in fold(str(words)) if c.isalnum())


class Traces:
    """Looks for a word as letters and digits only: neither accent, case nor separator hides it."""

    def __init__(self, log, tasks):
        self.log, self.tasks = log, tasks

    def of(self, word):
        """The places that hold ``word``, by name."""
        sought = bare(word)
        return [place for place, words in self._everything() if sought in bare(words)]

    def _everything(self):
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                yield from ((table, row) for row in cursor.fetchall())
        for session in Session.objects.all():
            yield "session", json.dumps(session.get_decoded(), ensure_ascii=False, default=str)
        yield from (("cache", entry) for entry in entries_of_the_cache())
        yield "log", self.log.text
        yield from (("task", task) for task in self.tasks)
        yield from (("mail", message.message().as_string()) for message in mail.outbox)
        for storage in {field.storage for field in _file_fields()}:
            for path in Path(storage.location).rglob("*"):
                if path.is_file():
                    yield "file", f"{path.name} {path.read_bytes().decode('latin-1')}"
        yield from entries_of_the_index()


def entries_of_the_cache():
    """What the cache holds, in this process or in Redis."""
    held = getattr(cache, "_cache", {})
    if not hasattr(held, "get_client"):
        return [held]
    redis = held.get_client()
    return [(key, redis.get(key)) for key in redis.keys("*")]


def entries_of_the_index():
    """What the index holds, whichever engine it is of."""
    if settings.ELASTICSEARCH_URL:
        from elasticsearch.helpers import scan

        from comcep.search.elastic.cluster import cluster

        query = {"docvalue_fields": ["vocabulary", "fingerprint", "key"]}
        for row in scan(cluster(), index=f"{settings.ELASTICSEARCH_INDEX}-v*", query=query):
            yield "index", json.dumps(row, ensure_ascii=False)
    elif Path(settings.SEARCH_INDEX_PATH).exists():
        with closing(sqlite3.connect(settings.SEARCH_INDEX_PATH)) as found:
            names = found.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (name,) in names:
                rows = found.execute(f'SELECT * FROM "{name}"').fetchall()
                yield from ((f"index {name}", _readable(row)) for row in rows)


def _readable(row):
    return [cell.decode("latin-1") if isinstance(cell, bytes) else cell for cell in row]


def _file_fields():
    for model in apps.get_models():
        yield from (field for field in model._meta.get_fields() if hasattr(field, "storage"))


@pytest.fixture
def traces(db, caplog, tmp_path):
    with own_index(tmp_path):
        index.rebuild()
        caplog.set_level(logging.DEBUG)
        caplog.set_level(logging.WARNING, "factory")  # it tells what it makes
        for library in ("elasticsearch", "elastic_transport", "urllib3"):
            caplog.set_level(logging.WARNING, library)  # as on a site: addresses, never texts
        tasks = []

        def note(task, args, kwargs, **more):
            tasks.append(f"{task.name} {args} {kwargs}")

        task_prerun.connect(note)
        yield Traces(caplog, tasks)
        task_prerun.disconnect(note)
