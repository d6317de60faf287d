"""A real site never runs with the demonstration's accounts, whose password everybody knows.

Two guards: ``check --deploy`` reports them, and :func:`refuse_demo_accounts`, called by ``comcep.wsgi`` and
when a Celery worker starts, stops the process. ``manage.py`` itself still works, so that the accounts can be
removed.
"""

import time

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from comcep.members.models import Member

MESSAGE = "Ce site réel contient des comptes de démonstration, dont le mot de passe est public."
TRIES, PAUSE = 30, 1  # seconds
HINT = "Repartez d’une base vide, ou laissez COMCEP_DEMO=true sur une machine de démonstration."


def has_demo_accounts():
    """Whether demonstration accounts live in this database; a database not yet migrated has none."""
    if Member._meta.db_table not in connection.introspection.table_names():
        return False
    return Member.objects.filter(is_demo=True).exists()


@register(Tags.security, deploy=True)
def no_demo_accounts_on_a_real_site(app_configs, **kwargs):
    if settings.DEMO or not has_demo_accounts():
        return []
    return [Error(MESSAGE, hint=HINT, id="demo.E001")]


def refuse_demo_accounts(**kwargs):
    """Stop a process of a real site that finds demonstration accounts."""
    if not settings.DEMO and has_demo_accounts():
        raise ImproperlyConfigured(f"{MESSAGE} {HINT}")


def refuse_in_worker(**kwargs):
    """The same for Celery, whose signals swallow every exception but SystemExit.

    A database that does not answer yet is asked again (SQLite's is busy while several programs open it at
    once); a program that cannot look does not start.
    """
    for tries_left in reversed(range(TRIES)):
        try:
            return refuse_demo_accounts()
        except ImproperlyConfigured as error:
            raise SystemExit(str(error)) from error
        except DatabaseError as error:
            if not tries_left:
                raise SystemExit(str(error)) from error
            connection.close_if_unusable_or_obsolete()
            time.sleep(PAUSE)
