"""What the front takes from clients and gives them, with an application that says what it was asked."""

import asyncio
import json
import threading
import time
from contextlib import suppress

import pytest

from comcep.front import asgi, bodies
from comcep.front.asgi import File, Front


class Client:
    """The server's side of one request: ``pieces`` come in, ``None`` is a client that says no more."""

    def __init__(self, *pieces, length=None, headers=(), method="POST", path=b"/", stalls=False):
        total = sum(len(piece) for piece in pieces if piece)
        said = [(b"content-length", str(total if length is None else length).encode())]
        self.pieces, self.given, self.stalls = list(pieces), [], stalls
        self.scope = {
            "type": "http",
            "method": method,
            "path": path.decode(),
            "raw_path": path,
            "query_string": b"q=%C3%A9",
            "http_version": "1.1",
            "scheme": "http",
            "client": ("127.0.0.1", 5000),
            "server": ("127.0.0.1", 8000),
            "headers": [*said, *headers],
        }

    async def receive(self):
        if not self.pieces:
            return {"type": "http.disconnect"}
        piece = self.pieces.pop(0)
        if piece is None:
            await asyncio.sleep(60)
        return {"type": "http.request", "body": piece, "more_body": bool(self.pieces)}

    async def send(self, message):
        if self.stalls and self.given:
            await asyncio.sleep(60)
        self.given.append(message)

    def ask(self, front):
        asyncio.run(self.come(front))
        return self

    async def come(self, front):
        await front(self.scope, self.receive, self.send)

    @property
    def status(self):
        return self.given[0]["status"]

    @property
    def headers(self):
        return {name.decode(): value.decode() for name, value in self.given[0]["headers"]}

    @property
    def body(self):
        return b"".join(message.get("body", b"") for message in self.given)

    @property
    def seen(self):
        return json.loads(self.body)


def echo(environ, start_response):
    """Answers with what a WSGI application sees."""
    start_response("200 OK", [("Content-Type", "application/json")])
    body = environ["wsgi.input"].read().decode("latin-1")
    said = {name: value for name, value in environ.items() if isinstance(value, str | int)}
    return [json.dumps({**said, "body": body}).encode()]


@pytest.fixture
def front():
    return Front(echo, threads=2)


def test_a_body_in_pieces_arrives_whole(front):
    seen = Client(b"abc", b"", b"def", headers=[(b"content-type", b"text/plain")]).ask(front).seen

    assert (seen["body"], seen["CONTENT_LENGTH"], seen["CONTENT_TYPE"]) == ("abcdef", "6", "text/plain")


def test_a_request_is_told_to_the_application_as_it_was_made(front):
    sent = [(b"host", b"a"), (b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"x-forwarded-for", b"1.1.1.1")]
    forged = [(b"x_forwarded_for", b"9.9.9.9"), (b"comcep.refused", b"413")]
    seen = Client(path=b"/%C3%A9t%C3%A9%FF/", headers=[*sent, *forged], method="GET").ask(front).seen

    assert seen["PATH_INFO"] == "/été".encode().decode("latin-1") + "\xff/"
    assert seen["QUERY_STRING"] == "q=%C3%A9"
    assert (seen["HTTP_COOKIE"], seen["HTTP_HOST"], seen["REMOTE_ADDR"]) == ("a=1; b=2", "a", "127.0.0.1")
    assert seen["HTTP_X_FORWARDED_FOR"] == "1.1.1.1"
    assert "comcep.refused" not in seen


def test_a_client_that_leaves_before_it_has_said_all_is_not_answered(front):
    client = Client(b"abc", length=10)
    client.pieces.append(b"d")  # then nothing more, and the line is cut
    client.receive = cut(client.receive)

    assert client.ask(front).given == []


def cut(receive):
    async def until_cut():
        message = await receive()
        return message | {"more_body": True} if message["type"] == "http.request" else message

    return until_cut


def test_slow_senders_leave_the_threads_to_the_others(front):
    """Ten clients that never finish, with two threads: an honest one is answered at once."""
    slow = [Client(b"a", None, length=100) for _ in range(10)]
    honest = Client(b"hello")

    async def all_at_once():
        waiting = [asyncio.create_task(client.come(front)) for client in slow]
        await asyncio.sleep(0.05)
        await asyncio.wait_for(honest.come(front), 5)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    asyncio.run(all_at_once())
    assert honest.seen["body"] == "hello"
    assert front.bodies.held_by_all == 0 and not front.bodies.held


def test_slow_readers_leave_the_threads_to_the_others(front):
    slow = [Client(b"a", stalls=True) for _ in range(10)]
    honest = Client(b"hello")

    async def all_at_once():
        waiting = [asyncio.create_task(client.come(front)) for client in slow]
        await asyncio.sleep(0.05)
        await asyncio.wait_for(honest.come(front), 5)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    asyncio.run(all_at_once())
    assert honest.seen["body"] == "hello"


