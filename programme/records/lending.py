"""The connections of a pool, lent without what the pool itself does at each return: a task, a timer
and a look at everything. For a short statement that costs more than the statement."""

import asyncio
from collections import deque
from typing import Any

import asyncpg


class Lending:
    """Lends the connections of an asyncpg pool, first come, first served."""

    def __init__(self, pool: Any) -> None:
        self.pool = pool
        self._most: int = pool.get_max_size()
        self._held = 0
        self._free: list[Any] = []
        self._waiting: deque[asyncio.Future[Any]] = deque()

    @property
    def in_use(self) -> int:
        """Connections that are at work now."""
        return self._held - len(self._free)

    async def take(self) -> Any:
        """A connection, which is given back or dropped."""
        connection = None
        while connection is None:
            if self._free:
                connection = await self._alive(self._free.pop())
            elif self._held < self._most:
                connection = await self._opened()
            else:
                connection = await self._turn()
        return connection

    def give(self, connection: Any) -> None:
        """Back after a statement that came to its end."""
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_result(connection)
                return
        self._free.append(connection)

    async def drop(self, connection: Any) -> None:
        """Back after one that did not: the pool looks whether the connection is still good."""
        self._held -= 1
        self._call_next()
        await self.pool.release(connection)

    async def close(self) -> None:
        """Let the pool have what is free."""
        while self._free:
            await self.drop(self._free.pop())

    async def _alive(self, connection: Any) -> Any:
        try:
            if not connection.is_closed():
                return connection
        except asyncpg.InterfaceError:  # the pool has it back already
            pass
        return await self.drop(connection)

    async def _opened(self) -> Any:
        self._held += 1
        try:
            return await self.pool.acquire()
        except BaseException:
            self._held -= 1
            self._call_next()
            raise

    async def _turn(self) -> Any:
        """The next connection that is given back; None where one may be opened."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        try:
            return await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self._pass_on(future.result())
            raise

    def _pass_on(self, connection: Any) -> None:
        if connection is None:
            self._call_next()
        else:
            self.give(connection)

    def _call_next(self) -> None:
        """Somebody who waits may open a connection."""
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_result(None)
                return
