"""The seven stages of a person: which are held, which comes next, and what proves one.

Stages are seven attainments, not a ladder: one may be held out of order. A stage is held while a
row of it is open, validated or not; P1 is held by every registered person. ``person.stage`` is the
held stage that stands last in the order in force, ``person.next_stage`` the first one not held.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import asyncpg

from programme import clock, events, points
from programme.actors import Actor
from programme.records import store
from programme.words import EvidenceKind, PointSource

EVIDENCE: Final[Mapping[int, frozenset[EvidenceKind]]] = {
    1: frozenset({EvidenceKind.REGISTRATION}),
    2: frozenset({EvidenceKind.ATTENDANCE, EvidenceKind.PARTNER_IMPORT}),
    3: frozenset({EvidenceKind.CONTACT_LOG, EvidenceKind.PARTNER_IMPORT}),
    4: frozenset({EvidenceKind.LICENCE}),
    5: frozenset({EvidenceKind.SALE}),
    6: frozenset({EvidenceKind.FINANCIAL_REPORT}),
    7: frozenset({EvidenceKind.BANK_CONFIRMATION}),
}
"""What proves a stage (domain.md section 2)."""

DERIVED: Final = """
    SELECT p.id,
        (SELECT s.code FROM stage s WHERE {held} ORDER BY s.position DESC LIMIT 1) AS stage,
        (SELECT s.code FROM stage s WHERE NOT {held} ORDER BY s.position LIMIT 1) AS next_stage
    FROM person p WHERE p.id = ANY($1::bigint[])""".format(
    held="(s.code = 1 OR EXISTS (SELECT 1 FROM attainment a WHERE a.person_id = p.id"
    " AND a.stage = s.code AND a.superseded_at IS NULL))"
)

FOLLOW: Final = f"""UPDATE person SET stage = d.stage, next_stage = d.next_stage
    FROM ({DERIVED}) d WHERE person.id = d.id"""
BEGIN: Final = f"""
    INSERT INTO attainment (person_id, stage, attained_on, recorded_at, evidence_kind,
        evidence_ref, validated_at, validated_by_id)
    SELECT g.id, 1, g.day, $4::timestamptz, '{EvidenceKind.REGISTRATION}', g.reference, $4, $5
    FROM unnest($1::bigint[], $2::date[], $3::text[]) g (id, day, reference)
    RETURNING person_id, id"""


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Where a person stands: the last stage held and the next one, None where all are held."""

    stage: int
    next_stage: int | None


@dataclass(frozen=True, slots=True)
class Proof:
    """What is said to have been attained, when it was true, and what proves it."""

    stage: int
    attained_on: date
    evidence: EvidenceKind
    reference: str | None = None


async def derive(person_ids: Sequence[int]) -> dict[int, Standpoint]:
    """Where these persons stand by their attainments alone, whatever ``person`` says."""
    rows = await store.fetch(DERIVED, list(person_ids))
    return {row["id"]: Standpoint(row["stage"], row["next_stage"]) for row in rows}


async def lock(person_id: int) -> None:
    """Hold a person until the transaction ends: what follows from two events at once, follows."""
    await store.execute("SELECT 1 FROM person WHERE id = $1 FOR UPDATE", person_id)


async def open_row(person_id: int, stage: int) -> asyncpg.Record | None:
    """The open attainment of a stage: its ``id`` and, once validated, ``validated_at``."""
    return await store.fetch_row(
        "SELECT id, validated_at FROM attainment"
        " WHERE person_id = $1 AND stage = $2 AND superseded_at IS NULL",
        person_id,
        stage,
    )


async def attain(
    person_id: int, proof: Proof, recorded_by: int | None, validator: Actor
) -> int | None:
    """A stage proven and validated by the programme's own verbs; the attainment's id.

    None where a validated row of the stage is open already; one that still waits for validation
    gives way. Call inside the verb's transaction, after ``lock``.
    """
    standing = await open_row(person_id, proof.stage)
    if standing is not None:
        if standing["validated_at"] is not None:
            return None
        await close(standing["id"])
    row = await append(person_id, proof, recorded_by)
    await validate(row, validator)
    return row


async def begin(proofs: Mapping[int, Proof], validator: Actor) -> None:
    """P1 of people who hold no stage yet, by registration records: person → proof.

    P1 pays nothing; ``follow_each`` is left to the caller. Call inside the verb's transaction,
    the people locked.
    """
    if not proofs:
        return
    rows = await store.fetch(
        BEGIN,
        list(proofs),
        [proof.attained_on for proof in proofs.values()],
        [proof.reference for proof in proofs.values()],
        clock.now(),
        validator.id,
    )
    await events.changed_of_each([(row["person_id"], "attainment", row["id"]) for row in rows])


async def append(person_id: int, proof: Proof, recorded_by: int | None) -> int:
    """A new open row, not validated yet; the person's stages follow."""
    row: int = await store.fetch_value(
        "INSERT INTO attainment (person_id, stage, attained_on, recorded_at, evidence_kind,"
        " evidence_ref, recorded_by_id) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        person_id,
        proof.stage,
        proof.attained_on,
        clock.now(),
        proof.evidence.value,
        proof.reference,
        recorded_by,
    )
    await _follow(person_id, row)
    return row


async def validate(attainment_id: int, validator: Actor) -> None:
    """Somebody else vouches for an open row; its points are paid."""
    row = await store.fetch_row(
        "UPDATE attainment SET validated_at = $2, validated_by_id = $3 WHERE id = $1"
        " RETURNING person_id, stage",
        attainment_id,
        clock.now(),
        validator.id,
    )
    if row is not None:
        await points.award(PointSource.ATTAINMENT, attainment_id, row["stage"])
        await events.changed_of(row["person_id"], ("attainment", attainment_id))


async def close(attainment_id: int) -> None:
    """An open row is no longer held for true, from now; its points are clawed back."""
    person_id = await store.fetch_value(
        "UPDATE attainment SET superseded_at = greatest($2, recorded_at + interval '1 microsecond')"
        " WHERE id = $1 RETURNING person_id",
        attainment_id,
        clock.now(),
    )
    await points.claw_back(attainment_id)
    await _follow(person_id, attainment_id)


async def follow_each(people: Sequence[int]) -> None:
    """The stages of people follow from what they attained and whose care they are in. Call inside
    the verb's transaction, the people locked."""
    await store.execute(FOLLOW, list(people))


async def _follow(person_id: int, attainment_id: int) -> None:
    """The person's stages follow an attainment, and the feed says so."""
    await follow_each([person_id])
    await events.changed_of(person_id, ("attainment", attainment_id), ("person", person_id))
