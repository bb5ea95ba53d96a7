"""Person-weeks: what was done, what came of it, and who is left out; on records written by hand."""

from datetime import date, datetime, time, timedelta

import numpy as np
import pytest

from programme import clock
from programme.actors import Actor
from programme.progress.events import events
from programme.progress.rows import PersonWeeks, person_weeks
from programme.records import store
from programme.words import ConsentPurpose
from tests.programme import plan_rows, rows

MONDAY = date(2020, 8, 3)
FIRST = MONDAY


@pytest.fixture
async def mentor(db: str) -> Actor:
    await rows.district()
    return await rows.mentor()


async def weeks(first: date = FIRST) -> list[PersonWeeks]:
    return list(person_weeks(await events(rows.DISTRICT), first, rows.DAY))


async def attain(
    person: int, on: date, *, stage: int = 2, valid: bool = True, until: date | None = None
) -> None:
    moment = datetime.combine(on, time(20), clock.JAKARTA)
    await store.execute(
        "INSERT INTO attainment (person_id, stage, attained_on, recorded_at, superseded_at,"
        " evidence_kind, validated_at, validated_by_id) VALUES ($1, $2, $3, $4, $5, 'ATTENDANCE',"
        " $6, (SELECT max(id) FROM actor WHERE $6::timestamptz IS NOT NULL))",
        person,
        stage,
        on,
        moment,
        datetime.combine(until, time(20), clock.JAKARTA) if until else None,
        moment if valid else None,
    )


async def contacted(person: int, mentor: Actor, action: str, on: date) -> None:
    await store.execute(
        "INSERT INTO contact (person_id, mentor_id, action, outcome, contacted_on, recorded_at)"
        " VALUES ($1, $2, $3, 'NO_ANSWER', $4, $5)",
        person,
        mentor.mentor_id,
        action,
        on,
        rows.noon(on),
    )


@pytest.mark.parametrize(
    ("on", "valid", "until", "came"),
    [
        (MONDAY, True, None, True),
        (MONDAY + timedelta(days=13), True, None, True),
        (MONDAY + timedelta(days=14), True, None, False),
        (MONDAY - timedelta(days=1), True, None, False),
        (MONDAY + timedelta(days=3), False, None, False),
        (MONDAY + timedelta(days=3), True, MONDAY + timedelta(days=20), False),
    ],
    ids=["the first day", "the last", "too late", "before", "not validated", "taken back"],
)
async def test_a_stage_counts_within_14_days_where_it_is_valid_today(
    mentor: Actor, on: date, valid: bool, until: date | None, came: bool
) -> None:
    person = await rows.person(mentor=mentor)
    await attain(person, on, valid=valid, until=until)

    first = (await weeks())[0]

    assert first.monday == MONDAY
    assert first.reached.tolist() == [came]


async def test_another_stage_than_the_next_is_not_the_outcome(mentor: Actor) -> None:
    person = await rows.person(mentor=mentor)
    await attain(person, MONDAY + timedelta(days=2), stage=4)

    assert (await weeks())[0].reached.tolist() == [False]


async def test_weeks_younger_than_their_outcome_are_left_out(mentor: Actor) -> None:
    await rows.person(mentor=mentor)

    assert [week.monday for week in await weeks(date(2020, 9, 21))] == [
        date(2020, 9, 21),
        date(2020, 9, 28),
    ]


async def test_who_objects_to_profiling_has_no_row(mentor: Actor) -> None:
    one, two = await rows.person(mentor=mentor), await rows.person(mentor=mentor)
    await rows.consent(one, ConsentPurpose.PROFILING, granted=False)

    found = await events(rows.DISTRICT)

    assert found.people.id.tolist() == [one, two]
    assert next(person_weeks(found, FIRST, rows.DAY)).person.tolist() == [1]


async def test_before_there_were_plans_the_strongest_contact_of_the_week_is_what_was_done(
    mentor: Actor,
) -> None:
    person = await rows.person(mentor=mentor)
    await rows.person(mentor=mentor)
    for action, days in (("VISIT", 1), ("WHATSAPP", 2), ("VISIT", 9)):
        await contacted(person, mentor, action, MONDAY + timedelta(days=days))

    first, second, third = (await weeks())[:3]

    assert first.person.tolist() == [0, 1]
    assert [week.done.action.tolist() for week in (first, second, third)] == [
        [3, 0],
        [3, 0],
        [0, 0],
    ]
    assert first.done.mentor.tolist() == [mentor.mentor_id, 0]


async def test_a_week_is_cut_short_by_what_the_next_one_gives_unless_the_stage_came_before(
    mentor: Actor,
) -> None:
    """Given four people: helped in the second week; the same, but reached the stage before; the
    same, but reached it after; and left alone."""
    people = [await rows.person(mentor=mentor) for _ in range(4)]
    for person in people[:3]:
        await contacted(person, mentor, "CALL", MONDAY + timedelta(days=8))
    await attain(people[1], MONDAY + timedelta(days=6))
    await attain(people[2], MONDAY + timedelta(days=9))

    first = (await weeks())[0]

    assert first.reached.tolist() == [False, True, True, False]
    assert first.cut.tolist() == [True, False, True, False]


async def test_a_seat_is_what_was_done_whoever_came(mentor: Actor) -> None:
    person = await rows.person(mentor=mentor)
    session = await rows.session(held_on=MONDAY + timedelta(days=2))
    await store.execute(
        "INSERT INTO attendance (session_id, person_id, status, walk_in, recorded_at)"
        " VALUES ($1, $2, 'ABSENT', false, $3)",
        session,
        person,
        rows.noon(MONDAY + timedelta(days=2)),
    )

    first, second = (await weeks())[:2]

    assert (first.done.kind.tolist(), second.done.kind.tolist()) == ([1], [0])
    assert np.array_equal(first.done.sector, [-1])


async def test_what_was_published_is_what_was_done(mentor: Actor) -> None:
    """Whatever else was recorded in the week; a plan that was replaced does not count."""
    one, two = await rows.person(mentor=mentor), await rows.person(mentor=mentor)
    supervisor = await rows.supervisor()
    for status, person in (("PUBLISHED", one), ("SUPERSEDED", two)):
        await plan_rows.assignment(person, mentor, supervisor, week=MONDAY, status=status)

    first, second = (await weeks())[:2]

    assert first.done.action.tolist() == [2, 0]
    assert first.done.mentor.tolist() == [mentor.mentor_id, 0]
    assert second.done.action.tolist() == [0, 0]


async def test_where_no_plan_of_the_week_was_published_what_was_recorded_is_what_was_done(
    mentor: Actor,
) -> None:
    """A district's plan says nothing of its neighbour: who is not in it was left alone there, and
    helped as recorded here."""
    left, planned = await rows.person(mentor=mentor), await rows.person(mentor=mentor)
    neighbour = await rows.person(village=rows.OTHER_VILLAGE)
    await plan_rows.assignment(planned, mentor, await rows.supervisor(), week=MONDAY)
    for person in (left, neighbour):
        await contacted(person, mentor, "CALL", MONDAY)

    found = await events(rows.PROVINCE)
    first, second = list(person_weeks(found, FIRST, rows.DAY))[:2]

    assert found.people.id.tolist() == [left, planned, neighbour]
    assert first.done.action.tolist() == [0, 2, 2]
    assert first.done.mentor.tolist() == [0, mentor.mentor_id, mentor.mentor_id]
    assert second.done.action.tolist() == [0, 0, 0]
