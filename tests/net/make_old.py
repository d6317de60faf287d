"""Run inside a checkout of 198fa2c by ``tests.net.make``: build the old world, and write it down.

python -m tests.net.make_old FOLDER

On SQLite: its schema, its rows, what its members hold. On PostgreSQL: its schema alone.
"""

import base64
import gzip
import json
import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.net.settings"


def main(folder):
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment()
    random.seed(198)
    from comcep.celery import app  # noqa: F401, the messages go to its broker
    from tests.net import clock, rows, world

    folder.mkdir(exist_ok=True)
    clock.stop_at(world.LOOKED_AT)
    call_command("migrate", verbosity=0)
    if connection.vendor == "postgresql":
        _write(folder / "schema.postgresql.sql.gz", _dumped(os.environ["DATABASE_URL"]))
        return
    built = world.World()
    _write(folder / "rows.jsonl.gz", rows.dump())
    _write(folder / "schema.sqlite.sql.gz", rows.schema())
    kept = {
        "looked_at": world.LOOKED_AT.isoformat(),
        "people": {role: member.email for role, member in built.people.items() if role != "left"},
        "addresses": built.addresses(),
        "beat": sorted({each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()}),
        "messages": _messages_under_way(settings.VAR_DIR / "celery.sqlite3"),
        "files": _files(settings.VAR_DIR),
        **built.kept,
    }
    (folder / "kept.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n")


def _write(path, text):
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def _dumped(address):
    """What makes the schema, without what belongs to this server or to its version."""
    from tests.servers.postgresql import binary

    command = [binary("pg_dump"), "--schema-only", "--no-owner", "--no-privileges", address]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    local = ("--", "\\", "SET ", "SELECT pg_catalog.set_config", "CREATE SCHEMA", "COMMENT ON SCHEMA")
    return "".join(f"{line}\n" for line in text.splitlines() if line and not line.startswith(local))


def _messages_under_way(path):
    """As the broker holds them: ``[task, args, kwargs]``; of those that index, the last of each sort."""
    with sqlite3.connect(path) as broker:
        held = [
            json.loads(payload)
            for (payload,) in broker.execute("SELECT payload FROM kombu_message ORDER BY id")
        ]
    found = {}
    for message in held:
        args, kwargs, _ = json.loads(base64.b64decode(message["body"]))
        one = [message["headers"]["task"], args, kwargs]
        sort = one[:1] if "deliver" not in one[0] and "letter" not in one[0] else one
        sort += [each for each in args if "." in str(each)]
        found[json.dumps(sort)] = one
    return list(found.values())


def _files(var):
    """Files of members and of pages, by their place under ``var``."""
    return {
        str(path.relative_to(var)): base64.b64encode(path.read_bytes()).decode()
        for place in ("attachments", "media")
        for path in sorted((var / place).rglob("*"))
        if path.is_file()
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
