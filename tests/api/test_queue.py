"""A phone's queue, sent three times in any order, with doubles at once: one effect each, and the
same state in the end."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from api.auth import issuer
from api.settings import settings
from programme.actors import Actor
from programme.records import store
from schema.ids import to_global
from tests.api.server import Server, serving
from tests.programme import rows

INPUTS = {
    "contactRecord": "ContactRecordInput",
    "contactCorrect": "ContactCorrectInput",
    "attendanceRecord": "AttendanceRecordInput",
    "consentSet": "ConsentSetInput",
    "attainmentRecord": "AttainmentRecordInput",
    "jakpreneurUpdate": "JakpreneurUpdateInput",
}
SOON = 15.0
STATE = {
    "contact": "SELECT person_id, action, outcome, note, contacted_on FROM contact"
    " WHERE person_id = ANY($1) ORDER BY note",
    "attendance": "SELECT session_id, person_id, status, walk_in FROM attendance"
    " WHERE person_id = ANY($1)",
    "consent": "SELECT DISTINCT ON (person_id, purpose) person_id, purpose, granted FROM consent"
    " WHERE person_id = ANY($1) ORDER BY person_id, purpose, id DESC",
    "attainment": "SELECT person_id, stage, evidence_kind, evidence_ref FROM attainment"
    " WHERE person_id = ANY($1) AND stage > 1",
    "business": "SELECT person_id, name, workers FROM business WHERE person_id = ANY($1)",
    "person": "SELECT id, whatsapp, stage FROM person WHERE id = ANY($1) ORDER BY id",
    "conflict": "SELECT count(*) FROM conflict WHERE person_id = ANY($1)",
}


@dataclass(frozen=True)
class Queued:
    """A mutation that waits for a network."""

    mutation: str
    given: Mapping[str, Any]

    @property
    def key(self) -> str:
        return str(self.given["idempotencyKey"])


@pytest.fixture
async def server(db: str) -> AsyncIterator[Server]:
    await rows.district()
    with serving(db, settings().data_folder) as running:
        yield running


async def given() -> tuple[Actor, list[int], int]:
    mentor = await rows.mentor()
    people = [await rows.person(mentor=mentor) for _ in range(3)]
    return mentor, people, await rows.session(leader=mentor)


def queue_of(people: list[int], session: int) -> list[Queued]:
    """A morning in the field, in the order in which it was done. What builds on an earlier one says
    so: a correction of a contact that has no id yet, a second word about the same thing."""
    one, two, three = (to_global("Jakpreneur", person) for person in people)
    call = {"action": "CALL", "outcome": "REACHED", "contactedOn": "2020-10-26"}
    line = {"sessionId": to_global("TrainingSession", session), "jakpreneurId": two}
    licence = {"stage": "P4", "attainedOn": "2020-10-20", "evidence": "LICENCE", "reference": "IU",
               "licence": {"type": "IUMK", "number": one, "issuedOn": "2020-10-20"}}  # fmt: skip
    plan: list[tuple[str, str, dict[str, Any]]] = [
        ("a1", "contactRecord", {**call, "jakpreneurId": one, "note": "first"}),
        ("a2", "contactRecord", {**call, "jakpreneurId": two, "note": "second"}),
        ("a3", "contactCorrect", {
            "contactId": "key:a1", "base": {"note": "first"}, "set": {"note": "first, mended"}}),
        ("a4", "contactCorrect", {
            "contactId": "key:a1", "after": "a3", "base": {"note": "first, mended"},
            "set": {"note": "first, mended twice"}}),
        ("b1", "attendanceRecord", {**line, "status": "ABSENT"}),
        ("b2", "attendanceRecord", {**line, "status": "PRESENT", "after": "b1"}),
        ("c1", "consentSet", {"jakpreneurId": three, "purpose": "CONTACT", "granted": True}),
        ("c2", "consentSet",
         {"jakpreneurId": three, "purpose": "CONTACT", "granted": False, "after": "c1"}),
        ("d1", "attainmentRecord", {"jakpreneurId": one, "proof": licence}),
        ("e1", "jakpreneurUpdate", {
            "jakpreneurId": two, "base": {"businessName": None, "workers": None},
            "set": {"businessName": "Kedai", "workers": 2}}),
        ("e2", "jakpreneurUpdate", {
            "jakpreneurId": two, "after": "e1", "base": {"workers": 2, "whatsapp": True},
            "set": {"workers": 3, "whatsapp": False}}),
    ]  # fmt: skip
    return [Queued(verb, {**words, "idempotencyKey": key}) for key, verb, words in plan]


async def send(client: httpx.AsyncClient, queued: Queued) -> str:
    """How one was taken: the answer's type, or the code of its refusal."""
    document = (
        f"mutation ($input: {INPUTS[queued.mutation]}!) {{ {queued.mutation}(input: $input)"
        " { __typename ... on Refusal { code path message } } }"
    )
    asked = {"query": document, "variables": {"input": dict(queued.given)}}
    answer = (await client.post("/graphql", json=asked)).json()
    assert "errors" not in answer, answer
    told = answer["data"][queued.mutation]
    return str(told.get("code", told["__typename"]))


