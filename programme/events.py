"""The change feed: what a verb changed, written in its own transaction.

The append-only table is the truth; NOTIFY only wakes its readers (``change`` channel).
"""

from programme.records import store
from programme.words import ChangeKind


async def changed(
    entity: str,
    entity_id: int,
    area_code: str,
    *,
    mentor_id: int | None = None,
    kind: ChangeKind = ChangeKind.UPSERT,
) -> None:
    """Record that a row changed. Call inside the verb's ``transaction()``."""
    await store.execute(
        "INSERT INTO change (entity, entity_id, kind, area_code, mentor_id)"
        " VALUES ($1, $2, $3, $4, $5)",
        entity,
        entity_id,
        kind.value,
        area_code,
        mentor_id,
    )


async def changed_of(
    person_id: int, entity: str, entity_id: int, *, kind: ChangeKind = ChangeKind.UPSERT
) -> None:
    """Record that a row about a person changed: in the person's village, on the list of whoever
    is responsible now."""
    await store.execute(
        "INSERT INTO change (entity, entity_id, kind, area_code, mentor_id)"
        " SELECT $2, $3, $4, p.village_code, c.mentor_id FROM person p LEFT JOIN caseload c"
        " ON c.person_id = p.id AND c.valid_to IS NULL WHERE p.id = $1",
        person_id,
        entity,
        entity_id,
        kind.value,
    )
