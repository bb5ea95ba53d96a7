"""The job that learns: read the records, learn what is new, keep it. In a process of its own.

All that a learning keeps is written in the transaction that ends it, so that one that was killed,
taken over or cancelled has kept nothing, and in it the model that it began from must still be the
newest: of two that learn at once the second is refused.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol, TypeVar

from programme import clock, jobs
from programme.errors import Conflict
from programme.jobs import Job
from programme.planning.watch import Seen as Reported
from programme.planning.watch import Shares, Watch
from programme.progress import measuring, models, watching
from programme.progress.events import events
from programme.progress.watching import Seen
from programme.progress.weekly import Step, steps
from programme.records import store
from programme.words import JobStatus

T = TypeVar("T")
CANCELLED = "Cancelled before anything was kept."


class Watcher(Protocol):
    """Who is told how far a learning is, and lets its work run in a thread."""

    def heard(self, phase: str, fraction: float, bound: float, best: float) -> None: ...
    async def enter(self, phase: str) -> None: ...
    async def beside(self, work: Callable[[], T]) -> T: ...


@dataclass(frozen=True, eq=False)
class Learned:
    """What is to be kept (nothing where nothing is new), after the row that was the newest;
    ``added`` are rows of programme.progress.measuring."""

    after: int | None
    steps: Sequence[Step]
    added: Sequence[tuple[Any, ...]] = ()


async def learn(watcher: Watcher, *, anew: bool) -> Learned:
    """Read the records and learn; nothing is written. Raises Conflict (NOTHING_TO_LEARN)."""
    await watcher.enter("gather")
    after, before = await models.newest_id(), await models.newest()
    today = clock.today()
    found = await events(models.AREA)
    taken = await watcher.beside(lambda: steps(found, today, before, watcher.heard, anew=anew))
    past = [] if before is None else await watching.history()
    added = await measuring.measured(models.AREA, today) if taken else []
    return Learned(after, _judged(past, taken), added)


def _judged(past: Sequence[Seen], taken: Sequence[Step]) -> list[Step]:
    """The same steps, each with the alarms that its week raised."""
    seen = iter(watching.judged(past, [step.seen for step in taken if step.seen is not None]))
    return [step if step.seen is None else replace(step, seen=next(seen)) for step in taken]


async def keep(learned: Learned) -> None:
    """Keep what was learned, in the caller's transaction. Raises Conflict (MODEL_OVERTAKEN)."""
    if not learned.steps:
        return
    await models.hold()
    if await models.newest_id() != learned.after:
        raise _overtaken()
    for step in learned.steps:
        watched = None if step.seen is None else step.seen.as_json()
        await models.keep(step.kind, step.until, step.model, watched)
    await measuring.keep(learned.added)


def _overtaken() -> Conflict:
    return Conflict(
        "Another learning came to its end meanwhile; nothing of this one is kept.",
        "Pembelajaran lain selesai lebih dulu; hasil yang ini tidak disimpan.",
        kind="MODEL_OVERTAKEN",
    )


async def learn_here(watcher: Watcher, *, anew: bool) -> Learned:
    """Learn and keep, without a job. Raises Conflict (NOTHING_TO_LEARN, MODEL_OVERTAKEN)."""
    learned = await learn(watcher, anew=anew)
    async with store.transaction():
        await keep(learned)
    return learned


@dataclass
class Learning(Watch):
    """What is known of a learning while it runs; it has no row but its job's."""

    shares: ClassVar[Shares] = {
        "gather": (0.0, 0.1),
        "rows": (0.1, 0.5),
        "fit": (0.5, 0.95),
        "update": (0.1, 0.95),
    }

    @classmethod
    async def begin(cls, job: Job) -> "Learning":
        """The job is under way. Raises Superseded."""
        watch = cls(job, job.id, clock.today(), models.AREA)
        await watch.write()
        return watch

    async def tell(self, seen: Reported) -> None:
        """The job's own row says it all."""


async def run(job: Job) -> None:
    """Do a learning; where somebody asked to stop, it ends as CANCELLED and keeps nothing."""
    watch = await Learning.begin(job)
    learned = await learn(watch, anew=bool(job.payload["anew"]))
    if watch.cancelled.is_set():
        return await jobs.fail(job, CANCELLED, JobStatus.CANCELLED)
    async with store.transaction():
        await jobs.finish(job)
        await keep(learned)
    return None


async def ended(job_id: int, status: JobStatus, error: str | None) -> None:
    """A learning has no row but its job's."""
