"""The queue in a file outlives a time when the file cannot be written."""

import sqlite3

import pytest
from kombu import Connection
from sqlalchemy.exc import OperationalError

from comcep import file_queue

TIMES = 20  # more than the connections that a pool lends


@pytest.fixture
def queue(tmp_path):
    file_queue.install()
    url = f"sqla+sqlite:///{tmp_path / 'queue.sqlite3'}"
    options = {"connect_args": {"timeout": 0}, "pool_timeout": 1}
    with Connection(url, transport_options=options) as line, line.SimpleQueue("celery") as queue:
        yield queue


@pytest.fixture
def held(queue, tmp_path):
    """Somebody holds the file until ``held.rollback()``."""
    queue.put("the first makes the tables")
    queue.get(timeout=5).ack()
    queue.put("what waits")
    other = sqlite3.connect(tmp_path / "queue.sqlite3", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield other
    other.close()


def test_who_takes_finds_nothing_for_a_while_then_what_waited(queue, held):
    for _ in range(TIMES):
        with pytest.raises(queue.Empty):
            queue.get(block=False)
    held.rollback()

    assert queue.get(timeout=5).payload == "what waits"


def test_who_publishes_is_told_and_may_publish_again(queue, held):
    for _ in range(TIMES):
        with pytest.raises(OperationalError):
            queue.put("what is refused")
    held.rollback()
    queue.put("one more")

    found = [queue.get(timeout=5).payload for _ in range(2)]
    assert found == ["what waits", "one more"]
