"""The wallets of a city: what proves P4, what some trades need besides, what is about to expire."""

from datetime import timedelta

import pytest

from programme import papers
from programme.records import store
from programme.stages import Paper
from seeds import city as cities
from seeds.licences import YEARS

STANDING = """
    SELECT count(*) FROM attainment a WHERE a.stage = 4 AND a.superseded_at IS NULL
        AND a.evidence_kind = 'LICENCE' AND (SELECT count(*) FROM licence l
            WHERE l.attainment_id = a.id AND l.person_id = a.person_id
            AND l.issued_on = a.attained_on AND l.revoked_at IS NULL) <> 1"""
OUT = """
    SELECT count(*) FROM licence l JOIN attainment a ON a.id = l.attainment_id
    WHERE l.revoked_at IS DISTINCT FROM a.superseded_at"""


async def test_a_p4_that_stands_has_its_licence_in_the_wallet_and_no_other_has(city: str) -> None:
    assert await store.fetch_value(STANDING) == 0
    assert await store.fetch_value(OUT) == 0
    assert await store.fetch_value("SELECT count(*) FROM licence WHERE attainment_id IS NULL") > 0


async def test_every_licence_is_one_that_the_programme_takes(city: str) -> None:
    """Given each row, the rules of licences keep it as it is, with the same expiry."""
    rows = await store.fetch(
        "SELECT type_code, number, issued_on, expires_on FROM licence ORDER BY id"
    )
    for row in rows:
        given = Paper(row["type_code"], row["number"], row["issued_on"])
        kept = await papers.check(given, row["issued_on"])
        assert (kept.number, kept.expires_on) == (row["number"], row["expires_on"])


async def test_the_years_are_those_of_the_types(db: str) -> None:
    types = await store.fetch("SELECT code, years FROM licence_type")
    years = {row["code"]: row["years"] for row in types}
    assert YEARS.items() <= years.items()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_city_has_some_that_expire_within_sixty_days(seed: int) -> None:
    made = cities.generate("kota", seed)
    table = made.tables["licence"]
    ends, out = table["expires_on"].tolist(), table["revoked_at"].tolist()
    last = made.as_of + timedelta(days=60)
    soon = [
        day for day, gone in zip(ends, out, strict=True)
        if gone is None and day is not None and made.as_of <= day <= last
    ]  # fmt: skip
    assert len(soon) > 10
