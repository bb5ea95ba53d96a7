"""graphql-transport-ws over a real WebSocket: signing in, operations, and how it ends."""

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from api.auth import issuer
from api.settings import settings
from programme.events import changed_of
from programme.records import store
from programme.words import Role
from schema.execution import Executor
from tests.api.app import app_socket
from tests.api.office import Office
from tests.api.server import serving
from tests.api.talk import closing, heard, say, signed_in, subscribe
from tests.programme import rows

ME = "{ me { role } }"
WATCH = "subscription { myList { kind entity } }"


def test_a_token_in_the_init_is_the_account(office: Office) -> None:
    with signed_in(office, Role.MENTOR) as socket:
        subscribe(socket, 1, ME)
        assert heard(socket) == {
            "id": "1",
            "type": "next",
            "payload": {"data": {"me": {"role": "MENTOR"}}},
        }
        assert heard(socket) == {"id": "1", "type": "complete"}


def test_none_is_the_public(office: Office) -> None:
    with signed_in(office) as socket:
        subscribe(socket, 1, ME)
        assert heard(socket)["payload"] == {"data": {"me": None}}


@pytest.mark.parametrize("authorization", ["Bearer a.b.c", "Basic YTpi", 5, ["Bearer"], {}])
def test_a_bad_token_closes_with_4403(office: Office, authorization: object) -> None:
    with office.socket() as socket:
        say(socket, type="connection_init", payload={"authorization": authorization})
        assert closing(socket) == 4403


def test_a_connection_ends_with_its_token(office: Office) -> None:
    token = office.token(Role.MENTOR, life=timedelta(seconds=2))
    with office.socket() as socket:
        say(socket, type="connection_init", payload={"authorization": f"Bearer {token}"})
        assert heard(socket) == {"type": "connection_ack"}
        subscribe(socket, 1, WATCH)
        assert closing(socket) == 4403


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", "Syntax Error: Expected Name, found <EOF>."),
        ("{ passwords }", "Cannot query field 'passwords' on type 'Query'."),
        ("subscription { passwords }", "Cannot query field 'passwords' on type 'Subscription'."),
        (None, "'query' belum diisi: teks dokumen GraphQL."),
    ],
)
def test_what_cannot_run_is_an_error(office: Office, document: str, message: str) -> None:
    """Given a document that is refused, its id is told why, and is free again; others go on."""
    with signed_in(office) as socket:
        subscribe(socket, 1, document)
        refused = heard(socket)
        assert (refused["id"], refused["type"]) == ("1", "error")
        assert [error["message"] for error in refused["payload"]] == [message]
        subscribe(socket, 1, ME)
        assert heard(socket)["type"] == "next"


def test_a_refused_subscription_is_an_error(office: Office) -> None:
    with signed_in(office, Role.DINAS) as socket:
        subscribe(socket, 1, WATCH)
        refused = heard(socket)

    assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "FORBIDDEN")


def test_a_persisted_query_is_known_here_too(office: Office) -> None:
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}
    with signed_in(office) as socket:
        subscribe(socket, 1, None, extensions=extensions)  # type: ignore[arg-type]  # it is a hash
        refused = heard(socket)

    assert refused["payload"][0]["extensions"] == {"code": "PERSISTED_QUERY_NOT_FOUND"}


def test_the_order_of_the_protocol_is_kept(office: Office) -> None:
    """Given an operation before the init, a second init, or an id in use, the connection closes."""
    with office.socket() as socket:
        subscribe(socket, 1, ME)
        assert closing(socket) == 4401
    with signed_in(office) as socket:
        say(socket, type="connection_init")
        assert closing(socket) == 4429
    with signed_in(office, Role.MENTOR) as socket:
        subscribe(socket, 1, WATCH)
        subscribe(socket, 1, WATCH)
        assert closing(socket) == 4409


def test_ping_is_answered_before_the_init(office: Office) -> None:
    with office.socket() as socket:
        say(socket, type="ping")
        assert heard(socket) == {"type": "pong"}


def test_another_protocol_closes_with_4406(office: Office) -> None:
    with connect(
        office.server.graphql.replace("http", "ws", 1), subprotocols=[Subprotocol("graphql-ws")]
    ) as socket:
        assert closing(socket) == 4406


async def test_a_change_arrives_and_a_signed_out_device_is_cut_off(db: str) -> None:
    """Given a subscription, a change that is committed arrives; once the account is closed, the
    connection may begin nothing more."""
    await rows.district()
    mentor = await rows.mentor(name="Ani")
    person = await rows.person(mentor=mentor)
    token = issuer().issue(mentor).token

    def watch(address: str, about: asyncio.Event, loop: asyncio.AbstractEventLoop) -> list[Any]:
        with connect(address, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
            say(socket, type="connection_init", payload={"authorization": f"Bearer {token}"})
            assert heard(socket) == {"type": "connection_ack"}
            subscribe(socket, 1, WATCH)
            first = heard(socket)
            loop.call_soon_threadsafe(about.set)
            time.sleep(1)
            subscribe(socket, 2, "mutation { __typename }")
            return [first, closing(socket)]

    with serving(db, settings().data_folder) as server:
        seen, address = asyncio.Event(), server.graphql.replace("http", "ws", 1)
        watching = asyncio.create_task(
            asyncio.to_thread(watch, address, seen, asyncio.get_running_loop())
        )
        while not seen.is_set() and not watching.done():
            async with store.transaction():
                await changed_of(person, ("person", person))
            await asyncio.sleep(0.2)
        await store.execute("UPDATE actor SET active = false WHERE id = $1", mentor.id)
        first, code = await watching

    assert first["payload"] == {"data": {"myList": {"kind": "UPSERT", "entity": "Jakpreneur"}}}
    assert code == 4403


async def test_a_fault_of_ours_is_masked(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a fault that nobody expected, its operation is told a reference, and others go on."""

    async def broken(*_: object) -> None:
        raise RuntimeError("relation weekly_plan is broken")

    monkeypatch.setattr(Executor, "run", broken)
    told = await app_socket({"query": ME})

    (error,) = told["payload"]
    assert (told["id"], told["type"]) == ("1", "error")
    assert error["extensions"]["code"] == "INTERNAL"
    assert "weekly_plan" not in str(told)
