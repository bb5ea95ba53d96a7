"""A small GraphQL client: HTTP for documents, graphql-transport-ws for a subscription."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
from websockets.asyncio.client import connect

from programme.errors import Conflict

PATIENCE = 60.0


class Client:
    """A client of one account. Raises Conflict where the API refuses."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token
        self.http = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE
        )

    async def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """The data of a document."""
        sent = {"query": document, "variables": variables}
        answer: dict[str, Any] = (await self.http.post(self.url, json=sent)).json()
        if answer.get("errors"):
            raise _refused(answer["errors"][0]["message"])
        data: dict[str, Any] = answer["data"]
        return data

    async def do(self, document: str, **given: Any) -> dict[str, Any]:
        """The result of a mutation that takes one input."""
        ((_, result),) = (await self.ask(document, input=given)).items()
        if result["__typename"] == "Refusal":
            raise _refused(f"{result['code']}: {result['message']}")
        done: dict[str, Any] = result
        return done

    async def watch(self, document: str, **variables: Any) -> AsyncIterator[dict[str, Any]]:
        """The events of a subscription with one root field, until it ends."""
        address = self.url.replace("http", "ws", 1)
        async with connect(address, subprotocols=["graphql-transport-ws"]) as socket:  # type: ignore[list-item]
            init = {"authorization": f"Bearer {self.token}"}
            await socket.send(json.dumps({"type": "connection_init", "payload": init}))
            await socket.recv()
            asked = {"query": document, "variables": variables}
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": asked}))
            async for text in socket:
                message = json.loads(text)
                if message["type"] == "complete":
                    return
                if message["type"] != "next":
                    raise _refused(str(message.get("payload")))
                ((_, event),) = message["payload"]["data"].items()
                yield event

    async def close(self) -> None:
        await self.http.aclose()


def _refused(message: str) -> Conflict:
    return Conflict(message, message)
