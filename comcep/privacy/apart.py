"""Work on what strangers send, in a process of its own: little memory, little time, a bounded answer.

``call("name", argument, …)`` runs one of :data:`FUNCTIONS` there and gives what it returns. The process
starts with the first call and ends when nobody has called for :data:`IDLE` seconds. It forks for each call:
what a hostile file breaks, and what a file says, is gone with the call. Nothing is written to disk.

A call is a frame: two lengths, then a JSON object, then bytes that JSON would not hold. So is its answer.
"""

import contextlib
import ctypes
import json
import os
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from functools import cache
from importlib import import_module

# The name of a call, and what it runs: ``function(data, *arguments)``, which gives bytes or what JSON holds.
# Its module has a ``load()``, called once before the first of them: what it loads serves all calls.
FUNCTIONS = {
    "words": "comcep.privacy.reading:words",
    "found": "comcep.privacy.reading:found",
    "picture": "comcep.privacy.reading:picture",
    "thumbnail": "comcep.privacy.reading:thumbnail",
}
SECONDS = 25  # of the processor, for one call
WAITING = 60  # seconds in all: on a busy machine the others come first
MEMORY = 768 * 1024 * 1024
LARGEST_ANSWER = 32 * 1024 * 1024
IDLE = 30
NICE = 5  # the pages of the site come first
PR_SET_PDEATHSIG = 1
_HEAD = struct.Struct(">II")


class Failed(Exception):
    """The function raised: ``kind`` is the name of its exception. What that said is not told, nor kept."""

    def __init__(self, kind):
        self.kind = kind
        super().__init__(kind)


class OutOfBounds(Failed):
    """It took too long, too much memory, or gave too much."""


def call(name, *arguments, data=b"", seconds=SECONDS, waiting=None):
    """What the function of that name gives. Raises :class:`Failed`, or :class:`OutOfBounds`.

    One call at a time in each process of the site; others wait for their turn, outside of ``waiting``.
    """
    waiting = waiting or WAITING
    asked = {"name": name, "arguments": arguments, "seconds": seconds, "waiting": waiting}
    with _turn:
        said, answer = _answer_of(_frame(asked, data), waiting + 5)
    if said is None:
        raise OutOfBounds("Died")
    if failed := said.get("failed"):
        raise (OutOfBounds if failed in ("MemoryError", "Died") else Failed)(failed)
    return answer if said.get("bytes") else said["value"]


# -- the side of the site --

_turn = threading.Lock()
_process = None


def _answer_of(frame, waiting):
    """The process may have ended just now, for want of calls: a second one is then started."""
    global _process
    until = time.monotonic() + waiting
    for _ in range(2):
        if _process is None or _process.poll() is not None:
            _process = _start()
        try:
            _process.stdin.write(frame)
            _process.stdin.flush()
            answer = _read_frame(_process.stdout.fileno(), until)
        except OSError:
            answer = None
        except BaseException:
            stop()  # whoever waited was interrupted: the answer would be taken for that of the next call
            raise
        if answer:
            return answer
        stop()
        if time.monotonic() > until:
            break
    return None, b""


def _start():
    return subprocess.Popen(  # noqa: S603 - our own program, by a list
        [sys.executable, "-I", "-c", _CHILD, json.dumps(sys.path), str(IDLE), str(NICE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ},
    )


def stop():
    """End the process, if there is one."""
    global _process
    if _process is not None:
        _process.kill()
        _process.wait()
        for pipe in (_process.stdin, _process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()
    _process = None


def _forget_in_child():
    """A fork of the site has a process of its own: two would read each other’s answers."""
    global _process, _turn
    _process, _turn = None, threading.Lock()


os.register_at_fork(after_in_child=_forget_in_child)


# -- both sides --


def _frame(said, data=b""):
    head = json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")
    return _HEAD.pack(len(head), len(data)) + head + data


def _read_frame(source, until):
    """The object and the bytes of one frame; nothing when the other side ended, said too much or is late."""
    head = _read(source, _HEAD.size, until)
    if head is None:
        return None
    lengths = _HEAD.unpack(head)
    if sum(lengths) > LARGEST_ANSWER:
        return None
    said, data = (_read(source, length, until) for length in lengths)
    return None if said is None or data is None else (json.loads(said), data)


def _read(source, length, until):
    pieces = []
    while length:
        ready, _, _ = select.select([source], [], [], max(0, until - time.monotonic()))
        piece = os.read(source, min(length, 1 << 20)) if ready else b""
        if not piece:
            return None
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)


# -- the process apart --

_CHILD = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from comcep.privacy import apart
apart.serve(float(sys.argv[2]), int(sys.argv[3]))
"""


def serve(idle, nice):
    """Answer one call after the other, until nobody calls for ``idle`` seconds."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the site, which closes our input
    os.nice(nice)
    while select.select([0], [], [], idle)[0]:
        asked = _read_frame(0, time.monotonic() + WAITING)
        if asked is None:
            return
        _write(_forked(*asked))


@cache
def _function(name):
    module, _, function = FUNCTIONS[name].partition(":")
    module = import_module(module)
    module.load()
    return getattr(module, function)


def _forked(asked, data):
    work = _function(asked["name"])
    source, target = os.pipe()
    child = os.fork()
    if not child:
        os.close(source)
        _work(target, work, data, asked)
    os.close(target)
    answer = _read_frame(source, time.monotonic() + asked["waiting"])
    os.close(source)
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return _frame(*(answer or ({"failed": "Died"},)))


def _work(target, work, data, asked):
    import resource

    try:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (asked["seconds"], asked["seconds"]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        try:
            value = work(data, *asked["arguments"])
            frame = _frame({"bytes": True}, value) if isinstance(value, bytes) else _frame({"value": value})
        except Exception as error:
            frame = _frame({"failed": type(error).__name__})
        _write(frame, target)
    finally:
        os._exit(0)


def _write(frame, target=1):
    view = memoryview(frame)
    while view:
        view = view[os.write(target, view) :]
