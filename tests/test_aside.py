"""What follows a request holds neither it nor the next; a server that failed is left alone for a while."""

import threading
import time

import pytest

from comcep import aside, breaker
from comcep.aside import Lane
from comcep.breaker import Breaker


@pytest.fixture
def lane(settings, monkeypatch):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    monkeypatch.setattr(aside.connections, "close_all", lambda: None)
    return Lane("trial", 3)


def test_who_hands_work_over_does_not_wait_for_it(lane):
    let_go, done = threading.Event(), []
    begun = time.monotonic()
    lane.hand(let_go.wait, 10)
    time.sleep(0.1)
    taken = [lane.hand(done.append, number) for number in range(5)]
    assert time.monotonic() - begun < 1

    assert taken == [True] * 3 + [False] * 2
    assert done == []
    let_go.set()
    lane.drain()
    assert done == [0, 1, 2]


def test_what_fails_does_not_stop_what_comes_after(lane):
    done = []

    lane.hand(lambda: 1 / 0)
    lane.hand(done.append, 1)
    lane.drain()

    assert done == [1]


def test_who_ends_gives_little_time_to_a_work_that_does_not_end(lane):
    let_go = threading.Event()
    lane.hand(let_go.wait, 10)
    begun = time.monotonic()

    lane.drain(within=0.2)

    assert time.monotonic() - begun < 1
    let_go.set()


def test_where_tasks_run_at_once_so_does_this(settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    with pytest.raises(ZeroDivisionError):
        Lane("trial", 1).hand(lambda: 1 / 0)


def test_after_a_failure_one_asks_again_now_and_then(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(breaker.time, "monotonic", lambda: now[0])
    server = Breaker(10)
    assert [server.lets_ask() for _ in range(2)] == [True, True]

    server.failed()
    assert not server.lets_ask()
    now[0] += 10
    assert [server.lets_ask() for _ in range(3)] == [True, False, False]
    server.answered()
    assert [server.lets_ask() for _ in range(2)] == [True, True]
