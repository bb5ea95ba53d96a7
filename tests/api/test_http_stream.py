"""Subscriptions over HTTP: graphql-sse, for networks whose proxies break WebSockets."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from api.auth import issuer
from api.http import stream as streams
from api.http.stream import stream
from api.settings import settings
from programme.actors import Actor
from programme.events import changed_of
from programme.records import store
from programme.words import Role
from schema.execution import Answer
from schema.ids import to_global
from tests.api.office import Office
from tests.api.server import Server, serving
from tests.programme import rows
from tests.programme.importing import tables
from tests.programme.importing.running import asked, worked

EVENTS = {"Accept": "text/event-stream"}
WATCH = {"query": "subscription { myList { kind entity } }"}
NEXT = 'event: next\ndata: {"data":{"myList":{"kind":"UPSERT","entity":"Jakpreneur"}}}\n\n'
IMPORTED = "subscription ($run: ID!) { importProgress(importId: $run) { status accepted } }"
COMPLETE = "event: complete\ndata:\n\n"
PATIENCE = 15.0


@pytest.fixture
async def mentor(db: str) -> Actor:
    """A mentor of a small district."""
    await rows.district()
    return await rows.mentor(name="Ani")


@pytest.fixture
async def server(db: str, mentor: Actor) -> AsyncIterator[Server]:
    """A server on the test's own database."""
    with serving(db, settings().data_folder) as running:
        yield running


async def test_what_changes_arrives_as_events(server: Server, mentor: Actor) -> None:
    """Given a subscription by POST, the stream opens at once with a comment, and each change that
    is committed comes as `next`; no proxy may keep any of it."""
    token = issuer().issue(mentor).token
    headers = {**EVENTS, "Authorization": f"Bearer {token}"}
    async with (
        asyncio.timeout(PATIENCE),
        httpx.AsyncClient() as client,
        client.stream("POST", server.graphql, json=WATCH, headers=headers) as answer,
    ):
        parts = answer.aiter_text()
        assert await anext(parts) == ":\n\n"
        events = asyncio.create_task(anext(parts))
        while not events.done():
            await tell(mentor)
            await asyncio.sleep(0.2)
        assert await events == NEXT

    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert (answer.headers["Cache-Control"], answer.headers["X-Accel-Buffering"]) == (
        "no-store",
        "no",
    )
    assert "Content-Encoding" not in answer.headers


async def test_an_import_ends_its_stream(server: Server, mentor: Actor) -> None:
    """Given a subscription to an import, each of its states comes as `next`, and after the last
    one `complete`."""
    kasatpel = await rows.supervisor()
    run, job_id = await asked(kasatpel, tables.as_csv([tables.row(1)]), dry_run=True)
    watch = {"query": IMPORTED, "variables": {"run": to_global("BulkImport", run)}}
    headers = {**EVENTS, "Authorization": f"Bearer {issuer().issue(kasatpel).token}"}
    async with (
        asyncio.timeout(PATIENCE),
        httpx.AsyncClient() as client,
        client.stream("POST", server.graphql, json=watch, headers=headers) as answer,
    ):
        parts = answer.aiter_text()
        heard = await anext(parts)
        while "QUEUED" not in heard:
            heard += await anext(parts)
        await worked(job_id)
        heard += "".join([part async for part in parts])

    told = 'event: next\ndata: {"data":{"importProgress":{"status":"%s","accepted":%d}}}\n\n'
    assert heard.startswith(":\n\n" + told % ("QUEUED", 0))
    assert heard.endswith(told % ("DONE", 1) + COMPLETE)


async def tell(mentor: Actor) -> None:
    person = await rows.person(mentor=mentor)
    async with store.transaction():
        await changed_of(person, ("person", person))


