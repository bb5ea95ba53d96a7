"""The registry's likely duplicates, found anew: names, NIKs and phones are opened for it inside
this process, and only how they agree is kept."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from programme import clock
from programme.duplicates.comparing import FIELDS
from programme.duplicates.entries import Entries, digits
from programme.duplicates.matching import Matches, match
from programme.duplicates.spelling import words_of
from programme.records import store
from programme.secrets import vault

PEOPLE: Final = """
    SELECT id, name, gender, birth_date, village_code, nik_cipher, phone_cipher FROM person
    WHERE merged_into_id IS NULL ORDER BY id"""
ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(hashtext('duplicates'))"
GONE: Final = """
    DELETE FROM duplicate_candidate d WHERE d.dismissed_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM unnest($1::bigint[], $2::bigint[]) AS f (one, other)
        WHERE f.one = d.one_id AND f.other = d.other_id)"""
KEEP: Final = """
    INSERT INTO duplicate_candidate (one_id, other_id, probability, levels, found_at)
    SELECT f.one, f.other, f.probability, f.levels::jsonb, $5
    FROM unnest($1::bigint[], $2::bigint[], $3::float8[], $4::text[])
        AS f (one, other, probability, levels)
    ON CONFLICT (one_id, other_id) DO UPDATE SET probability = excluded.probability,
        levels = excluded.levels WHERE duplicate_candidate.dismissed_at IS NULL"""
EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Found:
    """``people`` were looked at in ``compared`` pairs; ``candidates`` are open, ``dismissed`` pairs
    were found likely again and stay dismissed."""

    people: int
    compared: int
    candidates: int
    dismissed: int


async def find() -> Found:
    """Find the likely duplicates and keep them as candidates, in place of those before.

    A pair that was dismissed stays so. Raises Unavailable where the NIK key is not this database's.
    """
    async with store.transaction():
        await store.execute(ONE_AT_A_TIME)
        rows = await store.fetch(PEOPLE)
        matches = match(opened(rows))
        one, other = ([rows[place]["id"] for place in side] for side in matches.pairs.T.tolist())
        levels = [json.dumps(named(row)) for row in matches.levels]
        await store.execute(GONE, one, other)
        await store.execute(KEEP, one, other, matches.probability.tolist(), levels, clock.now())
        return await _counted(len(rows), matches, one, other)


async def _counted(
    people: int, matches: Matches, one: Sequence[int], other: Sequence[int]
) -> Found:
    dismissed = await store.fetch_value(
        "SELECT count(*) FROM duplicate_candidate d"
        " JOIN unnest($1::bigint[], $2::bigint[]) AS f (one, other)"
        " ON f.one = d.one_id AND f.other = d.other_id WHERE d.dismissed_at IS NOT NULL",
        one,
        other,
    )
    return Found(people, matches.compared, len(one) - dismissed, dismissed)


def named(levels: Sequence[int]) -> dict[str, str]:
    """The levels of a pair by their names."""
    return {
        field: names[level] for (field, names), level in zip(FIELDS.items(), levels, strict=True)
    }


def opened(rows: Sequence[Any]) -> Entries:
    """Persons as they are compared."""
    keys = vault()
    villages = {code: place for place, code in enumerate(sorted({r["village_code"] for r in rows}))}
    districts = {code: place for place, code in enumerate(sorted({c[:8] for c in villages}))}
    return Entries(
        words=[words_of(row["name"]) for row in rows],
        female=np.array([row["gender"] == "FEMALE" for row in rows], np.bool_),
        born=np.array([(row["birth_date"] - EPOCH).days for row in rows], np.int64),
        village=np.array([villages[row["village_code"]] for row in rows], np.int64),
        district=np.array([districts[row["village_code"][:8]] for row in rows], np.int64),
        nik=digits(keys.open_all(row["nik_cipher"] for row in rows), 16),
        phone=digits(keys.open_all(row["phone_cipher"] for row in rows), 13),
    )
