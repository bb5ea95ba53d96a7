"""What a target asks a working week: of areas, and of each mentor."""

from datetime import date, timedelta

from programme.actors import Actor
from programme.paces import paces
from programme.records import store
from programme.targets import Question
from tests.programme import rows
from tests.programme.counts import monthly, registered

QUESTION = Question(1, rows.DAY, rows.DISTRICT)


async def entrusted(mentor: Actor, people: list[int]) -> None:
    for person in people:
        await rows.caseload(person, mentor, since=date(2020, 1, 2))


async def test_areas_have_the_gap_over_the_working_weeks_left(db: str) -> None:
    """Given 100 due in a district and 18 there, then 82 over 41 working days are 10 a week."""
    await rows.district()
    await rows.target(150, area=rows.CITY)
    await rows.target(100, area=rows.DISTRICT)
    await rows.target(50, area=rows.OTHER_DISTRICT)
    await registered(monthly(2020, 2, 9))
    await registered(monthly(2020, 6, 10), village=rows.OTHER_VILLAGE)

    found = await paces(await rows.actor_of_city(), Question(1, rows.DAY, rows.CITY))

    assert found.standing.realised == sum(one.realised for one in found.areas) == 78
    assert sum(one.target for one in found.areas) == found.standing.target.people
    assert [
        (one.area_code, one.realised, one.gap, one.needed_per_working_week) for one in found.areas
    ] == [(rows.DISTRICT, 18, 82, 10.0), (rows.OTHER_DISTRICT, 60, 0, 0.0)]
    assert found.mentors == []


async def test_mentors_share_the_districts_target_by_their_caseload(db: str) -> None:
    """Given caseloads of 20, 10 and none, then 21 are shared as 14, 7 and 0; the parts sum up."""
    await rows.district()
    await rows.target(21, area=rows.DISTRICT)
    first, second, third = [await rows.mentor(name=name) for name in ("Ani", "Budi", "Citra")]
    await registered({date(2019, 5, 2): 20})
    people = await registered(monthly(2020, 1, 10))
    old = await store.fetch("SELECT id FROM person WHERE registered_on < '2020-01-01' ORDER BY id")
    await entrusted(first, [row["id"] for row in old])
    await entrusted(second, people)

    found = await paces(await rows.supervisor(), QUESTION)

    assert [(one.name, one.people, one.target, one.realised, one.gap) for one in found.mentors] == [
        ("Ani", 20, 14, 0, 14),
        ("Budi", 10, 7, 10, 0),
        ("Citra", 0, 0, 0, 0),
    ]
    assert sum(one.target for one in found.mentors) == 21
    assert [one.needed_per_working_week for one in found.mentors] == [
        round(14 * 5 / 41, 2),
        0.0,
        0.0,
    ]
    assert third.mentor_id == found.mentors[2].mentor


async def test_days_of_leave_and_after_the_contract_are_not_worked(db: str) -> None:
    """Given a week of leave in November, and a contract until its first Friday."""
    await rows.district()
    await rows.target(30, area=rows.DISTRICT)
    away, leaving = [await rows.mentor(name=name) for name in ("Ani", "Budi")]
    people = await registered({date(2020, 2, 3): 2})
    await entrusted(away, people[:1])
    await entrusted(leaving, people[1:])
    await store.execute(
        "INSERT INTO mentor_leave (mentor_id, first_day, last_day, reason)"
        " VALUES ($1, '2020-11-09', '2020-11-15', 'LEAVE')",
        away.mentor_id,
    )
    await store.execute(
        "UPDATE mentor SET active_to = '2020-11-06' WHERE id = $1", leaving.mentor_id
    )

    found = await paces(await rows.supervisor(), QUESTION)

    assert [one.working_days_left for one in found.mentors] == [36, 6]


async def test_a_mentor_sees_the_own_gap_and_nobody_elses(db: str) -> None:
    await rows.district()
    await rows.target(30, area=rows.DISTRICT)
    mentors = [await rows.mentor() for _ in range(2)]
    for mentor, person in zip(mentors, await registered({date(2020, 2, 3): 2}), strict=True):
        await entrusted(mentor, [person])

    found = await paces(mentors[1], QUESTION)

    assert [one.mentor for one in found.mentors] == [mentors[1].mentor_id]
    assert found.mentors[0].target == 15


async def test_the_caseload_of_that_day_counts(db: str) -> None:
    """Given somebody handed over in September, then August asks the giver, October the taker."""
    await rows.district()
    await rows.target(4, area=rows.DISTRICT)
    giver, taker = [await rows.mentor() for _ in range(2)]
    [person] = await registered({date(2020, 2, 3): 1})
    turn = date(2020, 9, 1)
    await rows.caseload(person, giver, since=date(2020, 2, 3), until=turn)
    await rows.caseload(person, taker, since=turn)
    supervisor = await rows.supervisor()

    for day, responsible in ((turn - timedelta(days=1), giver), (rows.DAY, taker)):
        found = await paces(supervisor, Question(1, day, rows.DISTRICT))
        assert [one.mentor for one in found.mentors if one.people] == [responsible.mentor_id]
