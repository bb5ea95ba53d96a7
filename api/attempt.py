"""One attempt at a job, in a process of its own.

A solve keeps its interpreter busy for a minute: in the worker's own process it would outlive its
heartbeat and be run twice. The process dies with its worker (its standard input ends), so that a
killed worker leaves nobody behind who works on.
"""

import asyncio
import os
import sys
import threading
from enum import IntEnum
from uuid import UUID

from programme import database, jobs, secrets
from programme.errors import ProgrammeError, Unavailable
from programme.jobs import Job, Superseded


class Outcome(IntEnum):
    """How an attempt's process exits. A signal (memory, kill -9) is a negative code."""

    ENDED = 0
    FAULT = 1
    ALONE = 70  # its worker died
    AWAY = 75  # the database is away


async def make(job: Job, url: str) -> int:
    """Make an attempt in a new process and wait for it; its exit code.

    Cancelling kills the process: another attempt will be made.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "api.attempt",
        str(job.id),
        str(job.attempt),
        stdin=asyncio.subprocess.PIPE,
        env={**os.environ, "DATABASE_URL": url},
        start_new_session=True,  # Ctrl-C is the worker's: it lets the attempt come to its end
    )
    try:
        return await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def main(job_id: int, attempt: UUID) -> int:
    """What the new process does; an unexpected fault is a traceback on stderr and exit code 1."""
    threading.Thread(target=_die_with_the_worker, daemon=True).start()
    return asyncio.run(_attempt(job_id, attempt))


def _die_with_the_worker() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(Outcome.ALONE)


async def _attempt(job_id: int, attempt: UUID) -> Outcome:
    from api.settings import settings

    secrets.use(settings().nik_key.get_secret_value())
    url = settings().database_url
    try:
        await database.connect(url.get_secret_value() if url else "", pool=2)
        await _run(await jobs.current(job_id, attempt))
    except Superseded as void:
        print(void.message, file=sys.stderr)
    except Unavailable as away:
        print(away.message, file=sys.stderr)
        return Outcome.AWAY
    finally:
        await database.disconnect()
    return Outcome.ENDED


async def _run(job: Job) -> None:
    try:
        await jobs.kind_of(job.kind).run(job)
    except (Superseded, Unavailable):
        raise
    except ProgrammeError as refusal:
        await jobs.fail(job, refusal.message)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), UUID(sys.argv[2])))
