"""Clients that are slow to say what they want: they are ended, and nobody else notices."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from api.http import patience
from api.http.body import Gone, read

GET = b"GET / HTTP/1.1\r\nHost: office\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: office\r\nAccept-Language: en\r\nContent-Length: 10\r\n\r\n"
SLOW = {
    "message": "The request did not come within 0 seconds; send it again.",
    "extensions": {"code": "REQUEST_TOO_SLOW"},
}
ENOUGH = 20.0


class Application:
    """Answers with the length of a body; one that is said to be of 4 bytes, before it
    comes."""

    def __init__(self) -> None:
        self.read: list[bytes] = []
        self.left = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        if scope["path"] == "/slow":
            await asyncio.sleep(0.5)
        try:
            if headers.get(b"content-length") != b"4":
                self.read.append(await read(headers, receive))
        except Gone:
            self.left.set()
            return
        told = [(b"content-length", b"2")]
        await send({"type": "http.response.start", "status": 200, "headers": told})
        await send({"type": "http.response.body", "body": b"ok"})


@asynccontextmanager
async def served(application: Application) -> AsyncIterator[int]:
    """The port of a listener with the protocol that `jakmentor serve` has."""
    config = uvicorn.Config(application, log_level="critical", timeout_keep_alive=1)
    state = ServerState()

    def protocol() -> patience.Patient:
        return patience.Patient(config=config, server_state=state, app_state={})

    listener = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        listener.close()
        await asyncio.gather(*state.tasks)


@asynccontextmanager
async def connected(
    application: Application,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    async with served(application) as port, asyncio.timeout(ENOUGH):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        yield reader, writer
        writer.close()
        with suppress(ConnectionResetError):  # whoever was refused in mid-sentence
            await writer.wait_closed()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that waits a fifth of a second."""
    monkeypatch.setattr(patience, "SECONDS", 0.2)


def refused(answer: bytes) -> tuple[int, Any]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"connection: close" in head
    (error,) = json.loads(body)["errors"]
    return int(head.split()[1]), error


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("part", [POST[:-2], POST, POST + b"12345"], ids=["head", "none", "half"])
async def test_a_request_that_does_not_come_is_ended(part: bytes) -> None:
    """Given a head or a body that stops half-way, it is 408, closed, and nothing ran."""
    application = Application()
    async with connected(application) as (reader, writer):
        writer.write(part)
        answer = await reader.read()

    assert refused(answer) == (408, SLOW)
    assert application.read == []


@pytest.mark.usefixtures("hurried")
async def test_who_leaves_is_gone_for_the_application_too() -> None:
    application = Application()
    async with connected(application) as (reader, writer):
        writer.write(POST)
        await reader.read()
        await application.left.wait()

    assert application.read == []


@pytest.mark.usefixtures("hurried")
async def test_a_connection_that_says_nothing_is_closed_without_a_word() -> None:
    """Given a browser's connection in reserve, no answer waits in it for a request to come."""
    async with connected(Application()) as (reader, _):
        assert await reader.read() == b""


@pytest.mark.usefixtures("hurried")
async def test_drops_hold_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a head that comes byte by byte, it is ended although it never stops."""
    monkeypatch.setattr(patience, "RATE", 1_000)
    application = Application()
    async with connected(application) as (reader, writer):
        ended = asyncio.create_task(reader.read())
        writer.write(POST[:-2] + b"X: ")
        while not ended.done():
            writer.write(b"x")
            await asyncio.wait([ended], timeout=0.01)
        with suppress(ConnectionResetError):  # a byte that met the closed end may cost the answer
            assert refused(ended.result()) == (408, SLOW)

    assert application.read == []


@pytest.mark.usefixtures("hurried")
async def test_a_slow_line_that_goes_on_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a body that takes longer, but comes as fast as is asked, it is read."""
    monkeypatch.setattr(patience, "RATE", 50)
    application = Application()
    async with connected(application) as (reader, writer):
        writer.write(POST)
        for byte in b"0123456789":
            await asyncio.sleep(0.05)
            writer.write(bytes([byte]))
        answer = await reader.readuntil(b"ok")

    assert answer.startswith(b"HTTP/1.1 200")
    assert application.read == [b"0123456789"]


@pytest.mark.usefixtures("hurried")
async def test_answered_and_idle_is_not_slow() -> None:
    """Given a connection in use, its next request may come later than a request may take; quiet for
    longer than a connection is kept, it is closed without a word, empty lines or not."""
    application = Application()
    async with connected(application) as (reader, writer):
        for _ in range(2):
            writer.write(GET)
            await reader.readuntil(b"ok")
            await asyncio.sleep(0.4)
        writer.write(b"\r\n")
        assert await reader.read() == b""

    assert application.read == [b"", b""]


@pytest.mark.usefixtures("hurried")
async def test_the_rest_of_a_body_that_was_answered_is_no_new_request() -> None:
    """Given an answer before the body, the connection serves on once that came, and ends where it
    does not, without a second answer."""
    early = POST.replace(b"10", b"4")
    application = Application()
    async with connected(application) as (reader, writer):
        writer.write(early)
        await reader.readuntil(b"ok")
        writer.write(b"1234")
        writer.write(GET)
        await reader.readuntil(b"ok")
        writer.write(early + b"12")
        await reader.readuntil(b"ok")
        assert await reader.read() == b""

    assert application.read == [b""]


@pytest.mark.usefixtures("hurried")
async def test_who_waits_for_an_answer_is_not_slow() -> None:
    """Given a half request behind one that is not answered yet, the answer comes first."""
    async with connected(Application()) as (reader, writer):
        writer.write(GET.replace(b"/ ", b"/slow ") + POST)
        first, _, second = (await reader.read()).partition(b"ok")

    assert first.startswith(b"HTTP/1.1 200")
    assert refused(second) == (408, SLOW)


async def test_an_endless_head_is_refused() -> None:
    """Given headers without end, 431 before they fill the memory."""
    application = Application()
    async with connected(application) as (reader, writer):
        writer.write(GET[:-2])
        for number in range(20):
            writer.write(b"X-%d: %b\r\n" % (number, b"x" * 4_000))
        answer = await reader.read()

    assert refused(answer) == (
        431,
        {
            "message": "Header melebihi 65536 byte; kirim header lebih sedikit atau lebih pendek.",
            "extensions": {"code": "HEAD_TOO_LARGE"},
        },
    )
    assert application.read == []
