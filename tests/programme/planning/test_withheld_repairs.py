"""A repair goes on with the lot and the evidence of the plan that it repairs."""

from datetime import date

import pytest

from programme.actors import Actor
from programme.planning.absence import absence_report, plan_repair
from programme.planning.publish import plan_publish
from programme.records import store
from tests.programme import rows
from tests.programme.planning import believed
from tests.programme.planning.solved import NEXT, solved
from tests.programme.planning.test_absence import repaired
from tests.programme.planning.test_withholding import HALF, assigned, busy, expectations

FRIDAY = date(2020, 11, 6)


@pytest.fixture
async def kasatpel(db: str) -> Actor:
    await rows.district()
    return await rows.supervisor()


async def test_a_repair_goes_on_with_the_lot_of_its_plan(kasatpel: Actor) -> None:
    """Who was left out stays so, though there is time again; the others keep their odds."""
    await busy(16)
    sri = await store.fetch_value("SELECT id FROM mentor")
    budi = await rows.mentor(name="Budi")
    await believed.kept()
    plan_id = await solved(kasatpel)
    await plan_publish(kasatpel, plan_id, withhold=HALF)
    before = {row["person_id"]: row for row in await expectations(plan_id)}
    withheld = {person for person, row in before.items() if row["withheld"]}
    draft_id = await absence_report(kasatpel, plan_id, sri, NEXT, FRIDAY, "SICK")
    await repaired(draft_id)

    await plan_publish(kasatpel, draft_id)

    after = {row["person_id"]: row for row in await expectations(draft_id)}
    assert withheld
    assert withheld == {person for person, row in after.items() if row["withheld"]}
    assert not withheld & set(await assigned(draft_id))
    for person in after.keys() & before.keys() - withheld:
        assert after[person]["odds"] == before[person]["odds"]
        assert after[person]["drawn"] == before[person]["drawn"]
    assert budi.mentor_id in {row["mentor_id"] for row in after.values()}
    told = await store.fetch_value("SELECT withheld FROM weekly_plan WHERE id = $1", draft_id)
    assert told == len(withheld)


async def test_what_a_mentor_declined_stays_what_was_expected_of_him_or_her(
    kasatpel: Actor,
) -> None:
    """Declining hard cases gains nothing: they are no evidence of whoever stands in."""
    await busy(6, 2000)
    sri = await store.fetch_value("SELECT id FROM mentor")
    budi = await rows.mentor(name="Budi")
    plan_id = await solved(kasatpel)
    await plan_publish(kasatpel, plan_id)
    mine = await store.fetch("SELECT person_id FROM assignment WHERE mentor_id = $1", sri)
    declined = mine[0]["person_id"]
    await store.execute(
        "UPDATE assignment SET status = 'DECLINED', decline_reason = 'Jauh' WHERE person_id = $1",
        declined,
    )
    draft_id = await plan_repair(kasatpel, plan_id)
    await repaired(draft_id)

    await plan_publish(kasatpel, draft_id)

    assert (await assigned(draft_id))[declined]["mentor_id"] == budi.mentor_id
    before = {row["person_id"]: row for row in await expectations(plan_id)}
    after = {row["person_id"]: row for row in await expectations(draft_id)}
    stood, stands = (dict(rows[declined]) for rows in (before, after))
    assert stands == stood | {"id": stands["id"], "plan_id": draft_id}
    assert stands["mentor_id"] == sri
    assert len(after) == len(before) == 6
