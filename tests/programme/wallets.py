"""Wallets of licences in tests: a person with a mentor, what is in a wallet, what is refused."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest

from programme.actors import Actor
from programme.errors import ProgrammeError
from programme.records import store
from programme.stages import Paper, Proof
from programme.words import EvidenceKind
from tests.programme import rows

ISSUED = date(2020, 10, 1)


NIB = Paper("NIB", "0220 1020 12345", ISSUED)


IUMK = Paper("IUMK", "123/IUMK/2020", ISSUED)


TABLES = ("attainment", "licence", "person", "change", "audit", "point_entry")


def proof(paper: Paper | None, day: date = rows.DAY) -> Proof:
    return Proof(4, day, EvidenceKind.LICENCE, licence=paper)


async def given() -> tuple[Actor, Actor, int]:
    """A mentor, a kasatpel and a person of the mentor's list."""
    await rows.district()
    mentor, supervisor = await rows.mentor(), await rows.supervisor()
    return mentor, supervisor, await rows.person(mentor=mentor)


async def wallet(person: int) -> list[tuple[Any, ...]]:
    found = await store.fetch(
        "SELECT type_code, number, issued_on, expires_on, attainment_id, revoked_at IS NOT NULL"
        " FROM licence WHERE person_id = $1 ORDER BY id",
        person,
    )
    return [tuple(row) for row in found]


async def refused(act: Callable[[], Awaitable[object]]) -> ProgrammeError:
    """The refusal; nothing was written."""
    before = await rows.snapshot(*TABLES)
    with pytest.raises(ProgrammeError) as fault:
        await act()
    assert await rows.snapshot(*TABLES) == before
    return fault.value
