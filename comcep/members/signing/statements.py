"""The two statements that every request of a member runs, in SQL: the session, and who asks.

Django spends more time writing them than the database answering. Nothing of what they read outlives the
request: it is what the wall stands on. They run on SQLite and on PostgreSQL alike.
"""

from functools import cache

from django.db import connection
from django.utils import timezone

from comcep.members import parts
from comcep.members.access import second_factor
from comcep.members.access.scopes import Scopes
from comcep.members.models import Member, Network, Organisation, Role
from comcep.sql import fetch, to_db


def open_session(session_key):
    """What an open session holds, still encoded; None when there is none."""
    sql = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"
    found = fetch(sql, [session_key, to_db(timezone.now())])
    return found[0][0] if found else None


MODELS = (Member, Network, Organisation)


@cache
def _member_with_roles(vendor):
    """``(SQL, its first parameters, names of what is carried)``: see :func:`find_member`.

    A row for each role in force, and one without role for who has none.
    """
    carried = {"has_second_factor": second_factor.has_one(), **parts.carried()}
    query = Member.objects.annotate(**carried).query
    compiler = query.get_compiler(connection=connection)
    compiled = [compiler.compile(query.annotations[name]) for name in carried]
    columns = [f"{model._meta.db_table}.{f.column}" for model in MODELS for f in model._meta.concrete_fields]
    sql = f"""
        SELECT {", ".join([*columns, *(sql for sql, _ in compiled)])}, r.name, r.network_id, r.organisation_id
        FROM members_member
        LEFT JOIN members_network ON members_network.id = members_member.network_id
        LEFT JOIN members_organisation ON members_organisation.id = members_member.organisation_id
        LEFT JOIN members_role r
            ON r.member_id = members_member.id
            AND r.starts_on <= %s AND (r.ends_on IS NULL OR r.ends_on >= %s)
        WHERE members_member.id = %s"""  # noqa: S608
    return sql, [value for _, values in compiled for value in values], list(carried)


def find_member(pk):
    """The member with network, organisation, roles in force and what else every page asks of it; or None.

    The roles are those of ``Role.objects.current()``, with the places of a referent. Besides: whether there
    is a second factor, and what other packages bring along (:func:`comcep.members.parts.carry`).
    """
    sql, params, carried = _member_with_roles(connection.vendor)
    today = timezone.localdate()
    found = fetch(sql, [*params, today, today, pk])
    if not found:
        return None
    values = iter(found[0])
    member, network, organisation = (_instance(model, values) for model in MODELS)
    member.network = network if member.network_id else None
    member.organisation = organisation if member.organisation_id else None
    for name in carried:
        setattr(member, name, next(values))
    roles = [row[-3:] for row in found if row[-3]]
    member._roles = frozenset(name for name, *_ in roles)
    member._scopes = Scopes.of(place for name, *place in roles if name == Role.Name.REFERENT)
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
