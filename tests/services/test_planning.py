import pytest
from django.db import connection

pytestmark = [pytest.mark.services, pytest.mark.django_db]


def test_no_statement_of_a_page_is_compiled_first():
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
