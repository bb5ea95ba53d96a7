"""The worker: takes jobs from the queue, gives each a process of its own, and survives.

What a worker that died had begun is taken up again by another one as soon as its heartbeat is
older than ``heartbeat`` seconds; our own job row counts the starts and fences the results.
"""

import asyncio
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

from pgqueuer.core.qm import QueueManager
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Job as QueuedJob
from pgqueuer.ports import RepositoryPort
from pgqueuer.queries import Queries

from api import attempt
from api.attempt import Outcome
from api.faults import language
from programme import clock, database, events, jobs
from programme.errors import Unavailable
from programme.importing import retention as importing
from programme.planning import retention
from programme.progress import asking

HEARTBEAT = 10.0
PAUSE = 2.0
LOOK = 0.2
HOUSEKEEPING = 3600.0  # seconds between two looks at what is old, and at what is due
SEAT = 1  # jobs fetched at a time; a worker works on two at once, one for each core


@dataclass
class Worker:
    """One worker process on the database at ``url``, to which the programme is connected.

    ``heartbeat``: seconds without a sign of life after which a job is taken from a dead worker.
    ``weekly``: what is due once a week is queued by the worker itself.
    """

    url: str
    heartbeat: float = HEARTBEAT
    weekly: bool = True
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def work(self, *, until_idle: bool = False) -> None:
        """Work until ``stopping`` is set (what runs is finished first), or until no job is left:
        then what is due once a week is left to a worker that stays.

        A database that goes away is waited for; nothing is half-written.
        """
        while not self.stopping.is_set():
            try:
                await self._serve(until_idle)
            except (*database.AWAY, Unavailable) as fault:
                _tell_away(fault)
                await self._rest(PAUSE)

    async def _serve(self, until_idle: bool) -> None:
        connection = await database.dedicated()
        try:
            queue = self._queue(Queries.from_asyncpg_connection(connection))
            async with asyncio.TaskGroup() as group:
                watch = group.create_task(self._watch(queue, until_idle))
                group.create_task(self._keep_house(weekly=self.weekly and not until_idle))
                await queue.run(
                    dequeue_timeout=timedelta(seconds=min(self.heartbeat / 2, 5.0)),
                    batch_size=SEAT,
                    max_concurrent_tasks=2 * SEAT,
                    heartbeat_timeout=timedelta(seconds=self.heartbeat),
                )
                watch.cancel()
        except* (*database.AWAY, Unavailable) as faults:
            raise _first(faults) from faults
        finally:
            await connection.close(timeout=PAUSE)

    def _queue(self, queries: Queries) -> QueueManager:
        queue = QueueManager(cast("RepositoryPort", queries))
        for kind in jobs.KINDS:
            queue.entrypoint(kind, on_failure="hold", accepts_context=False)(self._take_up)
        return queue

    async def _take_up(self, queued: QueuedJob) -> None:
        try:
            job = await jobs.start(int(queued.payload or b"0"))
            if job is not None:
                await self._attempt(job)
        except (*database.AWAY, Unavailable) as fault:
            raise RetryRequested(timedelta(seconds=PAUSE), "the database was away") from fault
        except asyncio.CancelledError as stop:  # else the queue would forget the job
            raise RetryRequested(timedelta(0), "its worker was told to stop at once") from stop

    async def _attempt(self, job: jobs.Job) -> None:
        code = await attempt.make(job, self.url)
        if code == Outcome.FAULT:
            await jobs.fail(job, f"Job {job.id} met an unexpected fault; the worker's log has it.")
        elif code != Outcome.ENDED:
            raise RetryRequested(timedelta(seconds=PAUSE / 2), f"the attempt exited with {code}")

    async def _watch(self, queue: QueueManager, until_idle: bool) -> None:
        while not self.stopping.is_set():
            if until_idle and not await jobs.pending():
                self.stopping.set()
            await self._rest(LOOK)
        queue.shutdown.set()

    async def _keep_house(self, *, weekly: bool) -> None:
        while not self.stopping.is_set():
            if weekly:
                await asking.ask_weekly()
            await events.forget()
            await retention.archive(clock.today())
            await retention.forget()
            await importing.forget()
            await self._rest(HOUSEKEEPING)

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.stopping.wait()


def stop_on_signals(worker: Worker) -> None:
    """SIGTERM and Ctrl-C: finish what runs, then stop; a second one leaves it to another worker."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def stop() -> None:
        if worker.stopping.is_set() and task is not None:
            task.cancel()
        worker.stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)


def _first(faults: BaseExceptionGroup[Exception]) -> Exception:
    fault = faults.exceptions[0]
    return _first(fault) if isinstance(fault, BaseExceptionGroup) else fault


def _tell_away(fault: Exception) -> None:
    name = type(fault).__name__
    told = {
        "en": f"The database is away ({name}); trying again every {PAUSE:g} s.",
        "id": f"Basis data tidak terhubung ({name}); dicoba lagi setiap {PAUSE:g} detik.",
    }
    print(told[language()], file=sys.stderr, flush=True)
