"""A desk in tests: the office that registers, and what it has written."""

from programme.records import store

TABLES = (
    *("person", "registration", "business", "consent", "attainment", "caseload"),
    *("change", "audit", "idempotency_key"),
)


async def counts() -> tuple[int, int]:
    """(persons, registration records)."""
    row = await store.fetch_row(
        "SELECT (SELECT count(*) FROM person), (SELECT count(*) FROM registration)"
    )
    assert row is not None
    return tuple(row)
