"""Attendance: listed by who leads, validated by another hand; a training attended is P2."""

from datetime import timedelta

import pytest

from programme.actors import Actor
from programme.attendance import attendance_record, attendance_validate
from programme.errors import Conflict, Forbidden, NotFound
from programme.records import store
from programme.words import AttendanceStatus, SessionTopic
from tests.programme import rows

PRESENT, ABSENT = AttendanceStatus.PRESENT, AttendanceStatus.ABSENT
TABLES = ("attendance", "attainment", "person", "point_entry", "change", "idempotency_key")


async def given(topic: SessionTopic = SessionTopic.BASIC_TRAINING) -> tuple[Actor, Actor, int, int]:
    """A mentor who leads a session, a kasatpel, the session, and a person of the mentor's list."""
    await rows.district()
    mentor, supervisor = await rows.mentor(), await rows.supervisor()
    session = await rows.session(topic=topic, leader=mentor)
    return mentor, supervisor, session, await rows.person(mentor=mentor)


async def test_a_validated_presence_at_a_training_attains_p2(db: str) -> None:
    mentor, supervisor, session, person = await given()

    listed = await attendance_record(mentor, session, person, PRESENT)
    answer = await attendance_validate(supervisor, listed["attendance_id"])

    attained = await store.fetch_row(
        "SELECT id, attained_on, evidence_kind, evidence_ref, recorded_by_id, validated_by_id"
        " FROM attainment WHERE stage = 2"
    )
    assert attained is not None
    assert answer == {**listed, "attainment_id": attained["id"]}
    assert tuple(attained)[1:] == (
        rows.DAY - timedelta(days=3),
        "ATTENDANCE",
        f"attendance:{listed['attendance_id']}",
        mentor.id,
        supervisor.id,
    )
    assert await store.fetch_value("SELECT next_stage FROM person WHERE id = $1", person) == 3
    paid = await store.fetch("SELECT actor_id, rule, points FROM point_entry")
    assert [tuple(row) for row in paid] == [(mentor.id, "STAGE_P2", 6)]


async def test_a_validated_presence_elsewhere_attains_nothing(db: str) -> None:
    mentor, supervisor, session, person = await given(SessionTopic.BAZAAR)
    listed = await attendance_record(mentor, session, person, PRESENT)
    answer = await attendance_validate(supervisor, listed["attendance_id"])
    assert answer["attainment_id"] is None
    assert await store.fetch_value("SELECT count(*) FROM attainment WHERE stage > 1") == 0


async def test_a_refused_presence_is_an_absence(db: str) -> None:
    mentor, supervisor, session, person = await given()
    listed = await attendance_record(mentor, session, person, PRESENT)
    await attendance_validate(supervisor, listed["attendance_id"], accepted=False)
    assert await store.fetch_value("SELECT status FROM attendance") == "ABSENT"
    assert await store.fetch_value("SELECT count(*) FROM point_entry") == 0


async def test_nobody_validates_the_own_list(db: str) -> None:
    mentor, supervisor, session, person = await given()
    by_mentor = await attendance_record(mentor, session, person, PRESENT)
    before = await rows.snapshot(*TABLES)
    with pytest.raises(Forbidden) as refused:
        await attendance_validate(mentor, by_mentor["attendance_id"])
    assert refused.value.kind == "SELF_VALIDATION"
    assert refused.value.message == "You recorded this yourself; another hand validates it."
    assert await rows.snapshot(*TABLES) == before

    other = await rows.person(mentor=mentor)
    by_supervisor = await attendance_record(supervisor, session, other, PRESENT)
    with pytest.raises(Forbidden):
        await attendance_validate(supervisor, by_supervisor["attendance_id"])


async def test_a_mentors_own_validation_pays_that_mentor_nothing(db: str) -> None:
    mentor, supervisor, session, person = await given()
    listed = await attendance_record(supervisor, session, person, PRESENT)
    answer = await attendance_validate(mentor, listed["attendance_id"])
    assert answer["attainment_id"] is not None
    assert await store.fetch_value("SELECT count(*) FROM point_entry") == 0


async def test_a_list_may_be_changed_until_it_is_validated(db: str) -> None:
    mentor, supervisor, session, person = await given()
    first = await attendance_record(mentor, session, person, ABSENT)
    assert await attendance_record(mentor, session, person, PRESENT) == first
    await attendance_validate(supervisor, first["attendance_id"])
    after = await rows.snapshot(*TABLES)
    with pytest.raises(Conflict) as refused:
        await attendance_record(mentor, session, person, ABSENT)
    assert refused.value.kind == "ALREADY_VALIDATED"
    with pytest.raises(Conflict) as twice:
        await attendance_validate(supervisor, first["attendance_id"])
    assert twice.value.kind == "ALREADY_VALIDATED"
    assert await rows.snapshot(*TABLES) == after


async def test_an_invitation_is_nothing_to_validate(db: str) -> None:
    _, supervisor, session, person = await given()
    invited = await rows.attendance(session, person, status=AttendanceStatus.INVITED)
    with pytest.raises(Conflict) as refused:
        await attendance_validate(supervisor, invited)
    assert refused.value.kind == "NOT_LISTED"


async def test_the_leader_lists_who_was_invited_from_other_lists(db: str) -> None:
    mentor, _, session, _ = await given()
    guest = await rows.person(mentor=await rows.mentor())
    stranger = await rows.person(mentor=await rows.mentor())
    invited = await rows.attendance(session, guest, status=AttendanceStatus.INVITED)
    assert await attendance_record(mentor, session, guest, PRESENT) == {"attendance_id": invited}
    for key in (stranger, 999_999):
        with pytest.raises(NotFound) as refused:
            await attendance_record(mentor, session, key, PRESENT)
        assert refused.value.message == f"No Jakpreneur {key} that you can see."


async def test_the_list_is_kept_by_who_leads_or_supervises(db: str) -> None:
    _, _, session, person = await given()
    other = await rows.mentor()
    elsewhere = await rows.supervisor(rows.OTHER_DISTRICT)
    before = await rows.snapshot(*TABLES)
    for actor in (other, elsewhere):
        with pytest.raises(Forbidden) as refused:
            await attendance_record(actor, session, person, PRESENT)
        assert refused.value.kind == "NOT_YOUR_SESSION"
    assert await rows.snapshot(*TABLES) == before


async def test_no_list_of_a_session_that_was_not_held(db: str) -> None:
    mentor, _, _, person = await given()
    coming = await rows.session(leader=mentor, held_on=rows.DAY + timedelta(days=1))
    cancelled = await rows.session(leader=mentor, status="CANCELLED")
    for session, kind in ((coming, "SESSION_NOT_HELD_YET"), (cancelled, "SESSION_CANCELLED")):
        with pytest.raises(Conflict) as refused:
            await attendance_record(mentor, session, person, PRESENT)
        assert refused.value.kind == kind
    with pytest.raises(NotFound):
        await attendance_record(mentor, 999_999, person, PRESENT)
    assert not (await rows.snapshot("attendance"))["attendance"]


async def test_a_replay_has_one_effect(db: str) -> None:
    mentor, supervisor, session, person = await given()
    listed = await attendance_record(mentor, session, person, PRESENT, idempotency_key="a")
    assert listed == await attendance_record(mentor, session, person, PRESENT, idempotency_key="a")
    key = listed["attendance_id"]
    first = await attendance_validate(supervisor, key, idempotency_key="b")
    after = await rows.snapshot(*TABLES)
    assert await attendance_validate(supervisor, key, idempotency_key="b") == first
    assert await rows.snapshot(*TABLES) == after
