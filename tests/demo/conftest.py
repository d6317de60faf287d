import pytest
from django.db import transaction
from django.utils.timezone import make_aware

import comcep.urls  # noqa: F401  (its routes are those of a demonstration, whatever a test plays later)
from comcep.demo import dates, loading, texts


@pytest.fixture(scope="module")
def community(django_db_setup, django_db_blocker):
    """The members and the forum as they stood in January 2017, loaded once for a module whose tests read."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast, topics = loading.load_story(texts.read_threads())
        loading.load_work(cast, topics, dates.Stand(dates.LAST_DAY, make_aware(dates.LAST_MINUTE)))
        yield
        transaction.set_rollback(True)
