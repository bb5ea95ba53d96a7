"""Attainments: claimed, validated by another hand, corrected, revoked; the stages follow."""

from datetime import date, timedelta

import pytest

from programme.actors import Actor
from programme.attainments import (
    attainment_correct,
    attainment_record,
    attainment_revoke,
    attainment_validate,
)
from programme.errors import Conflict, Forbidden, InvalidInput, NotFound
from programme.records import store
from programme.stages import Paper, Proof, Standpoint, derive
from programme.words import EvidenceKind, Role
from tests.programme import rows

YESTERDAY = rows.DAY - timedelta(days=1)
NIB = Paper("NIB", "9120001234567", date(2020, 10, 1))
LICENCE = Proof(4, YESTERDAY, EvidenceKind.LICENCE, "NIB 123", NIB)
SALE = rows.sold_elsewhere(YESTERDAY)
TABLES = (
    "attainment",
    "licence",
    "sale",
    "person",
    "point_entry",
    "point_total",
    "change",
    "audit",
)


async def given() -> tuple[Actor, Actor, int]:
    """A mentor, a kasatpel and a person of the mentor's list."""
    await rows.district()
    mentor, supervisor = await rows.mentor(), await rows.supervisor()
    return mentor, supervisor, await rows.person(mentor=mentor)


async def standing(person: int) -> Standpoint:
    """What ``person`` says, having checked that the attainments say the same."""
    row = await store.fetch_row("SELECT stage, next_stage FROM person WHERE id = $1", person)
    assert row is not None
    stored = Standpoint(row["stage"], row["next_stage"])
    assert (await derive([person]))[person] == stored
    return stored


async def points_of(actor: Actor) -> list[tuple[str, int]]:
    found = await store.fetch(
        "SELECT rule, points FROM point_entry WHERE actor_id = $1 ORDER BY id", actor.id
    )
    return [(row["rule"], row["points"]) for row in found]


async def test_a_claim_is_held_at_once_and_pays_only_when_validated(db: str) -> None:
    mentor, supervisor, person = await given()

    claimed = await attainment_record(mentor, person, LICENCE)
    assert await standing(person) == Standpoint(4, 2)
    assert await points_of(mentor) == []

    answer = await attainment_validate(supervisor, claimed["attainment_id"])
    assert answer == claimed
    assert await points_of(mentor) == [("STAGE_P4", 6)]
    assert await standing(person) == Standpoint(4, 2)


async def test_the_next_stage_is_the_first_not_held_in_the_order_in_force(db: str) -> None:
    mentor, _, person = await given()
    await store.execute("UPDATE stage SET position = position + 10")
    await store.execute(
        "UPDATE stage SET position = CASE code WHEN 2 THEN 3 WHEN 3 THEN 2 ELSE code END"
    )
    assert (await derive([person]))[person] == Standpoint(1, 3)

    await attainment_record(mentor, person, Proof(3, YESTERDAY, EvidenceKind.PARTNER_IMPORT))
    assert await standing(person) == Standpoint(3, 2)


async def test_all_seven_held_leave_no_next_stage(db: str) -> None:
    _, _, person = await given()
    dinas = await rows.supervisor(rows.PROVINCE)
    for stage, evidence in enumerate(
        (
            EvidenceKind.PARTNER_IMPORT,
            EvidenceKind.PARTNER_IMPORT,
            EvidenceKind.LICENCE,
            EvidenceKind.SALE,
            EvidenceKind.FINANCIAL_REPORT,
            EvidenceKind.BANK_CONFIRMATION,
        ),
        start=2,
    ):
        licence = NIB if evidence is EvidenceKind.LICENCE else None
        sale = SALE.sale if evidence is EvidenceKind.SALE else None
        proof = Proof(stage, YESTERDAY, evidence, "Paper", licence, sale)
        await attainment_record(dinas, person, proof)
    assert await standing(person) == Standpoint(7, None)


async def test_a_refused_claim_is_closed_and_pays_nothing(db: str) -> None:
    mentor, supervisor, person = await given()
    claimed = (await attainment_record(mentor, person, LICENCE))["attainment_id"]

    await attainment_validate(supervisor, claimed, accepted=False, reason="No number on it")

    assert await standing(person) == Standpoint(1, 2)
    assert await points_of(mentor) == []
    told = await store.fetch_row("SELECT action, entity_id, facts FROM audit")
    assert told is not None
    assert (told["action"], told["entity_id"]) == ("REJECT", str(claimed))
    assert "No number on it" in told["facts"]


