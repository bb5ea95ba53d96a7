"""Dormancy: said by an office with a reason, out of plans, on a list of its own, and back."""

from datetime import date, timedelta

import pytest

from programme.actors import Actor
from programme.contacts import contact_record
from programme.dormancy import jakpreneur_dormant, jakpreneur_reactivate
from programme.errors import Conflict, Forbidden, InvalidInput, NotFound, ProgrammeError
from programme.planning.gather import gather
from programme.planning.publish import plan_publish
from programme.records import store
from programme.words import ContactAction, ContactOutcome, Role
from schema.context import Context
from tests.programme import plan_rows, rows
from tests.programme.fingerprint import fingerprint
from tests.programme.planning.drafts import draft
from tests.schema.asking import SCHEMA

LONG_AGO = rows.DAY - timedelta(days=364)


@pytest.fixture
async def place(db: str) -> tuple[Actor, Actor, int]:
    """A kasatpel, a mentor, and a person of the mentor's list, registered in February."""
    await rows.district()
    mentor = await rows.mentor()
    return await rows.supervisor(), mentor, await rows.person(mentor=mentor)


async def since(person: int) -> date | None:
    found: date | None = await store.fetch_value(
        "SELECT dormant_since FROM person WHERE id = $1", person
    )
    return found


async def names(actor: Actor, asked: str) -> list[str]:
    document = f"{{ jakpreneurs({asked}) {{ edges {{ node {{ name }} }} }} }}"
    answer = await SCHEMA.execute(document, None, Context(actor, "en"))
    assert answer.errors is None
    assert answer.data is not None
    return [edge["node"]["name"] for edge in answer.data["jakpreneurs"]["edges"]]


async def test_a_person_falls_dormant_and_comes_back(place: tuple[Actor, Actor, int]) -> None:
    kasatpel, mentor, person = place

    await jakpreneur_dormant(kasatpel, person, "Tutup usaha", since=date(2020, 9, 1))
    assert await since(person) == date(2020, 9, 1)
    await jakpreneur_reactivate(mentor, person, "Berjualan lagi")

    assert await since(person) is None
    kept = await store.fetch("SELECT dormant, since, reason, actor_id FROM dormancy ORDER BY id")
    assert [tuple(row) for row in kept] == [
        (True, date(2020, 9, 1), "Tutup usaha", kasatpel.id),
        (False, rows.DAY, "Berjualan lagi", mentor.id),
    ]
    trail = await store.fetch("SELECT action, entity_id FROM audit ORDER BY id")
    assert [tuple(row) for row in trail] == [
        ("JAKPRENEUR_DORMANT", str(person)),
        ("JAKPRENEUR_REACTIVATE", str(person)),
    ]
    told = await store.fetch("SELECT entity, mentor_id FROM change WHERE person_id = $1", person)
    assert [tuple(row) for row in told] == [("person", mentor.mentor_id)] * 2


async def test_the_same_key_says_it_once(place: tuple[Actor, Actor, int]) -> None:
    kasatpel, _, person = place
    for _ in range(2):
        await jakpreneur_dormant(kasatpel, person, "Pindah", idempotency_key="k")
    assert await store.fetch_value("SELECT count(*) FROM dormancy") == 1


async def test_what_cannot_be_is_refused_with_nothing_written(
    place: tuple[Actor, Actor, int],
) -> None:
    kasatpel, mentor, person = place
    foreign = await rows.person(village=rows.OTHER_VILLAGE)
    asleep = await rows.person()
    await jakpreneur_dormant(kasatpel, asleep, "Pindah")
    met = rows.DAY - timedelta(days=3)
    await contact_record(mentor, person, ContactAction.CALL, ContactOutcome.REACHED, met)
    before = await fingerprint()
    ago, ahead = rows.DAY - timedelta(days=9), rows.DAY + timedelta(days=1)
    cases: list[tuple[Actor, int, str, date | None, type[ProgrammeError], str]] = [
        (mentor, person, "x", None, Forbidden, "FORBIDDEN"),
        (kasatpel, foreign, "x", None, NotFound, "NOT_FOUND"),
        (kasatpel, asleep, "x", None, Conflict, "ALREADY_DORMANT"),
        (kasatpel, person, "x", ago, Conflict, "MOVED_SINCE"),
        (kasatpel, person, "x", ahead, InvalidInput, "INVALID_INPUT"),
        (kasatpel, person, "x", date(2020, 12, 9), InvalidInput, "DAY_AND_MONTH_SWAPPED"),
        (kasatpel, person, " ", None, InvalidInput, "INVALID_INPUT"),
    ]
    for actor, key, reason, day, fault, kind in cases:
        with pytest.raises(fault) as refused:
            await jakpreneur_dormant(actor, key, reason, since=day)
        assert refused.value.kind == kind
        assert refused.value.message != refused.value.pesan
    for key, kind in ((person, "NOT_DORMANT"), (foreign, "NOT_FOUND")):
        with pytest.raises(ProgrammeError) as refused_back:
            await jakpreneur_reactivate(kasatpel, key, "x")
        assert refused_back.value.kind == kind
    cadre = Actor(kasatpel.id, Role.CADRE, rows.DISTRICT, "en", person_id=asleep)
    with pytest.raises(Forbidden):
        await jakpreneur_reactivate(cadre, asleep, "x")
    assert await fingerprint() == before


async def test_nobody_was_met_since_names_the_day(place: tuple[Actor, Actor, int]) -> None:
    kasatpel, _, person = place
    with pytest.raises(Conflict) as refused:
        await jakpreneur_dormant(kasatpel, person, "x", since=date(2020, 2, 2))
    assert refused.value.message == (
        "This person was met or attained a stage on 2020-02-03, after 2020-02-02; choose a later"
        " day."
    )
    assert refused.value.facts == {"movedOn": "2020-02-03"}


