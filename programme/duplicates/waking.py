"""Dormancy of two who are one: who was met under the other's number since is not dormant."""

from datetime import date

from programme import clock
from programme.actors import Actor
from programme.dormancy import LAST_MOVED, say
from programme.records import store

SINCE = "SELECT dormant_since FROM person WHERE id = $1"


async def wake(actor: Actor, survivor: int, merged: int, why: str) -> str | None:
    """Bring the survivor back where the merged one moved since; the day that stood, if so."""
    since = await store.fetch_value(SINCE, survivor)
    moved = await store.fetch_value(LAST_MOVED, merged)
    if since is None or moved is None or moved <= since:
        return None
    await say(actor, survivor, clock.today(), why, dormant=False)
    return str(since.isoformat())


async def let_sleep(actor: Actor, survivor: int, since: str | None, why: str) -> None:
    """What ``wake`` took back holds again, unless something else was said meanwhile."""
    if since is not None and await store.fetch_value(SINCE, survivor) is None:
        await say(actor, survivor, date.fromisoformat(since), why, dormant=True)
