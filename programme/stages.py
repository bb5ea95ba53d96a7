"""The seven stages of a person: which are held, which comes next, and what proves one.

Stages are seven attainments, not a ladder: one may be held out of order. A stage is held while a
row of it is open, validated or not; P1 is held by every registered person. ``person.stage`` is the
held stage that stands last on the person's path, ``person.next_stage`` the first one not held that
the path does not skip. Paths are data (programme.paths); who has none follows the order of
``stage.position``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import asyncpg

from programme import clock, events, points
from programme.actors import Actor
from programme.records import store
from programme.words import EvidenceKind, PointSource, SaleBand, SalePlace

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

STEPS: Final = """(
    SELECT o.path_id, o.stage, o.position, o.skipped,
        CASE WHEN NOT o.skipped THEN lag(o.stage) OVER (
            PARTITION BY o.path_id, o.skipped ORDER BY o.position) END AS before
    FROM (
        SELECT 0::bigint AS path_id, s.code AS stage,
            row_number() OVER (ORDER BY s.position) AS position, FALSE AS skipped FROM stage s
        UNION ALL
        SELECT w.id, step.stage::smallint, step.position, w.skipped @> to_jsonb(step.stage::int)
        FROM stage_path w
        CROSS JOIN jsonb_array_elements_text(w.steps) WITH ORDINALITY AS step (stage, position)
    ) o)"""
"""The steps of every path, 0 being the catalogue's own order; ``before`` is the stage that comes
before on the way, past those that are skipped."""
CHOSEN: Final = """(
    SELECT w.id FROM stage_path_rule r JOIN stage_path w
        ON w.key = r.path_key AND w.superseded_at IS NULL
    WHERE (r.agency_code IS NULL OR r.agency_code = p.agency_code)
        AND (r.area_code IS NULL OR starts_with(p.village_code, r.area_code))
        AND (r.level IS NULL OR r.level = b.level) AND r.valid_to IS NULL
    ORDER BY r.level NULLS LAST, r.agency_code NULLS LAST, length(r.area_code) DESC NULLS LAST
    LIMIT 1)"""
"""The path of a person ``p`` with the business ``b``: a rule for the target group goes before one
for the agency alone, that before one for an area, a smaller area before a larger."""
DERIVED: Final = f"""
    WITH step AS MATERIALIZED {STEPS}
    SELECT p.id, w.id AS path_id, p.path_id AS left_path, d.stage, d.next_stage
    FROM person p LEFT JOIN business b ON b.person_id = p.id
    LEFT JOIN LATERAL {CHOSEN} w ON TRUE
    CROSS JOIN LATERAL (SELECT ARRAY(SELECT a.stage FROM attainment a
        WHERE a.person_id = p.id AND a.superseded_at IS NULL) || 1::smallint AS stages) h
    CROSS JOIN LATERAL (
        SELECT (array_agg(s.stage ORDER BY s.position DESC)
                FILTER (WHERE s.stage = ANY(h.stages)))[1] AS stage,
            (array_agg(s.stage ORDER BY s.position)
                FILTER (WHERE s.stage <> ALL(h.stages) AND NOT s.skipped))[1] AS next_stage
        FROM step s WHERE s.path_id = coalesce(w.id, 0)) d
    WHERE {{who}}"""
"""Path, stage and next stage of the persons ``p`` whom ``who`` means."""
THESE: Final = DERIVED.format(who="p.id = ANY($1::bigint[])")
FOLLOW: Final = """
    WITH d AS ({derived}), moved AS (
        UPDATE person SET path_id = d.path_id, stage = d.stage, next_stage = d.next_stage
        FROM d WHERE person.id = d.id AND (person.path_id, person.stage, person.next_stage)
            IS DISTINCT FROM (d.path_id, d.stage, d.next_stage)
        RETURNING person.id, d.left_path, d.path_id, d.stage
    ), turned AS (
        INSERT INTO path_turn (person_id, before_id, recorded_at)
        SELECT id, left_path, $2 FROM moved WHERE left_path IS DISTINCT FROM path_id ORDER BY id
    ) {then}"""

BEGIN: Final = f"""
    INSERT INTO attainment (person_id, stage, attained_on, recorded_at, evidence_kind,
        evidence_ref, validated_at, validated_by_id)
    SELECT g.id, 1, g.day, $4::timestamptz, '{EvidenceKind.REGISTRATION}', g.reference, $4, $5
    FROM unnest($1::bigint[], $2::date[], $3::text[]) g (id, day, reference)
    RETURNING person_id, id"""


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Where a person stands: the last stage held and the next one, None where none is left."""

    stage: int
    next_stage: int | None


@dataclass(frozen=True, slots=True)
class Paper:
    """A licence: the code of its type, its number, the day of issue, the first day on which it is
    no longer good (None: as its type says)."""

    type: str
    number: str
    issued_on: date
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Sold:
    """How much was sold outside of our events, and where."""

    band: SaleBand
    place: SalePlace


@dataclass(frozen=True, slots=True)
class Proof:
    """What is said to have been attained, when it was true, and what proves it; for P4 which
    licence, for P5 what was sold (the day and the receipt are the proof's own)."""

    stage: int
    attained_on: date
    evidence: EvidenceKind
    reference: str | None = None
    licence: Paper | None = None
    sale: Sold | None = None


async def derive(person_ids: Sequence[int]) -> dict[int, Standpoint]:
    """Where these persons stand by their attainments alone, whatever ``person`` says."""
    rows = await store.fetch(THESE, list(person_ids))
    return {row["id"]: Standpoint(row["stage"], row["next_stage"]) for row in rows}


async def follow(person_id: int) -> None:
    """``follow_each`` of one person."""
    await follow_each([person_id])


async def follow_each(people: Sequence[int]) -> None:
    """The paths, stages and next stages of people follow from office, group and attainments. Call
    inside the verb's transaction, the people locked."""
    sql = FOLLOW.format(derived=THESE, then="SELECT count(*) FROM moved")
    await store.execute(sql, list(people), clock.now())


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


async def _follow(person_id: int, attainment_id: int) -> None:
    """The person's stages follow an attainment, and the feed says so."""
    await follow(person_id)
    await events.changed_of(person_id, ("attainment", attainment_id), ("person", person_id))
