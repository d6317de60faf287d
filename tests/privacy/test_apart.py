"""Work on what strangers send happens in a process apart, within bounds."""

import os
import random
import signal
import time

import pytest

from comcep.privacy import apart, files

NOTE = "Mme Nadia Belkacem, 06 12 34 56 78. Mme Nadia Belkacem encore."
SLOW = " ".join(random.Random(1).choices(NOTE.split(), k=40_000)).encode()  # several seconds for the guard


@pytest.fixture(autouse=True)
def fresh():
    apart.stop()
    yield
    apart.stop()


def ready():
    """Of the process that stands ready, its number."""
    return apart._process.pid if apart._process is not None and apart._process.poll() is None else None


def test_what_the_guard_finds_is_counted_by_rule_without_a_word():
    found = files.found_in(NOTE.encode(), "txt")

    assert {label: times for _, label, _, _, times in found} == {"PERSONNE": 2, "TEL": 1}
    assert "Belkacem" not in repr(found)


def test_one_process_serves_all_calls_and_ends_when_nobody_calls(monkeypatch):
    monkeypatch.setattr(apart, "IDLE", 1)
    files.words_of(b"un", "txt")
    first = ready()

    assert files.words_of(b"deux", "txt") == "deux" and ready() == first
    until = time.monotonic() + 30
    while ready() and time.monotonic() < until:
        time.sleep(0.1)
    assert ready() is None
    assert files.words_of(b"trois", "txt") == "trois"


@pytest.mark.parametrize("bound", [{"waiting": 0.5}, {"seconds": 1}])
def test_what_takes_too_long_is_ended_and_the_next_call_is_served(bound):
    files.words_of(b"un", "txt")
    first = ready()

    with pytest.raises(apart.OutOfBounds):
        apart.call("found", "txt", data=SLOW, **bound)

    assert files.words_of(b"deux", "txt") == "deux" and ready() == first


def test_a_process_that_was_killed_is_started_again():
    files.words_of(b"un", "txt")
    os.kill(ready(), signal.SIGKILL)

    assert files.words_of(b"deux", "txt") == "deux"


def test_a_broken_file_says_nothing_of_its_words():
    with pytest.raises(files.Unreadable) as told:
        files.words_of(b"%PDF-1.7 Belkacem", "pdf")

    assert not isinstance(told.value, files.TooLong)
    assert "Belkacem" not in repr(told.value) and told.value.__cause__ is None
