"""Cadres in the week: they lead sharing sessions within their hours, and contact nobody."""

from datetime import date

import pytest

from programme import jobs
from programme.actors import Actor
from programme.errors import Conflict
from programme.planning import solving
from programme.planning.gather import Gathered, gather
from programme.planning.publish import plan_publish
from programme.planning.run import plan_run
from programme.records import store
from programme.words import ConsentPurpose, SessionTopic
from tests.programme import rows

NEXT, HELD = date(2020, 11, 2), date(2020, 11, 3)


@pytest.fixture
async def kasatpel(db: str) -> Actor:
    await rows.district()
    return await rows.supervisor()


async def volunteer(hours: int = 4, village: str = rows.VILLAGE) -> Actor:
    found = await rows.cadre(village=village)
    await store.execute(
        "UPDATE cadre SET weekly_minutes = $2, competences = '[\"CRAFT\"]' WHERE id = $1",
        found.cadre_id,
        hours * 60,
    )
    return found


async def sharing(sharer: Actor | None = None) -> int:
    return await rows.session(
        topic=SessionTopic.PEER_SHARING, held_on=HELD, status="SCHEDULED", sharer=sharer
    )


async def gathered() -> Gathered:
    return await gather(NEXT, rows.DISTRICT)


async def planned(kasatpel: Actor) -> int:
    plan_id = await plan_run(kasatpel, NEXT, rows.DISTRICT, effort=1.0)
    job = await jobs.start(
        await store.fetch_value("SELECT job_id FROM weekly_plan WHERE id = $1", plan_id)
    )
    assert job is not None
    await solving.run(job)
    return plan_id


async def people(mentor: Actor, count: int) -> None:
    for _ in range(count):
        await rows.consent(await rows.person(mentor=mentor), ConsentPurpose.CONTACT, True)


async def led(table: str) -> list[tuple[int, int]]:
    return [tuple(row) for row in await store.fetch(f"SELECT session_id, cadre_id FROM {table}")]


async def test_a_cadre_with_the_hours_stands_behind_the_mentors(kasatpel: Actor) -> None:
    mentor, cadre = await rows.mentor(), await volunteer()
    await volunteer(hours=3)  # a sharing session takes four
    await volunteer(village=rows.OTHER_VILLAGE)
    await sharing()

    week = await gathered()

    assert week.mentor_ids.tolist() == [mentor.mentor_id]
    assert week.cadre_ids.tolist() == [cadre.cadre_id]
    assert week.mentors.cadre.tolist() == [False, True]
    assert week.mentors.minutes.tolist() == [1500, 240]
    assert week.mentors.load.tolist() == [36, 0]
    assert week.mentors.sectors.tolist() == [0, 4]
    assert week.free.all(axis=1).tolist() == [True, True]
    assert len(week.mentor_names) == len(week.days) == 2


async def test_without_a_sharing_session_to_lead_there_are_no_cadres(kasatpel: Actor) -> None:
    await rows.mentor()
    cadre = await volunteer()
    await rows.session(held_on=HELD, status="SCHEDULED")
    await sharing(sharer=cadre)  # led by hand already

    week = await gathered()

    assert week.cadre_ids.tolist() == []
    assert week.sessions.need.tolist() == [1, 0]


async def test_hours_given_by_hand_are_gone(kasatpel: Actor) -> None:
    """Given a cadre of five hours who shares on Tuesday already, one hour is left: not enough."""
    busy, free = await volunteer(hours=5), await volunteer(hours=8)
    await sharing(sharer=busy)
    await sharing(sharer=free)
    await sharing()

    week = await gathered()

    assert week.cadre_ids.tolist() == [free.cadre_id]
    assert week.mentors.minutes.tolist() == [240]
    assert (~week.free[0]).nonzero()[0].tolist() == [4, 5]


async def test_who_has_withdrawn_is_no_cadre_and_the_session_is_open_again(
    kasatpel: Actor,
) -> None:
    gone, other = await volunteer(), await volunteer()
    await sharing(sharer=gone)
    await store.execute("UPDATE cadre SET active_to = '2020-10-30' WHERE id = $1", gone.cadre_id)

    week = await gathered()

    assert week.sessions.need.tolist() == [1]
    assert week.cadre_ids.tolist() == [other.cadre_id]


async def test_a_plan_lets_cadres_lead_and_its_publication_names_them(kasatpel: Actor) -> None:
    cadre, mentor = await volunteer(), await rows.mentor()
    await people(mentor, 6)
    one, two = await sharing(), await sharing()

    plan_id = await planned(kasatpel)

    by_plan = await led("plan_cadre")
    assert len(by_plan) == 1  # two would take eight of four hours
    assert by_plan[0][0] in (one, two)
    assert by_plan[0][1] == cadre.cadre_id
    assert await led("session_cadre") == []
    assert await store.fetch_value("SELECT count(*) FROM plan_session") == 0
    contacted = await store.fetch("SELECT DISTINCT mentor_id FROM assignment")
    assert {row["mentor_id"] for row in contacted} <= {mentor.mentor_id, None}

    await plan_publish(kasatpel, plan_id)

    assert await led("session_cadre") == by_plan


async def test_the_next_publication_lets_go_of_the_first_ones_cadres(kasatpel: Actor) -> None:
    first, mentor = await volunteer(), await rows.mentor()
    await people(mentor, 6)
    session = await sharing()
    await plan_publish(kasatpel, await planned(kasatpel))
    assert await led("session_cadre") == [(session, first.cadre_id)]
    await store.execute("UPDATE cadre SET active_to = '2020-10-31'")
    second = await volunteer()

    await plan_publish(kasatpel, await planned(kasatpel))

    assert await led("session_cadre") == [(session, second.cadre_id)]


async def test_a_draft_whose_cadre_has_left_is_stale(kasatpel: Actor) -> None:
    await volunteer()
    await people(await rows.mentor(), 6)
    await sharing()
    plan_id = await planned(kasatpel)
    await store.execute("UPDATE cadre SET active_to = '2020-10-31'")

    with pytest.raises(Conflict) as refusal:
        await plan_publish(kasatpel, plan_id)

    assert refusal.value.message == (
        f"Plan {plan_id} is stale: no longer a cadre (cadres: 1). Run the plan again."
    )
    assert refusal.value.kind == "PLAN_STALE"
    assert await led("session_cadre") == []
