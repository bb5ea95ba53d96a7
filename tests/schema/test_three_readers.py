"""Three readers agree on every document: what the process serves (compiled where it can be), the
ordinary executor, and a referee in plain Python over whole small tables.

The first two share their SQL, so they cannot see each other's wrong column or leak; the referee
shares nothing with them (tests/schema/readers). Compared are the data in its order, the errors with
their words, places and paths, and which sensitive fields the audit trail names. Each document is
asked a second time by somebody else with other variables, so that what was compiled for the first
does not answer the second.

Documents, worlds and actors come from one seed, so a run is the same everywhere. To draw others, or
more of them:

    READERS_SEED=7 READERS_EXAMPLES=500 python -m pytest tests/schema/test_three_readers.py

A failure prints the world's seed, who asked, the document, and the difference.
"""

import difflib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from programme.actors import Actor
from tests.schema.arguments import Values
from tests.schema.documents import Pen, Writer
from tests.schema.readers.compared import Question, Reader, compiled, executed, refereed
from tests.schema.readers.tables import Tables
from tests.schema.worlds import World

SEED = int(os.environ.get("READERS_SEED", "20201026"))
EXAMPLES = int(os.environ.get("READERS_EXAMPLES", "60"))
DOCUMENTS = 3
"""Documents an example."""
WORLDS = 6
MORE_WORLDS = 20
MOSTLY = 0.8
READERS: dict[str, Reader] = {"served": compiled, "executor": executed}

RUN = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=[Phase.generate, *[Phase.shrink] * (os.environ.get("READERS_SHRINK", "1") == "1")],
    suppress_health_check=[
        HealthCheck.function_scoped_fixture, HealthCheck.too_slow,
        HealthCheck.data_too_large, HealthCheck.large_base_example,
    ],
)  # fmt: skip


@dataclass
class Tally:
    """How many questions were asked, how many had to be refused, how many no executor answered."""

    asked: int = 0
    refused: int = 0
    compiled: int = 0

    def __str__(self) -> str:
        return (
            f"{self.asked} questions (seed {SEED}): {self.refused} refused,"
            f" {self.compiled} answered by one compiled statement"
        )


@dataclass(frozen=True)
class Stage:
    """A world, and what may be asked of it."""

    seed: int
    world: World
    tables: Tables
    values: Values
    tally: Tally


@dataclass(frozen=True, repr=False)
class Scene:
    """A document asked by one, and again by another."""

    askings: tuple[tuple[Actor, Question], ...]

    def __repr__(self) -> str:
        return self.askings[0][1].document


@st.composite
def scenes(draw: Any, stage: Stage) -> list[Scene]:
    return [_scene(Pen(draw), stage) for _ in range(DOCUMENTS)]


def _scene(pen: Pen, stage: Stage) -> Scene:
    actor = pen.pick(stage.world.actors)
    writer = Writer(pen, stage.values, actor.role.value)
    question = writer.document()
    others = [one for one in stage.world.actors if writer.open_to(one.role.value)] or [actor]
    return Scene(((actor, question), (pen.pick(others), writer.again(question))))


@pytest.fixture(scope="module")
def tally() -> Iterator[Tally]:
    """The count of this run; most of what can be answered is answered by a compiled statement."""
    told = Tally()
    yield told
    print(f"\n{told}")  # noqa: T201 (what a run amounts to)
    assert told.compiled >= MOSTLY * (told.asked - told.refused), str(told)


@pytest.fixture
async def stage(db: str, request: pytest.FixtureRequest, tally: Tally) -> Stage:
    """A world of its own."""
    number = SEED + request.param
    world, tables = await World.of(number), await Tables.read()
    return Stage(number, world, tables, Values.of(tables), tally)


def _asking(number: int, examples: int) -> Any:
    """The test of one world: given it, every document that any role may ask has one answer."""

    @pytest.mark.parametrize("stage", [number], indirect=True)
    @seed(SEED + number)
    @settings(RUN, max_examples=examples)
    @given(data=st.data())
    async def test(stage: Stage, data: st.DataObject) -> None:
        for scene in data.draw(scenes(stage)):
            await agree(stage, scene)

    return test


for _number in range(WORLDS):
    globals()[f"test_three_readers_agree_on_world_{_number}"] = _asking(_number, EXAMPLES)
for _number in range(WORLDS, WORLDS + MORE_WORLDS):
    globals()[f"test_three_readers_agree_on_further_world_{_number}"] = pytest.mark.slow(
        _asking(_number, EXAMPLES * 3 // 2)
    )


async def agree(stage: Stage, scene: Scene) -> None:
    """Ask every reader; the second asking is for the served one alone, whose memory it tries."""
    for number, (actor, question) in enumerate(scene.askings):
        expected = await refereed(stage.tables, actor, question)
        for name, reader in list(READERS.items())[: 1 if number else None]:
            answer = await reader(stage.tables, actor, question)
            if answer.told() != expected.told():
                pytest.fail(
                    _difference(stage, actor, question, name, answer.told(), expected.told())
                )
            stage.tally.compiled += answer.compiled
        stage.tally.asked += 1
        stage.tally.refused += bool(expected.errors)


def _difference(
    stage: Stage, actor: Actor, question: Question, name: str, told: str, expected: str
) -> str:
    lines = difflib.unified_diff(
        told.splitlines(), expected.splitlines(), name, "referee", lineterm="", n=3
    )
    return "\n".join(
        [
            f"world {stage.seed}: {actor}",
            question.document,
            f"variables {question.variables}, operation {question.operation}",
            *list(lines)[:60],
        ]
    )
