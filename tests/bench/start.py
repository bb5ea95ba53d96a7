"""The local PostgreSQL: from a stopped cluster to the answer of the first query."""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import asyncpg

from api.cluster import Cluster

ROUNDS = 5
BAR = 2.0


def main() -> None:
    """Print seconds from start to first query, and the share of the bar of 2 s."""
    with tempfile.TemporaryDirectory(prefix="jakmentor-bench-") as folder:
        Path(folder).chmod(0o711)
        cluster = Cluster(Path(folder) / "postgres")
        first = _start(cluster)
        later = statistics.median(_start(cluster) for _ in range(ROUNDS))
    print(f"  {'with initdb, once':<34}{first:8.2f} s  {first / BAR:6.2f} of the bar")
    print(f"  {'initialised, median of 5':<34}{later:8.2f} s  {later / BAR:6.2f} of the bar")


def _start(cluster: Cluster) -> float:
    begun = time.perf_counter()
    with cluster.used() as url:
        asyncio.run(_ask(url))
        return time.perf_counter() - begun


async def _ask(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.fetchval("SELECT 1")
    await connection.close()
