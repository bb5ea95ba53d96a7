"""`jakmentor worker`: runs the queued jobs."""

import asyncio
from typing import Annotated

import typer

from api import local_db
from api.faults import say
from api.worker import HEARTBEAT, Worker, stop_on_signals

Idle = Annotated[bool, typer.Option("--until-idle", help="Stop as soon as no job is left.")]
Heartbeat = Annotated[
    float,
    typer.Option(min=0.5, help="Seconds after which a job is taken over from a dead worker."),
]
Weekly = Annotated[
    bool,
    typer.Option(
        help="Queue what is due once a week: learning the probabilities. With --until-idle never."
    ),
]


def command(
    until_idle: Idle = False, heartbeat: Heartbeat = HEARTBEAT, weekly: Weekly = True
) -> None:
    """Run the queued jobs: plans, campaigns, imports, the weekly close.

    SIGTERM or Ctrl-C lets the jobs that run come to their end; a second one leaves them to
    another worker.
    """
    asyncio.run(_work(until_idle, heartbeat, weekly))


async def _work(until_idle: bool, heartbeat: float, weekly: bool) -> None:
    async with local_db.connected() as url:
        worker = Worker(url, heartbeat, weekly)
        stop_on_signals(worker)
        say("The worker is ready.", "Pekerja siap.")
        try:
            await worker.work(until_idle=until_idle)
        except asyncio.CancelledError:
            say("Stopped; a job that ran is left to another worker.", "Berhenti di tengah kerja.")
