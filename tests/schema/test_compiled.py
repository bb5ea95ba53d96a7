"""What is compiled and what is left to the executor: it declines rather than guesses."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from programme import secrets
from programme.actors import ANYONE, Actor
from programme.records import store
from schema.context import Context
from schema.execution import Answer, Ask, Executor
from schema.ids import to_global
from tests.programme import rows

EXECUTOR = Executor()


@pytest.fixture
async def world(db: str) -> SimpleNamespace:
    """A district with a mentor of two people."""
    secrets.use("a secret of the tests, long enough")
    await rows.district()
    ani = await rows.mentor(name="Ani")
    people = [await rows.person(mentor=ani, name=name) for name in ("Citra", "Dewi")]
    return SimpleNamespace(ani=ani, people=people, supervisor=await rows.supervisor())


async def ask(actor: Actor, document: str, **variables: Any) -> Answer:
    question = Ask(document, None, variables)
    context = Context(actor, "en")
    return await EXECUTOR.run(EXECUTOR.operation(question), question, context)


def data(answer: Answer) -> Any:
    told = json.loads(answer.body)
    assert "errors" not in told, told
    return told["data"]


async def test_several_roots_are_one_statement(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given three roots and the name of the root type, one statement answers them in order."""
    read, reads = store.read_value, []

    async def counted(sql: str, values: Any) -> Any:
        reads.append(sql)
        return await read(sql, values)

    monkeypatch.setattr(store, "read_value", counted)
    answer = await ask(
        world.ani,
        "query($id: ID!) { b: me { role } __typename a: node(id: $id) { __typename id }"
        " jakpreneurs(last: 1) { __typename edges { __typename node { __typename name } } } }",
        id=to_global("Mentor", world.ani.mentor_id),
    )

    assert answer.compiled
    assert len(reads) == 1
    assert list(data(answer).items()) == [
        ("b", {"role": "MENTOR"}),
        ("__typename", "Query"),
        ("a", {"__typename": "Mentor", "id": to_global("Mentor", world.ani.mentor_id)}),
        (
            "jakpreneurs",
            {
                "__typename": "JakpreneurConnection",
                "edges": [
                    {
                        "__typename": "JakpreneurEdge",
                        "node": {"__typename": "Jakpreneur", "name": "Dewi"},
                    }
                ],
            },
        ),
    ]


async def test_many_keys_keep_their_order(world: SimpleNamespace) -> None:
    """Given more keys than PostgreSQL takes in one object, all come, in the document's order."""
    keys = [f"k{number:03}" for number in reversed(range(120))]
    named = " ".join(f"{key}: name" for key in keys)
    answer = await ask(world.ani, f"{{ me {{ {named} }} }}")

    assert answer.compiled
    assert list(data(answer)["me"].items()) == [(key, "Ani") for key in keys]


ORDERS = "query($by: JakpreneurOrder) { jakpreneurs(orderBy: $by) { edges { node { name } } } }"


async def test_what_shapes_a_statement_is_compiled_apart(world: SimpleNamespace) -> None:
    """Given an order, a switch, and an argument that is there, null or left out, each outcome has
    its own statement; values of ordinary arguments share one."""
    switch = (
        "query($with: Boolean!, $search: String) { jakpreneurs(search: $search)"
        " { totalCount @include(if: $with) pageInfo { hasNextPage } } }"
    )
    for given in ({"with": True}, {"with": False}, {"with": True, "search": None},
                  {"with": True, "search": "Citra"}, {"with": True, "search": "Dewi"}):  # fmt: skip
        assert (await ask(world.ani, switch, **given)).compiled
    assert data(await ask(world.ani, switch, **{"with": True, "search": "Dewi"})) == {
        "jakpreneurs": {"totalCount": 1, "pageInfo": {"hasNextPage": False}}
    }
    prepared = EXECUTOR.operation(Ask(switch, None, {"with": True})).prepared
    assert prepared is not None
    assert prepared.compiled is not None
    assert len(prepared.compiled._kept) == 4

    for by in ("NAME", "NEWEST"):
        assert (await ask(world.ani, ORDERS, by=by)).compiled
    prepared = EXECUTOR.operation(Ask(ORDERS)).prepared
    assert prepared is not None
    assert prepared.compiled is not None
    assert len(prepared.compiled._kept) == 2


