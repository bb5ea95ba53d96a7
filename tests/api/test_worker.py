"""The worker as a process: it survives kill -9, orders to stop, and a database that goes away."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import asyncpg
import psutil
import pytest
from pgqueuer.core.qm import QueueManager

from api.worker import Worker
from programme import clock
from programme.actors import Actor
from programme.importing import runs
from programme.planning.publish import plan_publish
from programme.planning.run import plan_cancel, plan_run
from programme.progress.asking import ask_weekly
from programme.records import store
from programme.words import Role
from tests.programme import rows
from tests.programme.importing import tables
from tests.programme.importing.running import asked

NEXT = date(2020, 11, 2)
PATIENCE = 60.0
HEARTBEAT = "1"
LEADERS = """
    SELECT count(*) FROM session_facilitator f JOIN plan_session p
    ON p.session_id = f.session_id AND p.mentor_id = f.mentor_id WHERE p.plan_id = $1"""


@contextmanager
def working(url: str, *options: str) -> Iterator["subprocess.Popen[str]"]:
    """``jakmentor worker`` on a database; ended in every case."""
    process = subprocess.Popen(
        [sys.executable, "-m", "api", "worker", "--no-weekly", "--heartbeat", HEARTBEAT, *options],
        env={**os.environ, "DATABASE_URL": url, "JAKMENTOR_LANGUAGE": "en"},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


async def finished(process: "subprocess.Popen[str]") -> int:
    """The exit code of a worker."""
    async with asyncio.timeout(PATIENCE):
        return await asyncio.to_thread(process.wait)


async def until_idle(url: str) -> None:
    """Let another worker do what is left."""
    with working(url, "--until-idle") as process:
        assert await finished(process) == 0


async def seen(sql: str, *values: object) -> Any:
    """What a query finds, once it finds something true."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = await store.fetch_value(sql, *values)
        if found:
            return found
        await asyncio.sleep(0.05)
    raise TimeoutError(sql)


async def running() -> None:
    await seen("SELECT id FROM job WHERE status = 'RUNNING'")


async def attempt_of(worker: "subprocess.Popen[str]") -> psutil.Process:
    """The process that a worker gives to its job, a moment after the job is said to run."""
    await running()
    for _ in range(500):
        if attempts := psutil.Process(worker.pid).children():
            (attempt,) = attempts
            return attempt
        await asyncio.sleep(0.02)
    raise TimeoutError("the worker gives its job no process")


async def job() -> tuple[str, int]:
    row = await store.fetch_row("SELECT status, starts FROM job")
    assert row is not None
    return row["status"], row["starts"]


async def plan_row(plan_id: int) -> dict[str, Any]:
    row = await store.fetch_row("SELECT * FROM weekly_plan WHERE id = $1", plan_id)
    assert row is not None
    return dict(row)


@pytest.fixture
async def kasatpel(city: str) -> Actor:
    row = await store.fetch_row(
        "SELECT id, area_code FROM actor WHERE role = 'KASATPEL'"
        " AND area_code IN (SELECT district_code FROM mentor)"
    )
    assert row is not None
    return Actor(row["id"], Role.KASATPEL, row["area_code"], "en")


async def made(plan_id: int, starts: int) -> None:
    """A whole draft, written once, after so many starts; nothing is left in the queue."""
    plan = await plan_row(plan_id)
    assert plan["status"] == "DRAFT"
    assert await job() == ("DONE", starts)
    rows = "SELECT count(*) FROM assignment WHERE plan_id = $1"
    assert await store.fetch_value(rows, plan_id) == plan["contacts"] > 0
    assert await store.fetch_value("SELECT count(*) FROM pgqueuer") == 0


async def test_a_plan_is_made_though_the_worker_is_told_to_stop_and_published(
    city: str, kasatpel: Actor
) -> None:
    plan_id = await plan_run(kasatpel, NEXT, kasatpel.area_code, effort=1.0)
    with working(city) as process:
        await running()
        process.send_signal(signal.SIGTERM)
        assert await finished(process) == 0

    await made(plan_id, starts=1)
    plan = await plan_row(plan_id)
    assert 0 < plan["objective"] <= plan["bound"] + 1e-6
    assert plan["gap"] == pytest.approx((plan["bound"] - plan["objective"]) / plan["bound"])
    assert plan["expected_advances"] > plan["fifo_advances"] > 0
    assert plan["expected_advances"] > plan["greedy_advances"] > 0
    assert 0 < plan["load_mean"] <= plan["load_max"] <= 1
    assert await plan_publish(kasatpel, plan_id) == plan_id
    assert await store.fetch_value(LEADERS, plan_id) > 0


async def test_a_worker_killed_in_mid_solve_is_taken_over_once(city: str, kasatpel: Actor) -> None:
    plan_id = await plan_run(kasatpel, NEXT, kasatpel.area_code, effort=1.0)
    with working(city) as process:
        attempt = await attempt_of(process)
        process.kill()
        _, alive = psutil.wait_procs([attempt], timeout=10)
    assert alive == []  # the attempt dies with its worker
    assert await job() == ("RUNNING", 1)

    await until_idle(city)

    await made(plan_id, starts=2)


