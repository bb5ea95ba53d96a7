"""What planned rows truly bring: told from 13 weeks on, of whom does not object, to supervisors."""

from datetime import date

import numpy as np
import pytest

from planner.experiment import effect
from programme.actors import Actor
from programme.errors import Forbidden, NotFound
from programme.progress.effect import plan_effect
from programme.progress.outcomes import outcomes
from programme.records import store
from programme.words import ConsentPurpose, Role
from tests.programme import rows
from tests.programme.progress.published import FIRST, tried, week_of

TODAY = date(2020, 10, 26)


@pytest.fixture
async def kasatpel(db: str) -> Actor:
    await rows.district()
    return await rows.supervisor()


async def test_the_effect_is_told_with_what_was_predicted(kasatpel: Actor) -> None:
    people = await tried(13, kasatpel, await rows.mentor())

    found = await plan_effect(kasatpel, today=TODAY)

    assert (found.area_code, found.until) == (rows.DISTRICT, date(2020, 9, 28))
    assert (found.weeks, found.rows, found.refusal) == (13, len(people), None)
    told = found.effect
    assert told is not None
    assert found.predicted == pytest.approx(0.2)
    assert told.low < 0.2 < told.high
    assert told.robust_low < 0.2 < told.robust_high
    read = await outcomes(rows.DISTRICT, FIRST, TODAY)
    assert told == effect(
        ~read.withheld,
        read.y,
        np.full(len(people), 0.1),
        person=read.person,
        week=read.week,
        m1=np.full(len(people), 0.3),
        m0=np.full(len(people), 0.1),
    )


async def test_too_few_weeks_are_refused_in_words(kasatpel: Actor) -> None:
    await tried(3, kasatpel, await rows.mentor())

    found = await plan_effect(kasatpel, today=TODAY)

    assert (found.effect, found.predicted, found.weeks) == (None, None, 3)
    assert found.refusal is not None
    assert (found.refusal.kind, found.refusal.message, found.refusal.pesan) == (
        "TOO_FEW_WEEKS",
        "Rows were left out by lot in 3 weeks whose outcomes are known; what contacts bring is"
        " told from 13 weeks on.",
        "Baris ditahan lewat undian dalam 3 minggu yang hasilnya sudah diketahui; hasil kontak"
        " disampaikan mulai 13 minggu.",
    )


async def test_without_any_plan_there_is_nothing_to_tell(kasatpel: Actor) -> None:
    found = await plan_effect(kasatpel, today=TODAY)

    assert (found.weeks, found.rows, found.withheld, found.effect) == (0, 0, 0, None)


async def test_only_known_outcomes_of_plans_in_force_count(kasatpel: Actor) -> None:
    """A stage counts where it is validated, held for true, in time, and the one that was sought."""
    mentor = await rows.mentor()
    people = [await rows.person(mentor=mentor) for _ in range(6)]
    reached, late, false, young = people[:4]
    await week_of(0, kasatpel, mentor, people[:3], {reached, late, false}, set())
    await store.execute(
        "UPDATE attainment SET attained_on = '2020-06-15' WHERE person_id = $1 AND stage = 2", late
    )
    await store.execute(
        "UPDATE attainment SET superseded_at = now() WHERE person_id = $1 AND stage = 2", false
    )
    await week_of(18, kasatpel, mentor, [young], {young}, set())
    old = await week_of(1, kasatpel, mentor, [people[4]], set(), set())
    await store.execute("UPDATE weekly_plan SET status = 'SUPERSEDED' WHERE id = $1", old)

    found = await outcomes(rows.DISTRICT, FIRST, TODAY)

    assert found.person.tolist() == [reached, late, false]
    assert found.y.tolist() == [True, False, False]
    assert (found.contact.all(), found.stage.tolist()) == (True, [2, 2, 2])


async def test_who_objects_later_is_left_out_too(kasatpel: Actor) -> None:
    mentor = await rows.mentor()
    people = [await rows.person(mentor=mentor) for _ in range(3)]
    await week_of(0, kasatpel, mentor, people, set(), set())
    await rows.consent(people[1], ConsentPurpose.PROFILING, False)

    found = await outcomes(rows.DISTRICT, FIRST, TODAY)

    assert found.person.tolist() == [people[0], people[2]]


async def test_mentors_are_not_told(kasatpel: Actor) -> None:
    with pytest.raises(Forbidden):
        await plan_effect(await rows.mentor())


@pytest.mark.parametrize("area", ["31.74.10", "31.71", "99", ""])
async def test_an_area_out_of_scope_is_not_found(kasatpel: Actor, area: str) -> None:
    with pytest.raises(NotFound):
        await plan_effect(kasatpel, area)


async def test_a_city_may_ask_for_one_of_its_districts(kasatpel: Actor) -> None:
    sudin = await rows.actor(Role.SUDIN, rows.DISTRICT[:5])

    found = await plan_effect(sudin, rows.DISTRICT, TODAY)

    assert found.area_code == rows.DISTRICT
