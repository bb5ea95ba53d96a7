"""Rows of a small district, put straight into the tables: what a test is given.

``await district()`` first: areas, stages, agencies, and the programme standing on DAY. Everything
else takes ids or Actors and returns an id or an Actor. Plans, their locks and scenarios, and
hand-overs are in plan_rows.py, what edits leave behind in edit_rows.py.
"""

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from programme import clock
from programme.actors import Actor
from programme.records import store
from programme.stages import Paper, Proof, Sold
from programme.words import (
    AttendanceStatus,
    ConsentPurpose,
    EvidenceKind,
    Role,
    SaleBand,
    SalePlace,
    SessionTopic,
    TargetTier,
)

DAY = date(2020, 10, 26)
WEEK = DAY
PROVINCE, CITY, DISTRICT, OTHER_DISTRICT = "31", "31.74", "31.74.09", "31.74.10"
VILLAGE, NEXT_VILLAGE, OTHER_VILLAGE = "31.74.09.1001", "31.74.09.1002", "31.74.10.1001"
AGENCY = "PPKUKM"
STAGES = (
    ("Pendaftaran", "Registration"),
    ("Pelatihan", "Training"),
    ("Pendampingan", "Mentoring"),
    ("Perizinan", "Licensing"),
    ("Pemasaran", "Marketing"),
    ("Pelaporan keuangan", "Financial reporting"),
    ("Permodalan", "Capital"),
)
_numbers = count(1)


async def district() -> None:
    """The province, one city, two districts, three villages, the seven stages, one agency."""
    areas = (
        (PROVINCE, "PROVINCE", None, "DKI Jakarta"),
        (CITY, "CITY", PROVINCE, "Jakarta Selatan"),
        (DISTRICT, "DISTRICT", CITY, "Jagakarsa"),
        (OTHER_DISTRICT, "DISTRICT", CITY, "Pesanggrahan"),
        (VILLAGE, "VILLAGE", DISTRICT, "Cipedak"),
        (NEXT_VILLAGE, "VILLAGE", DISTRICT, "Jagakarsa"),
        (OTHER_VILLAGE, "VILLAGE", OTHER_DISTRICT, "Bintaro"),
    )
    await store.execute_many(
        "INSERT INTO area (code, level, parent_code, name) VALUES ($1, $2, $3, $4)", areas
    )
    await store.execute_many(
        "INSERT INTO stage (code, key, name_id, name_en, position) VALUES ($1, $2, $3, $4, $1)",
        [(code, f"P{code}", *names) for code, names in enumerate(STAGES, start=1)],
    )
    await store.execute("INSERT INTO agency (code, name_id, name_en) VALUES ($1, $1, $1)", AGENCY)
    await store.execute("INSERT INTO setting VALUES ('as_of', $1)", json.dumps(DAY.isoformat()))
    clock.stand_on(DAY)


async def person(
    *,
    village: str = VILLAGE,
    registered_on: date = date(2020, 2, 3),
    mentor: Actor | None = None,
    name: str | None = None,
) -> int:
    """A registered person with a P1 attainment, in the caseload of ``mentor`` if one is given."""
    number = next(_numbers)
    found: int = await store.fetch_value(
        "INSERT INTO person (nik_hash, nik_cipher, name, gender, birth_date, village_code,"
        " agency_code, registered_on, whatsapp, disability, poor_family, stage, next_stage)"
        " VALUES ($1, $1, $2, 'FEMALE', '1980-01-01', $3, $4, $5, true, false, false, 1, 2)"
        " RETURNING id",
        number.to_bytes(32, "big"),
        name or f"Person {number}",
        village,
        AGENCY,
        registered_on,
    )
    await registration(found, on=registered_on)
    await attained(found, 1, on=registered_on, evidence=EvidenceKind.REGISTRATION)
    if mentor is not None:
        await caseload(found, mentor)
    return found


