"""A thousand subscribers on one server process: what they cost in memory, and how soon one change
has reached them all."""

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import asyncpg
import psutil
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from api.auth import Issuer
from programme.actors import Actor
from programme.words import Role
from tests.bench.api.contenders import Contender, own
from tests.bench.api.people import TOKEN_KEY
from tests.bench.city import seeded

SUBSCRIBERS: Final = 1_000
AT_ONCE: Final = 50
BAR: Final = 300.0
PATIENCE: Final = 60.0
MAKE: Final = """
    WITH account AS (
        INSERT INTO actor (role, name, area_code, agency_code, language, leaderboard_opt_in, active)
        SELECT 'MENTOR', 'Pendamping ' || n, d.code, g.code, 'id', FALSE, TRUE
        FROM generate_series(1, $1) n CROSS JOIN (SELECT min(code) AS code FROM area
            WHERE level = 'DISTRICT' AND code IN (SELECT district_code FROM mentor)) d
        CROSS JOIN (SELECT min(code) AS code FROM agency) g
        RETURNING id, name, area_code, agency_code
    )
    INSERT INTO mentor (actor_id, agency_code, name, district_code, village_code, weekly_minutes,
        contact_load, skills, active_from)
    SELECT a.id, a.agency_code, a.name, a.area_code, (SELECT min(code) FROM area
        WHERE parent_code = a.area_code), 1500, 36, '[]', '2019-01-01' FROM account a
    RETURNING id, actor_id, district_code"""
TOLD_ALL: Final = """
    INSERT INTO change (entity, entity_id, kind, area_code, mentor_id)
    SELECT 'training_session', (SELECT min(id) FROM training_session), 'UPSERT', district_code, id
    FROM mentor WHERE id = ANY($1)"""
POINTS: Final = """
    INSERT INTO change (entity, entity_id, kind, area_code) VALUES ('point_entry', 1, 'UPSERT', $1)
"""
WATCHES: Final = {
    "standingsMoved": "subscription { standingsMoved { areaCode cursor } }",
    "myList": "subscription { myList { kind entity id cursor } }",
}


def main() -> None:
    """Print the server's memory and the milliseconds from a commit to each subscriber's event."""
    with (
        tempfile.TemporaryDirectory(prefix="jakmentor-bench-") as folder,
        seeded("kecamatan") as url,
    ):
        mentors = asyncio.run(_mentors(url))
        for name, document in WATCHES.items():
            with own(url, Path(folder)) as server:
                asyncio.run(_measure(url, server, mentors, name, document))


async def _mentors(url: str) -> list[Actor]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(MAKE, SUBSCRIBERS)
    finally:
        await connection.close()
    return [
        Actor(row["actor_id"], Role.MENTOR, row["district_code"], mentor_id=row["id"])
        for row in rows
    ]


async def _measure(
    url: str, server: Contender, mentors: list[Actor], name: str, document: str
) -> None:
    before = _megabytes(server.process)
    sockets = await _subscribed(server, mentors, document)
    database = await asyncpg.connect(url)
    try:
        held = _megabytes(server.process)
        sql, given = (POINTS, mentors[0].area_code) if name == "standingsMoved" else (
            TOLD_ALL, [mentor.mentor_id for mentor in mentors])  # fmt: skip
        await _round(sockets, lambda: database.execute(sql, given))
        await asyncio.sleep(2)
        cpu = sum(server.process.cpu_times()[:2])
        waited = await _round(sockets, lambda: database.execute(sql, given))
        cpu = sum(server.process.cpu_times()[:2]) - cpu
    finally:
        await database.close()
        await asyncio.gather(*(socket.close() for socket in sockets))
    after = _megabytes(server.process)
    p50, p99 = statistics.median(waited), statistics.quantiles(waited, n=100)[-1]
    each = 1000 * (held - before) / len(sockets)
    print(f"  {name}: {len(sockets):,} subscribers")
    print(
        f"    memory {before:.0f} MB alone, {held:.0f} MB subscribed, {after:.0f} MB after a change"
    )
    print(f"    {after / BAR:.2f} of the bar of {BAR:.0f} MB; {each:.0f} kB a subscriber")
    print(f"    one change to all: p50 {p50:.0f} ms, p99 {p99:.0f} ms, last {max(waited):.0f} ms")
    print(f"    {1000 * cpu / len(sockets):.2f} ms of CPU an event", flush=True)


async def _subscribed(
    server: Contender, mentors: list[Actor], document: str
) -> list[ClientConnection]:
    gate, issuer = asyncio.Semaphore(AT_ONCE), Issuer(TOKEN_KEY)

    async def one(mentor: Actor) -> ClientConnection:
        token = issuer.issue(mentor, life=timedelta(hours=1)).token
        async with gate:
            socket = await connect(
                server.url.replace("http", "ws", 1),
                subprotocols=[Subprotocol("graphql-transport-ws")],
                open_timeout=PATIENCE,
            )
            await _say(socket, type="connection_init", payload={"authorization": f"Bearer {token}"})
            await _heard(socket, "connection_ack")
            await _say(socket, id="1", type="subscribe", payload={"query": document})
            await _say(socket, type="ping")
            await _heard(socket, "pong")
        return socket

    sockets = await asyncio.gather(*(one(mentor) for mentor in mentors))
    await asyncio.sleep(3)
    return sockets


async def _round(
    sockets: list[ClientConnection], change: Callable[[], Awaitable[Any]]
) -> list[float]:
    """Milliseconds from the commit to each socket's event."""

    async def wait(socket: ClientConnection) -> float:
        await _heard(socket, "next")
        return time.perf_counter()

    waiting = [asyncio.create_task(wait(socket)) for socket in sockets]
    await asyncio.sleep(0.5)
    begun = time.perf_counter()
    await change()
    return [1000 * (at - begun) for at in await asyncio.gather(*waiting)]


async def _say(socket: ClientConnection, **message: Any) -> None:
    await socket.send(json.dumps(message))


async def _heard(socket: ClientConnection, kind: str) -> None:
    async with asyncio.timeout(PATIENCE):
        message = json.loads(await socket.recv())
    if message["type"] != kind or message.get("payload", {}).get("errors"):
        raise SystemExit(f"instead of {kind}: {message}")


def _megabytes(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 2**20