async def test_a_revocation_claws_the_points_back(db: str) -> None:
    mentor, supervisor, person = await given()
    claimed = (await attainment_record(mentor, person, SALE))["attainment_id"]
    await attainment_validate(supervisor, claimed)

    await attainment_revoke(supervisor, claimed, "The sale was invented")

    assert await points_of(mentor) == [("STAGE_P5", 13), ("STAGE_P5", -13)]
    assert await standing(person) == Standpoint(1, 2)
    with pytest.raises(Conflict) as refused:
        await attainment_revoke(supervisor, claimed, "Again")
    assert refused.value.kind == "SUPERSEDED"


async def test_a_correction_keeps_the_old_row_and_asks_for_validation_anew(db: str) -> None:
    mentor, supervisor, person = await given()
    sudin = await rows.supervisor(rows.CITY)
    claimed = (await attainment_record(mentor, person, LICENCE))["attainment_id"]
    await attainment_validate(supervisor, claimed)

    earlier = Proof(4, date(2020, 10, 1), EvidenceKind.LICENCE, "NIB 124", NIB)
    corrected = await attainment_correct(supervisor, claimed, earlier, "Date of issue")

    assert corrected["attainment_id"] != claimed
    kept = await store.fetch(
        "SELECT attained_on, superseded_at IS NULL AS open, validated_at IS NULL AS waiting"
        " FROM attainment WHERE person_id = $1 AND stage = 4 ORDER BY id",
        person,
    )
    assert [tuple(row) for row in kept] == [
        (YESTERDAY, False, False),
        (date(2020, 10, 1), True, True),
    ]
    with pytest.raises(Forbidden) as refused:
        await attainment_validate(supervisor, corrected["attainment_id"])
    assert refused.value.kind == "SELF_VALIDATION"
    assert refused.value.facts == {"allowed": ["DINAS", "KASATPEL", "SUDIN"]}
    await attainment_validate(sudin, corrected["attainment_id"])
    assert [points for _, points in await points_of(mentor)] == [6, -6, 6]


@pytest.mark.parametrize(
    ("proof", "message"),
    [
        (Proof(9, YESTERDAY, EvidenceKind.SALE), "stage is 9; the stages are 1 to 7."),
        (
            Proof(4, YESTERDAY, EvidenceKind.SALE),
            "SALE does not prove P4; it takes LICENCE.",
        ),
        (
            Proof(4, YESTERDAY, EvidenceKind.MISSING),
            "MISSING does not prove P4; it takes LICENCE.",
        ),
        (
            Proof(2, YESTERDAY, EvidenceKind.ATTENDANCE),
            "ATTENDANCE is written by attendanceValidate, not claimed.",
        ),
        (
            Proof(4, date(2020, 10, 27), EvidenceKind.LICENCE, licence=NIB),
            "attainedOn is 2020-10-27; it lies between the registration on 2020-02-03 and today,"
            " 2020-10-26.",
        ),
        (
            Proof(4, date(2020, 2, 2), EvidenceKind.LICENCE, licence=NIB),
            "attainedOn is 2020-02-02; it lies between the registration on 2020-02-03 and today,"
            " 2020-10-26.",
        ),
        (
            Proof(5, date(2020, 12, 10), EvidenceKind.SALE),
            "attainedOn is 10 December 2020: that is to come; perhaps it was 12 October 2020, with"
            " day and month swapped. Write 2020-10-12.",
        ),
        (
            Proof(4, YESTERDAY, EvidenceKind.LICENCE, "x" * 81, NIB),
            "reference has 81 characters; it takes up to 80.",
        ),
    ],
)
async def test_what_cannot_be_is_refused(db: str, proof: Proof, message: str) -> None:
    mentor, _, person = await given()
    before = await rows.snapshot(*TABLES)
    with pytest.raises(InvalidInput) as refused:
        await attainment_record(mentor, person, proof)
    assert refused.value.message == message
    assert refused.value.facts
    assert await rows.snapshot(*TABLES) == before


async def test_a_registration_is_not_claimed_and_both_languages_say_so(db: str) -> None:
    mentor, _, person = await given()
    with pytest.raises(InvalidInput) as refused:
        await attainment_record(mentor, person, Proof(1, YESTERDAY, EvidenceKind.REGISTRATION))
    assert refused.value.message == "REGISTRATION is written by a registration, not claimed."
    assert refused.value.pesan == "REGISTRATION ditulis oleh pendaftaran, tidak diajukan."


