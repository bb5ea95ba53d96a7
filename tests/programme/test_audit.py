"""The audit chain: what is appended stays; whatever is done to a row, the row is named."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace

import asyncpg
import pytest

from programme import audit
from programme.actors import Actor
from programme.audit import Verdict, Witness
from programme.records import store
from programme.words import Role
from tests.programme import rows

REHASH = "UPDATE audit a SET hash = audit_digest(a) WHERE id = "


@pytest.fixture
async def auditor(db: str) -> Actor:
    await rows.district()
    return await rows.actor(Role.AUDITOR, rows.PROVINCE)


@pytest.fixture
async def chain(auditor: Actor) -> list[int]:
    """The ids of a chain of five rows."""
    for number in range(5):
        async with store.transaction():
            await audit.record(auditor, "TRIED", "person", number, {"name": "Siti", "naïve": "é—"})
    return [row["id"] for row in await store.fetch("SELECT id FROM audit ORDER BY id")]


@pytest.fixture
async def intruder(db: str) -> AsyncIterator[asyncpg.Connection]:
    """A superuser who has put the triggers out of force."""
    connection = await asyncpg.connect(db)
    await connection.execute("SET session_replication_role = replica")
    try:
        yield connection
    finally:
        await connection.close()


async def test_a_whole_chain_holds_and_says_where_it_ends(chain: list[int]) -> None:
    last = await store.fetch_value("SELECT hash FROM audit WHERE id = $1", chain[-1])

    verdict = await audit.verify()

    assert verdict == Verdict(Witness(5, chain[-1], last.hex()))


async def test_an_empty_chain_holds(db: str) -> None:
    assert await audit.verify() == Verdict(Witness(0, 0, "00" * 32))


async def test_what_a_row_says(auditor: Actor, chain: list[int]) -> None:
    row = await store.fetch_row("SELECT * FROM audit WHERE id = $1", chain[2])

    assert row is not None
    assert (row["actor_id"], row["action"], row["entity"]) == (auditor.id, "TRIED", "person")
    assert (row["entity_id"], row["facts"]) == ("2", '{"name": "Siti", "naïve": "é—"}')


async def test_a_rolled_back_verb_leaves_no_row_and_no_gap(
    auditor: Actor, chain: list[int]
) -> None:
    async def fail() -> None:
        async with store.transaction():
            await audit.record(auditor, "TRIED", "person", 9)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with store.transaction():
        await audit.record(auditor, "TRIED", "person", 10)

    verdict = await audit.verify()

    assert (verdict.fault, verdict.witness.rows, verdict.witness.last_id) == (None, 6, 6)


@pytest.mark.parametrize("forbidden", ["UPDATE audit SET action = 'X'", "DELETE FROM audit"])
async def test_the_database_refuses_to_rewrite_it(chain: list[int], forbidden: str) -> None:
    with pytest.raises(asyncpg.RestrictViolationError, match="audit is append-only"):
        await store.execute(forbidden)

    assert (await audit.verify()).witness.rows == 5


@pytest.mark.parametrize(
    "change",
    [
        "action = 'INVENTED'",
        "facts = '{}'",
        "actor_id = NULL",
        "entity_id = '77'",
        "at = at - interval '1 microsecond'",
        "hash = previous_hash",
        "previous_hash = sha256('x')",
    ],
)
async def test_an_altered_row_is_named(
    chain: list[int], intruder: asyncpg.Connection, change: str
) -> None:
    await intruder.execute(f"UPDATE audit SET {change} WHERE id = {chain[2]}")
    stands = await store.fetch_value("SELECT hash FROM audit WHERE id = $1", chain[2])

    verdict = await audit.verify()

    assert verdict.witness.rows == 2
    assert verdict.fault is not None
    assert verdict.fault.row_id == chain[2]
    assert verdict.fault.message == (
        f"Row {chain[2]} was altered: its content does not give its hash {stands.hex()[:12]}."
    )


async def test_a_row_altered_with_a_hash_to_match_is_named(
    chain: list[int], intruder: asyncpg.Connection
) -> None:
    await intruder.execute("UPDATE audit SET action = 'INVENTED' WHERE id = 3")
    await intruder.execute(f"{REHASH}3")
    hashes = await store.fetch("SELECT hash, previous_hash FROM audit ORDER BY id")

    verdict = await audit.verify()

    assert verdict.fault is not None
    assert verdict.fault.row_id == 3
    assert verdict.fault.message == (
        f"Row 3 was altered and given a new hash {hashes[2]['hash'].hex()[:12]}: row 4 follows"
        f" {hashes[3]['previous_hash'].hex()[:12]}."
    )


@pytest.mark.parametrize(
    ("removed", "row", "message"),
    [
        ("id = 3", 3, "Row 3 was removed."),
        ("id IN (2, 3)", 2, "Rows 2 to 3 were removed."),
        ("id = 1", 1, "Row 1 was removed."),
        ("id < 5", 1, "Rows 1 to 4 were removed."),
    ],
)
async def test_a_removed_row_is_named(
    chain: list[int], intruder: asyncpg.Connection, removed: str, row: int, message: str
) -> None:
    await intruder.execute(f"DELETE FROM audit WHERE {removed}")

    verdict = await audit.verify()

    assert verdict.fault is not None
    assert (verdict.fault.row_id, verdict.fault.message) == (row, message)


async def test_a_removed_row_is_named_though_the_others_moved_up(
    chain: list[int], intruder: asyncpg.Connection
) -> None:
    await intruder.execute("DELETE FROM audit WHERE id = 2")
    await intruder.execute("UPDATE audit SET id = 2 WHERE id = 3")

    verdict = await audit.verify()

    assert verdict.fault is not None
    assert verdict.fault.row_id == 2


async def test_two_rows_that_change_places_are_named(
    chain: list[int], intruder: asyncpg.Connection
) -> None:
    one, other = chain[1], chain[3]
    await intruder.execute(f"UPDATE audit SET id = 999 WHERE id = {one}")
    await intruder.execute(f"UPDATE audit SET id = {one} WHERE id = {other}")
    await intruder.execute(f"UPDATE audit SET id = {other} WHERE id = 999")

    verdict = await audit.verify()

    assert verdict.fault is not None
    assert verdict.fault.row_id == one


async def test_a_function_that_lies_does_not_deceive(
    chain: list[int], intruder: asyncpg.Connection
) -> None:
    # given that audit_digest was replaced by one that finds every row right
    await intruder.execute(
        "CREATE OR REPLACE FUNCTION audit_digest(entry audit) RETURNS bytea LANGUAGE sql IMMUTABLE"
        " AS 'SELECT entry.hash'"
    )
    await intruder.execute(f"UPDATE audit SET action = 'INVENTED' WHERE id = {chain[0]}")

    verdict = await audit.verify()

    assert verdict.fault is not None
    assert verdict.fault.row_id == chain[0]


async def test_rows_cut_from_the_end_are_missed_by_a_witness(
    chain: list[int], intruder: asyncpg.Connection
) -> None:
    witness = (await audit.verify()).witness
    await intruder.execute(f"DELETE FROM audit WHERE id > {chain[2]}")

    assert (await audit.verify()).fault is None
    verdict = await audit.verify(witness)

    assert verdict.fault is not None
    assert verdict.fault.message == (
        f"Rows were removed from the end: row {chain[4]} stood there when last verified, 5 rows in"
        " all; 3 are left."
    )


async def test_a_chain_rewritten_as_a_whole_is_known_by_a_witness(
    auditor: Actor, chain: list[int], intruder: asyncpg.Connection
) -> None:
    # given an intruder who alters the last row and makes its hash match
    witness = (await audit.verify()).witness
    await intruder.execute(f"UPDATE audit SET action = 'INVENTED' WHERE id = {chain[4]}")
    await intruder.execute(f"{REHASH}{chain[4]}")
    async with store.transaction():
        await audit.record(auditor, "TRIED", "person", 9)

    assert (await audit.verify()).fault is None
    verdict = await audit.verify(witness)

    assert verdict.fault is not None
    assert verdict.fault.row_id == chain[4]
    assert verdict.fault.message.endswith("the chain was rewritten.")


async def test_a_witness_lets_a_chain_that_grew_pass(auditor: Actor, chain: list[int]) -> None:
    witness = (await audit.verify()).witness
    async with store.transaction():
        await audit.record(auditor, "TRIED", "person", 9)

    verdict = await audit.verify(witness)

    assert (verdict.fault, verdict.witness.rows) == (None, 6)
    assert replace(verdict.witness, rows=5) != witness


async def test_a_sensitive_read_is_one_row_a_page(auditor: Actor) -> None:
    await audit.sensitive_read(auditor, "person", [3, 4], ["phone", "nik"])
    await audit.sensitive_read(auditor, "business", [5], ["turnover"])
    await audit.sensitive_read(auditor, "person", [], ["nik"])
    await audit.sensitive_read(auditor, "person", [3], [])

    found = await store.fetch("SELECT entity, entity_id, action, facts FROM audit ORDER BY id")

    assert [tuple(row) for row in found] == [
        ("person", None, "READ", '{"ids": [3, 4], "fields": ["nik", "phone"]}'),
        ("business", "5", "READ", '{"ids": [5], "fields": ["turnover"]}'),
    ]


async def test_the_chain_is_one_whoever_writes_at_once(auditor: Actor, db: str) -> None:
    async def write(number: int) -> None:
        async with store.transaction():
            await audit.record(auditor, "TRIED", "person", number)

    await asyncio.gather(*(write(number) for number in range(24)))

    verdict = await audit.verify()
    assert (verdict.fault, verdict.witness.rows) == (None, 24)


async def test_the_first_row_follows_nothing(auditor: Actor) -> None:
    await audit.record(auditor, "TRIED", "person", 1)

    row = await store.fetch_row("SELECT previous_hash, hash FROM audit")

    assert row is not None
    assert row["previous_hash"] == bytes(32)
    assert len(row["hash"]) == hashlib.sha256().digest_size
