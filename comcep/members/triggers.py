"""The table of states, kept by the database itself: an ``UPDATE`` that goes round ``states`` is refused.

SQLite rebuilds a table to alter it, and its triggers go with the old one: they are put back after each
``migrate`` (``apps``), as well as in the migration that brought them.
"""

from comcep.members.kinds import LEGAL

NAME = "members_legal_state"
TABLE = "members_member"


def _pairs():
    return ", ".join(f"'{before}>{to}'" for before, after in LEGAL.items() if before for to in after)


def statements(vendor):
    """What puts the trigger in place, whatever stood there before."""
    illegal = f"OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN ({_pairs()})"
    if vendor == "postgresql":
        return [
            f"""CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'a membership does not go from % to %', OLD.state, NEW.state
                USING ERRCODE = 'check_violation';
            END $$""",
            f"DROP TRIGGER IF EXISTS {NAME} ON {TABLE}",
            f"""CREATE TRIGGER {NAME} BEFORE UPDATE OF state ON {TABLE} FOR EACH ROW
            WHEN ({illegal}) EXECUTE FUNCTION {NAME}()""",
        ]
    return [
        f"DROP TRIGGER IF EXISTS {NAME}",
        f"""CREATE TRIGGER {NAME} BEFORE UPDATE OF state ON {TABLE} FOR EACH ROW WHEN {illegal}
        BEGIN SELECT RAISE(ABORT, 'a membership does not go from that state to this one'); END""",  # noqa: S608
    ]


def install(connection):
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor):
            cursor.execute(statement)


def remove(connection):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER IF EXISTS {NAME} ON {TABLE}")
            cursor.execute(f"DROP FUNCTION IF EXISTS {NAME}()")
        else:
            cursor.execute(f"DROP TRIGGER IF EXISTS {NAME}")


def after_migrate(sender, using, **kwargs):
    """Put the trigger back if the table that carries it stands."""
    from django.db import connections

    connection = connections[using]
    if TABLE in connection.introspection.table_names() and _changes_exist(connection):
        install(connection)


def _changes_exist(connection):
    """Before migration 0002, or after it was undone, there is nothing to keep."""
    return "members_statechange" in connection.introspection.table_names()
