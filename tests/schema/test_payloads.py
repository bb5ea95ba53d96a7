"""A payload that is read as bytes is the one that the executor completes, whatever is asked of it.

One contact is recorded under a key in a world of chance; every document asks for it again.
"""

import json
import random
from typing import Any

from graphql import GraphQLObjectType

from programme import clock
from programme.actors import Actor
from programme.contacts import contact_record
from programme.errors import ProgrammeError
from programme.records import store
from programme.words import ContactAction, ContactOutcome, Role
from schema.compose import compose
from schema.context import Context
from schema.execution import Ask, Executor
from schema.ids import to_global
from tests.schema.arguments import Values
from tests.schema.documents import DEPTH, ROWS, Writer
from tests.schema.pens import Pen
from tests.schema.readers.referee import printed
from tests.schema.readers.tables import Tables
from tests.schema.scopes import Scope
from tests.schema.worlds.world import World

DOCUMENTS = 120
MOSTLY = 0.8
KEY = "phone-1"
PLANNED = """
    SELECT a.person_id FROM assignment a JOIN weekly_plan w ON w.id = a.plan_id
    WHERE w.status = 'PUBLISHED' AND a.mentor_id = $1 ORDER BY w.week <> $2, a.id"""


async def recorded(world: World) -> tuple[Actor, dict[str, Any]]:
    """A mentor of the world, and the input of a contact that is recorded, of a plan if one can."""
    today = clock.today()
    for mentor in (one for one in world.actors if one.role is Role.MENTOR):
        for row in await store.fetch(PLANNED, mentor.mentor_id, clock.week_start(today)):
            words = ContactAction.CALL, ContactOutcome.REACHED, today
            try:
                await contact_record(mentor, row["person_id"], *words, idempotency_key=KEY)
            except ProgrammeError:
                continue
            return mentor, {
                "jakpreneurId": to_global("Jakpreneur", row["person_id"]),
                "action": "CALL",
                "outcome": "REACHED",
                "contactedOn": today.isoformat(),
                "idempotencyKey": KEY,
            }
    raise AssertionError("a world without a contact to record")


def asked(pen: Pen, values: Values) -> tuple[str, dict[str, Any]]:
    """A mutation with a payload of chance, and its other variables."""
    kind = printed().get_type("ContactRecorded")
    assert isinstance(kind, GraphQLObjectType)
    writer = Writer(pen, values, "MENTOR")
    body = writer.selection(kind, Scope(), ROWS, DEPTH)
    fragments = "\n".join(writer._reached(body))
    declared = writer.variables.declared(body + fragments).removeprefix("(").removesuffix(")")
    text = (
        f"mutation ($input: ContactRecordInput! {declared}) {{ contactRecord(input: $input)"
        f" {{ __typename ... on ContactRecorded {body} ... on Refusal {{ code facts }} }} }}"
    )
    return f"{text}\n{fragments}", writer.variables.sent()


def in_order(body: bytes | str) -> Any:
    """What a body says, objects as pairs in their order; 2 and 2.0 are one number in JSON."""
    return json.loads(body, object_pairs_hook=list)


async def test_a_payload_read_as_bytes_is_the_executors(db: str) -> None:
    """Given one recorded contact, any payload is the same by both ways, in the same order, and
    most of them are read as bytes."""
    world = await World.of(7)
    mentor, contact = await recorded(world)
    values, executor, plain = Values.of(await Tables.read()), Executor(), compose()
    as_bytes = 0
    for number in range(DOCUMENTS):
        document, others = asked(Pen(draw=random.Random(number)), values)
        ask = Ask(document, None, {**others, "input": contact})
        operation = executor.operation(ask)
        assert operation.prepared is not None, (document, operation.errors)
        context = Context(mentor, mentor.language)

        answer = await executor.run(operation, ask, context)
        expected = await plain.execute(document, dict(ask.variables or {}), Context(mentor))

        shown: dict[str, Any] = {"data": expected.data}
        if expected.errors:
            shown["errors"] = [error.formatted for error in expected.errors]
        assert in_order(answer.body) == in_order(json.dumps(shown, default=str)), document
        assert operation.prepared.payloads is not None
        as_bytes += any(operation.prepared.payloads._kept.values())

    assert as_bytes >= MOSTLY * DOCUMENTS
    assert await store.fetch_value("SELECT count(*) FROM idempotency_key WHERE key = $1", KEY) == 1
