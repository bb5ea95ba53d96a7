"""Publication: once, of fresh drafts only, told to each mentor, with its sessions' leaders."""

import asyncio
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from programme import clock
from programme.actors import Actor
from programme.contacts import contact_record
from programme.errors import Conflict, Forbidden, NotFound
from programme.planning.locks import Wish, plan_lock
from programme.planning.publish import plan_publish
from programme.records import store
from programme.words import ConsentPurpose, ContactAction, ContactOutcome, LockKind, Role
from tests.programme import rows
from tests.programme.planning.drafts import draft

TABLES = ("weekly_plan", "assignment", "session_facilitator", "change", "audit")


@dataclass
class District:
    kasatpel: Actor
    mentor: Actor
    other: Actor
    person: int
    another: int


@pytest.fixture
async def place(db: str) -> District:
    await rows.district()
    mentor, other = await rows.mentor(name="Sri"), await rows.mentor(name="Budi")
    return District(
        kasatpel=await rows.actor(Role.KASATPEL, rows.DISTRICT, name="Dewi"),
        mentor=mentor,
        other=other,
        person=await rows.person(mentor=mentor),
        another=await rows.person(mentor=other),
    )


async def a_draft(place: District, area: str = rows.DISTRICT) -> int:
    calls = [(place.person, place.mentor), (place.another, place.other)]
    return await draft(place.kasatpel, calls, area=area)


async def status(plan_id: int) -> str:
    found: str = await store.fetch_value("SELECT status FROM weekly_plan WHERE id = $1", plan_id)
    return found


async def refused(actor: Actor, plan_id: int) -> Conflict:
    """The refusal of a publication, after which nothing has happened."""
    before = await rows.snapshot(*TABLES)
    with pytest.raises(Conflict) as refusal:
        await plan_publish(actor, plan_id)
    assert await rows.snapshot(*TABLES) == before
    return refusal.value


async def test_a_published_plan_is_told_to_each_of_its_mentors(place: District) -> None:
    plan_id = await a_draft(place)

    assert await plan_publish(place.kasatpel, plan_id) == plan_id

    plan = await store.fetch_row("SELECT * FROM weekly_plan WHERE id = $1", plan_id)
    assert plan is not None
    assert (plan["status"], plan["published_by_id"]) == ("PUBLISHED", place.kasatpel.id)
    told = await store.fetch(
        "SELECT entity_id, area_code, mentor_id FROM change WHERE entity = 'weekly_plan'"
        " ORDER BY mentor_id"
    )
    assert [tuple(row) for row in told] == [
        (plan_id, rows.DISTRICT, place.mentor.mentor_id),
        (plan_id, rows.DISTRICT, place.other.mentor_id),
        (plan_id, rows.DISTRICT, None),
    ]


async def test_a_second_publication_says_when_and_by_whom(place: District) -> None:
    plan_id = await a_draft(place)
    await plan_publish(place.kasatpel, plan_id)
    at = await store.fetch_value("SELECT published_at FROM weekly_plan WHERE id = $1", plan_id)
    when = at.astimezone(clock.JAKARTA)

    refusal = await refused(place.kasatpel, plan_id)

    assert refusal.kind == "PLAN_ALREADY_PUBLISHED"
    assert refusal.message == (
        f"Plan {plan_id} was published already, on 2020-10-26 at {when:%H:%M} by Dewi."
    )
    assert refusal.facts["publishedBy"] == "Dewi"


async def test_two_at_once_publish_once(place: District) -> None:
    plan_id = await a_draft(place)

    answers = await asyncio.gather(
        *(plan_publish(place.kasatpel, plan_id) for _ in range(2)), return_exceptions=True
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "int"]


async def test_a_replay_with_its_key_has_one_effect(place: District) -> None:
    plan_id = await a_draft(place)
    first = await plan_publish(place.kasatpel, plan_id, "k1")
    before = await rows.snapshot(*TABLES)

    assert await plan_publish(place.kasatpel, plan_id, "k1") == first
    assert await rows.snapshot(*TABLES) == before


@pytest.mark.parametrize("state", ["FAILED", "CANCELLED", "SUPERSEDED"])
async def test_only_a_draft_can_be_published(place: District, state: str) -> None:
    plan_id = await a_draft(place)
    await store.execute("UPDATE weekly_plan SET status = $1", state)

    refusal = await refused(place.kasatpel, plan_id)

    assert refusal.kind == "PLAN_NOT_DRAFT"
    assert refusal.message == (
        f"Plan {plan_id} is {state}: only a draft can be published. Run the plan again."
    )


async def stale(place: District, plan_id: int, told: str) -> None:
    refusal = await refused(place.kasatpel, plan_id)
    assert refusal.kind == "PLAN_STALE"
    assert refusal.message == f"Plan {plan_id} is stale: {told}. Run the plan again."


async def test_stale_where_the_responsible_mentor_changed(place: District) -> None:
    plan_id = await a_draft(place)
    await store.execute(
        "UPDATE caseload SET valid_to = $2 WHERE person_id = $1", place.person, rows.DAY
    )
    await rows.caseload(place.person, place.other, since=rows.DAY)

    await stale(place, plan_id, "responsible mentor changed (Jakpreneur: 1)")


async def test_stale_where_a_person_was_contacted_since(place: District) -> None:
    await rows.consent(place.person, ConsentPurpose.CONTACT, True)
    plan_id = await a_draft(place)
    await contact_record(
        place.mentor,
        person_id=place.person,
        action=ContactAction.CALL,
        outcome=ContactOutcome.REACHED,
        contacted_on=rows.DAY,
    )

    await stale(place, plan_id, "contacted since (Jakpreneur: 1)")


