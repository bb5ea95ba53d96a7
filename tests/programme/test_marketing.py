"""Marketing events: offered by supervisors, claimed by who is eligible, never oversold."""

import asyncio
from datetime import timedelta

import pytest

from programme.dormancy import jakpreneur_dormant, jakpreneur_reactivate
from programme.errors import Conflict, IdempotencyConflict, NotFound
from programme.marketing import slot_claim, slot_release
from programme.records import store
from programme.words import Role, Sector
from tests.conftest import connected
from tests.programme import market_rows, rows
from tests.programme.fingerprint import fingerprint
from tests.programme.market_rows import given, places, taken


async def test_a_place_is_claimed_once_for_a_key(db: str) -> None:
    kasatpel, mentor, person = await given()
    event = await market_rows.event(kasatpel)

    first, second = await asyncio.gather(
        *(slot_claim(mentor, event, person, idempotency_key="phone-1") for _ in range(2))
    )

    assert first == second
    assert await places() == [(person, "CLAIMED")]
    assert await taken(event) == 1
    told = await store.fetch_value("SELECT count(*) FROM change WHERE entity = 'marketing_slot'")
    assert told == 1
    before = await fingerprint()
    with pytest.raises(IdempotencyConflict):
        await slot_claim(mentor, event, person, wait=True, idempotency_key="phone-1")
    with pytest.raises(Conflict) as refused:
        await slot_claim(mentor, event, person, idempotency_key="phone-2")
    assert refused.value.kind == "ALREADY_CLAIMED"
    assert refused.value.message == "This person has a slot of the event already (CLAIMED)."
    assert await fingerprint() == before


async def test_a_jakpreneur_claims_for_nobody_else(db: str) -> None:
    kasatpel, _, person = await given()
    other = await market_rows.licensed(await rows.person())
    herself = await rows.actor(Role.JAKPRENEUR, rows.VILLAGE, person_id=person)
    event = await market_rows.event(kasatpel)

    await slot_claim(herself, event, person)
    before = await fingerprint()
    with pytest.raises(NotFound):
        await slot_claim(herself, event, other)

    assert await places() == [(person, "CLAIMED")]
    assert await fingerprint() == before


async def test_who_is_dormant_claims_nothing_before_being_reactivated(db: str) -> None:
    kasatpel, mentor, person = await given()
    event = await market_rows.event(kasatpel)
    await jakpreneur_dormant(kasatpel, person, "Tutup usaha")
    before = await fingerprint()

    with pytest.raises(Conflict) as refused:
        await slot_claim(mentor, event, person, wait=True, idempotency_key="k")

    assert refused.value.message == (
        "This person cannot take part: dormant since 2020-10-26; the mentor or an office brings"
        " the person back first (jakpreneurReactivate)."
    )
    assert refused.value.pesan == (
        "Orang ini tidak dapat ikut: tidak aktif sejak 2020-10-26; pendamping atau kantor"
        " mengaktifkannya dahulu (jakpreneurReactivate)."
    )
    assert refused.value.facts == {
        "reasons": ["DORMANT"],
        "stage": 4,
        "sector": None,
        "area": rows.PROVINCE,
        "dormantSince": "2020-10-26",
    }
    assert await fingerprint() == before

    await jakpreneur_reactivate(mentor, person, "Buka lagi")
    await slot_claim(mentor, event, person)
    assert await places() == [(person, "CLAIMED")]


async def test_who_is_not_eligible_is_told_every_reason(db: str) -> None:
    kasatpel, mentor, _ = await given()
    newcomer = await rows.person(mentor=mentor)
    event = await market_rows.event(kasatpel, sector=Sector.CRAFT, area=rows.OTHER_DISTRICT)
    before = await fingerprint()

    with pytest.raises(Conflict) as refused:
        await slot_claim(mentor, event, newcomer, idempotency_key="k")

    assert (refused.value.kind, refused.value.path) == ("NOT_ELIGIBLE", "jakpreneurId")
    assert refused.value.message == (
        "This person cannot take part: the event takes P4 or a later stage; the event is for CRAFT;"
        " the event is for people of 31.74.10."
    )
    assert refused.value.pesan == (
        "Orang ini tidak dapat ikut: acara ini perlu P4 atau tahap sesudahnya; acara ini untuk"
        " sektor CRAFT; acara ini untuk warga 31.74.10."
    )
    assert refused.value.facts == {
        "reasons": ["STAGE", "SECTOR", "AREA"],
        "stage": 4,
        "sector": "CRAFT",
        "area": rows.OTHER_DISTRICT,
        "dormantSince": None,
    }
    assert await fingerprint() == before


async def test_who_fits_the_sector_and_the_area_may_claim(db: str) -> None:
    kasatpel, mentor, person = await given()
    await store.execute(
        "INSERT INTO business (person_id, name, sector, level, workers)"
        " VALUES ($1, 'x', 'CRAFT', 'BEGINNER', 1)",
        person,
    )
    event = await market_rows.event(kasatpel, sector=Sector.CRAFT, area=rows.VILLAGE)

    await slot_claim(mentor, event, person)

    assert await places() == [(person, "CLAIMED")]


