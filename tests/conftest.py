"""A real PostgreSQL for the tests, and databases to use up.

cluster         session   the server: fsync off, removed afterwards, also after Ctrl-C and kill -9
bare_url        function  URL of an empty database of this test alone, not migrated
db_url          function  URL of a migrated, empty database of this test alone; nothing connected
db              function  the same, with `programme.records.store` connected to it; its URL
city_url        session   URL of the seeded kecamatan, shared: for tests that only read
city            function  a seeded kecamatan of this test alone, with the store connected; its URL

A database of a test's own is cloned from a template, so the test may commit, NOTIFY and enqueue.
No test sees DATABASE_URL or the data folder of whoever runs it.
"""

import asyncio
import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from api.cluster import Cluster
from api.settings import Settings, settings

NUMBERS = count(1)


def pytest_collection_finish() -> None:
    """What was imported stays; the collector, which would go over it again and again, comes
    seldom: a fifth of the time of tests that make many objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def own_surroundings(new_home: Callable[[], Path]) -> Iterator[None]:
    """No variable of whoever runs the tests, and a data folder of the run's own."""
    with pytest.MonkeyPatch.context() as patch:
        for field in Settings.model_fields:
            patch.delenv(f"JAKMENTOR_{field.upper()}", raising=False)
        patch.delenv("DATABASE_URL", raising=False)
        patch.setenv("JAKMENTOR_DATA_FOLDER", str(folder := new_home()))
        yield
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def own_settings() -> Iterator[None]:
    """The settings are read anew in each test, and the language of a command ends with its test."""
    settings.cache_clear()
    yield
    settings.cache_clear()
    os.environ.pop("JAKMENTOR_LANGUAGE", None)


@pytest.fixture(scope="session")
def new_home() -> Callable[[], Path]:
    """Makes a folder for one cluster, which the server's account can pass through."""

    def make() -> Path:
        home = Path(tempfile.mkdtemp(prefix="jakmentor-tests-", dir=_fastest_folder()))
        home.chmod(0o711)
        return home

    return make


@pytest.fixture(scope="session")
def cluster(new_home: Callable[[], Path]) -> Iterator[Cluster]:
    """The PostgreSQL of this test run, from the first rung of the ladder."""
    server = Cluster(new_home(), throwaway=True)
    with server.used():
        yield server


def _fastest_folder() -> str | None:
    """Memory where it is plentiful (a clone takes 15 ms instead of 100), else the system's own."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 4 << 30
    return str(memory) if roomy and os.access(memory, os.W_OK) else None


@pytest.fixture
async def bare_url(cluster: Cluster) -> AsyncIterator[str]:
    """URL of an empty database of this test alone, not migrated."""
    async with clone(cluster, "template0") as url:
        yield url


@pytest.fixture
async def db_url(cluster: Cluster, migrated: str) -> AsyncIterator[str]:
    """URL of a migrated, empty database of this test alone; nothing is connected to it."""
    async with clone(cluster, migrated) as url:
        yield url


@pytest.fixture
async def db(db_url: str) -> AsyncIterator[str]:
    """A migrated, empty database of this test alone, with the store connected; its URL."""
    async with connected(db_url):
        yield db_url


@pytest.fixture(scope="session")
def city_url(cluster: Cluster, seeded: str) -> str:
    """URL of the seeded kecamatan, shared by the tests that only read."""
    return build(cluster, "city", seeded)


@pytest.fixture
async def city(cluster: Cluster, seeded: str) -> AsyncIterator[str]:
    """A seeded kecamatan of this test alone, with the store connected; its URL."""
    async with clone(cluster, seeded) as url, connected(url):
        yield url


@pytest.fixture(scope="session")
def migrated(cluster: Cluster) -> str:
    """The template database after all migrations; to be cloned, never connected to."""
    from programme.records.migrate import migrate

    build(cluster, "migrated", "template0", migrate)
    return "migrated"


@pytest.fixture(scope="session")
def seeded(cluster: Cluster, migrated: str) -> str:
    """The template database with the kecamatan of seed 1; to be cloned, never connected to."""
    from seeds.load import load

    async def fill(url: str) -> None:
        await load(url, size="kecamatan", seed=1)

    build(cluster, "seeded", migrated, fill)
    return "seeded"


def build(
    cluster: Cluster,
    name: str,
    template: str,
    fill: Callable[[str], Coroutine[Any, Any, object]] | None = None,
) -> str:
    """Make a database of the session, in a thread, so that no test's event loop is touched."""
    from programme import clock, secrets

    async def steps() -> str:
        await _tell(cluster, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        url = cluster.url(name)
        if fill is not None:
            secrets.use(settings().nik_key.get_secret_value())
            await fill(url)
            clock.stand_on(None)
        return url

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, steps()).result()


@asynccontextmanager
async def clone(cluster: Cluster, template: str) -> AsyncIterator[str]:
    """A copy of a template for as long as the block lasts; its URL."""
    name = f"copy_{next(NUMBERS)}"
    await _tell(cluster, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    try:
        yield cluster.url(name)
    finally:
        await _tell(cluster, f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def connected(url: str, *, pool: int = 8) -> AsyncIterator[None]:
    """The programme at work on a database for as long as the block lasts: store, vault, clock."""
    from programme import clock, secrets
    from programme.records import store

    secrets.use(settings().nik_key.get_secret_value())
    await store.connect(url, pool=pool)
    try:
        yield
    finally:
        await store.disconnect()
        clock.stand_on(None)


async def _tell(cluster: Cluster, sql: str) -> None:
    connection = await asyncpg.connect(cluster.url("postgres"))
    try:
        await connection.execute(sql)
    finally:
        await connection.close()
