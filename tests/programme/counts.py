"""People registered in numbers, by day: what a forecast is given."""

from collections.abc import Mapping
from datetime import date, timedelta

from programme.records import store
from tests.programme import rows

PEOPLE = """
    INSERT INTO person (nik_hash, nik_cipher, name, gender, birth_date, village_code, agency_code,
        registered_on, whatsapp, disability, poor_family, stage, next_stage)
    SELECT decode(md5($4 || d.day || n) || md5($4 || n), 'hex'), 'x', 'Person', 'FEMALE',
        '1980-01-01', $3, $5, d.day, TRUE, FALSE, FALSE, 1, 2
    FROM unnest($1::date[], $2::int[]) AS d (day, people), generate_series(1, d.people) n
    RETURNING id, registered_on"""
RECORDS = """
    INSERT INTO registration (person_id, agency_code, channel, registered_on, recorded_at)
    SELECT p.id, p.agency_code, 'MENTOR', p.registered_on,
        (p.registered_on + time '12:00') AT TIME ZONE 'Asia/Jakarta'
    FROM person p WHERE p.id = ANY($1::bigint[])"""


async def registered(counts: Mapping[date, int], village: str = rows.VILLAGE) -> list[int]:
    """So many registered on each day; the people, by day."""
    made = await store.fetch(
        PEOPLE, list(counts), list(counts.values()), village, village, rows.AGENCY
    )
    people = [row["id"] for row in sorted(made, key=lambda row: (row["registered_on"], row["id"]))]
    await store.execute(RECORDS, people)
    return people


def monthly(year: int, people: int, months: int = 12) -> dict[date, int]:
    """So many on the second day of each of the first months of a year."""
    return {date(year, month, 2): people for month in range(1, months + 1)}


def daily(first: date, last: date, people: int = 1) -> dict[date, int]:
    """So many on every day."""
    return {first + timedelta(days=n): people for n in range((last - first).days + 1)}
