"""Kept answers: given out again while they are true, never once they are not."""

import asyncio
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programme import consents, contacts, secrets
from programme.actors import ANYONE, Actor
from programme.caseloads import caseload_hand_over
from programme.errors import ProgrammeError
from programme.records import store
from programme.words import ConsentPurpose, ContactAction, ContactOutcome
from schema.answers import Answers, Kept
from schema.context import Context
from schema.execution import Answer, Ask, Executor
from tests.programme import rows

HOME = Ask("""{ jakpreneurs { totalCount edges { node { name lastContact { outcome }
  consents { purpose granted } mentor { name } } } } }""")


@pytest.fixture
async def world(db: str) -> SimpleNamespace:
    """A district with a mentor of one person, and the executor that keeps answers."""
    secrets.use("a secret of the tests, long enough")
    await rows.district()
    ani, budi = await rows.mentor(name="Ani"), await rows.mentor(name="Budi")
    supervisor = await rows.supervisor()
    citra = await rows.person(mentor=ani, name="Citra")
    return SimpleNamespace(
        url=db, ani=ani, budi=budi, supervisor=supervisor, citra=citra,
        executor=Executor(EXECUTOR.schema, Answers()),
    )  # fmt: skip


EXECUTOR = Executor()


async def ask(world: SimpleNamespace, actor: Actor, question: Ask = HOME) -> Answer:
    operation = world.executor.operation(question)
    answer: Answer = await world.executor.run(operation, question, Context(actor, "en"))
    return answer


async def anew(actor: Actor, question: Ask = HOME) -> bytes:
    """What an executor that keeps nothing reads."""
    operation = EXECUTOR.operation(question)
    return (await EXECUTOR.run(operation, question, Context(actor, "en"))).body


async def settled(world: SimpleNamespace, actor: Actor, question: Ask = HOME) -> Answer:
    """An answer that is kept with what the process has seen of the feed."""
    await ask(world, actor, question)
    return await ask(world, actor, question)


class Statements:
    """Counts the reads that reach the database."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.reads: list[str] = []
        read = store.read_value

        async def counted(sql: str, values: Any) -> Any:
            self.reads.append("check" if "WITH ORDINALITY" in sql else "read")
            return await read(sql, values)

        patch.setattr(store, "read_value", counted)


async def test_an_answer_is_given_again_without_reading(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given nothing changed, the kept answer is checked and not read again."""
    first = await settled(world, world.ani)
    statements = Statements(monkeypatch)

    again = await ask(world, world.ani)

    assert statements.reads == ["check"]
    assert again == first
    assert again.tag is not None


