#!/usr/bin/env bash
# kombu 5.7.0 on SQLAlchemy 2.1.9: the broker in a database never deletes what was consumed. A message that is taken
# and acknowledged stays as a row with visible = 0, in the table that is asked for the next message: a beat of a few
# tasks a minute adds thousands of rows a day, until somebody purges.
# Seen: 50 messages sent, taken and acknowledged; rows left: {0: 50}.
# Exits non-zero when that changes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/env"
"$place/env/bin/pip" install --quiet --disable-pip-version-check "kombu[sqlalchemy]==5.7.0" "sqlalchemy==2.1.9"
BROKER="$place/broker.sqlite3" "$place/env/bin/python" - <<'PY'
import os
import sqlite3
import sys

from kombu import Connection

with Connection(f"sqla+sqlite:///{os.environ['BROKER']}") as connection:
    queue = connection.SimpleQueue("work")
    for number in range(50):
        queue.put({"number": number})
    for _ in range(50):
        queue.get(block=True, timeout=10).ack()
    queue.close()
left = dict(sqlite3.connect(os.environ["BROKER"]).execute("SELECT visible, COUNT(*) FROM kombu_message GROUP BY visible"))
print("50 messages sent, taken and acknowledged; rows left:", left)
sys.exit(left != {0: 50})
PY
