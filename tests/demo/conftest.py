import pytest
from django.core.management import call_command
from django.db import transaction


@pytest.fixture(scope="module")
def community(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demonstration, loaded once for the tests of a module, which only read; undone after them.

    A test of it takes no other database fixture: it runs inside this one's transaction.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)
