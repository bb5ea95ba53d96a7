"""What is known of a solve while it runs: written to its job and plan, twice a second."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from math import inf, isfinite
from typing import ClassVar, TypeVar

from programme import jobs
from programme.events import changed
from programme.jobs import Job, Superseded
from programme.records import store

T = TypeVar("T")
LOOK = 0.5
Shares = Mapping[str, tuple[float, float]]
SHARES: Shares = {
    "gather": (0.0, 0.1),
    "choices": (0.1, 0.15),
    "prices": (0.15, 0.5),
    "repricing": (0.5, 0.6),
    "repair": (0.6, 0.63),
    "packing": (0.63, 0.92),
    "check": (0.92, 0.94),
    "draft": (0.94, 1.0),
}
"""Phase → where it begins and ends in the whole (measured on the jakarta city); a phase that is not
named here leaves the fraction where it was."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A solver's report: the phase, the fraction of it that is done, bound and best so far."""

    phase: str
    fraction: float = 0.0
    bound: float = inf
    best: float = -inf

    def whole(self, before: float, shares: Shares = SHARES) -> float:
        """The fraction of the whole job: never less than ``before``, whatever the solver adds."""
        start, end = shares.get(self.phase, (before, before))
        return max(before, round(start + (end - start) * min(self.fraction, 1.0), 3))

    @property
    def worth(self) -> tuple[float | None, float | None, float | None]:
        """Bound, best and gap, as far as they are known."""
        bound = self.bound if isfinite(self.bound) else None
        best = self.best if isfinite(self.best) else None
        if bound is None or best is None:
            return bound, best, None
        return bound, best, max(bound - best, 0.0) / max(abs(bound), 1e-9)


@dataclass
class Watch:
    """What is known of a solve while it runs; ``cancelled`` is set once somebody asked to stop."""

    shares: ClassVar[Shares] = SHARES
    job: Job
    plan_id: int
    week: date
    area_code: str
    cancelled: threading.Event = field(default_factory=threading.Event)
    seen: Seen = Seen("gather")
    told: Seen | None = None
    whole: float = 0.0

    @classmethod
    async def begin(cls, job: Job) -> "Watch":
        """The plan of a job becomes SOLVING. Raises Superseded."""
        async with store.transaction():
            plan = await store.fetch_row(
                "UPDATE weekly_plan SET status = 'SOLVING' WHERE job_id = $1"
                " AND status IN ('QUEUED', 'SOLVING') RETURNING id, week, area_code",
                job.id,
            )
            if plan is None:
                raise Superseded(job.id)
            watch = cls(job, plan["id"], plan["week"], plan["area_code"])
            await watch.write()
        return watch

    def heard(self, phase: str, fraction: float, bound: float, best: float) -> None:
        """What the solver reports, in its own thread."""
        self.seen = Seen(phase, fraction, bound, best)

    async def enter(self, phase: str) -> None:
        """A phase begins."""
        self.seen = replace(self.seen, phase=phase, fraction=0.0)
        await self.write()

    async def beside(self, work: Callable[[], T]) -> T:
        """``work`` in a thread, while how far it is gets written twice a second."""
        working = asyncio.ensure_future(asyncio.to_thread(work))
        try:
            while not working.done():
                await asyncio.wait({working}, timeout=LOOK)
                await self.write()
        except BaseException:
            self.cancelled.set()
            raise
        return await working

    async def write(self) -> None:
        """Write what was seen last, once; look whether somebody asked to stop. Raises Superseded
        where another attempt took over."""
        seen = self.seen
        self.whole = seen.whole(self.whole, self.shares)
        async with store.transaction():
            if await jobs.report(self.job, seen.phase, self.whole):
                self.cancelled.set()
            if seen != self.told:
                await self.tell(seen)
        self.told = seen

    async def tell(self, seen: Seen) -> None:
        """Write bound and best where they are read."""
        await store.execute(
            "UPDATE weekly_plan SET bound = $2, objective = $3, gap = $4 WHERE id = $1",
            self.plan_id,
            *seen.worth,
        )
        await changed("weekly_plan", self.plan_id, self.area_code)