async def test_stale_where_a_person_attained_since(place: District) -> None:
    plan_id = await a_draft(place)
    await store.execute("UPDATE person SET stage = 2, next_stage = 3 WHERE id = $1", place.person)
    await store.execute(
        "UPDATE person SET stage = 7, next_stage = NULL WHERE id = $1", place.another
    )

    await stale(place, plan_id, "next stage changed (Jakpreneur: 2)")


async def test_stale_where_consent_was_withdrawn(place: District) -> None:
    await rows.consent(place.person, ConsentPurpose.CONTACT, True)
    plan_id = await a_draft(place)
    await rows.consent(place.person, ConsentPurpose.CONTACT, False)

    await stale(place, plan_id, "consent withdrawn (Jakpreneur: 1)")


async def test_stale_where_a_supervisor_locked_since(place: District) -> None:
    wish = Wish(rows.WEEK, LockKind.NOTHING, place.person)
    plan_id = await a_draft(place)
    later = replace(wish, week=rows.WEEK + timedelta(weeks=1))
    await plan_lock(place.kasatpel, later)
    await plan_lock(place.kasatpel, wish)

    await stale(place, plan_id, "locked since (locks: 1)")


async def test_stale_where_a_mentor_left_or_is_away(place: District) -> None:
    plan_id = await a_draft(place)
    await store.execute(
        "UPDATE mentor SET active_to = $2 WHERE id = $1", place.mentor.mentor_id, date(2020, 10, 24)
    )
    await store.execute(
        "INSERT INTO mentor_leave (mentor_id, first_day, last_day, reason)"
        " VALUES ($1, $2, $2, 'SICK')",
        place.other.mentor_id,
        rows.WEEK,
    )

    await stale(place, plan_id, "left or on leave (mentors: 2)")


async def test_stale_where_a_session_was_cancelled(place: District) -> None:
    session = await rows.session(held_on=rows.WEEK, status="SCHEDULED")
    plan_id = await draft(place.kasatpel, seats=[(place.person, session)])
    await store.execute("UPDATE training_session SET status = 'CANCELLED'")

    await stale(place, plan_id, "cancelled or moved (sessions: 1)")


async def test_stale_where_another_plan_was_published_since(place: District) -> None:
    plan_id = await a_draft(place)
    await store.execute("UPDATE weekly_plan SET status = 'SUPERSEDED' WHERE id = $1", plan_id)
    later = await a_draft(place)
    await plan_publish(place.kasatpel, later)
    await store.execute("UPDATE weekly_plan SET status = 'DRAFT' WHERE id = $1", plan_id)

    await stale(place, plan_id, "another plan of this week was published since")


async def test_stale_where_its_week_is_past(place: District) -> None:
    plan_id = await a_draft(place)
    clock.stand_on(rows.WEEK + timedelta(weeks=1))

    await stale(place, plan_id, "its week is past")


async def test_a_later_publication_supersedes_the_same_area(place: District) -> None:
    session = await rows.session(held_on=rows.WEEK, status="SCHEDULED")
    first = await draft(
        place.kasatpel, [(place.person, place.mentor)], leaders=[(session, place.mentor)]
    )
    await plan_publish(place.kasatpel, first)
    second = await draft(
        place.kasatpel, [(place.person, place.mentor)], leaders=[(session, place.other)]
    )

    await plan_publish(place.kasatpel, second)

    assert (await status(first), await status(second)) == ("SUPERSEDED", "PUBLISHED")
    leaders = await store.fetch("SELECT session_id, mentor_id FROM session_facilitator")
    assert [tuple(row) for row in leaders] == [(session, place.other.mentor_id)]


async def test_a_wider_publication_supersedes_the_narrower(place: District) -> None:
    dinas = await rows.supervisor(rows.PROVINCE)
    narrow = await a_draft(place)
    await plan_publish(place.kasatpel, narrow)
    wide = await a_draft(place, area=rows.PROVINCE)

    await plan_publish(dinas, wide)

    assert (await status(narrow), await status(wide)) == ("SUPERSEDED", "PUBLISHED")


async def test_nothing_narrower_is_published_within_a_wider_plan(place: District) -> None:
    dinas = await rows.supervisor(rows.PROVINCE)
    wide = await a_draft(place, area=rows.PROVINCE)
    await plan_publish(dinas, wide)
    narrow = await a_draft(place)

    refusal = await refused(place.kasatpel, narrow)

    assert refusal.kind == "PLAN_WITHIN_WIDER"
    assert refusal.message == (
        f"Plan {wide} of 31 is published for this week and covers 31.74.09; run and publish 31"
        " again instead."
    )


async def test_a_foreign_plan_answers_as_an_unknown_one(place: District) -> None:
    plan_id = await a_draft(place)
    foreigner = await rows.supervisor(rows.OTHER_DISTRICT)

    with pytest.raises(NotFound, match=f"No plan {plan_id} that you can see"):
        await plan_publish(foreigner, plan_id)
    with pytest.raises(NotFound, match="No plan 999 that you can see"):
        await plan_publish(place.kasatpel, 999)
    assert await status(plan_id) == "DRAFT"


async def test_a_plan_of_a_wider_area_is_not_a_kasatpels_to_publish(place: District) -> None:
    plan_id = await a_draft(place, area=rows.CITY)

    with pytest.raises(Forbidden, match=r"is for 31\.74, more than your area 31\.74\.09"):
        await plan_publish(place.kasatpel, plan_id)
    with pytest.raises(Forbidden, match="Your role MENTOR may not do this"):
        await plan_publish(place.mentor, plan_id)
    assert await status(plan_id) == "DRAFT"