def test_a_body_that_stops_coming_is_answered_as_late(front, monkeypatch):
    monkeypatch.setattr(bodies, "SILENCE", 0.05)
    late = Client(b"a", None, length=100).ask(front)

    assert late.status == 408
    assert late.headers["connection"] == "close"
    assert "recommencez" in late.body.decode()


def test_a_body_that_trickles_is_late_too(front, monkeypatch):
    monkeypatch.setattr(bodies, "GRACE", 0.2)
    client = Client(*[b"a"] * 1000)
    receive = client.receive

    async def slowly():
        await asyncio.sleep(0.02)
        return await receive()

    client.receive = slowly
    assert client.ask(front).status == 408


def test_a_body_without_its_length_is_not_read(front):
    assert Client(b"abc", headers=[(b"transfer-encoding", b"chunked")]).ask(front).status == 411


def test_of_a_body_that_is_too_large_the_beginning_is_kept(front, monkeypatch):
    monkeypatch.setattr(bodies, "LARGEST", 100)
    monkeypatch.setattr(bodies, "BEGINNING", 30)
    seen = Client(b"x" * 40, b"y" * 100).ask(front).seen

    assert (seen["comcep.refused"], seen["body"], seen["CONTENT_LENGTH"]) == (413, "x" * 30, "30")


def test_a_body_that_is_far_too_large_is_not_read_at_all(front, monkeypatch):
    monkeypatch.setattr(bodies, "LARGEST", 10)
    monkeypatch.setattr(bodies, "READ_AT_MOST", 50)
    client = Client(b"x" * 100)

    assert (client.ask(front).seen["comcep.refused"], len(client.pieces)) == (413, 1)


def test_an_address_is_bounded_by_the_bytes_that_it_holds_and_not_by_its_people(monkeypatch):
    monkeypatch.setattr(bodies, "BEGINNING", 100)
    monkeypatch.setattr(bodies, "HELD_BY_ADDRESS", 1000)
    front = Front(echo, threads=2, proxies=1)
    here, elsewhere = [(b"x-forwarded-for", b"10.0.0.1")], [(b"x-forwarded-for", b"10.0.0.2")]
    holding = Client(b"x" * 950, None, length=5000, headers=here)
    small = [Client(b"y" * 90, headers=here) for _ in range(20)]
    heavy, neighbour = Client(b"z" * 200, headers=here), Client(b"z" * 200, headers=elsewhere)

    async def all_at_once():
        waiting = asyncio.create_task(holding.come(front))
        await asyncio.sleep(0.05)
        await asyncio.gather(*(client.come(front) for client in [*small, heavy, neighbour]))
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await waiting

    asyncio.run(all_at_once())
    assert [client.seen["body"] for client in small] == ["y" * 90] * 20
    assert heavy.seen["comcep.refused"] == 503
    assert neighbour.seen["body"] == "z" * 200


def test_who_asks_much_at_once_does_not_keep_the_others_waiting():
    """One page at a time; one member asks for twenty, then three others for one each."""
    made = []

    def application(environ, start_response):
        made.append(environ["HTTP_COOKIE"])
        time.sleep(0.005)
        return echo(environ, start_response)

    front = Front(application, threads=1)
    greedy = [Client(method="GET", headers=[(b"cookie", b"s=greedy")]) for _ in range(20)]
    others = [Client(method="GET", headers=[(b"cookie", f"s={n}".encode())]) for n in range(3)]

    async def all_at_once():
        await asyncio.gather(*(client.come(front) for client in [*greedy, *others]))

    asyncio.run(all_at_once())
    assert max(made.index(f"s={n}") for n in range(3)) <= 5
    assert len(made) == 23
    assert (front.turns.free, front.turns.waiting) == (1, {})


def test_forms_that_last_leave_room_for_readers_and_for_the_forms_of_others():
    """Three threads; one member sends five forms that last, another one: a page and a third form pass."""
    go = threading.Event()

    def application(environ, start_response):
        if "lasting" in environ["HTTP_COOKIE"]:
            go.wait(5)
        return echo(environ, start_response)

    front = Front(application, threads=3)
    lasting = [Client(b"a", headers=[(b"cookie", b"s=lasting")]) for _ in range(5)]
    form = Client(b"b", headers=[(b"cookie", b"s=other")])
    page = Client(method="GET", headers=[(b"cookie", b"s=other")])

    async def all_at_once():
        waiting = [asyncio.create_task(client.come(front)) for client in lasting]
        await asyncio.sleep(0.05)
        await asyncio.wait_for(asyncio.gather(form.come(front), page.come(front)), 4)
        assert [client.given for client in lasting] == [[]] * 5
        go.set()
        await asyncio.gather(*waiting)

    asyncio.run(all_at_once())
    assert [client.status for client in [*lasting, form, page]] == [200] * 7
    assert (front.writes.free, front.writes.waiting, +front.writes.held) == (2, {}, {})


