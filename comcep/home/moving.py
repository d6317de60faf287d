"""From one machine to the services, with nothing lost: every row and every file, compared when done.

Rows are copied table by table as they are: nothing is saved again, no date changes, no mail leaves.
"""

import fcntl
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path

from django.apps import apps
from django.core.files import File
from django.core.files.storage import storages
from django.core.management.color import no_style
from django.db import connection, connections, transaction

FORMER = "embedded"
BATCH = 1_000
PLACES = {"attachments": "attachments", "media": "default"}  # folder of the former site: storage of this one
DERIVED = frozenset({"wagtailsearch", "modelsearch"})  # Wagtail's own index, which each database has its way


class Refused(Exception):
    """Nothing has been changed; the message says what to do first."""


@dataclass
class Moved:
    rows: int = 0
    tables: int = 0
    files: int = 0


def open_former(folder):
    """Make the database of ``folder`` known to Django, read only; refuses one that a site still uses."""
    path = Path(folder) / "comcep.sqlite3"
    if not path.is_file():
        raise Refused(f"Il n’y a pas de base de données dans {folder}.")
    if connection.vendor == "sqlite":
        raise Refused("Ce site est encore sur SQLite\u202f; donnez DATABASE_URL, puis lancez migrate.")
    refuse_used(Path(folder))
    settings = {**connection.settings_dict, "ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
    connections.databases[FORMER] = settings | {"OPTIONS": {}, "ATOMIC_REQUESTS": False, "CONN_MAX_AGE": 0}
    if _migrations(FORMER) != _migrations("default"):
        raise Refused(
            "Les deux bases n’ont pas le même schéma\u202f; lancez migrate sur chacune avec ce même code."
        )


def refuse_used(folder):
    """Refuses a database that any program still has open, however it was started; leaves it in one file."""
    lock = folder / "run.lock"
    try:
        if lock.exists():
            with open(lock) as handle:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with closing(sqlite3.connect(folder / "comcep.sqlite3", timeout=1)) as former:
            former.execute("PRAGMA journal_mode=DELETE")  # SQLite leaves its WAL for who is alone
    except (BlockingIOError, sqlite3.OperationalError) as error:
        raise Refused(f"L’ancien site tourne encore\u202f; arrêtez-le ({error}).") from error


def _migrations(alias):
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return {(app, name) for app, name in cursor.fetchall() if app not in DERIVED}


def models():
    """Every table of ours and of the packages, once."""
    found = {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in DERIVED
    }
    return [found[table] for table in sorted(found)]


def move_rows(watch=lambda model: None):
    """Copy every row, in one transaction: the database holds all of the former site, or what it held."""
    from comcep.members.models import Member

    if Member.objects.exists():
        raise Refused("La base d’arrivée a déjà des membres\u202f; donnez une base vide.")
    moved = Moved()
    with transaction.atomic():
        tables = [model._meta.db_table for model in models()]
        # What the migrations have put there comes again with the rest, under its former keys.
        for statement in connection.ops.sql_flush(no_style(), tables, allow_cascade=True):
            with connection.cursor() as cursor:
                cursor.execute(statement)
        for model in models():
            watch(model)
            count = _copy(model)
            moved.rows, moved.tables = moved.rows + count, moved.tables + 1
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models()):
                cursor.execute(statement)
        for model in models():
            if digest(model, FORMER) != digest(model, "default"):
                raise Refused(
                    f"La table {model._meta.db_table} diffère après la copie\u202f; rien n’a changé."
                )
    return moved


def _rows(model, alias):
    names = [field.attname for field in model._meta.local_concrete_fields]
    rows = model._base_manager.using(alias).order_by("pk").values_list(*names)
    return names, rows.iterator(chunk_size=BATCH)


def _copy(model):
    names, rows = _rows(model, FORMER)
    fields, count = model._meta.local_concrete_fields, 0
    while batch := list(islice(rows, BATCH)):
        objects = [model(**dict(zip(names, row, strict=True))) for row in batch]
        model._base_manager.all()._insert(objects, fields=fields, using="default", raw=True)
        count += len(objects)
    return count


def digest(model, alias):
    """Number and fingerprint of the rows of a table, whatever the database and the order it gives them in."""
    found, count = 0, 0
    fields = model._meta.local_concrete_fields
    for row in _rows(model, alias)[1]:
        plain = (field.get_prep_value(value) for field, value in zip(fields, row, strict=True))
        line = repr([_same_everywhere(value) for value in plain])
        found = (found + int.from_bytes(sha256(line.encode()).digest())) % 2**256
        count += 1
    return count, found


def _same_everywhere(value):
    """PostgreSQL keeps JSON in an order of its own."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            value = json.loads(value)
        except ValueError:
            return value
    return json.dumps(value, sort_keys=True, default=str) if isinstance(value, (dict, list)) else value


def move_files(folder, watch=lambda name: None):
    """Copy every file under its own name; a second run copies what the first has not."""
    count = 0
    for place, alias in PLACES.items():
        root = Path(folder) / place
        for path in sorted(p for p in root.rglob("*") if p.is_file()):
            name = path.relative_to(root).as_posix()
            watch(name)
            _copy_file(path, name, storages[alias])
            count += 1
    return count


def _copy_file(path, name, storage):
    if storage.exists(name):
        if storage.size(name) == path.stat().st_size:
            return
        storage.delete(name)
    with open(path, "rb") as file:
        kept = storage.save(name, File(file, name=name))
    if kept != name or storage.size(name) != path.stat().st_size:
        raise Refused(f"Le fichier {name} n’a pas pu être copié tel quel.")