async def test_a_draft_with_somebody_newly_dormant_is_stale(
    place: tuple[Actor, Actor, int],
) -> None:
    kasatpel, mentor, person = place
    plan = await draft(kasatpel, [(person, mentor)], area=rows.DISTRICT)
    await jakpreneur_dormant(kasatpel, person, "Tutup usaha")
    before = await fingerprint()

    with pytest.raises(Conflict) as refused:
        await plan_publish(kasatpel, plan)

    assert refused.value.kind == "PLAN_STALE"
    assert "dormant now" in refused.value.message
    assert await fingerprint() == before

    await jakpreneur_reactivate(kasatpel, person, "Keliru")
    assert await plan_publish(kasatpel, plan) == plan


async def test_open_rows_of_published_plans_are_declined_and_stay_so(
    place: tuple[Actor, Actor, int],
) -> None:
    """Given rows of last week, this week (one done), a week to come, and of a draft."""
    kasatpel, mentor, person = place
    week = timedelta(weeks=1)
    rows_of = [
        await plan_rows.assignment(person, mentor, kasatpel, week=rows.WEEK + turn * week)
        for turn in (-1, 0, 1)
    ]
    done = await plan_rows.assignment(person, mentor, kasatpel, week=rows.WEEK + 2 * week)
    await store.execute("UPDATE assignment SET status = 'DONE' WHERE id = $1", done)
    other = await rows.person(mentor=mentor)
    kept = await plan_rows.assignment(other, mentor, kasatpel)
    drafted = await plan_rows.assignment(
        person, mentor, kasatpel, week=rows.WEEK + 3 * week, status="DRAFT"
    )
    mark = await store.fetch_value("SELECT coalesce(max(id), 0) FROM change")

    await jakpreneur_dormant(kasatpel, person, "Tutup usaha")

    no = ("DECLINED", "Tutup usaha", True)
    states = {
        rows_of[0]: ("PLANNED", None, False),
        rows_of[1]: no,
        rows_of[2]: no,
        done: ("DONE", None, False),
        kept: ("PLANNED", None, False),
        drafted: ("PLANNED", None, False),
    }
    assert await answers() == states
    told = await store.fetch(
        "SELECT entity_id FROM change WHERE entity = 'assignment' AND id > $1 ORDER BY id", mark
    )
    assert [row["entity_id"] for row in told] == rows_of[1:]

    await jakpreneur_reactivate(kasatpel, person, "Buka lagi")
    assert await answers() == states


async def answers() -> dict[int, tuple[object, ...]]:
    """State and reason of each row, and whether it was answered, by id."""
    found = await store.fetch(
        "SELECT id, status, decline_reason, answered_at IS NOT NULL FROM assignment"
    )
    return {row["id"]: tuple(row)[1:] for row in found}


async def test_who_is_active_is_so_since_a_day(place: tuple[Actor, Actor, int]) -> None:
    kasatpel, _, person = place
    before = await fingerprint()
    with pytest.raises(Conflict) as never:
        await jakpreneur_reactivate(kasatpel, person, "x")
    assert never.value.message == (
        "This person is active since 2020-02-03; there is nothing to bring back."
    )
    assert never.value.facts == {"activeSince": "2020-02-03"}
    assert await fingerprint() == before

    await jakpreneur_dormant(kasatpel, person, "Tutup usaha", since=date(2020, 9, 1))
    await jakpreneur_reactivate(kasatpel, person, "Buka lagi")
    with pytest.raises(Conflict) as again:
        await jakpreneur_reactivate(kasatpel, person, "x")
    assert again.value.facts == {"activeSince": "2020-10-26"}


async def test_who_is_dormant_stays_out_of_a_plan_until_back(
    place: tuple[Actor, Actor, int],
) -> None:
    kasatpel, mentor, person = place
    other = await rows.person(mentor=mentor)

    await jakpreneur_dormant(kasatpel, person, "Tutup usaha")
    asleep = await gather(rows.WEEK + timedelta(weeks=1), rows.DISTRICT)
    await jakpreneur_reactivate(kasatpel, person, "Buka lagi")
    back = await gather(rows.WEEK + timedelta(weeks=1), rows.DISTRICT)

    assert asleep.person_ids.tolist() == [other]
    assert back.person_ids.tolist() == [person, other]


async def test_the_lists_of_who_sleeps_and_who_is_proposed(
    place: tuple[Actor, Actor, int],
) -> None:
    """Given people registered a year ago, one met since, one met in vain, one with a licence."""
    kasatpel, mentor, person = place
    quiet, met, vain = [
        await rows.person(name=name, registered_on=LONG_AGO, mentor=mentor)
        for name in ("Ani", "Budi", "Citra")
    ]
    await rows.person(name="Dewi", registered_on=LONG_AGO + timedelta(days=1))
    for one, outcome in ((met, ContactOutcome.REACHED), (vain, ContactOutcome.NO_ANSWER)):
        await contact_record(mentor, one, ContactAction.CALL, outcome, rows.DAY)

    assert await names(kasatpel, "unmoved: true") == ["Ani", "Citra"]
    await jakpreneur_dormant(kasatpel, quiet, "Tidak dapat dihubungi", since=LONG_AGO)
    assert await names(kasatpel, "unmoved: true") == ["Citra"]
    assert await names(kasatpel, "dormant: true") == ["Ani"]
    assert await names(mentor, "dormant: true") == ["Ani"]
    assert "Ani" not in await names(kasatpel, "dormant: false")
    assert person
