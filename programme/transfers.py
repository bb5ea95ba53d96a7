"""Transfers: a person moves to another agency's care, with a reason and both its dates.

The agency in charge stands on the person's row; what it was before, in rows that are never changed.
So a person is counted once in the city, and a report of a past day by agency comes out as it was.
Who is the responsible mentor changes by a hand-over, not by this.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import asyncpg

from programme import audit, clock, days, events, reasons, scope, stages
from programme.actors import Actor, require
from programme.errors import Conflict, InvalidInput
from programme.idempotency import once
from programme.known import MERGED, STRUCK, check, counted
from programme.records import store
from programme.registrants import unknown_agency
from programme.visibility import Bindings, countable, visible_to
from programme.words import SUPERVISORS

NEAREST: Final = """
    SELECT o.id FROM org_unit o WHERE o.agency_code = $1 AND starts_with($2, o.area_code)
    ORDER BY length(o.area_code) DESC LIMIT 1"""
"""The office of an agency that is nearest to a village: its kasatpel there, else its sudin, else
itself; not every agency has each."""
MOVE: Final = """
    INSERT INTO transfer (person_id, from_agency, to_agency, office_id, moved_on, reason,
        recorded_at, actor_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id"""
BY_AGENCY: Final = """
    WITH registered AS (
        SELECT r.agency_code, r.person_id, {merged} AS merged
        FROM registration r JOIN person p ON p.id = r.person_id
        WHERE r.registered_on <= {day} AND r.recorded_at < {end} AND {visible} AND NOT {struck}
    ), moved AS (
        SELECT DISTINCT ON (person_id) person_id, to_agency FROM transfer
        WHERE moved_on <= {day} AND recorded_at < {end} ORDER BY person_id, id DESC
    ), began AS (
        SELECT DISTINCT ON (person_id) person_id, from_agency FROM transfer ORDER BY person_id, id
    ), charge AS (
        SELECT coalesce(m.to_agency, b.from_agency, p.agency_code) AS agency_code
        FROM (SELECT DISTINCT person_id FROM registered WHERE NOT merged) r
        JOIN person p ON p.id = r.person_id
        LEFT JOIN moved m ON m.person_id = p.id LEFT JOIN began b ON b.person_id = p.id
    )
    SELECT a.code, a.name_id, a.name_en,
        (SELECT count(*) FROM registered r WHERE r.agency_code = a.code)::int AS registrations,
        (SELECT count(*) FROM charge c WHERE c.agency_code = a.code)::int AS people
    FROM agency a WHERE {known} ORDER BY a.code"""


@dataclass(frozen=True, slots=True)
class AgencyCount:
    """Registration records by an agency, and people in its care, each counted once in the city."""

    code: str
    name_id: str
    name_en: str
    registrations: int
    people: int


async def jakpreneur_transfer(  # noqa: PLR0913 (the words of a transfer)
    actor: Actor,
    person_id: int,
    agency_code: str,
    reason: str,
    *,
    moved_on: date | None = None,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """A person moves to an agency, today or on ``moved_on``; ``{"person_id"}``.

    Raises Forbidden, NotFound, InvalidInput (agency, reason, a day to come or before the
    registration or the last move), Conflict SAME_AGENCY.
    """
    require(actor, *SUPERVISORS)
    day = moved_on or clock.today()

    async def act() -> dict[str, Any]:
        why = reasons.given(reason)
        await _known(agency_code)
        person = await scope.seen(actor, scope.PERSON, person_id, path="jakpreneurId", lock=True)
        if person["agency_code"] == agency_code:
            raise _same(agency_code)
        await _check_day(person, day)
        await _move(actor, person, agency_code, day, why)
        return {"person_id": person_id}

    payload = {"person": person_id, "agency": agency_code, "reason": reason, "moved_on": moved_on}
    async with store.transaction():
        return await once(actor, "jakpreneurTransfer", idempotency_key, payload, act)


async def by_agency(actor: Actor, as_of: date) -> list[AgencyCount]:
    """How many records and people each agency has, of those whom the actor sees, as it was known
    at the end of a day. Raises InvalidInput for a day to come."""
    check(as_of)
    bound = Bindings()
    names = counted(bound, as_of)
    names |= {
        "struck": STRUCK.format(**names),
        "merged": MERGED.format(**names),
        "visible": countable(actor, "p", bound),
        "known": visible_to(actor, "agency", "a", bound),
    }
    rows = await store.fetch(BY_AGENCY.format(**names), *bound.resolve(actor))
    return [AgencyCount(**dict(row)) for row in rows]


async def _move(
    actor: Actor, person: asyncpg.Record, agency_code: str, day: date, why: str
) -> None:
    office = await store.fetch_value(NEAREST, agency_code, person["village_code"])
    transfer = await store.fetch_value(
        MOVE, person["id"], person["agency_code"], agency_code, office, day, why, clock.now(),
        actor.id,
    )  # fmt: skip
    await store.execute(
        "UPDATE person SET agency_code = $2 WHERE id = $1", person["id"], agency_code
    )
    await stages.follow_each([person["id"]])
    await events.changed_of(person["id"], ("person", person["id"]))
    facts = {"transfer": transfer, "from": person["agency_code"], "to": agency_code,
             "moved_on": day, "reason": why}  # fmt: skip
    await audit.record(actor, "JAKPRENEUR_TRANSFER", "person", person["id"], facts)


async def _known(agency_code: str) -> None:
    rows = await store.fetch("SELECT code FROM agency")
    known = frozenset(row["code"] for row in rows)
    if agency_code not in known:
        raise unknown_agency(agency_code, known)


async def _check_day(person: asyncpg.Record, day: date) -> None:
    """Moves of a person follow each other, and no report of a past day changes by one."""
    last = await store.fetch_value(
        "SELECT max(moved_on) FROM transfer WHERE person_id = $1", person["id"]
    )
    first, today = last or person["registered_on"], clock.today()
    days.refuse_swapped("movedOn", day, first)
    if not first <= day <= today:
        raise InvalidInput(
            f"movedOn is {day}; it lies between the registration or last move on {first} and today,"
            f" {today}.",
            f"movedOn {day}; harus antara pendaftaran atau perpindahan terakhir {first} dan hari"
            f" ini, {today}.",
            path="movedOn",
            facts={"from": first.isoformat(), "to": today.isoformat()},
        )


def _same(agency_code: str) -> Conflict:
    return Conflict(
        f"This person is in the care of {agency_code} already.",
        f"Orang ini sudah dalam pembinaan {agency_code}.",
        path="agencyCode",
        kind="SAME_AGENCY",
        facts={"agency": agency_code},
    )
