"""Marketing events are offered by supervisors in their own area, for a year at most."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from programme.errors import Forbidden, InvalidInput, NotFound
from programme.market_events import Offer, event_create
from programme.records import store
from programme.words import MarketingKind, Sector
from tests.programme import rows
from tests.programme.fingerprint import fingerprint
from tests.programme.market_rows import given

LAST = rows.DAY + timedelta(days=4)


OFFER = Offer("Bazar Jagakarsa", MarketingKind.BAZAAR, rows.DISTRICT, rows.DAY, LAST, 20)


async def test_an_event_is_offered_once(db: str) -> None:
    await rows.district()
    kasatpel = await rows.supervisor()

    event = await event_create(kasatpel, replace(OFFER, sector=Sector.CRAFT), idempotency_key="k")
    again = await event_create(kasatpel, replace(OFFER, sector=Sector.CRAFT), idempotency_key="k")

    assert again == event
    found = await store.fetch("SELECT * FROM marketing_event")
    assert [{k: v for k, v in row.items() if k not in {"id", "created_at"}} for row in found] == [
        {
            "title": "Bazar Jagakarsa",
            "kind": "BAZAAR",
            "area_code": rows.DISTRICT,
            "starts_on": rows.DAY,
            "ends_on": LAST,
            "capacity": 20,
            "taken": 0,
            "stage": 4,
            "sector": "CRAFT",
            "created_by_id": kasatpel.id,
        }
    ]


@pytest.mark.parametrize(
    ("change", "path", "message", "facts"),
    [
        (
            {"title": "  "},
            "title",
            "title is blank; it takes 1 to 160 characters.",
            {"length": 0, "most": 160},
        ),
        (
            {"title": "x" * 161},
            "title",
            "title has 161 characters; it takes 1 to 160 characters.",
            {"length": 161, "most": 160},
        ),
        (
            {"ends_on": rows.DAY - timedelta(days=1), "starts_on": rows.DAY - timedelta(days=2)},
            "endsOn",
            "endsOn is 2020-10-25; today is 2020-10-26, an event is offered before it is over.",
            {"from": "2020-10-26"},
        ),
        (
            {"starts_on": LAST + timedelta(days=1)},
            "startsOn",
            "startsOn is 2020-10-31, after endsOn, 2020-10-30.",
            {"to": "2020-10-30"},
        ),
        (
            {"ends_on": rows.DAY + timedelta(days=366)},
            "endsOn",
            "endsOn is 2021-10-27, 367 days from 2020-10-26 on; an event lasts up to 366: offer"
            " another for what comes later.",
            {"to": "2021-10-26"},
        ),
        (
            {"starts_on": date(2018, 1, 1)},
            "endsOn",
            "endsOn is 2020-10-30, 1034 days from 2018-01-01 on; an event lasts up to 366: offer"
            " another for what comes later.",
            {"to": "2019-01-01"},
        ),
        (
            {"capacity": 0},
            "capacity",
            "capacity is 0; it lies between 1 and 10000.",
            {"from": 1, "to": 10000},
        ),
        (
            {"stage": 3},
            "stage",
            "stage is P3; marketing takes P4 to P7.",
            {"from": 4, "to": 7},
        ),
    ],
)
async def test_an_event_that_cannot_be_is_refused(
    db: str, change: dict[str, Any], path: str, message: str, facts: dict[str, Any]
) -> None:
    await rows.district()
    kasatpel = await rows.supervisor()
    before = await fingerprint()

    with pytest.raises(InvalidInput) as refused:
        await event_create(kasatpel, replace(OFFER, **change), idempotency_key="k")

    assert (refused.value.path, refused.value.message) == (path, message)
    assert refused.value.facts == facts
    assert await fingerprint() == before


async def test_an_event_may_last_a_year(db: str) -> None:
    await rows.district()
    kasatpel = await rows.supervisor()

    await event_create(kasatpel, replace(OFFER, ends_on=rows.DAY + timedelta(days=365)))

    assert await store.fetch_value("SELECT ends_on FROM marketing_event") == date(2021, 10, 26)


async def test_an_event_is_offered_in_the_own_area_by_supervisors(db: str) -> None:
    _, mentor, _ = await given()
    stranger = await rows.supervisor(rows.OTHER_DISTRICT)
    before = await fingerprint()

    with pytest.raises(NotFound):
        await event_create(stranger, OFFER)
    with pytest.raises(Forbidden):
        await event_create(mentor, OFFER)

    assert await fingerprint() == before
