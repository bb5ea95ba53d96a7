"""The audit chain: who did or read what, append-only, each row hashed over the one before.

Rows are numbered 1, 2, 3 without a gap. A row's hash is SHA-256 of the hash before it (32 zero
bytes at the start) and of the row as JSON; the database's trigger computes it on insert.
``verify`` recomputes it here, apart from the database's own function. Rows cut from the end leave
a shorter chain that holds: a ``Witness`` of the end, kept elsewhere, tells.
"""

import hashlib
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final

from programme import clock
from programme.actors import Actor
from programme.records import store

START: Final = bytes(32)
ROWS: Final = """
    SELECT id, previous_hash, hash, jsonb_build_array(id, extract(epoch FROM at), actor_id, action,
        entity, entity_id, facts)::text AS told
    FROM audit ORDER BY id"""


@dataclass(frozen=True, slots=True)
class Witness:
    """The end of the chain as it once stood: how many rows, the last one's id and hash (hex)."""

    rows: int
    last_id: int
    last_hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the chain does not hold, in words; ``witnessed`` where only the
    witness tells, so that a database which was replaced on purpose looks the same."""

    row_id: int
    message: str
    pesan: str
    witnessed: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The chain's end, and where it breaks, if it does."""

    witness: Witness
    fault: Break | None = None


async def record(
    actor: Actor,
    action: str,
    entity: str,
    entity_id: object = None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Append what ``actor`` did: the last step of a verb, inside its ``transaction()``, since rows
    of the chain wait for each other."""
    await record_for(actor.id or None, action, entity, entity_id, facts)


async def record_for(
    actor_id: int | None,
    action: str,
    entity: str,
    entity_id: object = None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """The same where only the account's id is known; ``None`` is the system itself."""
    await store.execute(
        "INSERT INTO audit (at, actor_id, action, entity, entity_id, facts)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        clock.instant(),
        actor_id,
        action,
        entity,
        None if entity_id is None else str(entity_id),
        json.dumps(dict(facts or {}), default=str),
    )


async def record_each(
    actor: Actor, action: str, entity: str, rows: Sequence[tuple[int, Mapping[str, Any]]]
) -> None:
    """The same of many things, a row each, in their order: (id, facts)."""
    await store.execute(
        "INSERT INTO audit (at, actor_id, action, entity, entity_id, facts)"
        " SELECT $1::timestamptz, $2::bigint, $3::text, $4::text, x.id, x.facts::jsonb"
        " FROM unnest($5::text[], $6::text[]) WITH ORDINALITY AS x (id, facts, place)"
        " ORDER BY x.place",
        clock.instant(),
        actor.id,
        action,
        entity,
        [str(key) for key, _ in rows],
        [json.dumps(dict(facts), default=str) for _, facts in rows],
    )


async def sensitive_read(
    actor: Actor, entity: str, ids: Sequence[int], fields: Sequence[str]
) -> None:
    """Append that ``actor`` read ``fields`` (nik, phone, turnover) of these rows: one a page."""
    if not ids or not fields:
        return
    only = ids[0] if len(ids) == 1 else None
    await record(actor, "READ", entity, only, {"ids": list(ids), "fields": sorted(fields)})


async def verify(witness: Witness | None = None) -> Verdict:
    """Walk the chain from its start and name the first row that was altered, removed or put in.

    With ``witness``, the row that it saw must still stand at its place: so rows cut from the end
    are missed too.
    """
    seen = Witness(0, 0, START.hex())
    before: Any = None
    async with aclosing(_rows()) as rows:
        async for row in rows:
            fault = _fault(before, row)
            if fault is None and witness is not None and seen.rows + 1 == witness.rows:
                fault = _not_as_witnessed(row, witness)
            if fault is not None:
                return Verdict(seen, fault)
            seen = Witness(seen.rows + 1, row["id"], row["hash"].hex())
            before = row
    if witness is not None and seen.rows < witness.rows:
        return Verdict(seen, _cut(seen, witness))
    return Verdict(seen)


async def _rows() -> AsyncGenerator[Any, None]:
    async with store.transaction(), store.raw() as connection:
        async for row in connection.cursor(ROWS, prefetch=2000):
            yield row


def _fault(before: Any, row: Any) -> Break | None:
    expected = 1 if before is None else before["id"] + 1
    if row["id"] != expected:
        return _removed(expected, row["id"] - 1)
    own = hashlib.sha256(row["previous_hash"] + row["told"].encode()).digest()
    if own != row["hash"]:
        return _altered(row)
    if row["previous_hash"] != (START if before is None else before["hash"]):
        return _altered(row) if before is None else _rewritten(before, row)
    return None


def _removed(first: int, last: int) -> Break:
    rows, baris = f"Row {first} was", f"Baris {first}"
    if last > first:
        rows, baris = f"Rows {first} to {last} were", f"Baris {first} sampai {last}"
    return Break(first, f"{rows} removed.", f"{baris} dihapus.")


def _altered(row: Any) -> Break:
    return Break(
        row["id"],
        f"Row {row['id']} was altered: its content does not give its hash {_short(row['hash'])}.",
        f"Baris {row['id']} diubah: isinya tidak menghasilkan hash {_short(row['hash'])}.",
    )


def _rewritten(before: Any, row: Any) -> Break:
    here, there = before["id"], row["id"]
    stands, followed = _short(before["hash"]), _short(row["previous_hash"])
    return Break(
        here,
        f"Row {here} was altered and given a new hash {stands}: row {there} follows {followed}.",
        f"Baris {here} diubah dan diberi hash baru {stands}: baris {there} mengikuti {followed}.",
    )


def _not_as_witnessed(row: Any, witness: Witness) -> Break | None:
    if (row["id"], row["hash"].hex()) == (witness.last_id, witness.last_hash):
        return None
    return Break(
        row["id"],
        f"Row number {witness.rows} is {row['id']} with hash {_short(row['hash'])}; when last"
        f" verified it was {witness.last_id} with {witness.last_hash[:12]}: the chain was"
        " rewritten.",
        f"Baris nomor {witness.rows} adalah {row['id']} dengan hash {_short(row['hash'])}; saat"
        f" terakhir diperiksa {witness.last_id} dengan {witness.last_hash[:12]}: rantai ditulis"
        " ulang.",
        witnessed=True,
    )


def _cut(seen: Witness, witness: Witness) -> Break:
    return Break(
        witness.last_id,
        f"Rows were removed from the end: row {witness.last_id} stood there when last verified,"
        f" {witness.rows} rows in all; {seen.rows} are left.",
        f"Baris di ujung dihapus: baris {witness.last_id} ada saat terakhir diperiksa, seluruhnya"
        f" {witness.rows} baris; tersisa {seen.rows}.",
        witnessed=True,
    )


def _short(digest: bytes) -> str:
    return digest.hex()[:12]
