"""Gather: a small district's rows as the planner's arrays."""

from datetime import date

import numpy as np
import pytest

from programme.actors import Actor
from programme.planning.gather import Gathered, gather
from programme.records import store
from programme.words import AttendanceStatus, ConsentPurpose, EvidenceKind, SessionTopic
from tests.programme import rows
from tests.programme.planning.drafts import draft

NEXT = date(2020, 11, 2)


@pytest.fixture
async def mentor(db: str) -> Actor:
    await rows.district()
    return await rows.mentor()


async def person(mentor: Actor | None, *, agrees: bool = True, **more: str) -> int:
    found = await rows.person(mentor=mentor, **more)  # type: ignore[arg-type]
    await rows.consent(found, ConsentPurpose.CONTACT, agrees)
    return found


async def gathered() -> Gathered:
    return await gather(NEXT, rows.DISTRICT)


async def contact(person_id: int, mentor: Actor, on: date, *, valid: bool = True) -> None:
    await store.execute(
        "INSERT INTO contact (person_id, mentor_id, action, outcome, contacted_on, recorded_at,"
        " validated_at, validated_by_id) VALUES ($1, $2, 'CALL', $3, $4, now(), $5, $6)",
        person_id,
        mentor.mentor_id,
        "REACHED" if valid else "NO_ANSWER",
        on,
        rows.noon(on) if valid else None,
        mentor.id if valid else None,
    )


async def test_people_become_rows_in_the_order_of_their_ids(mentor: Actor) -> None:
    one = await person(mentor)
    two = await person(None, agrees=False, village=rows.NEXT_VILLAGE)
    await person(mentor, village=rows.OTHER_VILLAGE)
    await store.execute(
        "INSERT INTO business (person_id, name, sector, level, workers)"
        " VALUES ($1, 'b', 'FASHION', 'BEGINNER', 1)",
        one,
    )

    week = await gathered()

    people = week.people
    assert week.person_ids.tolist() == [one, two]
    assert week.responsible.tolist() == [mentor.mentor_id, 0]
    assert people.mentor.tolist() == [0, -1]
    assert people.stage.tolist() == [1, 1]
    assert people.village.tolist() == [3174091001, 3174091002]
    assert people.consent.tolist() == [True, False]
    assert people.whatsapp.tolist() == [False, False]  # opted in, without a phone
    assert people.woman.tolist() == [True, True]
    assert people.sector.tolist() == [1, -1]
    assert people.unseen.tolist() == [9999, 9999]
    assert people.weeks.tolist() == [39, 39]  # registered on 3 February


async def test_who_is_dormant_or_has_every_stage_is_left_out(mentor: Actor) -> None:
    dormant, finished, kept = [await person(mentor) for _ in range(3)]
    await store.execute("UPDATE person SET dormant_since = '2020-06-01' WHERE id = $1", dormant)
    await store.execute("UPDATE person SET stage = 7, next_stage = NULL WHERE id = $1", finished)

    assert (await gathered()).person_ids.tolist() == [kept]


async def test_the_history_of_a_person_is_read(mentor: Actor) -> None:
    other = await rows.mentor()
    one = await person(mentor)
    await contact(one, mentor, date(2020, 7, 1))
    await contact(one, other, date(2020, 10, 20))
    await contact(one, mentor, date(2020, 10, 10))
    await contact(one, mentor, date(2020, 10, 25), valid=False)
    session = await rows.session(held_on=date(2020, 10, 15))
    await rows.attendance(session, one)
    await rows.attained(one, 2, on=date(2020, 10, 15), evidence=EvidenceKind.ATTENDANCE)
    await store.execute("UPDATE person SET stage = 2, next_stage = 3 WHERE id = $1", one)

    people = (await gathered()).people

    assert people.stage.tolist() == [2]
    assert people.unseen.tolist() == [13]  # who did not answer was not seen
    assert people.recent.tolist() == [2]
    assert people.classes.tolist() == [1]
    assert people.weeks.tolist() == [2]
    assert people.last_mentor.tolist() == [1]


async def test_of_who_objects_to_profiling_no_history_is_used(mentor: Actor) -> None:
    one = await person(mentor)
    await contact(one, mentor, date(2020, 10, 20))
    await rows.consent(one, ConsentPurpose.PROFILING, True)
    await rows.consent(one, ConsentPurpose.PROFILING, False)

    people = (await gathered()).people

    assert (people.recent.tolist(), people.last_mentor.tolist()) == ([0], [-1])
    assert (people.sector.tolist(), people.weeks.tolist()) == ([-1], [0])
    assert people.unseen.tolist() == [13]  # the cool-down protects, it does not profile
    assert people.consent.tolist() == [True]


