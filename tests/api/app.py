"""The application itself under a client, where a test needs settings of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

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
