"""A contact in one statement is the contact step by step; what is in the way leaves no trace."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from programme import at_once, clock, contacts
from programme.actors import Actor
from programme.contacts import contact_record
from programme.records import store
from programme.words import ConsentPurpose, ContactAction, ContactOutcome, Role
from tests.programme import plan_rows, rows

WRITTEN = {
    "contact": "person_id, mentor_id, action, outcome, contacted_on, recorded_at, note,"
    " assignment_id, validated_at, validated_by_id",
    "assignment": "id, status",
    "change": "entity, entity_id = (SELECT max(id) FROM contact) OR entity <> 'contact' AS told,"
    " kind, area_code, mentor_id, person_id",
    "idempotency_key": "actor_id, key, verb, payload_hash,"
    " (answer->>'contact_id')::bigint = (SELECT max(id) FROM contact) AS kept,"
    " answer->'assignment_id' AS assignment",
}
Given = tuple[Actor, Actor, int]


class Undone(Exception):
    """Ends a transaction that was only looked at."""


async def given() -> Given:
    """A mentor, a kasatpel and a person of the mentor's list."""
    await rows.district()
    mentor, supervisor = await rows.mentor(), await rows.supervisor()
    return mentor, supervisor, await rows.person(mentor=mentor)


async def written() -> dict[str, list[tuple[Any, ...]]]:
    return {
        table: [tuple(row) for row in await store.fetch(f"SELECT {what} FROM {table} ORDER BY id")]
        for table, what in WRITTEN.items()
    }


async def record(mentor: Actor, person: int, **more: Any) -> dict[str, Any]:
    words = ContactAction.VISIT, ContactOutcome.REACHED, rows.DAY
    return await contact_record(mentor, person, *words, **more)


async def tried(act: Callable[[], Awaitable[dict[str, Any]]]) -> Any:
    """The assignment that an act answers, and what is then written; undone."""
    found: Any = None
    with suppress(Undone):
        async with store.transaction():
            answer = await act()
            found = answer["assignment_id"], await written()
            raise Undone
    return found


async def both(monkeypatch: pytest.MonkeyPatch, mentor: Actor, person: int, **more: Any) -> Any:
    """The contact at once, which has to go through so, and step by step: the same is written."""

    async def never(*_: Any) -> None:
        return None

    async def alone() -> dict[str, Any]:
        with monkeypatch.context() as patched:
            patched.setattr(contacts, "_record", never)
            return await record(mentor, person, **more)

    async def by_steps() -> dict[str, Any]:
        with monkeypatch.context() as patched:
            patched.setattr(at_once, "record", never)
            return await record(mentor, person, **more)

    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    at_one_go, stepped = await tried(alone), await tried(by_steps)
    assert at_one_go == stepped
    return at_one_go


@pytest.mark.parametrize("more", [{}, {"note": "Ke bank"}, {"idempotency_key": "k"}])
@pytest.mark.parametrize("planned", ["no", "draft", "published", "done", "two", "asked"])
async def test_at_once_writes_what_the_steps_write(
    db: str, monkeypatch: pytest.MonkeyPatch, planned: str, more: dict[str, Any]
) -> None:
    mentor, supervisor, person = await given()
    helper = await rows.mentor()
    last_week = rows.WEEK - timedelta(days=7)
    await plan_rows.assignment(person, helper, supervisor, week=last_week)  # who is told too
    if planned != "no":
        status = "DRAFT" if planned == "draft" else "PUBLISHED"
        areas = ("31", mentor.area_code) if planned == "two" else (mentor.area_code,)
        authors = [replace(mentor, area_code=area) for area in areas]
        ids = [
            await plan_rows.assignment(person, who, supervisor, status=status) for who in authors
        ]
        if planned in ("done", "two"):
            await store.execute("UPDATE assignment SET status = 'DONE' WHERE id = $1", ids[0])
        if planned == "asked":
            more = {**more, "assignment_id": ids[0]}

    assignment, found = await both(monkeypatch, mentor, person, **more)

    assert len(found["contact"]) == 1
    assert (assignment is None) == (planned in ("no", "draft"))
    assert len(found["idempotency_key"]) == len({"idempotency_key"} & more.keys())


async def test_a_contact_after_another_goes_through_at_once(
    db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mentor, _, person = await given()
    await record(mentor, person, idempotency_key="first")
    _, found = await both(monkeypatch, mentor, person, idempotency_key="second", after="first")
    assert len(found["contact"]) == 2


async def withdrawn(mentor: Actor, supervisor: Actor, person: int) -> dict[str, Any]:
    await rows.consent(person, ConsentPurpose.CONTACT, granted=False)
    return {}


async def foreign(mentor: Actor, supervisor: Actor, person: int) -> dict[str, Any]:
    return {"person": await rows.person(mentor=await rows.mentor())}


async def unknown(mentor: Actor, supervisor: Actor, person: int) -> dict[str, Any]:
    return {"person": 2**70}


async def not_yet(mentor: Actor, supervisor: Actor, person: int) -> dict[str, Any]:
    return {"after": "never sent"}


async def used(mentor: Actor, supervisor: Actor, person: int) -> dict[str, Any]:
    await record(mentor, person, idempotency_key="k", note="other")
    return {"key": "k"}


async def no_key(mentor: Actor, supervisor: Actor, person: int) -> dict[str, Any]:
    return {"key": ""}


async def of_another(mentor: Actor, supervisor: Actor, person: int) -> dict[str, Any]:
    return {"assignment": await plan_rows.assignment(person, await rows.mentor(), supervisor)}


async def of_a_draft(mentor: Actor, supervisor: Actor, person: int) -> dict[str, Any]:
    return {"assignment": await plan_rows.assignment(person, mentor, supervisor, status="DRAFT")}


async def about_another(mentor: Actor, supervisor: Actor, person: int) -> dict[str, Any]:
    other = await rows.person(mentor=mentor)
    return {"assignment": await plan_rows.assignment(other, mentor, supervisor)}


async def closed(mentor: Actor, supervisor: Actor, person: int) -> dict[str, Any]:
    await store.execute("UPDATE actor SET active = FALSE WHERE id = $1", mentor.id)
    return {}


async def moved(mentor: Actor, supervisor: Actor, person: int) -> dict[str, Any]:
    return {"actor": replace(mentor, area_code="31.71")}


async def another_role(mentor: Actor, supervisor: Actor, person: int) -> dict[str, Any]:
    return {"actor": replace(mentor, role=Role.CADRE)}


@pytest.mark.parametrize(
    "obstacle",
    [
        *(withdrawn, foreign, unknown, not_yet, used, no_key, of_another, of_a_draft),
        *(about_another, closed, moved, another_role),
    ],
    ids=lambda made: made.__name__,
)
async def test_what_is_in_the_way_leaves_no_trace(
    db: str, obstacle: Callable[[Actor, Actor, int], Awaitable[dict[str, Any]]]
) -> None:
    mentor, supervisor, person = await given()
    made = await obstacle(mentor, supervisor, person)
    before = await written()
    contact = {
        "person": made.get("person", person),
        "action": ContactAction.VISIT,
        "outcome": ContactOutcome.REACHED,
        "contacted_on": rows.DAY,
        "note": None,
        "assignment": made.get("assignment"),
    }

    done = await at_once.record(
        made.get("actor", mentor), contact, made.get("key"), b"digest", made.get("after")
    )

    assert done is None
    assert await written() == before
