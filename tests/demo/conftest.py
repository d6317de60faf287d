import pytest
from django.db import transaction

import comcep.urls  # noqa: F401  (its routes are those of a demonstration, whatever a test plays later)
from comcep.demo import texts
from comcep.demo.loading import load_community


@pytest.fixture(scope="module")
def community(django_db_setup, django_db_blocker):
    """The members and the forum of the demonstration, loaded once for a module whose tests only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_community(texts.read_threads())
        yield
        transaction.set_rollback(True)
