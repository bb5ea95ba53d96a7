"""GraphQL over real HTTP and a real WebSocket."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from api.auth import issuer
from programme.actors import Actor
from tests.api.server import Server, serving
from tests.programme import rows

CONTRACT = Path("schema.graphql").read_text()
ME = "{ me { role area { code } } }"


@pytest.fixture
async def mentor(db: str) -> Actor:
    """A mentor of a small district."""
    await rows.district()
    return await rows.mentor(name="Ani")


@pytest.fixture
async def server(db: str, mentor: Actor, tmp_path: Path) -> AsyncIterator[Server]:
    """A server on the test's own database, with the test's own keys."""
    from api.settings import settings

    with serving(db, settings().data_folder) as running:
        yield running


async def post(server: Server, document: str, token: str | None = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with httpx.AsyncClient() as client:
        return await client.post(server.graphql, json={"query": document}, headers=headers)


async def test_a_token_reads_and_a_bad_one_is_401(server: Server, mentor: Actor) -> None:
    """Given a good token, its account answers; forged, expired and odd ones are 401, not anonymous;
    no token at all is the public."""
    good = issuer().issue(mentor).token
    head, body, _ = good.split(".")

    answer = await post(server, ME, good)
    assert (answer.status_code, answer.json()["data"]) == (
        200,
        {"me": {"role": "MENTOR", "area": {"code": rows.DISTRICT}}},
    )
    expired = issuer().issue(mentor, life=timedelta(seconds=-1)).token
    for bad, code in (
        (f"{head}.{body}.AAAA", "TOKEN_FORGED"),
        (expired, "TOKEN_EXPIRED"),
        ("x" * 5000, "TOKEN_OVERSIZED"),
    ):
        answer = await post(server, ME, bad)
        assert answer.status_code == 401
        assert answer.json()["errors"][0]["extensions"]["code"] == code
        assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    answer = await post(server, ME)
    assert (answer.status_code, answer.json()["data"]) == (200, {"me": None})


async def test_health_and_the_schema_file(server: Server) -> None:
    """Given a running server, health answers and the SDL is the committed one."""
    async with httpx.AsyncClient(base_url=server.url) as client:
        live, ready = await client.get("/health/live"), await client.get("/health/ready")
        sdl = await client.get("/schema.graphql")
    assert (live.json(), ready.json()) == ({"status": "live"}, {"status": "ready"})
    assert sdl.text + "\n" == CONTRACT


async def say(socket: Any, **message: Any) -> None:
    await socket.send(json.dumps(message))


async def test_a_websocket_signs_in_at_its_init(server: Server, mentor: Actor) -> None:
    """Given graphql-transport-ws, a token in connection_init is the account of the connection."""
    token = issuer().issue(mentor).token
    address = server.graphql.replace("http", "ws", 1)
    async with connect(address, subprotocols=["graphql-transport-ws"]) as socket:
        await say(socket, type="connection_init", payload={"authorization": f"Bearer {token}"})
        assert json.loads(await socket.recv()) == {"type": "connection_ack"}
        await say(socket, id="1", type="subscribe", payload={"query": ME})
        assert json.loads(await socket.recv()) == {
            "id": "1",
            "type": "next",
            "payload": {"data": {"me": {"role": "MENTOR", "area": {"code": rows.DISTRICT}}}},
        }
        assert json.loads(await socket.recv()) == {"id": "1", "type": "complete"}


async def test_a_websocket_with_a_forged_token_is_closed(server: Server) -> None:
    """Given a forged token, the connection is refused with 4403."""
    address = server.graphql.replace("http", "ws", 1)
    async with connect(address, subprotocols=["graphql-transport-ws"]) as socket:
        await say(socket, type="connection_init", payload={"authorization": "Bearer a.b.c"})
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403
