"""The drill with a whole city: its facts and its hash are the same after backup, drop, restore."""

from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from api.backup import backup
from api.restore import restore
from programme.database import connect, disconnect
from programme.facts import ProgrammeFacts, programme_facts
from seeds.hashing import database_hash

DAY = date(2020, 10, 26)


async def figures() -> tuple[ProgrammeFacts, str]:
    return await programme_facts(DAY), await database_hash()


async def test_a_city_comes_back_with_its_facts_and_its_hash(city: str, tmp_path: Path) -> None:
    facts, fingerprint = await figures()
    assert facts.registered > 0
    await disconnect()

    await backup(city, tmp_path / "city.backup")
    await drop(city)
    await restore(city, tmp_path / "city.backup")

    await connect(city)
    assert await figures() == (facts, fingerprint)


async def drop(url: str) -> None:
    name = urlsplit(url).path.lstrip("/")
    admin = await asyncpg.connect(url.removesuffix(name) + "postgres")
    await admin.execute(f'DROP DATABASE "{name}"')
    await admin.close()