@pytest.mark.slow
async def test_a_learning_whose_worker_is_killed_keeps_one_model(city: str) -> None:
    assert await ask_weekly() is not None
    with working(city) as process:
        await attempt_of(process)
        await seen("SELECT id FROM job WHERE phase IS NOT NULL")
        process.kill()
    assert await store.fetch_value("SELECT count(*) FROM progress_model") == 0

    await until_idle(city)

    assert await job() == ("DONE", 2)
    found = await store.fetch("SELECT kind, learned_until FROM progress_model")
    assert [tuple(row) for row in found] == [("FIT", date(2020, 9, 28))]
    assert await store.fetch_value("SELECT count(*) FROM pgqueuer") == 0


async def test_a_killed_attempt_is_made_again_and_a_second_order_to_stop_leaves_it(
    city: str, kasatpel: Actor
) -> None:
    plan_id = await plan_run(kasatpel, NEXT, kasatpel.area_code, effort=1.0)
    with working(city) as process:
        attempt = await attempt_of(process)
        attempt.kill()
        await seen("SELECT id FROM job WHERE starts = 2")
        process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        assert await finished(process) == 0
    assert await job() == ("RUNNING", 2)

    await until_idle(city)

    await made(plan_id, starts=3)


async def test_a_cancelled_solve_keeps_the_best_so_far_or_says_that_there_is_none(
    city: str, kasatpel: Actor
) -> None:
    plan_id = await plan_run(kasatpel, NEXT, kasatpel.area_code, effort=1.0)
    with working(city, "--until-idle") as process:
        await running()
        await plan_cancel(kasatpel, plan_id)
        assert await finished(process) == 0

    plan = await plan_row(plan_id)
    rows = await store.fetch_value("SELECT count(*) FROM assignment WHERE plan_id = $1", plan_id)
    assert (await job())[0] == "CANCELLED"
    if plan["status"] == "DRAFT":
        assert rows == plan["contacts"]
        assert plan["gap"] == pytest.approx((plan["bound"] - plan["objective"]) / plan["bound"])
    else:
        assert (plan["status"], rows) == ("CANCELLED", 0)


async def test_connections_that_break_are_replaced(city: str, kasatpel: Actor) -> None:
    plan_id = await plan_run(kasatpel, NEXT, kasatpel.area_code, effort=1.0)
    with working(city, "--until-idle") as process:
        await running()
        await store.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert await finished(process) == 0
        assert process.stderr is not None
        told = process.stderr.read()

    assert "The database is away" in told
    assert "Traceback" not in told
    status, starts = await job()
    assert (status, starts in (1, 2)) == ("DONE", True)
    await made(plan_id, starts)


async def test_a_connection_that_ends_amid_another_statement_is_replaced(
    db: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The queue asks on the connection on which a statement of its own was just cut off."""
    asked, run = [], QueueManager.run

    async def cut_once(self: QueueManager, **given: Any) -> None:
        asked.append(given)
        if len(asked) == 1:
            raise asyncpg.InternalClientError("cannot switch to state 12; another operation (2)")
        await run(self, **given)

    monkeypatch.setattr(QueueManager, "run", cut_once)
    monkeypatch.setattr("api.worker.PAUSE", 0.01)

    await Worker(db).work(until_idle=True)

    assert len(asked) == 2
    assert "(InternalClientError)" in capsys.readouterr().err


async def test_a_worker_lets_the_feed_forget(db: str) -> None:
    """Given rows of the change feed older than 60 days, a worker deletes them and no others."""
    await store.execute(
        "INSERT INTO change (entity, entity_id, kind, area_code, at)"
        " SELECT 'contact', days, 'UPSERT', '31', clock_timestamp() - days * interval '1 day'"
        " FROM generate_series(58, 62) days"
    )
    await until_idle(db)

    kept = await store.fetch("SELECT entity_id FROM change WHERE entity = 'contact' ORDER BY 1")
    assert [row["entity_id"] for row in kept] == [58, 59]


async def test_a_worker_imports_and_lets_old_files_go(db: str) -> None:
    """Given a file that is tried by a worker, its bytes stay for another try; a worker that comes
    after a week lets them go."""
    await rows.district()
    kasatpel = await rows.supervisor()
    run, _ = await asked(kasatpel, tables.as_csv([tables.row(1)]), dry_run=True)
    kept = "SELECT count(*) FROM file_chunk"

    await Worker(db).work(until_idle=True)
    assert ((await runs.one(kasatpel, run)).accepted, await store.fetch_value(kept)) == (1, 1)

    await store.execute("UPDATE file SET uploaded_at = $1", clock.now() - runs.KEPT_FOR)
    await Worker(db).work(until_idle=True)
    assert await store.fetch_value(kept) == 0
