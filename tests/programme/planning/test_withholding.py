"""What is expected of a published plan, and the rows that are left out of it by lot."""

from datetime import timedelta
from typing import Any

import pytest

import planner
from programme import audit
from programme.actors import Actor
from programme.errors import InvalidInput
from programme.planning import kept
from programme.planning.explaining import plan_explain
from programme.planning.gather import gather
from programme.planning.locks import Wish, plan_lock
from programme.planning.publish import plan_publish
from programme.planning.swaps import Change, plan_change
from programme.records import store
from programme.words import ConsentPurpose, ContactAction, LockKind, PlanBarrier
from tests.programme import rows
from tests.programme.planning import believed
from tests.programme.planning.solved import NEXT, people, solved

HALF = 0.5
TABLES = ("weekly_plan", "assignment", "expectation", "audit")


@pytest.fixture
async def kasatpel(db: str) -> Actor:
    await rows.district()
    return await rows.supervisor()


async def expectations(plan_id: int) -> list[Any]:
    return list(
        await store.fetch(
            "SELECT * FROM expectation WHERE plan_id = $1 ORDER BY person_id", plan_id
        )
    )


async def assigned(plan_id: int) -> dict[int, Any]:
    found = await store.fetch("SELECT * FROM assignment WHERE plan_id = $1", plan_id)
    return {row["person_id"]: row for row in found}


class RolledBack(Exception):
    """Carries what was seen out of a transaction that is rolled back."""


async def rolled_back(work: Any) -> Any:
    """What was seen in a transaction that was rolled back."""
    with pytest.raises(RolledBack) as back:
        await work
    return back.value.args[0]


async def busy(count: int = 30, minutes: int = 800) -> list[int]:
    """A mentor's people, too many for the week, and of no group that has a floor."""
    mentor = await rows.mentor(name="Sri")
    await store.execute("UPDATE mentor SET weekly_minutes = $1", minutes)
    found = await people(mentor, count)
    await store.execute("UPDATE person SET gender = 'MALE'")
    await store.execute(
        "INSERT INTO contact (person_id, mentor_id, action, outcome, contacted_on, recorded_at)"
        " SELECT p.id, $1, 'CALL', 'REACHED', '2020-09-28', now() FROM person p",
        mentor.mentor_id,
    )
    return found


async def test_what_was_expected_of_every_row_is_kept(kasatpel: Actor) -> None:
    """Without a model nothing is left out by lot."""
    await busy()
    plan_id = await solved(kasatpel)
    before = await assigned(plan_id)

    await plan_publish(kasatpel, plan_id)

    assert await assigned(plan_id) == before
    made = await kept.whole(plan_id)
    found = await expectations(plan_id)
    assert [row["person_id"] for row in found] == sorted(before)
    for row in found:
        at = made.week.person_ids.tolist().index(row["person_id"])
        column = int(made.plan.choice[at])
        assert (row["mentor_id"], row["action"], row["session_id"], row["stage"]) == (
            before[row["person_id"]]["mentor_id"],
            before[row["person_id"]]["action"],
            None,
            2,
        )
        assert row["p"] == pytest.approx(made.choices.p1(at, column))
        assert row["p0"] == pytest.approx(made.choices.p0[at])
        assert row["plain"] == row["p"]
        assert (row["odds"], row["withheld"], row["drawn"], row["by_hand"]) == (
            0.0,
            False,
            None,
            False,
        )
    assert await store.fetch_value("SELECT withheld FROM weekly_plan") == 0


async def test_rows_are_left_out_by_lot_and_others_drawn_for_them(kasatpel: Actor) -> None:
    await busy()
    await believed.kept()
    plan_id = await solved(kasatpel)
    before = await assigned(plan_id)

    await plan_publish(kasatpel, plan_id, withhold=HALF)

    found = {row["person_id"]: row for row in await expectations(plan_id)}
    after = await assigned(plan_id)
    withheld = {person for person, row in found.items() if row["withheld"]}
    drawn = {person for person, row in found.items() if row["drawn"] is not None}
    assert 0 < len(withheld) < len(before)
    assert 0 < len(drawn) <= len(withheld)
    assert set(after) == (set(before) - withheld) | drawn
    assert not drawn & set(before)
    assert set(found) == set(before) | drawn
    assert {row["odds"] for person, row in found.items() if person in before} == {HALF}
    for person in drawn:
        assert (found[person]["odds"], found[person]["margin"]) == (0.0, 0.0)
        assert found[person]["drawn"] == pytest.approx(1 / 16, abs=1 / 16)
    plan = await store.fetch_row("SELECT withheld, contacts FROM weekly_plan")
    assert plan is not None
    assert (plan["withheld"], plan["contacts"]) == (len(withheld), len(after))
    made = await kept.whole(plan_id)
    assert planner.verify(made.choices.problem, made.plan).feasible
    told = await store.fetch_value("SELECT facts FROM audit WHERE action = 'PLAN_PUBLISH'")
    assert f'"withheld": {len(withheld)}' in told
    assert (await audit.verify()).fault is None


async def test_by_default_three_of_a_hundred_where_a_model_was_believed(kasatpel: Actor) -> None:
    await busy()
    await believed.kept()
    plan_id = await solved(kasatpel)

    await plan_publish(kasatpel, plan_id)

    assert {row["odds"] for row in await expectations(plan_id)} == {0.03}


