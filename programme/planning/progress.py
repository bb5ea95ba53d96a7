"""How far a solve is, now and as it moves."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from programme import live
from programme.actors import Actor
from programme.errors import NotFound
from programme.planning.run import RUNNING
from programme.records import store
from programme.visibility import Bindings, visible_to
from programme.words import PlanStatus


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """A plan's state. ``bound`` is proven so far, ``best`` the value of the best plan so far; both
    are gains, expected weighted advances over doing nothing."""

    plan_id: int
    status: PlanStatus
    phase: str | None
    fraction: float
    bound: float | None
    best: float | None
    gap: float | None
    error: str | None


async def progress_of(actor: Actor, plan_id: int) -> PlanProgress:
    """The state of a plan. Raises NotFound for one that the actor may not see."""
    bindings = Bindings()
    wanted = bindings.value(plan_id, "bigint")
    visible = visible_to(actor, "weekly_plan", "w", bindings)
    row = await store.fetch_row(
        "SELECT w.status, j.phase, j.fraction, w.bound, w.objective, w.gap, j.error"
        f" FROM weekly_plan w JOIN job j ON j.id = w.job_id WHERE w.id = {wanted} AND {visible}",
        *bindings.resolve(actor),
    )
    if row is None:
        raise NotFound.of("plan", "rencana", plan_id, path="planId")
    return PlanProgress(
        plan_id,
        PlanStatus(row["status"]),
        row["phase"],
        row["fraction"],
        row["bound"],
        row["objective"],
        row["gap"],
        row["error"],
    )


async def progress(actor: Actor, plan_id: int) -> AsyncIterator[PlanProgress]:
    """The states of a plan, from now until its solve has ended. Raises as ``progress_of``."""
    async with live.reading(lambda change: _of(plan_id, change)) as reader:
        told: PlanProgress | None = None
        while told is None or told.status in RUNNING:
            seen = await progress_of(actor, plan_id)
            if seen != told:
                told = seen
                yield seen
            if seen.status in RUNNING:
                await reader.take()


def _of(plan_id: int, change: live.Change) -> bool | None:
    return (change.entity == "weekly_plan" and change.entity_id == plan_id) or None