async def test_an_event_that_is_over_takes_nobody(db: str) -> None:
    kasatpel, mentor, person = await given()
    event = await market_rows.event(
        kasatpel, first=rows.DAY - timedelta(days=3), last=rows.DAY - timedelta(days=1)
    )
    slot = await market_rows.slot(event, person, mentor)
    before = await fingerprint()

    for late in (slot_claim(mentor, event, person), slot_release(mentor, slot)):
        with pytest.raises(Conflict) as refused:
            await late
        assert refused.value.kind == "EVENT_OVER"
        assert refused.value.message == (
            "The event ended on 2020-10-25; choose one that is to come."
        )

    assert await fingerprint() == before


async def test_a_full_event_is_refused_or_waited_for(db: str) -> None:
    """Given one place, who waits longest moves up as it is given back, once for each place."""
    kasatpel, mentor, person = await given()
    second, third = [await market_rows.licensed(await rows.person(mentor=mentor)) for _ in range(2)]
    event = await market_rows.event(kasatpel, capacity=1)
    slot = await slot_claim(mentor, event, person)
    before = await fingerprint()
    with pytest.raises(Conflict) as refused:
        await slot_claim(mentor, event, second, idempotency_key="k")
    assert (refused.value.kind, refused.value.facts) == ("FULL", {"capacity": 1})
    assert refused.value.message == "All 1 places are taken; send wait: true to stand in line."
    assert await fingerprint() == before

    in_line = [await slot_claim(mentor, event, one, wait=True) for one in (second, third)]
    assert await places() == [(person, "CLAIMED"), (second, "WAITING"), (third, "WAITING")]
    assert await slot_release(mentor, slot, idempotency_key="r") == slot
    assert await slot_release(mentor, slot, idempotency_key="r") == slot

    assert await places() == [(person, "RELEASED"), (second, "CLAIMED"), (third, "WAITING")]
    assert await taken(event) == 1
    await slot_release(mentor, in_line[1])
    await slot_release(mentor, in_line[0])
    assert await taken(event) == 0
    with pytest.raises(Conflict) as gone:
        await slot_release(mentor, slot)
    assert gone.value.kind == "NOT_HELD"
    await slot_claim(mentor, event, person)
    assert (await places())[-1] == (person, "CLAIMED")


async def test_a_place_with_a_sale_stays(db: str) -> None:
    kasatpel, mentor, person = await given()
    slot = await market_rows.sold(await market_rows.event(kasatpel), person, mentor)
    before = await fingerprint()

    with pytest.raises(Conflict) as refused:
        await slot_release(mentor, slot)

    assert refused.value.kind == "SALE_RECORDED"
    assert await fingerprint() == before


async def test_fifty_connections_at_once_get_as_many_places_as_there_are(db_url: str) -> None:
    """Given 20 places and 50 transactions, each on a connection of its own and all of them open,
    then 20 claims succeed and 30 are told that the event is full."""
    async with connected(db_url, pool=60):
        kasatpel, mentor, _ = await given()
        event = await market_rows.event(kasatpel, capacity=20)
        people = [await market_rows.licensed(await rows.person(mentor=mentor)) for _ in range(50)]
        everybody = asyncio.Barrier(50)
        backends = set[int]()

        async def claim(person: int) -> str:
            async with store.transaction():
                backends.add(await store.fetch_value("SELECT pg_backend_pid()"))
                await everybody.wait()
                try:
                    await slot_claim(mentor, event, person, idempotency_key=f"c{person}")
                except Conflict as refused:
                    return refused.kind
            return "CLAIMED"

        told = await asyncio.gather(*(claim(person) for person in people))

        assert len(backends) == 50
        assert (told.count("CLAIMED"), told.count("FULL")) == (20, 30)
        assert await taken(event) == 20
        won = {person for person, word in zip(people, told, strict=True) if word == "CLAIMED"}
        assert {person for person, _ in await places()} == won
        assert len(await places()) == 20


async def test_claims_and_releases_at_once_leave_no_place_unaccounted(db: str) -> None:
    """Given 3 places held and a line of waiting claims that come while the places are given back,
    then nobody waits while a place is free."""
    kasatpel, mentor, _ = await given()
    event = await market_rows.event(kasatpel, capacity=3)
    people = [await market_rows.licensed(await rows.person(mentor=mentor)) for _ in range(12)]
    held = [await slot_claim(mentor, event, person) for person in people[:3]]

    await asyncio.gather(
        *(slot_release(mentor, slot) for slot in held),
        *(slot_claim(mentor, event, person, wait=True) for person in people[3:]),
    )

    states = [status for _, status in await places()]
    assert {state: states.count(state) for state in states} == {
        "RELEASED": 3,
        "CLAIMED": 3,
        "WAITING": 6,
    }
    assert await taken(event) == 3
