"""The application itself under a client, where a test needs settings of its own."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from api.app import create
from api.settings import settings


@asynccontextmanager
async def app_client() -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application that was made just now, on the connected database."""
    settings.cache_clear()
    transport = httpx.ASGITransport(app=create())
    async with httpx.AsyncClient(transport=transport, base_url="http://office") as client:
        yield client


async def app_socket(payload: dict[str, Any]) -> Any:
    """The first answer of an application made just now to one subscribe message of nobody's."""
    settings.cache_clear()
    said: list[Any] = []
    answered = asyncio.Event()
    messages = [{"type": "connection_init"}, {"id": "1", "type": "subscribe", "payload": payload}]
    events = [{"type": "websocket.connect"}]
    events += [{"type": "websocket.receive", "text": json.dumps(message)} for message in messages]

    async def receive() -> Any:
        if events:
            return events.pop(0)
        await answered.wait()
        return {"type": "websocket.disconnect", "code": 1000}

    async def send(message: Any) -> None:
        said.append(message)
        if len(said) == 3:  # accept, connection_ack, the answer
            answered.set()

    scope = {"type": "websocket", "path": "/graphql", "headers": [], "client": ("127.0.0.1", 1)}
    async with asyncio.timeout(15):
        await create()({**scope, "subprotocols": ["graphql-transport-ws"]}, receive, send)
    return json.loads(said[2]["text"])