def sold_elsewhere(on: date) -> Proof:
    """P5, proven by what was sold at the own stall."""
    sold = Sold(SaleBand.UP_TO_2_MILLION, SalePlace.STALL)
    return Proof(5, on, EvidenceKind.SALE, "Receipt 7", sale=sold)


def nib(issued_on: date) -> Paper:
    """A licence that proves P4, of a number of its own."""
    return Paper("NIB", f"{next(_numbers):013}", issued_on)


async def registration(person_id: int, *, on: date, recorded_on: date | None = None) -> None:
    """A registration record of a person, recorded at noon of ``recorded_on`` (else of ``on``)."""
    await store.execute(
        "INSERT INTO registration (person_id, agency_code, channel, registered_on, recorded_at)"
        " VALUES ($1, $2, 'MENTOR', $3, $4)",
        person_id,
        AGENCY,
        on,
        noon(recorded_on or on),
    )


async def actor(role: Role, area: str, **more: Any) -> Actor:
    """An account without more; ``leaderboard_opt_in``, ``name`` and ``person_id`` may be given."""
    number = next(_numbers)
    actor_id = await store.fetch_value(
        "INSERT INTO actor (role, name, area_code, agency_code, person_id, language,"
        " leaderboard_opt_in, active) VALUES ($1, $2, $3, $4, $5, 'en', $6, true) RETURNING id",
        role.value,
        more.get("name") or f"{role.value.title()} {number}",
        area,
        AGENCY,
        more.get("person_id"),
        more.get("leaderboard_opt_in", True),
    )
    return Actor(actor_id, role, area, "en", person_id=more.get("person_id"))


async def supervisor(area: str = DISTRICT) -> Actor:
    """A kasatpel, sudin or dinas, by the level of its area."""
    role = {2: Role.DINAS, 5: Role.SUDIN, 8: Role.KASATPEL}[len(area)]
    return await actor(role, area)


async def actor_of_city() -> Actor:
    """A dinas, who sees all of the province, in English."""
    return replace(await actor(Role.DINAS, PROVINCE), language="en")


async def mentor(
    *, village: str = VILLAGE, opted_in: bool = True, name: str | None = None
) -> Actor:
    """A mentor at work since 2019 in the district of ``village``."""
    account = await actor(Role.MENTOR, village[:8], leaderboard_opt_in=opted_in, name=name)
    mentor_id = await store.fetch_value(
        "INSERT INTO mentor (actor_id, agency_code, name, district_code, village_code,"
        " weekly_minutes, contact_load, skills, active_from)"
        " SELECT id, $2, name, $3, $4, 1500, 36, '[]', '2019-01-01' FROM actor WHERE id = $1"
        " RETURNING id",
        account.id,
        AGENCY,
        village[:8],
        village,
    )
    return Actor(account.id, Role.MENTOR, account.area_code, "en", mentor_id=mentor_id)


async def cadre(*, village: str = VILLAGE, opted_in: bool = True) -> Actor:
    """A cadre, who is a person of ``village`` as well."""
    person_id = await person(village=village)
    account = await actor(Role.CADRE, village[:8], leaderboard_opt_in=opted_in, person_id=person_id)
    cadre_id = await store.fetch_value(
        "INSERT INTO cadre (actor_id, person_id, weekly_minutes, competences, pkk, active_from)"
        " VALUES ($1, $2, 120, '[]', false, '2019-06-01') RETURNING id",
        account.id,
        person_id,
    )
    return Actor(
        account.id, Role.CADRE, account.area_code, "en", cadre_id=cadre_id, person_id=person_id
    )


async def caseload(
    person_id: int, mentor: Actor, *, since: date = date(2019, 1, 1), until: date | None = None
) -> None:
    """``mentor`` is responsible for a person from ``since`` to before ``until``."""
    await store.execute(
        "INSERT INTO caseload (person_id, mentor_id, valid_from, valid_to) VALUES ($1, $2, $3, $4)",
        person_id,
        mentor.mentor_id,
        since,
        until,
    )


