"""Three readers agree on every document: what the process serves (compiled where it can be), the
ordinary executor, and a referee in plain Python over whole small tables.

The first two share their SQL, so they cannot see each other's wrong column or leak; the referee
shares nothing with them (tests/schema/readers). Compared are the data in its order, the errors with
their words, places and paths, and which sensitive fields the audit trail names. Some documents are
asked a second time by somebody else with other variables, so that what was compiled for the first
does not answer the second.

Worlds, actors and documents come from one seed, so a run is the same everywhere. To draw others, or
more of them:

    READERS_SEED=7 READERS_DOCUMENTS=2000 python -m pytest -s tests/schema/test_three_readers.py

A failure is made as small as it gets, and prints the world, who asked, the document and the
difference.
"""

import difflib
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from graphql import GraphQLObjectType, get_named_type

from programme.actors import Actor
from tests.schema.arguments import Values
from tests.schema.documents import BESIDES, Writer
from tests.schema.pens import Pen, smaller
from tests.schema.readers.compared import Question, Reader, compiled, executed, refereed, too_large
from tests.schema.readers.referee import printed
from tests.schema.readers.tables import Tables
from tests.schema.worlds.world import World

SEED = int(os.environ.get("READERS_SEED", "20201026"))
DOCUMENTS = int(os.environ.get("READERS_DOCUMENTS", "340"))
"""Documents a world."""
WORLDS = 6
MORE_WORLDS = 19
MOSTLY, NEARLY_ALL = 0.8, 0.97
READERS: dict[str, Reader] = {"served": compiled, "executor": executed}
SMALL_ENOUGH = 400
"""After so many tries a failing document is shown as it is."""


@dataclass
class Tally:
    """How many documents there were, how often they were asked, how many answers had to be
    refused, how many one statement gave, and which fields had a value."""

    documents: int = 0
    asked: int = 0
    refused: int = 0
    compiled: int = 0
    met: set[tuple[str, str]] = field(default_factory=set)

    def __str__(self) -> str:
        return (
            f"{self.documents} documents asked {self.asked} times (seed {SEED}): {self.refused}"
            f" refused, {self.compiled} answered by one compiled statement; {len(self.met)} of"
            f" {len(askable())} fields had a value"
        )


@dataclass(frozen=True)
class Stage:
    """A world, and what may be asked of it."""

    seed: int
    world: World
    tables: Tables
    values: Values


@dataclass(frozen=True)
class Asking:
    """One asks one question."""

    actor: Actor
    question: Question
    again: bool = False


def askings(pen: Pen, stage: Stage) -> list[Asking]:
    """A document asked by one, and some of them again, with other variables, by another."""
    actor = pen.pick(stage.world.actors)
    writer = Writer(pen, stage.values, actor.role.value)
    question = writer.document()
    if not pen.chance(35):
        return [Asking(actor, question)]
    others = [one for one in stage.world.actors if writer.open_to(one.role.value)] or [actor]
    again = Asking(pen.pick(others), writer.again(question), again=True)
    return [Asking(actor, question), again]


@pytest.fixture(scope="module")
def tally() -> Iterator[Tally]:
    """The count of this run; most of what can be answered is answered by a compiled statement, and
    a whole run meets nearly every field."""
    told = Tally()
    yield told
    print(f"\n{told}")  # noqa: T201 (what a run amounts to)
    assert told.compiled >= MOSTLY * (told.asked - told.refused), str(told)
    if told.documents >= 1_000:
        missed = sorted(askable() - told.met)
        assert len(missed) <= (1 - NEARLY_ALL) * len(askable()), missed


@pytest.fixture
async def stage(db: str, request: pytest.FixtureRequest) -> Stage:
    """A world of its own."""
    number = SEED + request.param
    world, tables = await World.of(number), await Tables.read()
    return Stage(number, world, tables, Values.of(tables))


@pytest.mark.parametrize("stage", range(WORLDS), indirect=True)
async def test_three_readers_agree(stage: Stage, tally: Tally) -> None:
    """Given a world, every document that any role may ask has one answer."""
    await agree(stage, tally, DOCUMENTS)


@pytest.mark.slow
@pytest.mark.parametrize("stage", range(WORLDS, WORLDS + MORE_WORLDS), indirect=True)
async def test_they_agree_on_thousands_more(stage: Stage, tally: Tally) -> None:
    await agree(stage, tally, DOCUMENTS * 3 // 2)


async def agree(stage: Stage, tally: Tally, documents: int) -> None:
    for number in range(documents):
        pen = Pen(draw=random.Random(f"{stage.seed} {number}"))
        for asking in askings(pen, stage):
            if await disagreement(stage, asking, tally):
                pytest.fail(await _told(stage, pen.tape))
        tally.documents += 1


async def disagreement(stage: Stage, asking: Asking, tally: Tally | None = None) -> str | None:
    """How a reader differs from the referee, if one does. A second asking is for the served reader
    alone, whose memory it tries."""
    actor, question = asking.actor, asking.question
    if too_large(question):
        return None
    expected = await refereed(stage.tables, actor, question)
    for name, reader in list(READERS.items())[: 1 if asking.again else None]:
        answer = await reader(stage.tables, actor, question)
        if not answer.agrees(expected):
            return _difference(stage, asking, name, answer.told(), expected.told())
        if tally is not None:
            tally.compiled += answer.compiled
    if tally is not None:
        tally.asked += 1
        tally.refused += bool(expected.errors)
        tally.met |= expected.met
    return None


async def _told(stage: Stage, tape: list[int]) -> str:
    """The disagreement that a tape leads to, on the smallest document found."""
    left, shown = (
        SMALL_ENOUGH,
        "It does not happen again: the answer hangs on what was asked before.",
    )

    async def shows(tried: list[int]) -> bool:
        nonlocal left, shown
        left -= 1
        for asking in askings(Pen(tried), stage) if left > 0 else ():
            if found := await disagreement(stage, asking):
                shown = found
                return True
        return False

    if await shows(tape):
        await smaller(tape, shows)
    return shown


def askable() -> set[tuple[str, str]]:
    """Every field of the schema that a document may reach, but for what has tests of its own."""
    query = printed().query_type
    found, waiting = set[tuple[str, str]](), [query]
    while waiting:
        kind = waiting.pop()
        for name, definition in kind.fields.items() if kind else ():
            target = get_named_type(definition.type)
            if kind is not None and target.name not in BESIDES and (kind.name, name) not in found:
                found.add((kind.name, name))
                if isinstance(target, GraphQLObjectType):
                    waiting.append(target)
    return found


def _difference(stage: Stage, asking: Asking, name: str, told: str, expected: str) -> str:
    question = asking.question
    lines = difflib.unified_diff(
        told.splitlines(), expected.splitlines(), name, "referee", lineterm="", n=3
    )
    return "\n".join(
        [
            f"world {stage.seed}: {asking.actor}",
            question.document,
            f"variables {question.variables}, operation {question.operation}",
            *list(lines)[:60],
        ]
    )
