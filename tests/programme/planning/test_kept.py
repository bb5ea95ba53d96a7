"""A solved plan is kept with its inputs: what is read again is what was decided."""

import io
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

import planner
from planner.inputs import Columns
from programme.actors import Actor
from programme.errors import Conflict
from programme.planning import draft, kept, retention, solving
from programme.planning.gather import Gathered, gather
from programme.planning.kept import Kept
from programme.records import store
from tests.programme import plan_rows, rows
from tests.programme.planning.solved import NEXT, people, started


@pytest.fixture
async def kasatpel(db: str) -> Actor:
    await rows.district()
    return await rows.supervisor()


async def solved() -> Kept:
    """A week of ten people in two districts, with a session and a locked row, solved here."""
    mentor = await rows.mentor()
    await people(mentor, 8)
    await rows.session(held_on=date(2020, 11, 4), status="SCHEDULED")
    week = await gather(NEXT, rows.DISTRICT)
    elsewhere = np.where(np.arange(len(week.people)) % 2 == 0, 3171011001, 3171021001)
    week = replace(week, people=replace(week.people, village=elsewhere))
    choices = draft.choices_of(week)
    pinned = replace(choices.problem, pin_e=np.array([5, 2]), pin_k=np.array([0, 0]))
    choices = replace(choices, problem=pinned)
    return Kept(week, choices, planner.solve(pinned))


def same(one: Any, other: Any) -> bool:
    """Equal to the bit, type and shape."""
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.tobytes() == other.tobytes()
    if isinstance(one, Columns | Gathered | planner.Prices):
        return all(same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    return bool(one == other)


async def test_what_is_read_again_is_bit_identical(kasatpel: Actor) -> None:
    made = await solved()
    plan_id = await plan_rows.plan(rows.DISTRICT, kasatpel, week=NEXT, status="DRAFT")
    async with store.transaction():
        await kept.write(plan_id, made.week, made.choices, made.plan)

    found = await kept.whole(plan_id)

    assert found.choices.problem.fingerprint == made.choices.problem.fingerprint
    assert found.plan.fingerprint == made.plan.fingerprint
    assert found.week.input_hash == made.week.input_hash
    for one, other in ((made.week, found.week), (made.choices, found.choices)):
        for column in fields(one):
            if column.name != "problem":
                assert same(getattr(one, column.name), getattr(other, column.name)), column.name
    for column in fields(planner.Plan):
        assert same(getattr(made.plan, column.name), getattr(found.plan, column.name)), column.name
    assert planner.verify(found.choices.problem, found.plan).feasible


async def test_a_plan_that_was_kept_before_models_were_is_read_as_it_was(kasatpel: Actor) -> None:
    made = await solved()
    packed = kept.pack(made.week, made.choices, made.plan)
    told = ("history.", "week.means")

    found = kept.rebuilt(
        without(packed.whole, told), [without(part, told) for part in packed.parts.values()]
    )

    assert found.plan.fingerprint == made.plan.fingerprint
    assert (found.week.model_id, found.week.model) == (0, None)
    assert not found.week.history.objects.any()
    assert np.isnan(found.week.means).all()


def without(data: bytes, names: tuple[str, ...]) -> bytes:
    """An archive without the arrays whose names begin so."""
    with np.load(io.BytesIO(data)) as stored:
        left = {name: stored[name] for name in stored.files if not name.startswith(names)}
    buffer = io.BytesIO()
    np.savez(buffer, **left)
    return buffer.getvalue()


async def test_a_district_is_read_alone_with_its_own_pins(kasatpel: Actor) -> None:
    made = await solved()
    plan_id = await plan_rows.plan(rows.DISTRICT, kasatpel, week=NEXT, status="DRAFT")
    async with store.transaction():
        await kept.write(plan_id, made.week, made.choices, made.plan)

    found = await kept.district(plan_id, "31.71.02")

    assert found is not None
    mine = np.arange(1, 8, 2)
    assert found.week.person_ids.tolist() == made.week.person_ids[mine].tolist()
    assert found.plan.choice.tolist() == made.plan.choice[mine].tolist()
    assert found.choices.problem.pin_e.tolist() == [2]  # person row 5
    for row, person in enumerate(mine.tolist()):
        one = planner.explain(found.choices.problem, found.plan, row)
        other = planner.explain(made.choices.problem, made.plan, person)
        assert (one.chosen, one.runner_up, one.pinned) == (
            other.chosen,
            other.runner_up,
            other.pinned,
        )
    assert await kept.district(plan_id, "31.71.03") is None


async def test_a_draft_is_kept_with_its_plan(kasatpel: Actor) -> None:
    await people(await rows.mentor(), 4)
    plan_id, job = await started(kasatpel)

    await solving.run(job)

    found = await kept.whole(plan_id)
    plan = await store.fetch_row("SELECT * FROM weekly_plan WHERE id = $1", plan_id)
    assert plan is not None
    assert found.plan.fingerprint == plan["fingerprint"]
    assert found.week.input_hash == plan["input_hash"]


async def test_what_is_older_than_60_weeks_goes_unless_published(kasatpel: Actor) -> None:
    made = await solved()
    first = NEXT - timedelta(weeks=65)
    weeks = {"DRAFT": first, "PUBLISHED": first, "SUPERSEDED": NEXT - timedelta(weeks=58)}
    plans = {}
    for status, week in weeks.items():
        plans[status] = await plan_rows.plan(rows.DISTRICT, kasatpel, week=week, status=status)
        await kept.write(plans[status], made.week, made.choices, made.plan)

    await retention.forget()

    assert (await kept.whole(plans["PUBLISHED"])).plan.fingerprint == made.plan.fingerprint
    assert (await kept.whole(plans["SUPERSEDED"])).plan.fingerprint == made.plan.fingerprint
    old = plans["DRAFT"]
    with pytest.raises(Conflict) as refused:
        await kept.whole(old)
    assert refused.value.kind == "PLAN_NOT_KEPT"
    assert refused.value.message == (
        f"Plan {old} is not kept with what it was decided from; run it again."
    )
    assert refused.value.pesan == (
        f"Rencana {old} tidak disimpan beserta dasar keputusannya; jalankan lagi."
    )
    assert await store.fetch_value("SELECT count(*) FROM plan_part WHERE plan_id = $1", old) == 0
