"""Who is responsible stands on the person's row, whatever happens to the caseload."""

from datetime import date

from programme.records import store
from tests.programme import rows

DERIVED = """
    SELECT count(*) FROM person p LEFT JOIN caseload c ON c.person_id = p.id AND c.valid_to IS NULL
    WHERE p.mentor_id IS DISTINCT FROM c.mentor_id"""


async def on_row(person_id: int) -> int | None:
    found: int | None = await store.fetch_value(
        "SELECT mentor_id FROM person WHERE id = $1", person_id
    )
    return found


async def test_it_follows_the_open_line(db: str) -> None:
    """Given a person of a first mentor, when the line ends, another begins, moves to another
    person and is deleted, then each time the row says who holds the open line."""
    await rows.district()
    first, second = await rows.mentor(), await rows.mentor()
    person, other = await rows.person(mentor=first), await rows.person()
    assert (await on_row(person), await on_row(other)) == (first.mentor_id, None)

    await store.execute("UPDATE caseload SET valid_to = valid_from + 300")
    assert await on_row(person) is None

    await store.execute(
        "INSERT INTO caseload (person_id, mentor_id, valid_from) VALUES ($1, $2, $3)",
        *(person, second.mentor_id, date(2020, 10, 1)),
    )
    assert await on_row(person) == second.mentor_id

    await store.execute("UPDATE caseload SET person_id = $1 WHERE valid_to IS NULL", other)
    assert (await on_row(person), await on_row(other)) == (None, second.mentor_id)

    await store.execute("DELETE FROM caseload WHERE valid_to IS NULL")
    assert await on_row(other) is None


async def test_a_seeded_city_has_it_right(city: str) -> None:
    assert await store.fetch_value(DERIVED) == 0
    assert await store.fetch_value("SELECT count(*) FROM person WHERE mentor_id IS NOT NULL") > 0
