"""Marketing events, slots and sales, put straight into the tables."""

from datetime import date, timedelta
from typing import Any

from programme import clock
from programme.actors import Actor
from programme.records import store
from programme.words import EvidenceKind, Sector
from tests.programme import market_rows, rows


async def event(
    creator: Actor,
    *,
    capacity: int = 2,
    area: str = rows.PROVINCE,
    first: date = rows.DAY,
    last: date = rows.DAY + timedelta(days=4),
    sector: Sector | None = None,
    stage: int = 4,
) -> int:
    """A bazaar for whoever holds P4, of these days, with no place taken."""
    found: int = await store.fetch_value(
        "INSERT INTO marketing_event (title, kind, area_code, starts_on, ends_on, capacity, taken,"
        " stage, sector, created_by_id, created_at)"
        " VALUES ('Bazar', 'BAZAAR', $1, $2, $3, $4, 0, $5, $6, $7, $8) RETURNING id",
        area,
        first,
        last,
        capacity,
        stage,
        sector,
        creator.id,
        clock.now(),
    )
    return found


async def slot(event_id: int, person_id: int, claimed_by: Actor) -> int:
    """A place that a person has in an event."""
    await store.execute("UPDATE marketing_event SET taken = taken + 1 WHERE id = $1", event_id)
    found: int = await store.fetch_value(
        "INSERT INTO marketing_slot (event_id, person_id, status, claimed_by_id, claimed_at)"
        " VALUES ($1, $2, 'CLAIMED', $3, $4) RETURNING id",
        event_id,
        person_id,
        claimed_by.id,
        clock.now(),
    )
    return found


async def sold(event_id: int, person_id: int, recorded_by: Actor) -> int:
    """A sale from a place in an event, whose P5 was held before; the id of the place."""
    found = await slot(event_id, person_id, recorded_by)
    await store.execute(
        "INSERT INTO sale (slot_id, person_id, band, sold_on, reference, recorded_by_id,"
        " recorded_at) VALUES ($1, $2, 'UP_TO_2_MILLION', $3, 'Nota 7', $4, $5)",
        found,
        person_id,
        rows.DAY,
        recorded_by.id,
        clock.now(),
    )
    return found


async def licensed(person_id: int) -> int:
    """A person who holds P4 since the week before; the same id."""
    day = rows.DAY - timedelta(days=7)
    await rows.attained(person_id, 4, on=day, evidence=EvidenceKind.LICENCE)
    return person_id


async def given() -> tuple[Actor, Actor, int]:
    """A kasatpel, a mentor and a person of the mentor's list who holds P4."""
    await rows.district()
    mentor = await rows.mentor()
    person = await market_rows.licensed(await rows.person(mentor=mentor))
    return await rows.supervisor(), mentor, person


async def places() -> list[tuple[Any, ...]]:
    """The person and the state of each slot, as they were asked for."""
    found = await store.fetch("SELECT person_id, status FROM marketing_slot ORDER BY id")
    return [tuple(row) for row in found]


async def taken(event: int) -> int:
    found: int = await store.fetch_value("SELECT taken FROM marketing_event WHERE id = $1", event)
    return found
