import pytest
from django.apps import apps
from django.test import override_settings

from comcep.search.elastic import ElasticEngine
from comcep.storage import private_storage
from tests.search.indexes import lose
from tests.servers.elasticsearch import Elasticsearch


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/services/" in item.path.as_posix() and not item.get_closest_marker("cluster"):
            item.add_marker(pytest.mark.services)


@pytest.fixture
def keep_files_in(monkeypatch):
    """Have each file of members, whatever its table, lie in ``storage``."""

    def keep(storage):
        for model in apps.get_models():
            for field in model._meta.fields:
                if getattr(field, "_storage_callable", None) is private_storage:
                    monkeypatch.setattr(field, "storage", storage)

    return keep


@pytest.fixture(scope="module")
def node():
    with Elasticsearch() as node:
        yield node


@pytest.fixture
def elastic(node, db, tmp_path):
    """The site's search is on ``node``, alive and without an index."""
    if not node.answers():
        node.start()
    with override_settings(
        ELASTICSEARCH_URL=[node.url()],
        ELASTICSEARCH_INDEX=f"faults-{tmp_path.name}".lower(),
        ELASTICSEARCH_TIMEOUT=30,
        SEARCH_ENGINE="comcep.search.elastic.ElasticEngine",
    ):
        yield ElasticEngine()
        node.thaw()
        lose()
