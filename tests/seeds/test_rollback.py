"""A load that fails half-way leaves the database as it was."""

import asyncpg
import pytest

from programme import points
from programme.records import store
from seeds.hashing import database_hash
from seeds.load import load

STRUCTURE = """
    SELECT array_agg(line ORDER BY line) FROM (
        SELECT indexdef AS line FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT tgname || ' ' || tgenabled::text FROM pg_trigger
            WHERE NOT tgisinternal) s"""
UNPROVEN = """
    SELECT count(*) FROM attainment a WHERE a.stage = 3 AND a.superseded_at IS NULL
    AND a.evidence_kind = 'CONTACT_LOG' AND NOT EXISTS (
        SELECT 1 FROM contact c WHERE a.evidence_ref = 'contact:' || c.id
        AND c.person_id = a.person_id AND c.validated_at <= a.validated_at)"""


async def test_a_load_that_fails_at_its_last_step_changes_nothing(
    city: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a seeded city, when a replacement breaks after everything was copied, the old one
    stands: rows, indexes, constraints and triggers."""
    before = await database_hash()
    structure = await store.fetch_value(STRUCTURE)
    monkeypatch.setattr(points, "replay", lambda: ("SELECT 1 / 0",))

    with pytest.raises(asyncpg.DivisionByZeroError):
        await load(city, "kecamatan", 2, replace=True)

    assert await database_hash() == before
    assert await store.fetch_value(STRUCTURE) == structure


async def test_every_p3_names_the_contact_that_proves_it(city: str) -> None:
    """Given the city, each contact log that P3 refers to is a validated contact of that person."""
    assert await store.fetch_value(UNPROVEN) == 0
