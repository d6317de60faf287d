import pytest
from django.db import transaction

from tests.kb.factories import index


@pytest.fixture(scope="module", autouse=True)
def shelf(django_db_setup, django_db_blocker):
    """The index of the procedures, made once for the tests of a file: each undoes its own part."""
    with django_db_blocker.unblock(), transaction.atomic():
        index()
        yield
        transaction.set_rollback(True)