async def test_how_hard_a_contact_is_follows_from_stage_stay_and_disability(
    mentor: Actor,
) -> None:
    """39 weeks at P1 weigh 1.3, with a disability 1.7; of who objects, the stay is not used."""
    one, two, three = [await person(mentor) for _ in range(3)]
    await store.execute("UPDATE person SET disability = true WHERE id = $1", two)
    await rows.consent(three, ConsentPurpose.PROFILING, False)

    people = (await gathered()).people

    assert people.difficulty.tolist() == [0.98, 1.28, 0.75]  # of their mean, 4/3
    assert one < two < three


async def test_the_latest_consent_is_in_force(mentor: Actor) -> None:
    one = await person(mentor)
    await rows.consent(one, ConsentPurpose.CONTACT, False)
    two = await person(mentor, agrees=False)
    await rows.consent(two, ConsentPurpose.CONTACT, True)
    await rows.person(mentor=mentor)  # never said anything

    assert (await gathered()).people.consent.tolist() == [False, True, False]


async def test_a_mentors_week_is_what_leave_and_holidays_leave(mentor: Actor) -> None:
    away = await rows.mentor()
    await rows.mentor(village=rows.OTHER_VILLAGE)
    await store.execute(
        "INSERT INTO mentor_leave (mentor_id, first_day, last_day, reason)"
        " VALUES ($1, '2020-11-05', '2020-11-20', 'ANNUAL')",
        away.mentor_id,
    )
    await store.execute(
        'UPDATE mentor SET skills = \'["CRAFT", "LICENCE", "DIGITAL"]\' WHERE id = $1',
        mentor.mentor_id,
    )

    week = await gathered()

    assert week.mentor_ids.tolist() == [mentor.mentor_id, away.mentor_id]
    assert week.mentors.minutes.tolist() == [1500, 900]
    assert week.mentors.load.tolist() == [36, 22]
    assert week.mentors.sectors.tolist() == [4, 0]
    assert week.mentors.skills.tolist() == [5, 0]
    assert [len(days) for days in week.days] == [5, 3]


async def test_the_week_of_the_prophets_birthday_has_two_days(mentor: Actor) -> None:
    week = await gather(rows.WEEK, rows.DISTRICT)

    assert week.days == ((date(2020, 10, 26), date(2020, 10, 27)),)
    assert week.mentors.minutes.tolist() == [600]


async def test_sessions_that_stand_become_rows(mentor: Actor) -> None:
    one = await person(mentor)
    session = await rows.session(
        topic=SessionTopic.LICENCE_CLINIC, held_on=date(2020, 11, 4), status="SCHEDULED"
    )
    await rows.attendance(session, one, status=AttendanceStatus.CONFIRMED)
    await rows.session(held_on=date(2020, 11, 3), status="CANCELLED")
    await rows.session(held_on=date(2020, 11, 9), status="SCHEDULED")
    await rows.session(held_on=date(2020, 11, 3), area=rows.OTHER_VILLAGE, status="SCHEDULED")

    week = await gathered()

    assert week.session_ids.tolist() == [session]
    assert week.sessions.kind.tolist() == [3]
    assert week.sessions.room.tolist() == [29]
    assert (week.sessions.slot.tolist(), week.sessions.length.tolist()) == ([4], [2])
    assert (week.sessions.need.tolist(), week.sessions.minutes.tolist()) == ([1], [240])
    assert week.held_on == (date(2020, 11, 4),)


async def test_who_leads_by_hand_is_taken_and_who_leads_by_plan_is_free_again(
    mentor: Actor,
) -> None:
    other, kasatpel = await rows.mentor(), await rows.supervisor()
    one = await rows.session(held_on=date(2020, 11, 3), status="SCHEDULED", leader=mentor)
    two = await rows.session(held_on=date(2020, 11, 5), status="SCHEDULED", leader=other)
    plan = await draft(kasatpel, leaders=[(two, other)], week=NEXT)
    await store.execute(
        "UPDATE weekly_plan SET status = 'PUBLISHED', published_at = now() WHERE id = $1", plan
    )

    week = await gathered()

    assert week.session_ids.tolist() == [one, two]
    assert week.sessions.need.tolist() == [0, 1]
    assert week.mentors.minutes.tolist() == [1260, 1500]


async def test_the_hash_says_what_the_plan_is_made_from(mentor: Actor) -> None:
    one = await person(mentor)
    first, again = await gathered(), await gathered()
    await rows.consent(one, ConsentPurpose.CONTACT, False)
    third = await gathered()

    assert first.input_hash == again.input_hash
    assert first.input_hash != third.input_hash
    assert first.mark <= third.mark
    assert np.array_equal(first.person_ids, third.person_ids)
