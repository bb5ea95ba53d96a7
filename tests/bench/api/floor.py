"""The bare floor: the statement of Q1 behind an ASGI function, without parsing or signing in.

The statement is what our schema compiles (``FLOOR`` names the file), its values are those of some
mentors in turn; the pool is of our own connections.
"""

import os
import pickle
from itertools import cycle
from pathlib import Path
from typing import Any

import asyncpg

from programme.records.connection import KeptConnection

SQL, VALUES = pickle.loads(Path(os.environ["FLOOR"]).read_bytes())
HEADERS = [(b"content-type", b"application/json; charset=utf-8")]


class App:
    """Answers every request with the statement's JSON."""

    def __init__(self) -> None:
        self.pool: Any = None
        self.turn = cycle(VALUES)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        async with self.pool.acquire() as connection:
            data = await connection.fetchval(SQL, *next(self.turn))
        body = b'{"data":%b}' % data.encode()
        length = (b"content-length", str(len(body)).encode())
        await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, length]})
        await send({"type": "http.response.body", "body": body})

    async def _live(self, receive: Any, send: Any) -> None:
        await receive()
        size = int(os.environ["POOL"])
        url = os.environ["DATABASE_URL"]
        self.pool = await asyncpg.create_pool(
            url, min_size=1, max_size=size, connection_class=KeptConnection
        )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.pool.close()
        await send({"type": "lifespan.shutdown.complete"})


app = App()
