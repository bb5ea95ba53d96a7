"""The ledger: only validated progress pays, claw-backs are lines, replaying rebuilds it exactly."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from programme import point_rules, points, stages
from programme.actors import Actor
from programme.attainments import (
    attainment_record,
    attainment_revoke,
    attainment_validate,
)
from programme.attendance import attendance_record, attendance_validate
from programme.records import store
from programme.stages import Proof
from programme.words import AttendanceStatus, Board, EvidenceKind, SessionTopic
from tests.programme import rows
from tests.programme.boards import standings

YESTERDAY = rows.DAY - timedelta(days=1)
PROOFS = {
    2: Proof(2, YESTERDAY, EvidenceKind.PARTNER_IMPORT),
    4: Proof(4, YESTERDAY, EvidenceKind.LICENCE),
    5: rows.sold_elsewhere(YESTERDAY),
    6: Proof(6, YESTERDAY, EvidenceKind.FINANCIAL_REPORT),
    7: Proof(7, YESTERDAY, EvidenceKind.BANK_CONFIRMATION),
}


async def lines(actor: Actor) -> list[tuple[str, int]]:
    found = await store.fetch(
        "SELECT rule, points FROM point_entry WHERE actor_id = $1 ORDER BY id", actor.id
    )
    return [(row["rule"], row["points"]) for row in found]


def proof_of(stage: int, day: date = YESTERDAY) -> Proof:
    """What proves a stage on a day; P4 a licence of its own number."""
    licence = rows.nib(day) if stage == 4 else None
    return replace(PROOFS[stage], attained_on=day, licence=licence)


async def attain(person: int, stage: int, dinas: Actor, sudin: Actor) -> int:
    """A stage claimed by the one and validated by the other."""
    claim = await attainment_record(dinas, person, proof_of(stage))
    await attainment_validate(sudin, claim["attainment_id"])
    return int(claim["attainment_id"])


def test_the_rarest_steps_pay_most_and_nothing_pays_for_a_loans_size() -> None:
    weights = {rule.name: rule.weight for rule in point_rules.RULES}
    stage_weights = sorted(weights[f"STAGE_P{stage}"] for stage in range(2, 8))
    assert [weights["STAGE_P5"], weights["STAGE_P7"]] == stage_weights[-2:]
    assert "STAGE_P1" not in weights
    for rule in point_rules.RULES:
        assert all((rule.words_en, rule.words_id, rule.why_en, rule.why_id)), rule.name
        assert rule.weekly_cap >= rule.weight
        assert "amount" not in rule.sql()
        assert points.rule_of(rule.name) is rule


async def test_points_go_to_the_mentor_who_was_responsible_then(db: str) -> None:
    await rows.district()
    dinas, sudin = await rows.supervisor(rows.PROVINCE), await rows.supervisor(rows.CITY)
    before, now = await rows.mentor(), await rows.mentor()
    person = await rows.person()
    await rows.caseload(person, before, until=rows.DAY)
    await rows.caseload(person, now, since=rows.DAY)

    await attain(person, 5, dinas, sudin)

    assert await lines(before) == [("STAGE_P5", 13)]
    assert await lines(now) == []


async def test_a_line_says_where_it_comes_from_and_when_it_matures(db: str) -> None:
    await rows.district()
    dinas, sudin = await rows.supervisor(rows.PROVINCE), await rows.supervisor(rows.CITY)
    mentor = await rows.mentor()
    claim = await attain(await rows.person(mentor=mentor), 4, dinas, sudin)
    await attainment_revoke(sudin, claim, "No such number")

    first, second = await store.fetch(
        "SELECT id, rule_version, source_kind, source_id, points, occurred_on, week, matures_on,"
        " reverses_id FROM point_entry ORDER BY id"
    )
    assert tuple(first)[1:] == (
        1,
        "ATTAINMENT",
        claim,
        6,
        YESTERDAY,
        rows.WEEK,
        rows.DAY + timedelta(days=42),
        None,
    )
    assert tuple(second)[2:6] == ("REVERSAL", first["id"], -6, rows.DAY)
    assert second["reverses_id"] == first["id"]
    assert await points.balance(mentor.id) == 0


async def test_a_cap_bounds_what_a_rule_pays_in_a_week(db: str) -> None:
    await rows.district()
    dinas, sudin = await rows.supervisor(rows.PROVINCE), await rows.supervisor(rows.CITY)
    mentor = await rows.mentor()
    for _ in range(12):
        await attain(await rows.person(mentor=mentor), 4, dinas, sudin)
    await attain(await rows.person(mentor=mentor), 5, dinas, sudin)
    assert Counter(await lines(mentor)) == {("STAGE_P4", 6): 10, ("STAGE_P5", 13): 1}


async def test_a_cadre_earns_by_guests_and_by_what_they_reach_later(db: str) -> None:
    await rows.district()
    dinas, sudin = await rows.supervisor(rows.PROVINCE), await rows.supervisor(rows.CITY)
    mentor, cadre = await rows.mentor(), await rows.cadre()
    session = await rows.session(topic=SessionTopic.PEER_SHARING, leader=mentor, sharer=cadre)
    guest = await rows.person(mentor=mentor)
    for person in (guest, cadre.person_id):
        assert person is not None
        listed = await attendance_record(dinas, session, person, AttendanceStatus.PRESENT)
        await attendance_validate(sudin, listed["attendance_id"])
    assert await lines(cadre) == [("SHARING_GUEST", 1)]

    await attain(guest, 5, dinas, sudin)
    await attain(await rows.person(mentor=mentor), 5, dinas, sudin)
    assert await lines(cadre) == [("SHARING_GUEST", 1), ("SHARED_PROGRESS", 4)]


@pytest.mark.parametrize(
    ("registered", "paid"), [(0, 3), (1, 3), (4, 2), (7, 1), (9, 1), (10, 0), (14, 0)]
)
async def test_registrations_pay_once_training_follows_and_less_near_the_target(
    db: str, registered: int, paid: int
) -> None:
    """Of a target of 10, so many were registered before today."""
    await rows.district()
    await rows.target(10)
    dinas, sudin = await rows.supervisor(rows.PROVINCE), await rows.supervisor(rows.CITY)
    mentor = await rows.mentor()
    for _ in range(registered):
        await rows.person(mentor=mentor)
    person = await rows.person(mentor=mentor, registered_on=rows.DAY)
    assert await lines(mentor) == []

    proof = Proof(2, rows.DAY, EvidenceKind.PARTNER_IMPORT)
    claim = await attainment_record(dinas, person, proof)
    await attainment_validate(sudin, claim["attainment_id"])

    expected = [("REGISTRATION_TRAINED", paid)] if paid else []
    assert await lines(mentor) == [*expected, ("STAGE_P2", 6)]


async def test_a_flood_of_registrations_leaves_every_rank_unchanged(db: str) -> None:
    await rows.district()
    await rows.target(1_000)
    dinas, sudin = await rows.supervisor(rows.PROVINCE), await rows.supervisor(rows.CITY)
    mentors = [await rows.mentor() for _ in range(4)]
    for mentor, stage in zip(mentors, (7, 5, 4, 2), strict=True):
        await attain(await rows.person(mentor=mentor), stage, dinas, sudin)
    before = await standings(mentors[0], rows.PROVINCE, Board.MENTOR, rows.DAY)

    for _ in range(60):
        person = await rows.person(mentor=mentors[3], registered_on=YESTERDAY)
        claim = await stages.open_row(person, 1)
        assert claim is not None
        async with store.transaction():
            await stages.validate(claim["id"], sudin)

    assert await standings(mentors[0], rows.PROVINCE, Board.MENTOR, rows.DAY) == before
    assert [place.points for place in before] == [20, 13]


# What happens to a small world, step by step, and what the ledger must say of it.
