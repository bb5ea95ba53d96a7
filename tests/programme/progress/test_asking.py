"""Who asks for a learning: a supervisor, one at a time, or the programme itself once a week."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from programme import clock, jobs
from programme.actors import Actor
from programme.errors import Conflict, Forbidden
from programme.progress import job, models
from programme.progress.asking import ask_weekly, learning, progress_learn, progress_model
from programme.records import store
from tests.programme import rows
from tests.programme.progress.test_job import TODAY, kept, learned, started, state


@pytest.fixture
async def dinas(city: str) -> AsyncIterator[Actor]:
    """A supervisor of the province, in the seeded kecamatan; the process holds no model yet."""
    models._held.clear()
    yield await rows.actor_of_city()
    clock.stand_on(None)


async def test_one_learning_is_under_way_at_a_time(dinas: Actor) -> None:
    first = await progress_learn(dinas, key="once")

    with pytest.raises(Conflict) as refused:
        await progress_learn(dinas, anew=True)

    assert await progress_learn(dinas, key="once") == first
    assert (refused.value.kind, refused.value.facts) == ("LEARNING_RUNNING", {"job": first})
    assert refused.value.message == "A learning is under way already; wait for its end."


async def test_who_may_have_it_learned_and_who_may_read_it(dinas: Actor) -> None:
    district = await store.fetch_value("SELECT district_code FROM mentor LIMIT 1")
    kasatpel, sudin = await rows.supervisor(district), await rows.supervisor(district[:5])

    with pytest.raises(Forbidden):
        await progress_learn(kasatpel)
    assert await learning(kasatpel) is None
    assert await progress_learn(sudin) > 0
    assert (await learning(kasatpel)) is not None
    for read in (learning(await rows.mentor()), progress_model(await rows.mentor(), "en")):
        with pytest.raises(Forbidden):
            await read


async def test_a_week_is_asked_for_once_by_the_programme_itself(dinas: Actor) -> None:
    first = await ask_weekly()
    assert first is not None
    assert await ask_weekly() is None
    assert await state("requested_by_id", "payload") == (
        None,
        '{"anew": false, "until": "2020-09-28", "version": 1}',
    )
    attempt = await jobs.start(first)
    assert attempt is not None
    await job.run(attempt)
    assert await ask_weekly() is None

    clock.stand_on(TODAY + timedelta(days=6))
    assert await ask_weekly() is None
    clock.stand_on(TODAY + timedelta(days=7))
    assert await ask_weekly() is not None


async def test_what_failed_is_not_asked_for_every_hour(db: str) -> None:
    await rows.district()
    first = await ask_weekly()
    assert first is not None
    attempt = await jobs.start(first)
    assert attempt is not None
    await jobs.fail(attempt, "no people")

    assert await ask_weekly() is None


async def test_a_week_that_somebody_learned_by_hand_is_not_asked_for(dinas: Actor) -> None:
    await learned(dinas)

    assert await ask_weekly() is None


async def test_one_that_was_asked_to_stop_keeps_nothing(dinas: Actor) -> None:
    attempt = await started(dinas)
    await jobs.cancel(attempt.id)

    await job.run(attempt)

    assert await kept() == []
    assert await state("status", "error") == ("CANCELLED", job.CANCELLED)