async def test_the_probability_by_a_mentor_like_the_mean_one_is_kept_beside(
    kasatpel: Actor,
) -> None:
    """Mentor 1 is the only one whom the model has met: what he or she adds is not in ``plain``."""
    await busy()
    await believed.kept()
    plan_id = await solved(kasatpel)

    await plan_publish(kasatpel, plan_id, withhold=0.0)

    model = believed.learned()
    adds, _ = model.coefficient("mentor", 1)
    for row in await expectations(plan_id):
        assert (row["p"] > row["plain"]) == (adds > 0)
        assert abs(row["p"] - row["plain"]) > 1e-4


async def test_the_same_draft_has_the_same_lot(kasatpel: Actor) -> None:
    """Published again after a roll-back: what a plan's lot is follows from the plan alone."""
    await busy()
    await believed.kept()
    plan_id = await solved(kasatpel)

    async def lot() -> None:
        async with store.transaction():
            await plan_publish(kasatpel, plan_id, withhold=HALF)
            told = [tuple(row)[1:] for row in await expectations(plan_id)]
            raise RolledBack(told)

    first, second = [await rolled_back(lot()) for _ in range(2)]
    assert first == second != []


async def test_locked_and_changed_rows_are_not_left_out(kasatpel: Actor) -> None:
    persons = await busy(12, 2000)
    mentor = await store.fetch_value("SELECT id FROM mentor")
    await believed.kept()
    wish = Wish(NEXT, LockKind.CHOICE, person=persons[0], mentor=mentor, action=ContactAction.VISIT)
    await plan_lock(kasatpel, wish)
    plan_id = await solved(kasatpel)
    await plan_change(kasatpel, plan_id, [Change(persons[1]), Change(persons[2])])

    await plan_publish(kasatpel, plan_id, withhold=HALF)

    found = {row["person_id"]: row for row in await expectations(plan_id)}
    assert (found[persons[0]]["odds"], found[persons[0]]["by_hand"]) == (0.0, True)
    assert not {persons[1], persons[2]} & set(found)
    assert HALF in {row["odds"] for row in found.values()}


async def test_who_objects_takes_no_part_and_is_still_served(kasatpel: Actor) -> None:
    persons = await busy(12, 2000)
    for person in persons[:4]:
        await rows.consent(person, ConsentPurpose.PROFILING, False)
    await believed.kept()
    plan_id = await solved(kasatpel)

    await plan_publish(kasatpel, plan_id, withhold=HALF)

    assert set(persons[:4]) <= set(await assigned(plan_id))
    assert not set(persons[:4]) & {row["person_id"] for row in await expectations(plan_id)}


async def test_who_was_left_out_by_lot_is_told_so(kasatpel: Actor) -> None:
    await busy()
    await believed.kept()
    plan_id = await solved(kasatpel)
    await plan_publish(kasatpel, plan_id, withhold=HALF)
    first = next(row for row in await expectations(plan_id) if row["withheld"])

    told = await plan_explain(kasatpel, plan_id, first["person_id"])

    assert (told.planned, told.barriers) == (False, [PlanBarrier.WITHHELD])
    assert told.words[0] == (
        "Left out by lot this week, so that it can be measured what contacts truly bring."
    )


@pytest.mark.parametrize(
    ("rate", "message", "pesan"),
    [
        (
            0.6,
            "withhold is 0.6; it takes 0 (no row is left out) to 0.5, 0.03 unless given.",
            "withhold bernilai 0.6; harus 0 (tidak ada yang ditahan) sampai 0.5, bila kosong 0.03.",
        ),
        (
            -0.1,
            "withhold is -0.1; it takes 0 (no row is left out) to 0.5, 0.03 unless given.",
            "withhold bernilai -0.1; harus 0 (tidak ada yang ditahan) sampai 0.5, bila kosong"
            " 0.03.",
        ),
        (
            float("nan"),
            "withhold is nan; it takes 0 (no row is left out) to 0.5, 0.03 unless given.",
            "withhold bernilai nan; harus 0 (tidak ada yang ditahan) sampai 0.5, bila kosong 0.03.",
        ),
    ],
)
async def test_a_probability_that_is_none_is_refused(
    kasatpel: Actor, rate: float, message: str, pesan: str
) -> None:
    await busy(4)
    plan_id = await solved(kasatpel)
    before = await rows.snapshot(*TABLES)

    with pytest.raises(InvalidInput) as refused:
        await plan_publish(kasatpel, plan_id, withhold=rate)

    assert (refused.value.message, refused.value.pesan, refused.value.path) == (
        message,
        pesan,
        "withhold",
    )
    assert await rows.snapshot(*TABLES) == before


async def test_who_was_left_out_rests_in_the_next_week_like_who_was_met(kasatpel: Actor) -> None:
    """Both have a fortnight that differs by the contact alone."""
    await busy()
    await believed.kept()
    plan_id = await solved(kasatpel)
    await plan_publish(kasatpel, plan_id, withhold=HALF)
    withheld = {row["person_id"] for row in await expectations(plan_id) if row["withheld"]}

    after = await gather(NEXT + timedelta(weeks=1), rows.DISTRICT)
    later = await gather(NEXT + timedelta(weeks=2), rows.DISTRICT)

    resting = set(after.person_ids[after.people.unseen < 7].tolist())
    assert resting == withheld
    assert later.people.unseen.min() > 7
