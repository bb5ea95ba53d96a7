"""One command's work with the programme: the database open, the vault unlocked, both given back."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from api import local_db
from api.settings import settings
from programme import database, secrets

Result = TypeVar("Result")


def with_programme(work: Callable[[], Awaitable[Result]]) -> Result:
    """Run ``work`` against this installation's database.

    Raises LocalDatabaseError or Unavailable where there is none.
    """
    secrets.use(settings().nik_key.get_secret_value())
    with local_db.opened() as url:
        return asyncio.run(_connected(url, work))


async def _connected(url: str, work: Callable[[], Awaitable[Result]]) -> Result:
    await database.connect(url)
    try:
        return await work()
    finally:
        await database.disconnect()
