"""The change feed: what a verb changed, written in its own transaction.

The append-only table is the truth; NOTIFY only wakes its readers (``change`` channel). Two words
say that somebody's sight changed, not a row: ``person_turn`` (a person came to a mentor's list or
left it, or without a mentor: came to everybody's sight in the area or left it; ``bank_turn``: came
to the bank or left it) and ``plan_turn`` (the rows of a plan came to
be seen, or no longer are). ``programme.changes`` opens them up when they are read.
"""

from collections.abc import Sequence
from typing import Final

from programme.records import store
from programme.words import ChangeKind

SEEN_BY: Final = """LEFT JOIN LATERAL (
        SELECT p.mentor_id WHERE p.mentor_id IS NOT NULL
        UNION SELECT a.mentor_id FROM assignment a JOIN weekly_plan w ON w.id = a.plan_id
        WHERE a.person_id = p.id AND w.status = 'PUBLISHED' AND w.archived_at IS NULL
            AND a.mentor_id IS NOT NULL
    ) m ON TRUE"""
"""The mentors who see the person ``p`` now, or one row without any."""
ABOUT: Final = f"""
    INSERT INTO change (entity, entity_id, kind, area_code, mentor_id, person_id)
    SELECT told.entity, told.id, $4, p.village_code, m.mentor_id, p.id
    FROM person p
    CROSS JOIN unnest($2::text[], $3::bigint[]) WITH ORDINALITY AS told (entity, id, place)
    {SEEN_BY}
    WHERE p.id = $1 ORDER BY told.place, m.mentor_id"""

ABOUT_EACH: Final = f"""
    INSERT INTO change (entity, entity_id, kind, area_code, mentor_id, person_id)
    SELECT told.entity, told.id, 'UPSERT', p.village_code, m.mentor_id, p.id
    FROM unnest($1::bigint[], $2::text[], $3::bigint[]) WITH ORDINALITY
        AS told (person, entity, id, place)
    JOIN person p ON p.id = told.person {SEEN_BY} ORDER BY told.place, m.mentor_id"""

TURNED: Final = f"""
    INSERT INTO change (entity, entity_id, kind, area_code, mentor_id, person_id)
    SELECT turn.entity, p.id, 'UPSERT', p.village_code, turn.mentor_id, NULL
    FROM unnest($1::bigint[]) AS told (id) JOIN person p ON p.id = told.id
    CROSS JOIN LATERAL (
        SELECT 'person_turn' AS entity, m.mentor_id FROM (SELECT 1) one {SEEN_BY}
        UNION SELECT unnest(ARRAY['person_turn', 'bank_turn']), NULL
    ) turn ORDER BY p.id, turn.entity, turn.mentor_id"""


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
    person_id: int, *rows: tuple[str, int], kind: ChangeKind = ChangeKind.UPSERT
) -> None:
    """Record that rows about a person changed, each as (entity, id): in the person's village, for
    every mentor who sees the person now."""
    entities, ids = zip(*rows, strict=True)
    await store.execute(ABOUT, person_id, list(entities), list(ids), kind.value)


async def changed_of_each(rows: Sequence[tuple[int, str, int]]) -> None:
    """The same for rows about many people, each as (person, entity, id)."""
    if rows:
        people, entities, ids = zip(*rows, strict=True)
        await store.execute(ABOUT_EACH, list(people), list(entities), list(ids))


async def turned(people: Sequence[int]) -> None:
    """Record that people came to anybody's sight, or left it."""
    await store.execute(TURNED, list(people))


async def forget() -> int:
    """Delete what the feed has kept for long enough (60 days; the database refuses sooner); how
    many rows. A cursor lives shorter than that, so nobody's copy loses anything."""
    async with store.transaction():
        tag = await store.execute(
            "DELETE FROM change WHERE at < clock_timestamp() - interval '60 days'"
        )
    return int(tag.split()[-1])
