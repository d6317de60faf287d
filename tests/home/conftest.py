import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comcep.home.actions import ensure_pages
from tests.committee.conftest import draft, released  # noqa: F401


@pytest.fixture
def pages(db):
    return ensure_pages()


@pytest.fixture
def statements(client):
    """``statements(url)``: what the database was asked, the savepoints of the tests aside."""

    def count(url):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            response = client.get(url)
        assert response.status_code == 200
        return [q["sql"] for q in seen if "SAVEPOINT" not in q["sql"]]

    return count