def test_a_stream_ends_with_its_token(office: Office) -> None:
    """Given a token that expires, its stream ends without `complete`: the client comes again."""
    token = office.token(Role.MENTOR, life=timedelta(seconds=2))
    with office.client(**EVENTS, Authorization=f"Bearer {token}") as client:
        answer = client.post("/graphql", json=WATCH)

    assert (answer.status_code, answer.text) == (200, ":\n\n")


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("{ me { role } }", '{"data":{"me":{"role":"MENTOR"}}'),
        ("{", '{"errors":[{"message":"Syntax Error'),
        ("{ passwords }", '{"errors":[{"message":"Cannot query field'),
        ("subscription { myList { no } }", '{"errors":[{"message":"Cannot query field'),
    ],
)
def test_anything_else_is_one_event(office: Office, document: str, expected: str) -> None:
    """Given a query, a mutation or a document that is refused, graphql-sse has it in one event."""
    with office.client(Role.MENTOR, **EVENTS) as client:
        answer = client.post("/graphql", json={"query": document})

    assert answer.status_code == 200
    assert answer.text.replace(" : ", ":").startswith(f"event: next\ndata: {expected}")
    assert answer.text.endswith(f"\n\n{COMPLETE}")


def test_a_refused_subscription_is_an_event_that_ends(office: Office) -> None:
    with office.client(Role.DINAS, **EVENTS) as client:
        answer = client.post("/graphql", json=WATCH)

    assert answer.text.startswith(':\n\nevent: next\ndata: {"errors":[{"message":"Peran Anda DINAS')
    assert answer.text.endswith(f"\n\n{COMPLETE}")


def test_a_subscription_needs_a_stream(office: Office) -> None:
    with office.client(Role.MENTOR, Accept="application/json") as client:
        answer = client.post("/graphql", json=WATCH)

    assert answer.status_code == 406
    assert answer.json()["errors"][0]["message"] == (
        "Langganan dijawab sebagai text/event-stream (Accept), atau melalui WebSocket."
    )


def test_a_subscription_has_no_head(office: Office) -> None:
    with office.client(Role.MENTOR, **EVENTS) as client:
        answer = client.head("/graphql", params=WATCH)

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST")


def test_what_is_no_request_is_no_stream(office: Office) -> None:
    with office.client(**EVENTS) as client:
        answer = client.post("/graphql", content=b"[", headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.headers["Content-Type"]) == (
        400,
        "application/json; charset=utf-8",
    )


async def test_a_quiet_stream_is_kept_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given nothing to tell, a comment goes out again and again; whoever leaves is let go, and the
    source is closed."""
    monkeypatch.setattr(streams, "KEEP_ALIVE", 0.01)
    said: list[bytes] = []
    left = asyncio.Event()

    async def send(message: Any) -> None:
        said.append(message.get("body", b"head"))
        if len(said) == 5:
            left.set()

    async with asyncio.timeout(PATIENCE):
        await stream(source := quiet(), leaving(left), send, headers=[], life=None)

    assert said[:5] == [b"head", *[b":\n\n"] * 4]
    assert source.ag_frame is None  # closed


async def quiet() -> AsyncGenerator[Answer, None]:
    await asyncio.Event().wait()
    yield Answer(b"{}")


def leaving(when: asyncio.Event) -> Callable[[], Any]:
    async def receive() -> Any:
        await when.wait()
        return {"type": "http.disconnect"}

    return receive


async def test_an_answer_of_many_lines_is_one_event() -> None:
    """Given JSON that PostgreSQL broke into lines, each is a data line of the same event."""
    said: list[bytes] = []

    async def send(message: Any) -> None:
        said.append(message.get("body", b""))

    async def source() -> AsyncGenerator[Answer, None]:
        yield Answer(b'{"data":[1,\n 2]}')

    await stream(source(), leaving(asyncio.Event()), send, headers=[], life=None)

    assert said[2:] == [
        b'event: next\ndata: {"data":[1,\ndata:  2]}\n\n',
        b"event: complete\ndata:\n\n",
    ]
