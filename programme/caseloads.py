"""Caseloads: who is responsible for whom, handed over by a supervisor of the area.

Contracts are renewed each January, so that lists change hands in bulk. A hand-over is in force
today: the old line ends, the new one begins; one that began today is changed in place.
"""

from collections.abc import Sequence
from typing import Any, Final

from programme import audit, clock, scope
from programme.actors import Actor, require
from programme.errors import Conflict, InvalidInput
from programme.idempotency import once
from programme.records import store
from programme.visibility import Bindings, visible_to
from programme.words import SUPERVISORS

MOST: Final = 500
"""So many people change hands in one transaction."""

CLOSE: Final = """
    UPDATE caseload SET valid_to = $2 WHERE person_id = ANY($1::bigint[]) AND valid_to IS NULL
        AND valid_from < $2"""
MEND: Final = """
    UPDATE caseload SET mentor_id = $3 WHERE person_id = ANY($1::bigint[]) AND valid_to IS NULL
        AND valid_from >= $2"""
OPEN: Final = """
    INSERT INTO caseload (person_id, mentor_id, valid_from)
    SELECT p.id, $3, $2 FROM unnest($1::bigint[]) AS p (id) WHERE NOT EXISTS (
        SELECT 1 FROM caseload c WHERE c.person_id = p.id AND c.valid_to IS NULL)"""
TELL: Final = """
    INSERT INTO change (entity, entity_id, kind, area_code, mentor_id, person_id)
    SELECT 'person', p.id, 'UPSERT', p.village_code, NULL, p.id
    FROM person p WHERE p.id = ANY($1::bigint[])
    UNION ALL SELECT 'person_turn', p.id, 'UPSERT', p.village_code, hand.mentor_id, NULL
    FROM unnest($1::bigint[], $2::bigint[]) AS moved (person_id, old) JOIN person p
    ON p.id = moved.person_id CROSS JOIN LATERAL (VALUES (moved.old), ($3)) AS hand (mentor_id)
    WHERE hand.mentor_id IS NOT NULL"""


async def caseload_hand_over(
    actor: Actor,
    person_ids: Sequence[int],
    mentor_id: int,
    *,
    idempotency_key: str | None = None,
    after: str | None = None,
) -> dict[str, Any]:
    """Make a mentor responsible for people from today; ``{"mentor_id", "handed_over"}``.

    ``handed_over`` counts those who had another mentor or none. Raises NotFound for a person or
    mentor that the supervisor may not see, InvalidInput for no people or more than ``MOST``,
    Conflict MENTOR_NOT_AT_WORK.
    """
    require(actor, *SUPERVISORS)
    people = sorted(set(person_ids))

    async def act() -> dict[str, Any]:
        _check_count(len(people))
        await _check_mentor(actor, mentor_id)
        await _hold(actor, people)
        moved = await _responsible(people, mentor_id)
        await move(moved, mentor_id)
        facts = {"people": list(moved), "from": sorted({old for old in moved.values() if old})}
        await audit.record(actor, "CASELOAD_HAND_OVER", "mentor", mentor_id, facts)
        return {"mentor_id": mentor_id, "handed_over": len(moved)}

    payload = {"people": people, "mentor": mentor_id}
    async with store.transaction():
        return await once(actor, "caseloadHandOver", idempotency_key, payload, act, after=after)


async def _hold(actor: Actor, people: Sequence[int]) -> None:
    """Lock the people, in order, against another hand-over; who writes rows that refer to them, as
    a plan of the whole city does, is not held up."""
    bindings = Bindings()
    rows = await store.fetch(
        f"SELECT row.id FROM person AS row WHERE row.id = ANY({bindings.value(people, 'bigint[]')})"
        f" AND {visible_to(actor, 'person', 'row', bindings)} ORDER BY row.id"
        " FOR NO KEY UPDATE OF row",
        *bindings.resolve(actor),
    )
    missing = set(people) - {row["id"] for row in rows}
    if missing:
        raise scope.unseen(scope.PERSON, min(missing), "jakpreneurIds")


async def _responsible(people: Sequence[int], mentor_id: int) -> dict[int, int | None]:
    """Person → responsible mentor, if any, of those who are not this mentor's already."""
    rows = await store.fetch(
        "SELECT p.id, c.mentor_id FROM unnest($1::bigint[]) AS p (id) LEFT JOIN caseload c"
        " ON c.person_id = p.id AND c.valid_to IS NULL"
        " WHERE c.mentor_id IS DISTINCT FROM $2 ORDER BY p.id",
        people,
        mentor_id,
    )
    return {row["id"]: row["mentor_id"] for row in rows}


async def hold(people: Sequence[int]) -> None:
    """Lock people, in order, against another hand-over, whoever may see them."""
    await store.execute(
        "SELECT 1 FROM person WHERE id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE", people
    )


async def move(moved: dict[int, int | None], mentor_id: int) -> None:
    """A mentor is responsible from today for people of others (person → who was, if any); both
    mentors are told. Call inside a verb's transaction, the people held."""
    people, today = list(moved), clock.today()
    await store.execute(CLOSE, people, today)
    await store.execute(MEND, people, today, mentor_id)
    await store.execute(OPEN, people, today, mentor_id)
    await store.execute(TELL, people, list(moved.values()), mentor_id)


async def _check_mentor(actor: Actor, mentor_id: int) -> None:
    mentor = await scope.seen(actor, scope.MENTOR, mentor_id, path="mentorId")
    today = clock.today()
    if mentor["active_from"] > today or (mentor["active_to"] or today) < today:
        raise Conflict(
            f"{mentor['name']} is not at work today; choose a mentor with a contract in force.",
            f"{mentor['name']} tidak bertugas hari ini; pilih pendamping dengan kontrak berlaku.",
            path="mentorId",
            kind="MENTOR_NOT_AT_WORK",
            facts={"mentor": str(mentor_id)},
        )


def _check_count(count: int) -> None:
    if not 0 < count <= MOST:
        raise InvalidInput(
            f"jakpreneurIds holds {count} people; a hand-over takes 1 to {MOST} at a time.",
            f"jakpreneurIds berisi {count} orang; serah terima memuat 1 sampai {MOST} sekaligus.",
            path="jakpreneurIds",
            facts={"most": MOST},
        )
