"""The migrated schema, made once for each state of the migrations and copied by every process that tests.

Copies are kept in the cache folder of whoever runs the tests, for all worktrees: a file of SQLite, or a dump
of PostgreSQL. Django then finds nothing left to migrate and does the rest as always (permissions, triggers,
themes). ``--create-db`` migrates from nothing. ``python -m tests.schema`` makes the copy before any test.
"""

import ast
import fcntl
import gc
import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from functools import partial
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from pytest_django.plugin import blocking_manager_key

from tests.servers.postgresql import binary
from tests.servers.processes import cache_folder

OURS = ("comcep", "forum", "kb")
KEPT = 6


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix,
    django_test_environment,
    django_db_blocker,
    django_db_createdb,
):
    """Before pytest-django sets the database up, the schema is there."""
    if not django_db_createdb:
        with django_db_blocker.unblock():
            lay_down(cache_folder() / "schemas")


def lay_down(folder):
    """Put the migrated schema where the tests of this process look for it."""
    path, database = kept_schema(folder), _database()
    database.create(database.name_in_tests())
    database.fill(database.name_in_tests(), path)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    """A test that commits empties the database at its end: the next finds again what migrations brought."""
    result = yield
    marker = item.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        with item.config.stash[blocking_manager_key].unblock():
            lay_down_again(cache_folder() / "schemas")
    return result


def lay_down_again(folder):
    """Bring the database of the tests back to what it was at first."""
    connections.close_all()
    _database().create(connection.settings_dict["NAME"])
    migrate(folder)
    apps.get_model("contenttypes.ContentType").objects.clear_cache()


def migrate(folder):
    """As ``manage.py migrate`` of a site whose database is empty, from the kept copy."""
    path = kept_schema(folder)
    connection.close()
    _database().fill(connection.settings_dict["NAME"], path)
    call_command("migrate", verbosity=0)


def kept_schema(folder):
    """The kept copy for the database of this process: a file of SQLite, or a dump."""
    versions = f"{django.VERSION} {connection.get_database_version()}"
    name = f"{connection.vendor}-{mark_of(files_of_migrations(), versions)}"
    return kept_copy(folder, name, partial(_migrate_and_save, _database()))


def _database():
    return {"sqlite": SQLite, "postgresql": PostgreSQL}[connection.vendor]()


def kept_copy(folder, name, make):
    """The file of that name; when nobody has made it yet, ``make(path)`` does, in one process at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / name
    with open(folder / f"lock-{name[-1]}", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # it ends with its process, however that ends
        if not kept.exists():
            with tempfile.TemporaryDirectory(prefix="making-", dir=folder) as place:
                made = Path(place) / name
                make(made)
                made.rename(kept)
            _forget_the_oldest(folder, name.partition("-")[0])
        os.utime(kept)
    return kept


def _forget_the_oldest(folder, kind):
    """Several worktrees have their own; each copy is of a few megabytes."""
    kept = sorted(folder.glob(f"{kind}-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[KEPT:]:
        path.unlink(missing_ok=True)


def _migrate_and_save(database, path):
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    database.save(path)
    settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = before
    connection.close()  # by its own name: what is in memory alone would stay


def mark_of(files, versions=""):
    """A mark of what those files say, wherever they lie."""
    said = {f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files}
    return hashlib.sha256("\n".join([versions, *sorted(said)]).encode()).hexdigest()[:20]


def files_of_migrations():
    """Migrations of all applications, what lies in ``data`` beside them, what ours call of our modules."""
    for app in apps.get_app_configs():
        for path in Path(app.path).glob("migrations/**/*.py"):
            yield path
            if app.name.startswith(OURS):
                yield from _called_by(path)
        yield from (path for path in Path(app.path).glob("data/**/*") if path.is_file())


def _called_by(path):
    """``import x`` brings a field, ``from x import y`` what is run; ``import x.models`` names a default."""
    for node in ast.walk(ast.parse(path.read_text())):
        names = []
        if isinstance(node, ast.ImportFrom):
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names if not alias.name.endswith(".models")]
        for name in names:
            if name.startswith(OURS) and (found := _source_of(name)):
                yield found


def _source_of(name):
    try:
        spec = importlib.util.find_spec(name)
    except ModuleNotFoundError:  # a name in a module
        return None
    return spec and spec.origin and Path(spec.origin)


class SQLite:
    def save(self, path):
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])

    def name_in_tests(self):
        return connection.settings_dict["TEST"]["NAME"]

    def create(self, name):
        for beside in ("", "-wal", "-shm"):
            Path(f"{name}{beside}").unlink(missing_ok=True)

    def fill(self, name, path):
        shutil.copyfile(path, name)


class PostgreSQL:
    """As a dump: the tests start a new cluster each time, which has no database to copy from."""

    def save(self, path):
        self._run("pg_dump", "--format=custom", f"--file={path}", connection.settings_dict["NAME"])

    def name_in_tests(self):
        return connection.creation._get_test_db_name()

    def create(self, name):
        quoted = connection.ops.quote_name(name)
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE template0")

    def fill(self, name, path):
        self._run("pg_restore", "--exit-on-error", f"--dbname={name}", str(path))

    def _run(self, program, *arguments):
        known = connection.settings_dict
        names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
        told = {variable: str(known[name]) for variable, name in names.items() if known[name]}
        command = [binary(program), *arguments]
        done = subprocess.run(command, env=os.environ | told, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


if __name__ == "__main__":
    django.setup()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)  # states of models are drawn by the thousand
    kept_schema(cache_folder() / "schemas")
