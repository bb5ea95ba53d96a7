"""Whatever is asked along any link of any list, by any role: no error, no difference, no stranger.

Beside the documents of ``test_three_readers``, which are drawn at random, these go along every way
of two or three steps once (tests/schema/sweep.py). What the process serves and what the executor
says is the same; each id that is shown is one of a row that the referee lets this role see;
and the referee in plain Python says the same, wherever it was taught the words.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from programme.actors import Actor
from programme.words import Role
from tests.schema.arguments import Values
from tests.schema.readers.compared import Answer, Question, compiled, executed, refereed
from tests.schema.readers.tables import TABLE_OF, Asking, Tables, Thing
from tests.schema.sweep import FEW, ROWS, Sweep
from tests.schema.worlds.world import World

SEED = 20201102
WORLDS = 3
"""Worlds of the whole sweep."""
REFUSED = {Role.PUBLIC: {"UNAUTHENTICATED", "FORBIDDEN"}}
"""Who may be refused a whole root: nobody who signed in."""
MOSTLY = 0.9
"""How many of the answers come from one statement, how many the referee judges, and how many of the
links lead somebody somewhere (those of ``changes`` begin with nothing)."""


@dataclass
class Swept:
    """What a sweep came to: the answers, those that one statement gave, those whose words the
    referee was taught, and the links that led to a row."""

    answers: int = 0
    compiled: int = 0
    judged: int = 0
    met: set[tuple[str, str]] = field(default_factory=set)


async def test_every_link_is_asked_by_every_role(db: str) -> None:
    """Given a world, along each link from one start, by every second role in turn."""
    world = await World.of(SEED)
    await sweep(list({actor.role: actor for actor in world.actors}.values()), whole=False)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(WORLDS))
async def test_every_way_is_asked_by_everybody(db: str, number: int) -> None:
    """Given worlds, along each link from every start, by all who are in them."""
    world = await World.of(SEED + number)
    await sweep(list(dict.fromkeys(world.actors)), whole=True)


async def sweep(actors: list[Actor], *, whole: bool) -> None:
    tables, swept = await Tables.read(), Swept()
    ways = Sweep(Values.of(tables), ROWS if whole else FEW)
    for number, document in enumerate(ways.documents(whole=whole)):
        for actor in actors if whole else actors[number % 2 :: 2]:
            await agree(tables, actor, document, swept)
    assert {actor.role for actor in actors} == set(Role)
    assert ways.gone == ways.links(), "a link is not gone along"
    assert min(swept.compiled, swept.judged) >= MOSTLY * swept.answers, swept
    assert len(ways.gone & swept.met) >= MOSTLY * len(ways.gone), ways.gone - swept.met


async def agree(tables: Tables, actor: Actor, document: str, swept: Swept) -> None:
    """One document asked by one actor has one answer, without strangers in it."""
    question, asked = Question(document, {}), f"{actor}\n{document}"
    served = await compiled(tables, actor, question)
    same(served, await executed(tables, actor, question), asked)
    refused = {error["extensions"]["code"] for error in served.errors}
    assert refused <= REFUSED.get(actor.role, set()), f"{served.errors} told to {asked}"
    strangers = {*named(served.data)} - seen_by(tables, actor)
    assert not strangers, f"{strangers} shown to {asked}"
    swept.answers += 1
    swept.compiled += served.compiled
    swept.met.update(met(served.data))
    try:
        expected = await refereed(tables, actor, question)
    except KeyError:  # a type that is newer than the referee
        return
    swept.judged += 1
    same(served, expected, asked)


def same(served: Answer, other: Answer, asked: str) -> None:
    if not served.agrees(other):
        assert served.told() == other.told(), asked


def met(data: Any) -> Iterator[tuple[str, str]]:
    """The fields of an answer that lead to a row; every object in it says of which type it is."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data or ()):
        if isinstance(value, dict | list):
            yield from met(value)
            if "__typename" in data and rows_in(value):
                yield data["__typename"], key


def rows_in(value: Any) -> Any:
    """The rows of a list, a page or a link."""
    return value.get("edges", value) if isinstance(value, dict) else value


def named(data: Any) -> Iterator[tuple[str, str]]:
    """The rows whose ids an answer holds, of the types that stand in the referee's tables."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data or ()):
        if isinstance(value, dict | list):
            yield from named(value)
        elif key == "id" and value is not None:
            kind, _, number = base64.b64decode(value).decode().partition(":")
            if kind in TABLE_OF:
                yield kind, number


def seen_by(tables: Tables, actor: Actor) -> set[tuple[str, str]]:
    """The rows that the referee lets an actor see."""
    asking = Asking(tables, actor)
    return {
        (kind, str(thing.key))
        for kind, table in TABLE_OF.items()
        for row in tables.rows[table]
        if asking.sees(thing := Thing(kind, row))
    }