async def test_many_at_once_share_a_check(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given twenty who ask at once, one statement checks the first, one more all the others."""
    await settled(world, world.ani)
    statements = Statements(monkeypatch)

    await asyncio.gather(*(ask(world, world.ani) for _ in range(20)))

    assert statements.reads in (["check"], ["check", "check"])


async def test_ones_own_write_is_seen(world: SimpleNamespace) -> None:
    """Given a contact that the mentor just recorded, the next answer has it."""
    before = await settled(world, world.ani)

    await contacts.contact_record(
        world.ani, world.citra, ContactAction.CALL, ContactOutcome.AGREED, rows.DAY
    )

    after = await ask(world, world.ani)
    assert b'"AGREED"' not in before.body
    assert b'"AGREED"' in after.body
    assert after.tag != before.tag


async def test_a_write_elsewhere_leaves_it(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a change in another city, the mentor's answer is still kept."""
    first = await settled(world, world.ani)
    await store.execute(
        "INSERT INTO change (entity, entity_id, kind, area_code) VALUES"
        " ('contact', 1, 'UPSERT', '31.71.01.1001')"
    )
    statements = Statements(monkeypatch)

    assert await ask(world, world.ani) == first
    assert statements.reads == ["check"]


async def test_a_change_that_commits_late_is_not_missed(world: SimpleNamespace) -> None:
    """Given a transaction that wrote before a younger one committed, its own commit counts too."""
    await settled(world, world.supervisor)
    slow = await asyncpg.connect(world.url)
    try:
        transaction = slow.transaction()
        await transaction.start()
        await slow.execute("UPDATE person SET name = 'Late' WHERE id = $1", world.citra)
        await slow.execute(
            "INSERT INTO change (entity, entity_id, kind, area_code) SELECT 'person', id, 'UPSERT',"
            " village_code FROM person WHERE id = $1",
            world.citra,
        )
        await contacts.contact_record(
            world.ani, world.citra, ContactAction.CALL, ContactOutcome.AGREED, rows.DAY
        )
        between = await settled(world, world.supervisor)
        await transaction.commit()
    finally:
        await slow.close()

    after = await ask(world, world.supervisor)

    assert b"Late" not in between.body
    assert b"Late" in after.body


SELDOM = {
    "mentor": "UPDATE mentor SET name = 'Renamed'",
    "area": "UPDATE area SET name = 'Renamed' WHERE level = 'VILLAGE'",
    "actor": "UPDATE actor SET name = 'Renamed'",
}


@pytest.mark.parametrize("table", SELDOM)
async def test_tables_that_change_seldom_tell_by_themselves(
    world: SimpleNamespace, table: str
) -> None:
    """Given a name that somebody changed by hand in the database, the answer has it."""
    question = Ask("{ me { name mentor { name village { name } } } }")
    await settled(world, world.ani, question)

    await store.execute(SELDOM[table])

    assert b"Renamed" in (await ask(world, world.ani, question)).body


async def test_who_is_signed_out_gets_nothing_kept(world: SimpleNamespace) -> None:
    """Given an account that was closed, the kept answer is not given out, nor is a read one."""
    await settled(world, world.ani)
    await store.execute("UPDATE actor SET active = FALSE WHERE id = $1", world.ani.id)
    asked = 0

    async def verify() -> Actor:
        nonlocal asked
        asked += 1
        return ANYONE

    operation = world.executor.operation(HOME)
    context = Context(world.ani, "en", verify=verify)
    answer = await world.executor.run(operation, HOME, context)

    assert asked == 1
    assert b"Citra" not in answer.body


async def test_two_actors_share_nothing(world: SimpleNamespace) -> None:
    """Given the same question of two mentors, each gets their own."""
    await settled(world, world.ani)

    assert b"Citra" not in (await ask(world, world.budi)).body


async def test_sealed_values_are_read_each_time(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a phone number, whose reading is audited, the answer is not kept."""
    question = Ask("{ jakpreneurs { edges { node { phone } } } }")
    await settled(world, world.ani, question)
    statements = Statements(monkeypatch)

    answer = await ask(world, world.ani, question)

    assert statements.reads == ["read"]
    assert answer.tag is None
    assert await store.fetch_value("SELECT count(*) FROM audit WHERE entity = 'person'") == 3


async def test_the_database_away_is_said_to_all(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a check that fails, everybody who waits for it is told, and the next one is read."""
    first = await settled(world, world.ani)
    with monkeypatch.context() as patch:

        async def away(sql: str, values: Any) -> Any:
            raise store.away(OSError())

        patch.setattr(store, "read_value", away)
        told = await asyncio.gather(
            *(ask(world, world.ani) for _ in range(3)), return_exceptions=True
        )
    assert [type(fault).__name__ for fault in told] == ["Unavailable"] * 3
    assert await ask(world, world.ani) == first


def test_what_is_kept_is_bounded() -> None:
    """Given more than fits, what was unused for longest is forgotten."""
    answers = Answers(most=3_000)
    for number in range(9):
        answers.keep((number,), Kept(b"x" * 500, 0, everywhere=False))
    answers.keep((8,), Kept(b"x" * 600, 0, everywhere=False))

    assert list(answers._kept) == [(7,), (8,)]
    assert answers._bytes == 2_100


EDITS = ("contact", "consent", "hand over", "rename", "ask", "ask", "ask")


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.tuples(st.sampled_from(EDITS), st.booleans()), max_size=12))
async def test_kept_and_read_anew_are_the_same(
    world: SimpleNamespace, steps: list[tuple[str, bool]]
) -> None:
    """Given any edits between any questions, a kept answer is what a new one would be."""
    for step, other in steps:
        mentor, actor = (world.budi, world.supervisor) if other else (world.ani, world.ani)
        if step == "ask":
            assert (await ask(world, actor)).body == await anew(actor)
        with suppress(ProgrammeError):  # whoever may not do it now
            await edit(world, step, mentor)


async def edit(world: SimpleNamespace, step: str, mentor: Actor) -> None:
    match step:
        case "consent":
            await consents.withdraw(world.supervisor, world.citra, ConsentPurpose.PROFILING)
        case "rename":
            await store.execute(
                "UPDATE mentor SET name = name || '.' WHERE id = $1", mentor.mentor_id
            )
        case "contact":
            await contacts.contact_record(
                mentor, world.citra, ContactAction.CALL, ContactOutcome.AGREED, rows.DAY
            )
        case "hand over":
            await caseload_hand_over(world.supervisor, [world.citra], mentor.mentor_id)