@pytest.mark.parametrize("verb", ["refuse", "revoke", "correct"])
async def test_a_registration_stands(db: str, verb: str) -> None:
    """P1 could not be claimed again, so it is not taken back: the way out is another verb."""
    _, supervisor, person = await given()
    first = await store.fetch_value("SELECT id FROM attainment WHERE person_id = $1", person)
    before = await rows.snapshot(*TABLES)
    acts = {
        "refuse": lambda: attainment_validate(supervisor, first, accepted=False, reason="No"),
        "revoke": lambda: attainment_revoke(supervisor, first, "No"),
        "correct": lambda: attainment_correct(
            supervisor, first, Proof(1, YESTERDAY, EvidenceKind.REGISTRATION), "No"
        ),
    }

    with pytest.raises(Conflict) as refused:
        await acts[verb]()

    assert (refused.value.kind, refused.value.path) == ("REGISTRATION_STANDS", "attainmentId")
    assert refused.value.message == (
        "P1 follows from the registration and stands with it. If this person is registered twice,"
        " merge the two (personMerge); if by the wrong agency, transfer the person"
        " (jakpreneurTransfer)."
    )
    assert refused.value.pesan == (
        "P1 mengikuti pendaftaran dan tetap berlaku. Jika orang ini terdaftar dua kali, gabungkan"
        " keduanya (personMerge); jika oleh dinas yang keliru, pindahkan (jakpreneurTransfer)."
    )
    assert refused.value.facts == {"stage": 1, "ways": ["personMerge", "jakpreneurTransfer"]}
    assert await rows.snapshot(*TABLES) == before
    assert await standing(person) == Standpoint(1, 2)


async def test_only_the_bank_side_confirms_capital(db: str) -> None:
    mentor, _, person = await given()
    with pytest.raises(Forbidden) as refused:
        await attainment_record(mentor, person, Proof(7, YESTERDAY, EvidenceKind.BANK_CONFIRMATION))
    assert refused.value.kind == "BANK_IS_THE_SOURCE"
    assert refused.value.facts == {"role": "MENTOR", "allowed": ["BANK", "DINAS"]}


async def test_a_second_claim_of_a_stage_is_refused(db: str) -> None:
    mentor, supervisor, person = await given()
    claimed = (await attainment_record(mentor, person, LICENCE))["attainment_id"]
    before = await rows.snapshot(*TABLES)
    with pytest.raises(Conflict) as refused:
        await attainment_record(mentor, person, LICENCE)
    assert refused.value.kind == "ALREADY_ATTAINED"
    assert await rows.snapshot(*TABLES) == before

    await attainment_validate(supervisor, claimed)
    with pytest.raises(Conflict) as twice:
        await attainment_validate(supervisor, claimed)
    assert twice.value.kind == "ALREADY_VALIDATED"


async def test_unknown_and_foreign_are_the_same_answer(db: str) -> None:
    mentor, _, person = await given()
    stranger = await rows.mentor()
    elsewhere = await rows.supervisor(rows.OTHER_DISTRICT)
    claimed = (await attainment_record(mentor, person, LICENCE))["attainment_id"]

    for unknown in (999_999, 0, 2**70):
        with pytest.raises(NotFound) as refused:
            await attainment_record(stranger, unknown, LICENCE)
        assert refused.value.message == f"No Jakpreneur {unknown} that you can see."
    with pytest.raises(NotFound) as foreign:
        await attainment_record(stranger, person, LICENCE)
    assert foreign.value.message == f"No Jakpreneur {person} that you can see."
    with pytest.raises(NotFound) as hidden:
        await attainment_validate(elsewhere, claimed)
    assert hidden.value.message == f"No attainment {claimed} that you can see."


async def test_a_mentor_validates_nothing(db: str) -> None:
    mentor, _, person = await given()
    claimed = (await attainment_record(mentor, person, LICENCE))["attainment_id"]
    with pytest.raises(Forbidden) as refused:
        await attainment_validate(mentor, claimed)
    assert refused.value.facts["role"] == Role.MENTOR.value


async def test_every_change_stands_in_the_feed(db: str) -> None:
    mentor, supervisor, person = await given()
    claimed = (await attainment_record(mentor, person, LICENCE))["attainment_id"]
    await attainment_validate(supervisor, claimed)
    line = await store.fetch_value("SELECT id FROM point_entry")
    licence = await store.fetch_value("SELECT id FROM licence")
    told = await store.fetch(
        "SELECT entity, entity_id, area_code, mentor_id FROM change WHERE entity <> '*' ORDER BY id"
    )
    assert [tuple(row) for row in told] == [
        ("attainment", claimed, rows.VILLAGE, mentor.mentor_id),
        ("person", person, rows.VILLAGE, mentor.mentor_id),
        ("licence", licence, rows.VILLAGE, mentor.mentor_id),
        ("point_entry", line, rows.DISTRICT, None),
        ("attainment", claimed, rows.VILLAGE, mentor.mentor_id),
    ]