DECLINED = {
    "no shape": "{ devices { id } }",
    "computed": '{ programmeFacts(asOf: "2020-10-26") { registered } }',
    "a shape beside none": "{ me { name } devices { id } }",
    "another's id": '{ node(id: "b25lOjE=") { id } }',
    "both ends": "{ jakpreneurs(first: 1, last: 1) { totalCount } }",
    "too large a page": "{ jakpreneurs(first: 101) { totalCount } }",
    "no cursor": '{ jakpreneurs(after: "x") { totalCount } }',
    "the schema": "{ __schema { queryType { name } } }",
    "no such board": '{ standings(scope: "99", week: "2020-10-26") { totalCount } }',
    "a NUL": '{ jakpreneurs(search: "\\u0000") { totalCount } }',
}


@pytest.mark.parametrize("document", DECLINED.values(), ids=DECLINED)
async def test_what_is_no_plain_read_is_declined(world: SimpleNamespace, document: str) -> None:
    """Given anything else, the executor answers, with its own words where it refuses."""
    answer = await ask(world.ani, document)
    executed = await EXECUTOR.schema.execute(document, None, Context(world.ani, "en"))

    assert not answer.compiled
    told = json.loads(answer.body)
    assert told.get("data") == executed.data
    assert [error["message"] for error in told.get("errors", [])] == [
        error.message for error in executed.errors or ()
    ]


async def test_a_refused_value_is_refused_by_the_executor(world: SimpleNamespace) -> None:
    """Given a page size in a variable that cannot be, the answer says so, naming the argument."""
    document = "query($n: Int) { jakpreneurs(first: $n) { totalCount pageInfo { hasNextPage } } }"
    assert (await ask(world.ani, document, n=3)).compiled

    answer = await ask(world.ani, document, n=500)

    assert (answer.compiled, answer.failed) == (False, True)
    (error,) = json.loads(answer.body)["errors"]
    assert error["message"] == "first is 500; a page takes 0 to 100."
    assert error["path"] == ["jakpreneurs"]


async def test_sealed_values_are_opened_and_audited(world: SimpleNamespace) -> None:
    """Given a phone and a masked NIK, the compiled answer shows them, adds no key of its own, and
    stands in the audit."""
    vault = secrets.vault()
    await store.execute(
        "UPDATE person SET nik_cipher = $2, phone_cipher = $3, phone_hash = $4 WHERE id = $1",
        world.people[0],
        vault.seal("3174096503800001"),
        vault.seal("+6281200000001"),
        vault.digest("+6281200000001"),
    )
    answer = await ask(
        world.ani, "{ jakpreneurs(first: 1) { edges { node { tel: phone name nik } } } }"
    )

    assert answer.compiled
    assert data(answer)["jakpreneurs"]["edges"] == [
        {"node": {"tel": "+6281200000001", "name": "Citra", "nik": "317409**********"}}
    ]
    facts = await store.fetch_value("SELECT facts FROM audit")
    assert json.loads(facts) == {"ids": [world.people[0]], "fields": ["nik", "phone"]}


async def test_nobody_reads_without_an_account(world: SimpleNamespace) -> None:
    """Given nobody, there is no account to verify, and nothing to see."""
    answer = await ask(ANYONE, "{ me { name } jakpreneurs { totalCount } }")

    assert answer.compiled
    assert data(answer) == {"me": None, "jakpreneurs": {"totalCount": 0}}


@pytest.mark.parametrize(
    "change",
    [
        "active = FALSE",
        "role = 'AUDITOR'",
        "area_code = '31.74'",
        "language = 'id'",
    ],
)
async def test_an_account_that_changed_reads_nothing(world: SimpleNamespace, change: str) -> None:
    """Given an account that is no longer as it was last seen, the statement itself finds out."""
    loaded = Actor(
        world.ani.id, world.ani.role, world.ani.area_code, "en", mentor_id=world.ani.mentor_id
    )
    await store.execute("UPDATE actor SET language = 'en' WHERE id = $1", loaded.id)
    assert (await ask(loaded, "{ me { name } }")).compiled

    await store.execute(f"UPDATE actor SET {change} WHERE id = $1", loaded.id)

    assert not (await ask(loaded, "{ me { name } }")).compiled
