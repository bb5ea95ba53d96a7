"""The database refuses by itself what its constraints forbid: each is broken once, by name."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from programme import audit, devices
from programme.records import store
from programme.words import ConsentPurpose, EvidenceKind, Role
from tests.programme import plan_rows, rows

BROKEN = {
    "area": {
        "level": "level = 'STREET'",
        "code": "code = '31-74'",
        "parent": "parent_code = NULL WHERE level = 'CITY'",
    },
    "org_unit": {"kind": "kind = 'DESK'"},
    "stage": {"code": "code = 8", "key": "key = 'Q1'"},
    "target": {
        "tier": "tier = 'DREAM'",
        "period": "period_end = period_start - 1",
        "people": "people = -1",
    },
    "person": {
        "gender": "gender = 'OTHER'",
        "nik_hash": "nik_hash = '\\x00'",
        "phone": "phone_cipher = '\\x00'",
        "stage": "stage = 0",
        "next_stage": "next_stage = 8",
    },
    "registration": {"channel": "channel = 'FAX'"},
    "business": {
        "sector": "sector = 'MINING'",
        "level": "level = 'GIANT'",
        "turnover": "monthly_turnover = -1",
        "workers": "workers = -1",
    },
    "consent": {"purpose": "purpose = 'SPAM'"},
    "actor": {
        "role": "role = 'PUBLIC'",
        "scope": "area_code = '31' WHERE role = 'KASATPEL'",
        "person": "role = 'JAKPRENEUR', person_id = NULL",
        "phone": "phone_hash = '\\x00'",
        "language": "language = 'fr'",
    },
    "mentor": {
        "weekly_minutes": "weekly_minutes = 3601",
        "contact_load": "contact_load = 201",
        "period": "active_to = active_from - 1",
        "village": "village_code = '31.74.10.1001' WHERE district_code = '31.74.09'",
    },
    "mentor_leave": {"period": "last_day = first_day - 1"},
    "cadre": {"weekly_minutes": "weekly_minutes = 1201", "period": "active_to = active_from - 1"},
    "caseload": {"period": "valid_to = valid_from"},
    "contact": {
        "action": "action = 'FAX'",
        "outcome": "outcome = 'SOLD'",
        "validated": "validated_at = now(), validated_by_id = NULL",
    },
    "training_session": {
        "topic": "topic = 'MAGIC'",
        "mode": "mode = 'DREAM'",
        "sector": "sector = 'MINING'",
        "status": "status = 'LATE'",
        "slot": "slot = 20",
        "duration": "duration = 14",
        "capacity": "capacity = 0",
        "facilitators": "facilitators_needed = 0",
    },
    "attendance": {
        "status": "status = 'LATE'",
        "validated": "validated_by_id = NULL, validated_at = now()",
        "other_hand": "recorded_by_id = 1, validated_by_id = 1, validated_at = now()",
    },
    "attainment": {
        "evidence": "evidence_kind = 'RUMOUR'",
        "held": "superseded_at = recorded_at",
        "validated": "validated_by_id = NULL, validated_at = now()",
        "other_hand": "recorded_by_id = 1, validated_by_id = 1, validated_at = now()",
    },
    "job": {
        "status": "status = 'LOST'",
        "starts": "starts = max_starts + 1",
        "fraction": "fraction = 1.1",
    },
    "weekly_plan": {
        "week": "week = week + 1",
        "status": "status = 'LOST'",
        "solved": "status = 'DRAFT', gap = NULL",
        "published": "status = 'PUBLISHED', published_at = NULL",
        "repairs": "repairs_id = id",
        "archived": "published_at = NULL, archived_at = now()",
    },
    "assignment": {
        "action": "action = 'FAX'",
        "something": "action = NULL, mentor_id = NULL, session_id = NULL",
        "by_whom": "mentor_id = NULL",
        "minutes": "minutes = -1",
        "stage": "stage = 8",
        "status": "status = 'LATE'",
        "decline": "status = 'DECLINED', decline_reason = NULL",
    },
    "plan_lock": {
        "week": "week = week + 1",
        "kind": "kind = 'WISH'",
        "action": "action = 'FAX'",
        "choice": "kind = 'CHOICE', person_id = NULL",
        "nothing": "kind = 'NOTHING', mentor_id = 1",
        "leader": "kind = 'LEADER', action = 'CALL'",
    },
    "scenario": {"name": "name = ''"},
    "handover": {
        "reason": "reason = 'WHIM'",
        "leaver": "reason = 'LEAVER', leaver_id = NULL",
        "status": "status = 'LOST'",
        "applied": "status = 'APPLIED', applied_at = NULL",
        "kept": "people = 1, held = 1, kept = 2",
    },
    "handover_move": {"hands": "giver_id = taker_id"},
    "point_entry": {
        "source": "source_kind = 'LOAN'",
        "points": "points = 0",
        "week": "week = week + 1",
        "reversal": "points = -5",
        "reversal_source": "source_kind = 'REVERSAL'",
    },
    "point_total": {"week": "week = week + 1"},
    "change": {"kind": "kind = 'MOVE'"},
    "conflict": {
        "choice": "choice = 'BOTH'",
        "resolved": "choice = 'YOURS'",
    },
    "file": {
        "purpose": "purpose = 'HOLIDAY'",
        "media_type": "media_type = 'text/html'",
        "size": "size = 20971521",
        "sha256": "sha256 = repeat('G', 64)",
        "whole": "uploaded_at = now(), sha256 = NULL",
    },
    "file_chunk": {"start": "start = -1", "data": "data = ''"},
}
ABSENT = {"bigint": "9000000000000000", "integer": "2000000000", "smallint": "99"}
OUR_TABLE = (
    "conrelid::regclass::text !~ '^(pgqueuer|tortoise)' AND connamespace = 'public'::regnamespace"
)


@pytest.fixture
async def filled(db: str) -> AsyncIterator[asyncpg.Connection]:
    """A database with a row in every table."""
    await rows.district()
    mentor, supervisor, cadre = await rows.mentor(), await rows.supervisor(), await rows.cadre()
    person = await rows.person(mentor=mentor)
    await rows.actor(Role.JAKPRENEUR, rows.VILLAGE, person_id=person)
    session = await rows.session(leader=mentor, sharer=cadre)
    await rows.attendance(session, person, recorded_by=mentor)
    await rows.attained(person, 2, on=rows.DAY, evidence=EvidenceKind.ATTENDANCE)
    await plan_rows.assignment(person, mentor, supervisor)
    await plan_rows.plan(rows.DISTRICT, supervisor, status="QUEUED")
    await rows.consent(person, ConsentPurpose.BANK, True)
    await rows.target(5)
    await devices.open_device(mentor.id, "Phone")
    await audit.record(mentor, "TRIED", "person", 1)
    for sql in (
        "INSERT INTO org_unit (agency_code, kind, area_code, name)"
        " VALUES ('PPKUKM', 'AGENCY', '31', 'x'), ('PPKUKM', 'SUDIN', '31.74', 'x')",
        "UPDATE org_unit SET parent_id = (SELECT min(id) FROM org_unit) WHERE kind = 'SUDIN'",
        "INSERT INTO mentor_leave (mentor_id, first_day, last_day, reason)"
        " VALUES (1, '2020-01-01', '2020-01-02', 'x')",
        "INSERT INTO business (person_id, name, level, workers) VALUES (1, 'x', 'BEGINNER', 1)",
        "INSERT INTO contact (person_id, mentor_id, action, outcome, contacted_on, recorded_at)"
        " VALUES (1, 1, 'CALL', 'REACHED', '2020-01-01', now())",
        "INSERT INTO plan_session (plan_id, session_id, mentor_id) VALUES (1, 1, 1)",
        "INSERT INTO plan_cadre (plan_id, session_id, cadre_id) VALUES (1, 1, 1)",
        "INSERT INTO plan_part (plan_id, district_code, data) VALUES (1, '31.74.09', 'x')",
        "INSERT INTO plan_whole (plan_id, data) VALUES (1, 'x')",
        "INSERT INTO plan_lock (week, kind, area_code, person_id, mentor_id, action, session_id,"
        " locked_by_id, locked_at) VALUES"
        " ('2020-10-26', 'CHOICE', '31.74.09.1001', 1, 1, 'CALL', 1, 1, now()),"
        " ('2020-10-26', 'LEADER', '31.74.09.1001', NULL, 1, NULL, 1, 1, now())",
        "INSERT INTO scenario (plan_id, name, changes, job_id, requested_by_id, requested_at)"
        " VALUES (1, 'x', '{}', 1, 1, now())",
        "INSERT INTO handover (area_code, reason, status, leaver_id, job_id, requested_by_id,"
        " requested_at) VALUES ('31.74.09', 'LEAVER', 'QUEUED', 1, 1, 1, now())",
        "INSERT INTO handover_move (handover_id, person_id, giver_id, taker_id)"
        " VALUES (1, 1, NULL, 1)",
        "INSERT INTO one_time_code (phone_hash, code_hash, created_at, expires_at, attempts)"
        " VALUES ('', '', now(), now(), 0)",
        "INSERT INTO idempotency_key (actor_id, key, verb, payload_hash, answer, created_at)"
        " VALUES (1, 'k', 'v', '', '{}', now())",
        "INSERT INTO point_entry (actor_id, rule, rule_version, source_kind, source_id, points,"
        " matures_on, occurred_on, week, recorded_at, reverses_id) VALUES"
        " (1, 'r', 1, 'ATTENDANCE', 1, 5, '2020-10-26', '2020-10-26', '2020-10-26', now(), NULL),"
        " (1, 'r', 1, 'REVERSAL', 1, -5, '2020-10-26', '2020-10-26', '2020-10-26', now(), 1)",
        "INSERT INTO change (entity, entity_id, kind, area_code) VALUES ('x', 1, 'UPSERT', '31')",
        "INSERT INTO field_edit (entity, entity_id, field, actor_id, edited_at)"
        " VALUES ('person', 1, 'phone', 1, now())",
        "INSERT INTO conflict (entity, entity_id, person_id, field, base, yours, theirs, author_id,"
        " recorded_at) VALUES ('person', 1, 1, 'phone', '1', '2', '3', 1, now())",
        "INSERT INTO file (person_id, actor_id, purpose, name, media_type, size, expires_at)"
        " VALUES (1, 1, 'CONTACT', 'x', 'image/png', 1, now())",
        "INSERT INTO file_chunk (file_id, start, data) VALUES (1, 0, 'x')",
        "UPDATE actor SET phone_hash = '\\x01', phone_cipher = '\\x01' WHERE id = 1",
    ):
        await store.execute(sql)
    connection = await asyncpg.connect(db)
    yield connection
    await connection.close()


@asynccontextmanager
async def alone(connection: asyncpg.Connection, table: str, kept: str) -> AsyncIterator[None]:
    """Inside, of the checks and keys of ``table`` only the one named ``kept`` is in force; where
    that is a foreign key, the primary key too, which it may refer to. Then all is rolled back."""
    kinds = "cux" if kept.endswith("_fkey") else "cuxp"
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        rules = await connection.fetch(
            "SELECT conname FROM pg_constraint WHERE conrelid = $1::regclass AND conname <> $2"
            " AND strpos($3, contype::text) > 0",
            table,
            kept,
            kinds,
        )
        for rule in rules:
            await connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {rule[0]} CASCADE")
        indexes = await connection.fetch(
            "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = $1::regclass"
            " AND indisunique AND NOT indisprimary AND indexrelid::regclass::text <> $2",
            table,
            kept,
        )
        for index in indexes:
            await connection.execute(f"DROP INDEX {index[0]}")
        yield
    finally:
        await transaction.rollback()


async def refusal(connection: asyncpg.Connection, table: str, rule: str, sql: str) -> str:
    """The name of the constraint that refuses a statement where it alone is in force."""
    async with alone(connection, table, rule):
        try:
            done = await connection.execute(sql)
        except asyncpg.IntegrityConstraintViolationError as fault:
            return str(fault.constraint_name)
        return f"nothing: {done}"


async def test_every_check_refuses_what_breaks_it(filled: asyncpg.Connection) -> None:
    found = await filled.fetch(
        f"SELECT conname FROM pg_constraint WHERE contype = 'c' AND {OUR_TABLE}"
    )
    told = {
        f"{table}_{name}_check": await refusal(
            filled, table, f"{table}_{name}_check", f"UPDATE {table} SET {broken}"
        )
        for table, breaks in BROKEN.items()
        for name, broken in breaks.items()
    }

    assert told == {row["conname"]: row["conname"] for row in found}


async def test_every_unique_and_exclusion_refuses_a_second_such_row(
    filled: asyncpg.Connection,
) -> None:
    found = await filled.fetch(
        "SELECT indrelid::regclass::text AS name, indexrelid::regclass::text AS rule,"
        " coalesce(pg_get_expr(indpred, indrelid), 'true') AS predicate FROM pg_index"
        " WHERE (indisunique OR indisexclusion) AND indrelid::regclass::text"
        " !~ '^(pgqueuer|tortoise|pg_)' AND indrelid IN (SELECT oid FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace)"
    )
    told = {}
    for row in found:
        copy = f"INSERT INTO {row['name']} SELECT * FROM {row['name']} WHERE {row['predicate']}"
        told[row["rule"]] = await refusal(filled, row["name"], row["rule"], f"{copy} LIMIT 1")

    assert len(told) > 50
    assert told == {rule: rule for rule in told}


async def test_every_foreign_key_refuses_what_is_not_there(filled: asyncpg.Connection) -> None:
    found = await filled.fetch(
        "SELECT conname, conrelid::regclass::text AS name, attname,"
        " format_type(atttypid, NULL) AS kind FROM pg_constraint JOIN pg_attribute"
        " ON attrelid = conrelid AND attnum = conkey[1]"
        f" WHERE contype = 'f' AND {OUR_TABLE}"
    )
    told = {}
    for row in found:
        absent = ABSENT.get(row["kind"], "'99'")
        sql = f"UPDATE {row['name']} SET {row['attname']} = {absent}"
        told[row["conname"]] = await refusal(filled, row["name"], row["conname"], sql)

    assert len(told) > 50
    assert told == {rule: rule for rule in told}


async def test_what_is_referred_to_cannot_be_removed(filled: asyncpg.Connection) -> None:
    for table in (
        "person",
        "mentor",
        "actor",
        "area",
        "agency",
        "stage",
        "training_session",
        "job",
    ):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await filled.execute(f"DELETE FROM {table}")
        assert await filled.fetchval(f"SELECT count(*) FROM {table}") > 0


@pytest.mark.parametrize("table", ["consent", "audit", "point_entry", "change"])
async def test_ledgers_only_grow(filled: asyncpg.Connection, table: str) -> None:
    before = await filled.fetch(f"SELECT * FROM {table}")

    for sql in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
        with pytest.raises(asyncpg.RestrictViolationError, match=f"{table} is append-only"):
            await filled.execute(sql)

    assert await filled.fetch(f"SELECT * FROM {table}") == before


async def test_the_totals_are_those_of_the_ledger(filled: asyncpg.Connection) -> None:
    total = await filled.fetch("SELECT actor_id, week, points, entries FROM point_total")
    ledger = await filled.fetch(
        "SELECT actor_id, week, sum(points)::int AS points, count(*)::int AS entries"
        " FROM point_entry GROUP BY actor_id, week"
    )

    assert [tuple(row) for row in total] == [tuple(row) for row in ledger]
