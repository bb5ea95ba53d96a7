"""A city in a real database: whole, the same as the generated one, and never by accident."""

import pytest

from programme import audit
from programme.errors import Conflict, InvalidInput
from programme.records import store
from programme.stages import derive
from seeds.city import generate
from seeds.hashing import database_hash
from seeds.load import load

UNSOUND = """
    SELECT conname FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND NOT convalidated"""
CHECKS = """
    SELECT conrelid::regclass::text AS of, conname, pg_get_expr(conbin, conrelid) AS rule
    FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace
    AND conrelid::regclass::text NOT LIKE 'pgqueuer%'"""
STRUCTURE = """
    SELECT array_agg(line ORDER BY line) FROM (
        SELECT indexdef AS line FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT tgname || ' ' || tgenabled::text FROM pg_trigger
            WHERE NOT tgisinternal) s"""


async def test_the_loaded_city_is_the_generated_one(db: str) -> None:
    """Given a load, the database's own hash is that of the columns; loaded again, the same."""
    structure = await store.fetch_value(STRUCTURE)
    generated = generate("kecamatan", 3)

    loaded = await load(db, "kecamatan", 3)
    names = list(loaded.tables)

    assert loaded.hash == generated.hash
    assert await database_hash(names) == generated.hash
    again = await load(db, "kecamatan", 3, replace=True)
    assert again.hash == generated.hash
    assert await database_hash(names) == generated.hash
    assert await store.fetch_value(STRUCTURE) == structure


async def test_every_rule_of_the_database_holds(city: str) -> None:
    """Given a city loaded without hindrance, no constraint is unvalidated and no check is broken;
    where people stand is what their attainments say."""
    assert await store.fetch(UNSOUND) == []
    for check in await store.fetch(CHECKS):
        broken = f"SELECT count(*) FROM {check['of']} WHERE NOT ({check['rule']})"
        assert await store.fetch_value(broken) == 0, check["conname"]
    people = await store.fetch("SELECT id, stage, next_stage FROM person ORDER BY id")
    derived = await derive([row["id"] for row in people])
    assert {row["id"]: (row["stage"], row["next_stage"]) for row in people} == {
        key: (where.stage, where.next_stage) for key, where in derived.items()
    }


async def test_the_work_of_the_city_is_there(city: str) -> None:
    """Given the city, two years of work and the weeks to come are there; its chain is whole."""
    counts = {
        table: await store.fetch_value(f"SELECT count(*) FROM {table}")
        for table in ("contact", "attendance", "caseload", "consent", "mentor", "cadre",
                      "session_facilitator", "mentor_leave", "point_entry")
    }  # fmt: skip
    assert all(counts.values()), counts
    to_come = await store.fetch_value(
        "SELECT count(*) FROM training_session WHERE status = 'SCHEDULED' AND held_on >= $1",
        await store.fetch_value("SELECT '2020-10-26'::date"),
    )
    unmentored = await store.fetch_value(
        "SELECT count(*) FROM person p WHERE dormant_since IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM caseload c WHERE c.person_id = p.id AND c.valid_to IS NULL)"
    )
    superseded = await store.fetch_value(
        "SELECT count(*) FROM attainment WHERE superseded_at IS NOT NULL"
    )
    assert to_come > 0
    assert unmentored == 0
    assert superseded > 0
    assert (await audit.verify()).fault is None


async def test_a_second_city_is_refused_and_nothing_changes(city: str) -> None:
    """Given a seeded database, another load needs --replace, says so, and changes nothing."""
    before = await database_hash()
    with pytest.raises(Conflict) as refused:
        await load(city, "kecamatan", 2)
    assert refused.value.message == (
        "This database already holds a city (kecamatan, seed 1); nothing was changed. To delete"
        " everything in it and seed anew, add --replace."
    )
    assert refused.value.pesan == (
        "Basis data ini sudah berisi kota (kecamatan, seed 1); tidak ada yang diubah. Untuk"
        " menghapus semua isinya dan mengisi ulang, tambahkan --replace."
    )
    assert await database_hash() == before


async def test_an_unknown_size_is_refused_by_name(db: str) -> None:
    """Given a size that does not exist, the refusal lists those that do; nothing is loaded."""
    with pytest.raises(InvalidInput) as refused:
        await load(db, "village", 1)
    assert refused.value.message == "No size village; there are kecamatan, kota, jakarta, stress."
    assert await store.fetch_value("SELECT count(*) FROM area") == 0
