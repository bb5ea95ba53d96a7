"""One command's work with the programme, given back when it is done."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from api import local_db

Result = TypeVar("Result")


def with_programme(work: Callable[[], Awaitable[Result]]) -> Result:
    """Run ``work`` against this installation's database.

    Raises LocalDatabaseError or Unavailable where there is none.
    """
    return asyncio.run(_connected(work))


async def _connected(work: Callable[[], Awaitable[Result]]) -> Result:
    async with local_db.connected():
        return await work()
