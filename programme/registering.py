"""The statements of registrations, each for any number of rows: what is there stays as it is.

Rows are written in the order of the NIK's hash, so that two transactions with the same people wait
for each other and never for ever.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

import asyncpg

from programme import clock
from programme.actors import Actor
from programme.records import store
from programme.registrants import Entry
from programme.secrets import vault
from programme.words import ConsentPurpose

Rows = Iterable[tuple[int, Entry]]
"""Persons, each with an entry about him or her."""

PEOPLE: Final = """
    INSERT INTO person (nik_hash, nik_cipher, phone_hash, phone_cipher, name, gender, birth_date,
        village_code, agency_code, registered_on, whatsapp, disability, poor_family, stage)
    SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::bytea[], $5::text[],
        $6::text[], $7::date[], $8::text[], $9::text[], $10::date[], $11::bool[], $12::bool[],
        $13::bool[], $14::smallint[])
    ON CONFLICT (nik_hash) DO NOTHING RETURNING id"""
RECORDED: Final = """
    SELECT r.person_id, r.agency_code FROM registration r JOIN unnest($1::bigint[], $2::text[])
        AS g (person_id, agency_code) USING (person_id, agency_code)"""
HOLD: Final = """
    SELECT p.nik_hash, p.name, s.id FROM person p
    JOIN person s ON s.id = coalesce(p.merged_into_id, p.id) AND s.merged_into_id IS NULL
    WHERE p.nik_hash = ANY($1::bytea[]) ORDER BY s.nik_hash FOR UPDATE OF s"""
RECORDS: Final = """
    INSERT INTO registration (person_id, agency_code, channel, registered_on, recorded_at)
    SELECT *, $5::timestamptz FROM unnest($1::bigint[], $2::text[], $3::text[], $4::date[])
    RETURNING id, person_id, agency_code"""
BUSINESSES: Final = """
    INSERT INTO business (person_id, name, sector, kbli2, level, monthly_turnover, workers)
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[],
        $6::bigint[], $7::smallint[])
    ON CONFLICT (person_id) DO NOTHING"""
PHONES: Final = """
    UPDATE person p SET phone_hash = g.hash, phone_cipher = g.cipher, whatsapp = g.whatsapp
    FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::bool[]) g (id, hash, cipher, whatsapp)
    WHERE p.id = g.id AND p.phone_hash IS NULL AND coalesce((SELECT c.granted FROM consent c
        WHERE c.person_id = p.id AND c.purpose = 'CONTACT' ORDER BY c.id DESC LIMIT 1), TRUE)"""
"""Not of somebody who withdrew the consent to be contacted."""
CONSENTS: Final = """
    INSERT INTO consent (person_id, purpose, granted, source, recorded_at, actor_id)
    SELECT g.id, g.purpose, TRUE, 'REGISTRATION', $3, $4
    FROM unnest($1::bigint[], $2::text[]) g (id, purpose)
    WHERE NOT EXISTS (SELECT 1 FROM consent c WHERE c.person_id = g.id AND c.purpose = g.purpose)
    RETURNING person_id, id, purpose"""
"""What the person has said before, stays said: a form takes back no withdrawal."""


def digest(entry: Entry) -> bytes:
    """What a person is known by."""
    return vault().digest(entry.nik.digits)


async def people(entries: Iterable[Entry]) -> set[int]:
    """Persons for NIKs that nobody has; the ids of those who are new."""
    firsts = {digest(one): one for one in reversed(list(entries))}
    new = [
        (
            key, vault().seal(one.nik.digits),
            one.phone and vault().digest(one.phone), one.phone and vault().seal(one.phone),
            one.name, one.nik.gender.value, one.birth_date, one.given.village_code,
            one.agency_code, one.given.registered_on, one.given.whatsapp, one.given.disability,
            one.given.poor_family, 1,
        )
        for key, one in sorted(firsts.items(), key=lambda pair: pair[0])
    ]  # fmt: skip
    rows = await store.fetch(PEOPLE, *_columns(new)) if new else []
    return {row["id"] for row in rows}


async def hold(entries: Iterable[Entry]) -> dict[bytes, asyncpg.Record]:
    """The persons of these NIKs by hash, locked until the transaction ends: the name under that
    NIK, and the id, of whoever was merged the survivor's.

    Who is merged or parted while this waits is looked for again.
    """
    held, missing = dict[bytes, asyncpg.Record](), {digest(one) for one in entries}
    while missing:
        rows = await store.fetch(HOLD, list(missing))
        held |= {bytes(row["nik_hash"]): row for row in rows}
        missing -= held.keys()
    return held


async def names(entries: Iterable[Entry]) -> dict[bytes, str]:
    """The names that are registered for these NIKs, by hash."""
    rows = await store.fetch(
        "SELECT nik_hash, name FROM person WHERE nik_hash = ANY($1::bytea[])",
        [digest(one) for one in entries],
    )
    return {bytes(row["nik_hash"]): row["name"] for row in rows}


async def records(rows: Rows) -> dict[tuple[int, str], int]:
    """The records that are new: (person, agency) → id. The persons are held.

    A statement that inserts nothing would still tell the change feed of the table.
    """
    given = {(person, one.agency_code): one.given for person, one in reversed(list(rows))}
    asked = await _under_all_numbers(given)
    columns = [number for number, _ in asked], [agency for _, agency in asked]
    for row in await store.fetch(RECORDED, *columns):
        given.pop(asked[row["person_id"], row["agency_code"]], None)
    if not given:
        return {}
    new = [(*key, one.channel.value, one.registered_on) for key, one in given.items()]
    made = await store.fetch(RECORDS, *_columns(new), clock.now())
    return {(row["person_id"], row["agency_code"]): row["id"] for row in made}


async def _under_all_numbers(
    keys: Iterable[tuple[int, str]],
) -> dict[tuple[int, str], tuple[int, str]]:
    """The keys by the same agency and each number that the person has, by merges too."""
    keys = list(keys)
    merged = await store.fetch(
        "SELECT id, merged_into_id FROM person WHERE merged_into_id = ANY($1::bigint[])",
        [person for person, _ in keys],
    )
    numbers = {person: [person] for person, _ in keys}
    for row in merged:
        numbers[row["merged_into_id"]].append(row["id"])
    return {(number, key[1]): key for key in keys for number in numbers[key[0]]}


async def businesses(rows: Rows) -> None:
    """The business of whoever had none."""
    given = [
        (
            person, " ".join(own.name.split()), own.sector and own.sector.value, own.kbli2,
            own.level.value, own.monthly_turnover, own.workers,
        )
        for person, one in rows
        if (own := one.given.business) is not None
    ]  # fmt: skip
    if given:
        await store.execute(BUSINESSES, *_columns(given))


async def phones(rows: Rows) -> None:
    """The phone of whoever had none, unless the person does not want to be contacted."""
    given = [
        (person, vault().digest(one.phone), vault().seal(one.phone), one.given.whatsapp)
        for person, one in rows
        if one.phone is not None
    ]
    if given:
        await store.execute(PHONES, *_columns(given))


async def consents(actor: Actor, rows: Rows) -> list[tuple[int, int, ConsentPurpose]]:
    """Consents of which nothing was ever said: (person, id, purpose)."""
    given = dict.fromkeys(
        (person, purpose.value) for person, one in rows for purpose in one.given.consents
    )
    if not given:
        return []
    made = await store.fetch(CONSENTS, *_columns(list(given)), clock.now(), actor.id)
    return [(row["person_id"], row["id"], ConsentPurpose(row["purpose"])) for row in made]


async def begun(people: list[int]) -> dict[int, tuple[int, date]]:
    """The open P1 of people who hold it: person → attainment, day."""
    rows = await store.fetch(
        "SELECT person_id, id, attained_on FROM attainment WHERE stage = 1"
        " AND superseded_at IS NULL AND person_id = ANY($1::bigint[])",
        people,
    )
    return {row["person_id"]: (row["id"], row["attained_on"]) for row in rows}


async def villages(people: list[int]) -> dict[int, str]:
    """Where people live: person → village."""
    rows = await store.fetch(
        "SELECT id, village_code FROM person WHERE id = ANY($1::bigint[])", people
    )
    return {row["id"]: row["village_code"] for row in rows}


async def since(days: Mapping[int, date]) -> None:
    """The day of the first record of people who have an earlier one now."""
    await store.execute(
        "UPDATE person p SET registered_on = g.day"
        " FROM unnest($1::bigint[], $2::date[]) g (id, day)"
        " WHERE p.id = g.id AND g.day < p.registered_on",
        list(days),
        list(days.values()),
    )


def _columns(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
