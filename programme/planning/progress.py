"""How far a solve is, now and as it moves: a weekly plan's, or a hand-over's."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from programme.actors import Actor
from programme.planning.handover import HANDOVER
from programme.records import store
from programme.scope import Word, unseen
from programme.visibility import Bindings, visible_to
from programme.watching import watched
from programme.words import HandoverStatus, PlanStatus

Status = TypeVar("Status", PlanStatus, HandoverStatus)


@dataclass(frozen=True, slots=True)
class Solve(Generic[Status]):
    """What is solved by a job: its record, its states, and the argument that names it."""

    word: Word
    status: type[Status]
    path: str


PLAN = Solve(Word("weekly_plan", "plan", "rencana"), PlanStatus, "planId")
STANDING = Solve(HANDOVER, HandoverStatus, "handoverId")


@dataclass(frozen=True, slots=True)
class Progress(Generic[Status]):
    """The state of a solve. ``bound`` is proven so far, ``best`` the value of the best answer so
    far: of a plan, expected weighted advances over doing nothing; of a hand-over, affinities."""

    id: int
    status: Status
    phase: str | None
    fraction: float
    bound: float | None
    best: float | None
    gap: float | None
    error: str | None

    @property
    def running(self) -> bool:
        """Whether its solve goes on."""
        return self.status.value in ("QUEUED", "SOLVING")


async def progress_of(actor: Actor, solve: Solve[Status], key: int) -> Progress[Status]:
    """The state of a solve. Raises NotFound for one that the actor may not see."""
    bindings, entity = Bindings(), solve.word.entity
    wanted = bindings.value(key, "bigint")
    visible = visible_to(actor, entity, "w", bindings)
    row = await store.fetch_row(
        "SELECT w.status, j.phase, j.fraction, w.bound, w.objective, w.gap, j.error"
        f" FROM {entity} w JOIN job j ON j.id = w.job_id WHERE w.id = {wanted} AND {visible}",
        *bindings.resolve(actor),
    )
    if row is None:
        raise unseen(solve.word, key, solve.path)
    status, *figures = row
    return Progress(key, solve.status(status), *figures)


def progress(actor: Actor, solve: Solve[Status], key: int) -> AsyncIterator[Progress[Status]]:
    """The states of a solve, from now until it has ended. Raises as ``progress_of``."""
    return watched(solve.word.entity, key, lambda: progress_of(actor, solve, key))
