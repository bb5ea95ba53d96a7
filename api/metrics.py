"""What this installation counts, for Prometheus at /metrics.

With several workers the counts of all are added up: prometheus-client's multiprocess mode, for
which `jakmentor serve` names a folder before the workers start. What is counted as it stands
(requests in flight, subscribers, connections in use) is written down every ``PERIOD`` seconds.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import psutil
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from api.http.exchange import Exchange
from programme import database

MEDIA: Final = CONTENT_TYPE_LATEST
FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
PERIOD: Final = 2.0
SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
POINTS: Final = (1, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000)
REGISTRY: Final = CollectorRegistry()

disable_created_metrics()  # type: ignore[no-untyped-call]
REQUESTS: Final = Counter(
    "jakmentor_requests",
    "Answers, by kind of operation and status.",
    ("kind", "status"),
    registry=REGISTRY,
)
LATENCY: Final = Histogram(
    "jakmentor_request_seconds",
    "From the request's head to the end of its answer.",
    ("kind",),
    buckets=SECONDS,
    registry=REGISTRY,
)
COST: Final = Histogram(
    "jakmentor_operation_cost",
    "Points of the operations that came.",
    ("kind",),
    buckets=POINTS,
    registry=REGISTRY,
)
STANDING: Final = Gauge(
    "jakmentor_now",
    "What stands now: requests in flight, sockets and subscribers, connections"
    " to the database in use.",
    ("what",),
    multiprocess_mode="livesum",
    registry=REGISTRY,
)


@dataclass(slots=True)
class Live:
    """What stands now in this process."""

    requests: int = 0
    sockets: int = 0
    subscribers: int = 0


LIVE: Final = Live()


def count(exchange: Exchange) -> None:
    """Count an answered request. How long a stream was open is no latency."""
    kind = exchange.kind or "none"
    _answers(kind, exchange.status).inc()
    if exchange.cost is not None:
        _points(kind).observe(exchange.cost)
    if kind != "subscription":
        _seconds(kind).observe(exchange.milliseconds / 1e3)


_answers = cache(REQUESTS.labels)
_points = cache(COST.labels)
_seconds = cache(LATENCY.labels)


@asynccontextmanager
async def written() -> AsyncIterator[None]:
    """Write down what stands, again and again for as long as the block lasts."""
    task = asyncio.create_task(_write_again())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        if FOLDER in os.environ:
            mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]


def shown() -> bytes:
    """Everything that all workers counted, in Prometheus's text format."""
    _write()
    if FOLDER not in os.environ:
        return generate_latest(REGISTRY)
    forget_the_dead(Path(os.environ[FOLDER]))
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)


async def _write_again() -> None:
    while True:
        _write()
        await asyncio.sleep(PERIOD)


def _write() -> None:
    STANDING.labels("requests").set(LIVE.requests)
    STANDING.labels("sockets").set(LIVE.sockets)
    STANDING.labels("subscribers").set(LIVE.subscribers)
    STANDING.labels("connections").set(database.in_use())


def forget_the_dead(folder: Path) -> None:
    """A worker that was killed left behind what stood in it."""
    for file in folder.glob("gauge_live*_*.db"):
        pid = int(file.stem.rpartition("_")[2])
        if not psutil.pid_exists(pid):
            mark_process_dead(pid)  # type: ignore[no-untyped-call]
