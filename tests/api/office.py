"""A server on a seeded city, and who may sign in there."""

import asyncio
import json
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from api.auth import LIFE, Issuer
from programme.actors import Actor
from programme.words import Role
from tests.api.server import Server

ORIGIN = "https://kantor.example"
RESPONSE = "application/graphql-response+json"
ONE_EACH = """
    SELECT DISTINCT ON (a.role) a.id, a.role, a.area_code, m.id AS mentor_id
    FROM actor a LEFT JOIN mentor m ON m.actor_id = a.id
    WHERE a.active ORDER BY a.role, a.id"""


@dataclass(frozen=True)
class Office:
    """A running server, its data folder, and an account of each role."""

    server: Server
    folder: Path
    actors: Mapping[Role, Actor]

    def token(self, role: Role, life: timedelta = LIFE) -> str:
        """An access token of the role's account."""
        key = (self.folder / "token_key.development").read_text().strip()
        return Issuer(key).issue(self.actors[role], life=life).token

    def client(self, role: Role | None = None, **headers: str) -> httpx.Client:
        """A client that is signed in, or nobody."""
        if role is not None:
            headers = {"Authorization": f"Bearer {self.token(role)}", **headers}
        return httpx.Client(base_url=self.server.url, headers=headers, timeout=30)

    def socket(self, origin: str | None = None) -> ClientConnection:
        """A WebSocket that has not said anything yet."""
        return connect(
            self.server.graphql.replace("http", "ws", 1),
            subprotocols=[Subprotocol("graphql-transport-ws")],
            origin=None if origin is None else Origin(origin),
        )

    def told_of(self, request: str, number: int = 1) -> list[dict[str, Any]]:
        """The ``number`` lines of a request's id, written soon after its answer."""
        for _ in range(100):
            found = [line for line in self.lines() if line.get("request") == request]
            if len(found) >= number:
                return found
            time.sleep(0.02)
        raise TimeoutError(request)

    def lines(self) -> list[dict[str, Any]]:
        """What the server has logged so far."""
        text = (self.folder / "log").read_text()
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def accounts_of(url: str) -> dict[Role, Actor]:
    """The first account of each role, asked in a thread: no test's event loop is touched."""

    async def ask() -> dict[Role, Actor]:
        connection = await asyncpg.connect(url)
        try:
            found = await connection.fetch(ONE_EACH)
        finally:
            await connection.close()
        return {
            Role(row["role"]): Actor(
                row["id"], Role(row["role"]), row["area_code"], mentor_id=row["mentor_id"]
            )
            for row in found
        }

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, ask()).result()
