"""A server for the checks: the kecamatan on a PostgreSQL of this run alone, and two accounts."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from api import local_db
from api.auth import issuer
from api.settings import Settings, settings
from programme import accounts, clock, database, secrets
from programme.accounts import Account
from seeds.load import load
from tests.api.server import serving

LIFE = timedelta(hours=1)
WEEKS = count(1)


@dataclass(frozen=True)
class World:
    """Where the server is, who signs in, and the programme's day."""

    url: str
    mentor: Account
    supervisor: Account
    today: date

    def told(self) -> dict[str, str]:
        """The environment of a check; each gets a week of its own to plan."""
        week = clock.week_start(self.today) + timedelta(weeks=next(WEEKS))
        return {
            "CONFORMANCE_URL": self.url,
            "CONFORMANCE_MENTOR": _token(self.mentor),
            "CONFORMANCE_SUPERVISOR": _token(self.supervisor),
            "CONFORMANCE_AREA": self.supervisor.actor.area_code,
            "CONFORMANCE_TODAY": self.today.isoformat(),
            "CONFORMANCE_WEEK": week.isoformat(),
        }


@contextmanager
def standing() -> Iterator[World]:
    """A server that answers for as long as the block lasts; nothing of it is left."""
    with tempfile.TemporaryDirectory(prefix="jakmentor-conformance-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        _alone(folder)
        secrets.use(settings().nik_key.get_secret_value())
        with local_db.opened() as url:
            mentor, supervisor, today = asyncio.run(_prepared(url))
            with (folder / "log").open("wb") as log, serving(url, folder, log=log) as server:
                yield World(server.graphql, mentor, supervisor, today)


def _alone(folder: Path) -> None:
    """No setting of whoever runs it, but a data folder."""
    for field in Settings.model_fields:
        os.environ.pop(f"JAKMENTOR_{field.upper()}", None)
    os.environ.pop("DATABASE_URL", None)
    os.environ["JAKMENTOR_DATA_FOLDER"] = str(folder)
    settings.cache_clear()


async def _prepared(url: str) -> tuple[Account, Account, date]:
    await database.migrate(url)
    await load(url, "kecamatan")
    await database.connect(url)
    try:
        mentor = await accounts.first_of("mentor", None)
        return mentor, await accounts.first_of("kasatpel", None), clock.today()
    finally:
        await database.disconnect()


def _token(account: Account) -> str:
    return issuer().issue(account.actor, life=LIFE).token
