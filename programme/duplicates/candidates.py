"""Likely duplicates as supervisors read them, likeliest first, and dismiss them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from programme import audit, clock, scope
from programme.actors import Actor, require
from programme.duplicates.merging import checked_reason
from programme.duplicates.reasons import told
from programme.errors import Conflict, InvalidInput
from programme.idempotency import once
from programme.records import store
from programme.scope import Word
from programme.visibility import Bindings, visible_to
from programme.words import SUPERVISORS

CANDIDATE: Final = Word("duplicate_candidate", "duplicate candidate", "kandidat data ganda")
MOST: Final = 100
SIDE: Final = """jsonb_build_object('id', {one}.id, 'name', {one}.name, 'born', {one}.birth_date,
    'registered', {one}.registered_on, 'agency', {one}.agency_code, 'village', {one}.village_code,
    'stage', (SELECT key FROM stage WHERE code = {one}.stage))"""
PAGE: Final = f"""
    SELECT row.id, row.probability, row.levels, row.found_at, {SIDE.format(one="a")} AS one,
        {SIDE.format(one="b")} AS other, count(*) OVER () AS total
    FROM duplicate_candidate row JOIN person a ON a.id = row.one_id
    JOIN person b ON b.id = row.other_id
    WHERE row.dismissed_at IS NULL AND {{visible}}
    ORDER BY row.probability DESC, row.id LIMIT {{first}} OFFSET {{skip}}"""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two persons; ``stage`` is the key of the last stage held."""

    id: int
    name: str
    birth_date: date
    registered_on: date
    agency: str
    village: str
    stage: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two persons who are likely one, with the ``reasons`` in the asking actor's language."""

    id: int
    probability: float
    reasons: list[str]
    one: Side
    other: Side


@dataclass(frozen=True, slots=True)
class Page:
    """``total`` counts all open candidates that the actor may see."""

    candidates: list[Candidate]
    total: int


async def page(actor: Actor, first: int, skip: int) -> Page:
    """Open candidates of which the actor may see both persons, from the ``skip``-th on.

    Raises Forbidden for who is no supervisor, InvalidInput for a number that cannot be.
    """
    require(actor, *SUPERVISORS)
    _check(first, skip)
    bindings = Bindings()
    sql = PAGE.format(
        visible=visible_to(actor, "duplicate_candidate", "row", bindings),
        first=bindings.value(first, "bigint"),
        skip=bindings.value(skip, "bigint"),
    )
    rows = await store.fetch(sql, *bindings.resolve(actor))
    return Page(
        [
            Candidate(
                row["id"],
                row["probability"],
                told(json.loads(row["levels"]), actor.language),
                _side(json.loads(row["one"])),
                _side(json.loads(row["other"])),
            )
            for row in rows
        ],
        rows[0]["total"] if rows else 0,
    )


async def duplicate_dismiss(
    actor: Actor, candidate_id: int, reason: str, *, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Say that two are two: the pair is never a candidate again; ``{"candidate_id"}``.

    Raises NotFound, InvalidInput (no reason), Conflict ALREADY_DISMISSED.
    """
    require(actor, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        said = checked_reason(reason)
        row = await scope.seen(actor, CANDIDATE, candidate_id, path="candidateId", lock=True)
        if row["dismissed_at"] is not None:
            raise _dismissed(candidate_id, row["dismiss_reason"])
        await store.execute(
            "UPDATE duplicate_candidate SET dismissed_at = $2, dismissed_by_id = $3,"
            " dismiss_reason = $4 WHERE id = $1",
            *(candidate_id, clock.now(), actor.id, said),
        )
        facts = {"people": [row["one_id"], row["other_id"]], "reason": said}
        await audit.record(actor, "DUPLICATE_DISMISS", CANDIDATE.entity, candidate_id, facts)
        return {"candidate_id": candidate_id}

    payload = {"candidate": candidate_id, "reason": reason}
    async with store.transaction():
        return await once(actor, "duplicateDismiss", idempotency_key, payload, act)


def _side(told: Mapping[str, Any]) -> Side:
    return Side(
        told["id"],
        told["name"],
        date.fromisoformat(told["born"]),
        date.fromisoformat(told["registered"]),
        told["agency"],
        told["village"],
        told["stage"],
    )


def _check(first: int, skip: int) -> None:
    if not 1 <= first <= MOST:
        raise InvalidInput(
            f"first is {first}; a page has 1 to {MOST} candidates.",
            f"first bernilai {first}; satu halaman memuat 1 sampai {MOST} kandidat.",
            path="first",
            facts={"most": MOST},
        )
    if skip < 0:
        raise InvalidInput(
            f"skip is {skip}; it is 0 or more.",
            f"skip bernilai {skip}; harus 0 atau lebih.",
            path="skip",
        )


def _dismissed(candidate_id: int, reason: str) -> Conflict:
    return Conflict(
        f"The candidate {candidate_id} was dismissed already: {reason}",
        f"Kandidat {candidate_id} sudah ditolak: {reason}",
        path="candidateId",
        kind="ALREADY_DISMISSED",
        facts={"reason": reason},
    )
