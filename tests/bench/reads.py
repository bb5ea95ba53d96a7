"""A mentor's home screen: compiled, through the ordinary executor, and the floor, which is the same
prepared statement on a bare connection."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg

from programme import database
from programme.accounts import first_of
from programme.reads import run
from schema.compose import compose
from schema.context import Context
from schema.execution import Ask, Executor
from tests.bench.city import seeded

ROUNDS = 300
HOME = """{ jakpreneurs(first: 20) { totalCount pageInfo { hasNextPage endCursor } edges { node {
  id name village { name } nextStage { key } lastContact { contactedOn action outcome } } } } }"""


def main() -> None:
    """Print milliseconds a read, median of 300, and ratios to the floor."""
    with seeded("kota") as url:
        asyncio.run(_measure(url))


async def _measure(url: str) -> None:
    await database.connect(url)
    try:
        actor = (await first_of("mentor", None)).actor
        schema, asked = compose(), list[tuple[str, list[Any]]]()
        kept = run._fetch

        async def noted(statement: Any, values: list[Any]) -> Any:
            asked.append((statement.sql, values))
            return await kept(statement, values)

        run._fetch = noted
        await schema.execute(HOME, None, Context(actor, "en"))
        run._fetch = kept
        sql, values = asked[0]
        connection = await asyncpg.connect(url)
        prepared = await connection.prepare(sql)
        floor = await _median(lambda: prepared.fetchval(*values))
        executor, ask = Executor(schema), Ask(HOME)
        operation = executor.operation(ask)
        compiled = await _median(lambda: executor.run(operation, ask, Context(actor, "en")))
        whole = await _median(lambda: schema.execute(HOME, None, Context(actor, "en")))
        await connection.close()
    finally:
        await database.disconnect()
    print(f"  {'bare statement':<34}{1000 * floor:8.2f} ms   1.00")
    print(f"  {'schema, compiled':<34}{1000 * compiled:8.2f} ms {compiled / floor:6.2f}")
    print(f"  {'schema, ordinary executor':<34}{1000 * whole:8.2f} ms {whole / floor:6.2f}")


async def _median(work: Callable[[], Awaitable[Any]]) -> float:
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        await work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)