async def consent(person_id: int, purpose: ConsentPurpose, granted: bool) -> None:
    await store.execute(
        "INSERT INTO consent (person_id, purpose, granted, source, recorded_at)"
        " VALUES ($1, $2, $3, 'test', $4)",
        person_id,
        purpose.value,
        granted,
        clock.instant(),
    )


async def session(
    *,
    topic: SessionTopic = SessionTopic.BASIC_TRAINING,
    held_on: date = DAY - timedelta(days=3),
    area: str = VILLAGE,
    leader: Actor | None = None,
    sharer: Actor | None = None,
    status: str = "HELD",
) -> int:
    """A session, led by a mentor and shared in by a cadre if they are given."""
    found: int = await store.fetch_value(
        "INSERT INTO training_session (title, topic, mode, area_code, held_on, slot, duration,"
        " capacity, facilitators_needed, status)"
        " VALUES ($1, $1, 'OFFLINE', $2, $3, 4, 240, 30, 1, $4) RETURNING id",
        topic.value,
        area,
        held_on,
        status,
    )
    if leader is not None:
        await store.execute(
            "INSERT INTO session_facilitator (session_id, mentor_id) VALUES ($1, $2)",
            found,
            leader.mentor_id,
        )
    if sharer is not None:
        await store.execute(
            "INSERT INTO session_cadre (session_id, cadre_id) VALUES ($1, $2)",
            found,
            sharer.cadre_id,
        )
    return found


async def attendance(
    session_id: int,
    person_id: int,
    *,
    status: AttendanceStatus = AttendanceStatus.PRESENT,
    recorded_by: Actor | None = None,
    validated_by: Actor | None = None,
) -> int:
    found: int = await store.fetch_value(
        "INSERT INTO attendance (session_id, person_id, status, walk_in, recorded_at,"
        " recorded_by_id, validated_at, validated_by_id)"
        " VALUES ($1, $2, $3, false, $4, $5, $6, $7) RETURNING id",
        session_id,
        person_id,
        status.value,
        clock.now(),
        recorded_by and recorded_by.id,
        validated_by and clock.now(),
        validated_by and validated_by.id,
    )
    return found


async def attained(
    person_id: int,
    stage: int,
    *,
    on: date,
    evidence: EvidenceKind,
    validated_by: Actor | None = None,
    superseded_at: datetime | None = None,
) -> int:
    """An attainment recorded, and validated if by somebody, at noon of the day it was true."""
    found: int = await store.fetch_value(
        "INSERT INTO attainment (person_id, stage, attained_on, recorded_at, superseded_at,"
        " evidence_kind, validated_at, validated_by_id)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        person_id,
        stage,
        on,
        noon(on),
        superseded_at,
        evidence.value,
        validated_by and noon(on),
        validated_by and validated_by.id,
    )
    return found


async def target(
    people: int,
    *,
    year: int = DAY.year,
    tier: TargetTier = TargetTier.STRETCH,
    area: str = PROVINCE,
    stage: int = 1,
    first: date | None = None,
    last: date | None = None,
) -> None:
    """An area's target of a stage, for a year unless days are given."""
    days = first or date(year, 1, 1), last or date(year, 12, 31)
    sql = (
        "INSERT INTO target (stage, tier, area_code, period_start, period_end, people, source)"
        " VALUES ($1, $2, $3, $4, $5, $6, 'test')"
    )
    await store.execute(sql, stage, tier.value, area, *days, people)


def noon(day: date) -> datetime:
    """Noon of a day in Jakarta."""
    return datetime.combine(day, time(12), clock.JAKARTA)


async def snapshot(*tables: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of these tables, to assert that nothing happened."""
    return {
        table: [dict(row) for row in await store.fetch(f"SELECT * FROM {table} ORDER BY 1")]
        for table in tables
    }
