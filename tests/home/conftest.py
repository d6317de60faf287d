import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from comcep.home.actions import ensure_pages
from comcep.home.models import HomePage
from tests.committee.conftest import draft, released  # noqa: F401


@pytest.fixture(scope="module")
def laid_out(django_db_setup, django_db_blocker):
    """The public pages, made once for the tests of a file: each undoes its own part."""
    with django_db_blocker.unblock(), transaction.atomic():
        ensure_pages()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def pages(laid_out, db):
    return HomePage.objects.get()


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