async def state(people: list[int]) -> dict[str, list[tuple[Any, ...]]]:
    found = {name: await store.fetch(sql, people) for name, sql in STATE.items()}
    return {name: [tuple(row) for row in lines] for name, lines in found.items()}


def as_client(server: Server, mentor: Actor) -> httpx.AsyncClient:
    token = issuer().issue(mentor, life=timedelta(hours=1)).token
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(base_url=server.url, headers=headers, timeout=SOON)


async def test_a_queue_has_one_effect_in_whatever_order_it_comes(server: Server) -> None:
    """Given the queue of a morning, sent three times shuffled, each mutation twice at once, then
    once in order: the state is that of one sending in order."""
    for seed in range(3):
        shuffled = random.Random(seed)
        mentor, people, session = await given()
        queue = queue_of(people, session)
        answers: dict[str, set[str]] = {queued.key: set() for queued in queue}

        async with as_client(server, mentor) as client:
            for _ in range(3):
                doubled = shuffled.sample(queue * 2, 2 * len(queue))
                for start in range(0, len(doubled), 6):
                    batch = doubled[start : start + 6]
                    told = await asyncio.gather(*(send(client, queued) for queued in batch))
                    for queued, answer in zip(batch, told, strict=True):
                        answers[queued.key].add(answer)
            in_the_end = {queued.key: await send(client, queued) for queued in queue}

        waited = {key for key, told in answers.items() if "NOT_YET" in told}
        assert waited <= {"a3", "a4", "b2", "c2", "e2"}
        assert all(answers[key] <= {"NOT_YET", last} for key, last in in_the_end.items())
        assert not {"NOT_YET", "CONFLICT", "IDEMPOTENCY_CONFLICT"} & set(in_the_end.values())
        assert await state(people) == expected(people, session)
        kept = await store.fetch(
            "SELECT key, verb FROM idempotency_key WHERE actor_id = $1 ORDER BY key", mentor.id
        )
        assert [tuple(row) for row in kept] == [(one.key, one.mutation) for one in queue]


def expected(people: list[int], session: int) -> dict[str, list[tuple[Any, ...]]]:
    """The state after the queue, sent once and in order."""
    one, two, three = people
    return {
        "contact": [
            (one, "CALL", "REACHED", "first, mended twice", rows.DAY),
            (two, "CALL", "REACHED", "second", rows.DAY),
        ],
        "attendance": [(session, two, "PRESENT", False)],
        "consent": [(three, "CONTACT", False)],
        "attainment": [(one, 4, "LICENCE", "IU")],
        "business": [(two, "Kedai", 3)],
        "person": [(one, True, 4), (two, False, 1), (three, True, 1)],
        "conflict": [(0,)],
    }
