"""The job that learns: a fit, then week by week; what it watches, refuses, and never half keeps."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest

from planner.progress.hazard import FEW, Hazard
from planner.progress.store import fingerprint
from programme import clock, jobs
from programme.actors import Actor
from programme.errors import Conflict
from programme.jobs import Job, Superseded
from programme.progress import job, models, watching, weekly
from programme.progress.asking import Asked, learning, progress_learn, progress_model
from programme.progress.events import events
from programme.progress.learning import fitted, learnable
from programme.progress.rows import person_weeks
from programme.records import store
from programme.words import JobStatus, ModelKind, Role
from tests.programme import rows

TODAY = date(2020, 10, 26)
LAST = date(2020, 9, 28)
EARLIER = TODAY - timedelta(weeks=3)
DINAS = Role.DINAS


@pytest.fixture
async def dinas(city: str) -> AsyncIterator[Actor]:
    """A supervisor of the province, in the seeded kecamatan; the process holds no model yet."""
    models._held.clear()
    yield await rows.actor_of_city()
    clock.stand_on(None)


async def started(actor: Actor, *, anew: bool = False) -> Job:
    """The first attempt at a learning that somebody asked for."""
    attempt = await jobs.start(await progress_learn(actor, anew=anew))
    assert attempt is not None
    return attempt


async def learned(actor: Actor, today: date = TODAY, *, anew: bool = False) -> None:
    """A learning done on a day."""
    clock.stand_on(today)
    await job.run(await started(actor, anew=anew))


async def kept() -> list[tuple[Any, ...]]:
    """(kind, learned until, rows, fingerprint) of each model, in their order."""
    found = await store.fetch(
        "SELECT kind, learned_until, rows, fingerprint FROM progress_model ORDER BY id"
    )
    return [tuple(row) for row in found]


async def test_the_first_learning_fits_everything_and_another_finds_nothing_new(
    dinas: Actor,
) -> None:
    await learned(dinas)
    first = await kept()
    await learned(dinas)

    model = fitted(await events("31"), TODAY)
    assert first == await kept() == [("FIT", LAST, model.rows, fingerprint(model))]
    assert (await learning(dinas)) == Asked(
        JobStatus.DONE, *await state("phase", "fraction", "error", "created_at", "finished_at")
    )


async def state(*columns: str) -> tuple[Any, ...]:
    row = await store.fetch_row(f"SELECT {', '.join(columns)} FROM job ORDER BY id DESC LIMIT 1")
    assert row is not None
    return tuple(row)


async def test_each_complete_week_is_watched_then_learned(dinas: Actor) -> None:
    await learned(dinas, EARLIER)
    before = await models.newest()
    assert before is not None
    await learned(dinas)

    model, found = before.model, await events("31")
    promised = [("FIT", LAST - timedelta(weeks=3), model.rows, before.fingerprint)]
    for week in person_weeks(found, LAST - timedelta(weeks=2), TODAY):
        seen = watching.Seen.of(model, week.monday, learnable(found, week))
        assert seen.rows == len(week.person) > 300
        assert seen.reached == int((week.reached & ~week.cut)[week.person].sum())
        model = model.update(learnable(found, week))
        promised.append(("UPDATE", week.monday, model.rows, fingerprint(model)))
    assert await kept() == promised
    told = await progress_model(dinas, "en")
    assert told is not None
    assert told.kept.kind is ModelKind.UPDATE
    assert [seen.week for seen in told.weeks] == [row[1] for row in promised[1:]]
    assert told.weeks[-1].as_json() == seen.as_json()
    assert (told.alarmed, told.too_little) == (False, None)
    assert told.words == watching.drifted(told.weeks).too_little("en")


async def test_three_weeks_at_once_are_three_weeks_one_by_one(dinas: Actor) -> None:
    found = await events("31")
    first = weekly.steps(found, EARLIER, None, heard)[0]

    def kept_as(step: weekly.Step) -> models.Kept:
        return models.Kept(
            1, clock.now(), step.kind, step.until, first.until, 1, "", step.model.rows, None,
            step.model,
        )  # fmt: skip

    one_by_one = [first]
    for weeks in (2, 1, 0):
        one_by_one += weekly.steps(
            found, TODAY - timedelta(weeks=weeks), kept_as(one_by_one[-1]), heard
        )

    at_once = weekly.steps(found, TODAY, kept_as(first), heard)
    assert [fingerprint(step.model) for step in at_once] == [
        fingerprint(step.model) for step in one_by_one[1:]
    ]
    assert [step.until for step in at_once] == [LAST - timedelta(weeks=n) for n in (2, 1, 0)]


def heard(phase: str, fraction: float, bound: float, best: float) -> None:
    assert phase in job.Learning.shares
    assert 0.0 <= fraction < 1.0


async def test_a_model_that_is_far_behind_is_fitted_anew(dinas: Actor) -> None:
    await learned(dinas, TODAY - timedelta(weeks=9))
    await learned(dinas)

    model = fitted(await events("31"), TODAY)
    assert (await kept())[1:] == [("FIT", LAST, model.rows, fingerprint(model))]


@pytest.mark.parametrize(
    ("learned_until", "fitted_until", "aged"),
    [
        (LAST, LAST, False),
        (LAST - timedelta(weeks=8), LAST - timedelta(weeks=8), False),
        (LAST - timedelta(weeks=9), LAST - timedelta(weeks=9), True),
        (LAST - timedelta(weeks=1), LAST - timedelta(weeks=26), False),
        (LAST - timedelta(weeks=1), LAST - timedelta(weeks=27), True),
    ],
)
def test_everything_is_fitted_anew_after_8_weeks_without_and_26_with_updates(
    learned_until: date, fitted_until: date, aged: bool
) -> None:
    model = Hazard.cold(TODAY)
    before = models.Kept(
        1, clock.now(), ModelKind.FIT, learned_until, fitted_until, 1, "", 0, None, model
    )

    assert weekly.aged(before, TODAY) is aged


async def test_anew_fits_everything_and_says_so_only_where_it_came_out_otherwise(
    dinas: Actor,
) -> None:
    await learned(dinas, TODAY - timedelta(weeks=1))
    await learned(dinas)
    await learned(dinas, anew=True)
    await learned(dinas, anew=True)

    assert [row[:2] for row in await kept()] == [
        ("FIT", LAST - timedelta(weeks=1)),
        ("UPDATE", LAST),
        ("FIT", LAST),
    ]


async def test_a_shift_of_the_world_is_told_as_drift(dinas: Actor) -> None:
    """Given that nobody's attainments of September hold any more, then what was promised is too
    much, in words, until everything is fitted anew."""
    await learned(dinas, TODAY - timedelta(weeks=6))
    await store.execute(
        "UPDATE attainment SET superseded_at = now() WHERE stage > 1 AND attained_on >= $1"
        " AND superseded_at IS NULL",
        date(2020, 8, 17),
    )
    await learned(dinas)

    told = await progress_model(dinas, "en")

    assert told is not None
    assert told.alarmed
    alarms = [alarm for seen in told.weeks for alarm in seen.alarms]
    assert "rarer" in {alarm.way for alarm in alarms}
    assert "likelier" not in {alarm.way for alarm in alarms}
    assert told.words[: len(alarms)] == [alarm.words("en") for alarm in alarms]
    await learned(dinas, anew=True)
    again = await progress_model(dinas, "en")
    assert again is not None
    assert (again.alarmed, again.weeks) == (False, [])


async def test_without_person_weeks_it_is_refused_and_nothing_is_kept(db: str) -> None:
    await rows.district()
    dinas = await rows.actor_of_city()

    with pytest.raises(Conflict) as refused:
        await job.run(await started(dinas))

    assert refused.value.kind == "NOTHING_TO_LEARN"
    assert refused.value.message == (
        "There is nothing to learn from: 0 people, and no week of theirs whose outcome is known."
        " Plans go on with the published funnel."
    )
    assert await kept() == []
    assert await progress_model(dinas, "en") is None


async def test_people_who_came_yesterday_are_no_person_weeks(db: str) -> None:
    await rows.district()
    await rows.person(registered_on=date(2020, 10, 20))

    with pytest.raises(Conflict, match=r"^There is nothing to learn from: 1 people, and no week"):
        await job.run(await started(await rows.actor_of_city()))

    assert await kept() == []


async def test_few_person_weeks_are_learned_and_said_to_be_few(db: str) -> None:
    await rows.district()
    dinas = await rows.actor_of_city()
    await rows.person()

    await job.run(await started(dinas))

    told = await progress_model(dinas, "id")
    assert told is not None
    assert told.kept.rows == 23 < FEW
    assert told.too_little == (
        "Dipelajari dari 23 minggu-orang, kurang dari 1000: peluang ini terutama berasal dari"
        " corong yang dipublikasikan."
    )


async def test_an_attempt_that_was_taken_over_keeps_nothing(dinas: Actor) -> None:
    """As after kill -9: the attempt that was thought dead comes to its end all the same."""
    first = await started(dinas)
    second = await jobs.start(first.id)
    assert second is not None

    with pytest.raises(Superseded):
        await job.run(first)
    assert await kept() == []

    await job.run(second)
    assert [row[0] for row in await kept()] == ["FIT"]


async def test_an_attempt_that_is_taken_over_as_it_learns_keeps_nothing(
    dinas: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, learn = await started(dinas), job.learn

    async def learned_slowly(watcher: job.Watcher, *, anew: bool) -> job.Learned:
        found = await learn(watcher, anew=anew)
        assert await jobs.start(first.id) is not None
        return found

    monkeypatch.setattr(job, "learn", learned_slowly)

    with pytest.raises(Superseded):
        await job.run(first)

    assert await kept() == []


async def test_of_two_that_learn_at_once_the_second_keeps_nothing(dinas: Actor) -> None:
    """Given a learning from the command line beside a job's."""
    slow = await job.learn(Told(), anew=False)
    await job.learn_here(Told(), anew=False)

    with pytest.raises(Conflict) as refused:
        async with store.transaction():
            await job.keep(slow)

    assert refused.value.kind == "MODEL_OVERTAKEN"
    assert len(await kept()) == 1


class Told:
    """A watcher that writes nothing."""

    def __init__(self) -> None:
        self.phases: list[str] = []

    def heard(self, phase: str, fraction: float, bound: float, best: float) -> None:
        self.phases.append(phase)

    async def enter(self, phase: str) -> None:
        self.phases.append(phase)

    async def beside(self, work: Any) -> Any:
        return work()
