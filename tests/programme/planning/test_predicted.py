"""Plans believe the newest model, by facts as it was taught; nothing is told of who objects."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from planner.impartial import means
from planner.progress import Action
from planner.progress.weeks import Facts
from programme.actors import Actor
from programme.errors import Conflict
from programme.paths import Way, Whom, stage_path_assign, stage_path_set
from programme.planning import draft, kept, predicted, solving
from programme.planning.gather import gather
from programme.planning.pins import Wanted, alone_with, place
from programme.progress.events import events
from programme.progress.known import known
from programme.progress.learning import learnable
from programme.progress.rows import PersonWeeks, done, reached
from programme.records import store
from programme.words import BusinessLevel, ConsentPurpose
from tests.programme import rows
from tests.programme.planning import believed
from tests.programme.planning.solved import NEXT, people, started

DISTRICT = "31.74.09"


@pytest.fixture
async def kasatpel(db: str) -> Actor:
    await rows.district()
    return await rows.supervisor()


@pytest.mark.parametrize("paths", [False, True])
async def test_a_week_is_told_to_the_model_as_weeks_before_were_taught(
    city: str, paths: bool
) -> None:
    """Column by column: what is asked of a coming week is what a past one is learned from, also
    where offices and target groups have paths of their own."""
    if paths:
        await on_paths()
    week = await gather(NEXT, DISTRICT)
    found = await events(DISTRICT)
    features = known(found, NEXT)
    active = np.flatnonzero(features.active & (found.people.objects == 0))
    came = reached(found, features, NEXT)
    taught = learnable(
        found, PersonWeeks(NEXT, active, features, done(found, NEXT), came, cut=came & ~came)
    )

    told = predicted.facts(week.people, week.history)

    asked = np.isin(week.person_ids, found.people.id[active])
    assert asked.sum() == active.size > 300
    assert (~asked).sum() == week.history.objects.sum() > 0
    for name in Facts.ranges:
        assert np.array_equal(getattr(told, name)[asked], getattr(taught, name)), name


async def on_paths() -> None:
    """One kelurahan licenses before it mentors, growing businesses skip the basic training."""
    dinas = await rows.actor_of_city()
    village = await store.fetch_value("SELECT min(village_code) FROM person")
    for way, whom in (
        (Way("LICENSED", "x", "x", (1, 2, 4, 3, 5, 6, 7)), Whom(area_code=village)),
        (
            Way("GROWING", "x", "x", (1, 2, 3, 4, 5, 6, 7), (2,)),
            Whom(level=BusinessLevel.NAIK_KELAS),
        ),
    ):
        await stage_path_set(dinas, way)
        assert (await stage_path_assign(dinas, way.key, whom))["moved"] > 50


async def test_of_who_objects_nothing_is_told(city: str) -> None:
    week = await gather(NEXT, DISTRICT)

    told = predicted.facts(week.people, week.history)

    objects = week.history.objects
    for name in ("weeks", "recent", "classes", "counted", "tried", "answered", "seats", "attended"):
        assert not getattr(told, name)[objects].any(), name
    assert set(told.sector[objects].tolist()) == {-1}


async def test_a_plan_believes_the_newest_model(kasatpel: Actor) -> None:
    await people(await rows.mentor(), 5)
    await believed.kept(believed.learned(seed=2))
    newest = await believed.kept()
    plan_id, job = await started(kasatpel)

    await solving.run(job)

    found = await kept.whole(plan_id)
    assert found.week.model_id == newest
    assert await store.fetch_value("SELECT model_id FROM weekly_plan") == newest
    asked = predicted.asked(found.week)
    assert np.allclose(found.choices.p0, asked.nothing(), atol=1e-6)
    visit = found.choices.action == Action.VISIT
    mentor = np.zeros(5, np.int64)
    told = asked.contacted(Action.VISIT, mentor, mentor > 0)
    assert visit.sum() == 5
    assert np.allclose(found.choices.chance[visit], told - found.choices.p0, atol=1e-6)


async def test_before_anything_was_learned_it_believes_the_published_funnel(
    kasatpel: Actor,
) -> None:
    await people(await rows.mentor(), 2)
    plan_id, job = await started(kasatpel)

    await solving.run(job)

    found = await kept.whole(plan_id)
    assert (found.week.model_id, found.week.model) == (0, None)
    rules = draft.rules_of(found.week)
    assert np.array_equal(found.choices.p0, predicted.published(found.week, rules).nothing())


async def test_another_model_is_another_input(kasatpel: Actor) -> None:
    await people(await rows.mentor(), 2)
    week = await gather(NEXT, rows.DISTRICT)
    first, second = await believed.kept(), await believed.kept(believed.learned(seed=2))
    model = believed.learned()

    hashes = {
        week.input_hash,
        predicted.with_model(week, model, first).input_hash,
        predicted.with_model(week, model, second).input_hash,
    }

    assert len(hashes) == 3


async def test_who_objects_is_served_by_the_mean_of_the_stage_and_action(kasatpel: Actor) -> None:
    mentor = await rows.mentor()
    ids = await people(mentor, 6)
    await rows.consent(ids[2], ConsentPurpose.PROFILING, False)
    model_id = await believed.kept()

    week = predicted.with_model(await gather(NEXT, rows.DISTRICT), believed.learned(), model_id)

    choices = draft.choices_of(week)
    others = np.arange(6) != 2
    assert np.isclose(choices.p0[2], choices.p0[others].mean())
    visit = np.argwhere(choices.action == Action.VISIT)
    p = (choices.p0[:, None] + choices.chance)[visit[:, 0], visit[:, 1]]
    assert np.isclose(p[2], p[others].mean())


async def test_a_part_of_a_week_is_served_by_the_means_of_the_whole(city: str) -> None:
    week = predicted.with_model(await gather(NEXT, DISTRICT), believed.learned(), 1)
    objects = np.flatnonzero(week.history.objects)

    part = predicted.only(week, objects)

    rules = draft.rules_of(week)
    whole = predicted.chances(week, rules).nothing()[objects]
    assert np.array_equal(predicted.chances(part, rules).nothing(), whole)
    assert np.array_equal(predicted.few(part, rules).nothing(), whole)
    told = means(
        predicted.asked(week), week.people, week.mentors, week.sessions, week.history.objects
    )
    both = ~np.isnan(told)
    assert np.allclose(told[both], week.means[both], atol=1e-6)


async def test_one_person_asked_alone_has_the_chances_of_the_week(city: str) -> None:
    """A lock or a change by hand gets the gain that the week would have given it."""
    week = predicted.with_model(await gather(NEXT, DISTRICT), believed.learned(), 1)
    rules = draft.rules_of(week)
    choices = draft.choices_of(week, rules)
    seen = 0
    for row in range(0, 300, 17):
        for column in np.flatnonzero(choices.action[row] == Action.VISIT):
            alone_in = choices.problem.ses[row, column] == choices.problem.sessions
            own = choices.problem.men[row, column] == week.people.mentor[row]
            if alone_in and own:
                wanted = Wanted(
                    0, row, int(week.people.mentor[row]), int(Action.VISIT), len(week.sessions)
                )
                alone = alone_with(week, wanted, rules)
                found = place(alone, 0, wanted.alone)
                assert np.isclose(alone.chance[0, found], choices.chance[row, column], atol=1e-6)
                seen += 1
    assert seen > 5


async def test_a_model_that_can_be_read_no_more_is_said(kasatpel: Actor) -> None:
    """What was decided is told without it; what would ask it anew is refused."""
    await people(await rows.mentor(), 2)
    await believed.kept()
    plan_id, job = await started(kasatpel)
    await solving.run(job)
    found = await kept.whole(plan_id)
    gone = replace(found.week, model=None)

    with pytest.raises(Conflict) as refused:
        predicted.chances(gone, draft.rules_of(gone))

    assert (refused.value.kind, refused.value.message) == (
        "MODEL_NOT_KEPT",
        f"Model {gone.model_id} of progress is not kept, or of another version; make the plan"
        " again.",
    )
    assert found.choices.p0.size == 2
    assert date(2020, 11, 2) == gone.week
