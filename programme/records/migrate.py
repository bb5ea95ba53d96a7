"""Migrations, under an advisory lock: two that start together run one after the other."""

import gc
import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from tortoise import Tortoise
from tortoise.migrations.api.migrate import migrate as run_migrations
from tortoise.migrations.autodetector import MigrationAutodetector

from programme.errors import InvalidInput
from programme.records import store
from programme.records.connection import MIGRATIONS, MODELS, config

LOCK = 7_040_044


def names() -> list[str]:
    """The migrations in order: ``0001_initial``, …"""
    package = importlib.import_module(MIGRATIONS)
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__))


async def applied(url: str) -> list[str]:
    """The migrations that the database at ``url`` has; empty before the first."""
    async with store.opened(url) as connection:
        if await connection.fetchval("SELECT to_regclass('tortoise_migrations')") is None:
            return []
        rows = await connection.fetch("SELECT name FROM tortoise_migrations ORDER BY name")
        return [row["name"] for row in rows]


async def migrate(url: str, target: str | None = None) -> list[str]:
    """Bring the database to ``target`` (a migration's name; the newest unless given), up or down.

    Returns what is applied afterwards. Raises InvalidInput where no migration has that name,
    Unavailable where no server answers.
    """
    if target is not None and target not in names():
        raise InvalidInput(
            f"No migration {target}; there are {', '.join(names())}.",
            f"Tidak ada migrasi {target}; yang ada {', '.join(names())}.",
            path="target",
        )
    async with store.opened(url) as connection:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        try:
            with _seldom_collected():
                await run_migrations(
                    config=config(url), target=f"programme.{target}" if target else None
                )
            await _install_queue(connection)
        finally:
            await Tortoise.close_connections()
            await connection.execute("SELECT pg_advisory_unlock($1)", LOCK)
    return await applied(url)


async def undeclared() -> list[str]:
    """The migrations that the records would still need: empty when they are up to date."""
    await Tortoise.init(config=config("postgres://nobody@localhost/none"))
    try:
        label = {"programme": {"models": MODELS, "migrations": MIGRATIONS}}
        apps = Tortoise.apps
        if apps is None:
            return []
        writers = await MigrationAutodetector(apps, label).changes()
        return [writer.name for writer in writers]
    finally:
        await Tortoise.close_connections()


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Tortoise makes every model's class anew at each step: the collector, which goes over all of
    them again and again meanwhile, takes two thirds of the time."""
    threshold = gc.get_threshold()
    gc.set_threshold(50_000, 20, 1_000)
    try:
        yield
    finally:
        gc.set_threshold(*threshold)


async def _install_queue(connection: asyncpg.Connection) -> None:
    """The job queue's own tables, once; its library upgrades them itself."""
    from pgqueuer.db import AsyncpgDriver  # half a second that only a migration pays
    from pgqueuer.queries import Queries

    queue = Queries(AsyncpgDriver(connection))
    if not await queue.has_table("pgqueuer"):
        await queue.install()