def test_a_turn_that_nobody_waits_for_any_more_goes_to_the_next():
    front = Front(echo, threads=1)
    left, last = Client(b"a"), Client(b"b")

    async def all_at_once():
        async with front.turns.turn("somebody"):
            leaving = asyncio.create_task(left.come(front))
            staying = asyncio.create_task(last.come(front))
            await asyncio.sleep(0.01)
            leaving.cancel()
            await asyncio.sleep(0)
        await asyncio.wait_for(staying, 5)

    asyncio.run(all_at_once())
    assert (left.given, last.seen["body"]) == ([], "b")
    assert (front.turns.free, front.turns.waiting) == (1, {})


@pytest.mark.parametrize(
    ("proxies", "chain", "address"),
    [
        (0, "1.1.1.1", "127.0.0.1"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "9.9.9.9, 1.1.1.1", "1.1.1.1"),
        (2, "9.9.9.9, 1.1.1.1, 2.2.2.2", "1.1.1.1"),
        (2, "1.1.1.1", "127.0.0.1"),
        (1, None, "127.0.0.1"),
    ],
)
def test_the_address_is_the_one_that_our_farthest_proxy_saw(proxies, chain, address):
    headers = [(b"x-forwarded-for", chain.encode())] if chain else []

    assert bodies.address_of(Client(headers=headers).scope, proxies) == address


def test_a_disk_without_room_is_said_and_the_beginning_kept(front, monkeypatch):
    monkeypatch.setattr(bodies, "BEGINNING", 100)
    monkeypatch.setattr(bodies.tempfile, "TemporaryFile", lambda **ways: open("/dev/full", "wb", **ways))
    seen = Client(b"x" * 90, b"y" * 90, b"z" * 90).ask(front).seen

    assert (seen["comcep.refused"], seen["body"]) == (507, "x" * 90 + "y" * 10)


@pytest.mark.parametrize("size", [99, 100, 101, 5000])
def test_a_body_is_the_same_in_memory_and_on_disk(front, monkeypatch, size):
    monkeypatch.setattr(bodies, "BEGINNING", 100)
    sent = bytes(range(97, 123)) * 200

    assert Client(sent[: size // 2], sent[size // 2 : size]).ask(front).seen["body"] == sent[:size].decode()


class Kept:
    """A file that counts what is read of it."""

    def __init__(self, path):
        self.file, self.name, self.read_so_far, self.closed = open(path, "rb"), str(path), 0, False

    def read(self, size):
        piece = self.file.read(size)
        self.read_so_far += len(piece)
        return piece

    def close(self):
        self.file.close()
        self.closed = True


@pytest.fixture
def kept(tmp_path):
    path = tmp_path / "attachments" / "été 1"
    path.parent.mkdir()
    path.write_bytes(b"f" * 300_000)
    return Kept(path)


def giving(kept):
    def application(environ, start_response):
        start_response("200 OK", [("Content-Length", "300000"), ("Content-Type", "a/b")])
        return environ["wsgi.file_wrapper"](kept, 8192)

    return Front(application, threads=1)


def test_a_file_is_read_as_its_reader_takes_it(kept, monkeypatch):
    monkeypatch.setattr(asgi, "STALLED_AFTER", 0.1)
    stalled = Client(method="GET", stalls=True).ask(giving(kept))

    assert len(stalled.given) == 1
    assert (kept.read_so_far, kept.closed) == (asgi.PIECE, True)


def test_a_file_is_given_whole_and_closed(kept):
    client = Client(method="GET").ask(giving(kept))

    assert client.body == b"f" * 300_000
    assert client.given[-1] == {"type": "http.response.body", "body": b""}
    assert kept.closed


def test_who_asks_for_the_head_of_a_file_reads_none_of_it(kept):
    client = Client(method="HEAD").ask(giving(kept))

    assert (client.body, client.headers["content-length"]) == (b"", "300000")
    assert (kept.read_so_far, kept.closed) == (0, True)


def test_behind_nginx_a_file_of_the_site_is_named_and_not_read(kept, tmp_path):
    front = giving(kept)
    front.accel = {tmp_path / "attachments": "/_fichiers/attachments/"}
    client = Client(method="GET").ask(front)

    assert client.headers["x-accel-redirect"] == "/_fichiers/attachments/%C3%A9t%C3%A9%201"
    assert ("content-length" in client.headers, client.headers["content-type"]) == (False, "a/b")
    assert (client.body, kept.read_so_far, kept.closed) == (b"", 0, True)


def test_behind_nginx_a_file_of_another_folder_is_sent_by_the_site(kept, tmp_path):
    front = giving(kept)
    front.accel = {tmp_path / "media": "/_fichiers/media/"}

    assert Client(method="GET").ask(front).body == b"f" * 300_000


def test_a_file_can_be_gone_through_as_any_answer(kept):
    assert b"".join(File(kept)) == b"f" * 300_000
