"""The two statements that every request of a member runs, in SQL: the session, and who asks.

Django spends more time writing them than the database answering. Nothing of what they read outlives the
request: it is what the wall stands on. They run on SQLite and on PostgreSQL alike.
"""

from functools import cache

from django.db import connection
from django.utils import timezone

from comcep.members.models import Member, Network, Organisation
from comcep.members.second_factor import COUNTS


def fetch(sql, params, columns=None):
    """The rows of one statement, as tuples or, given the names of ``columns``, as dictionaries."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = cursor.fetchall()
    return [dict(zip(columns, row, strict=True)) for row in found] if columns else found


def to_db(moment):
    return connection.ops.adapt_datetimefield_value(moment)


def open_session(session_key):
    """What an open session holds, still encoded; None when there is none."""
    sql = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"
    found = fetch(sql, [session_key, to_db(timezone.now())])
    return found[0][0] if found else None


MODELS = {"m": Member, "n": Network, "o": Organisation}


@cache
def _member_with_roles():
    """A row for each role in force, and one without role for who has none."""
    columns = [
        f"{table}.{field.column}" for table, model in MODELS.items() for field in model._meta.concrete_fields
    ]
    return f"""
        SELECT {", ".join(columns)},
            EXISTS (SELECT 1 FROM mfa_authenticator a WHERE a.user_id = m.id AND a.type IN (%s, %s)), r.name
        FROM members_member m
        LEFT JOIN members_network n ON n.id = m.network_id
        LEFT JOIN members_organisation o ON o.id = m.organisation_id
        LEFT JOIN members_role r
            ON r.member_id = m.id AND r.starts_on <= %s AND (r.ends_on IS NULL OR r.ends_on >= %s)
        WHERE m.id = %s"""  # noqa: S608


def find_member(pk):
    """The member with network, organisation, roles in force, and whether there is a second factor; or None.

    The roles are those of ``Role.objects.current()``, the second factors those of ``second_factor.COUNTS``.
    """
    today = timezone.localdate()
    found = fetch(_member_with_roles(), [*COUNTS, today, today, pk])
    if not found:
        return None
    values = iter(found[0])
    member, network, organisation = (_instance(model, values) for model in MODELS.values())
    member.network = network if member.network_id else None
    member.organisation = organisation if member.organisation_id else None
    member.has_second_factor = bool(next(values))
    member._roles = frozenset(row[-1] for row in found if row[-1])
    return member


def _instance(model, values):
    """The next columns of a row as the model gives them."""
    names, read = [], []
    for field, converters in _fields(model, connection.vendor):
        value = next(values)
        for convert, expression in converters:
            value = convert(value, expression, connection)
        names.append(field.attname)
        read.append(value)
    return model.from_db(connection.alias, names, read)


@cache
def _fields(model, vendor):
    """The columns of a model, and what makes of each what Django would."""
    found = []
    for field in model._meta.concrete_fields:
        column = field.get_col(model._meta.db_table)
        converters = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
        found.append((field, [(convert, column) for convert in converters]))
    return found
