"""Jobs: queued with their verb, counted, fenced, capped."""

import json

import pytest

from programme import jobs
from programme.actors import Actor
from programme.errors import InvalidInput
from programme.jobs import Superseded
from programme.records import store
from programme.words import JobStatus
from tests.programme import rows


@pytest.fixture
async def kasatpel(db: str) -> Actor:
    await rows.district()
    return await rows.supervisor()


async def queued() -> list[tuple[str, str]]:
    """(kind, payload) of what pgqueuer holds."""
    found = await store.fetch("SELECT entrypoint, payload FROM pgqueuer ORDER BY id")
    return [(row["entrypoint"], bytes(row["payload"]).decode()) for row in found]


async def state(job_id: int) -> tuple[str, int, str | None]:
    row = await store.fetch_row("SELECT status, starts, error FROM job WHERE id = $1", job_id)
    assert row is not None
    return row["status"], row["starts"], row["error"]


async def enqueue(actor: Actor) -> int:
    return await jobs.enqueue(actor, "plan", {"week": "2020-11-02"})


async def test_a_job_and_its_place_in_the_queue_are_written_together(kasatpel: Actor) -> None:
    job_id = await enqueue(kasatpel)

    assert await queued() == [("plan", str(job_id))]
    row = await store.fetch_row("SELECT * FROM job WHERE id = $1", job_id)
    assert row is not None
    assert json.loads(row["payload"]) == {"week": "2020-11-02"}
    assert await state(job_id) == ("QUEUED", 0, None)
    assert row["requested_by_id"] == kasatpel.id


async def test_a_rollback_leaves_neither(kasatpel: Actor) -> None:
    async def verb() -> None:
        async with store.transaction():
            await enqueue(kasatpel)
            raise InvalidInput("no", "tidak")

    with pytest.raises(InvalidInput):
        await verb()

    assert await queued() == []
    assert await store.fetch_value("SELECT count(*) FROM job") == 0


async def test_a_second_start_takes_the_job_from_the_first(kasatpel: Actor) -> None:
    job_id = await enqueue(kasatpel)
    first = await jobs.start(job_id)
    second = await jobs.start(job_id)
    assert first is not None
    assert second is not None
    assert (first.starts, second.starts) == (1, 2)

    with pytest.raises(Superseded, match=f"Job {job_id} is no longer this attempt's"):
        await jobs.report(first, "prices", 0.5)
    with pytest.raises(Superseded):
        await jobs.finish(first)
    with pytest.raises(Superseded):
        await jobs.current(job_id, first.attempt)
    await jobs.fail(first, "too late to matter")
    assert await state(job_id) == ("RUNNING", 2, None)

    assert await jobs.report(second, "prices", 0.5) is False
    assert await jobs.current(job_id, second.attempt) == second
    await jobs.finish(second)
    assert await state(job_id) == ("DONE", 2, None)


async def test_a_result_is_written_once(kasatpel: Actor) -> None:
    job_id = await enqueue(kasatpel)
    attempt = await jobs.start(job_id)
    assert attempt is not None
    await jobs.finish(attempt)

    with pytest.raises(Superseded):
        await jobs.finish(attempt)
    assert await jobs.start(job_id) is None
    assert await state(job_id) == ("DONE", 1, None)


async def test_a_job_that_never_comes_to_an_end_is_given_up(kasatpel: Actor) -> None:
    job_id = await enqueue(kasatpel)
    for starts in (1, 2, 3):
        attempt = await jobs.start(job_id)
        assert attempt is not None
        assert attempt.starts == starts

    assert await jobs.start(job_id) is None
    assert await state(job_id) == (
        "FAILED",
        3,
        "Started 3 times and never came to an end; given up. The worker's log says why each"
        " attempt died (memory?); mend that, then ask again.",
    )


async def test_a_job_that_waits_is_cancelled_at_once(kasatpel: Actor) -> None:
    job_id = await enqueue(kasatpel)

    assert await jobs.cancel(job_id) is JobStatus.CANCELLED
    assert await jobs.start(job_id) is None
    assert await state(job_id) == ("CANCELLED", 0, None)


async def test_a_job_that_runs_is_asked_to_stop(kasatpel: Actor) -> None:
    job_id = await enqueue(kasatpel)
    attempt = await jobs.start(job_id)
    assert attempt is not None

    assert await jobs.cancel(job_id) is JobStatus.RUNNING
    assert await jobs.report(attempt, "polish", 0.7) is True
    assert await jobs.start(job_id) is None  # whoever takes it up again ends it
    assert await state(job_id) == ("CANCELLED", 1, None)


async def test_a_failure_keeps_its_reason_within_its_column(kasatpel: Actor) -> None:
    job_id = await enqueue(kasatpel)
    attempt = await jobs.start(job_id)
    assert attempt is not None

    await jobs.fail(attempt, "x" * 600)

    assert await state(job_id) == ("FAILED", 1, "x" * 500)
    assert await jobs.pending()  # until a worker has looked at its place in the queue
    await store.execute("DELETE FROM pgqueuer")
    assert not await jobs.pending()
