"""The job that repairs a plan: who is free again is planned anew, few others move, and the draft
says who did. Runs in the worker's process, as a solve does.

``repair`` is kept with the draft: ``{"freed", "others", "movedCount", "share", "before", "after",
"bound", "gap", "moved": [{"person", "before", "after"}, …]}``; before and after are the whole
plan's objectives, bound and gap those of the district alone.
"""

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from programme import clock, jobs
from programme.events import changed
from programme.jobs import Job
from programme.planning import solving
from programme.planning.watch import Watch
from programme.records import store
from programme.words import JobStatus

if TYPE_CHECKING:
    from planner.absence import Repair
    from programme.planning.draft import Draft
    from programme.planning.mended import Mended

MOST_TOLD = 500
ROWS = "SELECT * FROM assignment WHERE plan_id = $1 ORDER BY id"
LEFT_OUT = """
    SELECT person_id FROM expectation WHERE plan_id = $1 AND withheld
    UNION SELECT a.person_id FROM assignment a JOIN person p ON p.id = a.person_id
    WHERE a.plan_id = $1 AND a.status = 'DECLINED'
        AND (p.dormant_since IS NOT NULL OR p.merged_into_id IS NOT NULL)
    ORDER BY 1"""
"""Whom a repair gives to nobody: left out by lot, or declined since dormant, or merged, by now."""
LEAVE = """
    SELECT mentor_id, first_day, last_day FROM mentor_leave
    WHERE first_day <= $1::date + 6 AND last_day >= $1::date
"""
MARK = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"

ended = solving.ended


async def run(job: Job) -> None:
    """Repair the plan of a job's payload: a draft that refers to it."""
    from programme.planning import draft, kept
    from programme.planning.columns import columns
    from programme.planning.mended import mended

    watch = await Watch.begin(job)
    source = int(job.payload["plan"])
    mark = await store.fetch_value(MARK)
    rows, leave = await store.fetch(ROWS, source), await _leave(watch.week)
    withheld = await columns(LEFT_OUT, source)
    solved = await kept.whole(source)
    await watch.enter("choices")
    case = await watch.beside(
        lambda: mended(solved, rows, leave, clock.today(), withheld["person_id"])
    )
    if watch.cancelled.is_set():
        return await jobs.fail(job, solving.NOTHING_YET, JobStatus.CANCELLED)
    await watch.enter("repair")
    found = await watch.beside(lambda: _repair(case))
    week = replace(case.week, mark=mark)
    await watch.enter("check")
    await watch.beside(lambda: draft.check(case.choices, found.plan))
    await watch.enter("draft")
    made = await watch.beside(lambda: draft.make(week, case.choices, found.plan))
    freed = set(case.week.person_ids[case.freed].tolist())
    made = replace(made, rows=settled(made.rows, rows, freed))
    made.figures["repair"] = json.dumps(told(case, found, made, rows))
    async with store.transaction():
        await jobs.finish(job)
        await draft.write(watch.plan_id, made)
        await changed("weekly_plan", watch.plan_id, watch.area_code)
        await changed("plan_turn", watch.plan_id, watch.area_code)
    return None


def _repair(case: "Mended") -> "Repair":
    from planner.absence import repair

    return repair(case.choices.problem, case.before, case.freed, held=case.held)


async def _leave(week: date) -> dict[int, frozenset[date]]:
    """The days of the week on which each mentor is away, by id."""
    found = dict[int, frozenset[date]]()
    for row in await store.fetch(LEAVE, week):
        days = [week + timedelta(days=offset) for offset in range(7)]
        away = frozenset(d for d in days if row["first_day"] <= d <= row["last_day"])
        found[row["mentor_id"]] = found.get(row["mentor_id"], frozenset()) | away
    return found


def settled(
    made: Sequence[tuple[Any, ...]], before: Sequence[Any], freed: Set[int]
) -> list[tuple[Any, ...]]:
    """The draft's rows, where nothing changed on the day and with the status of before; the others
    stand behind them in their mentor's day. Who was ``freed`` (ids) has another day in any case."""
    was = {row["person_id"]: row for row in before if row["person_id"] not in freed}
    last = dict[tuple[Any, date], int]()
    for row in before:
        place = row["mentor_id"], row["planned_on"]
        last[place] = max(last.get(place, 0), row["position"])
    settled = []
    for row in made:
        person, mentor, action, session, day, _, *rest, _ = row
        old = was.get(person)
        if old is not None and what(old) == (mentor, action, session):
            known = old["planned_on"], old["position"], *rest, old["status"]
        else:
            last[mentor, day] = last.get((mentor, day), 0) + 1
            known = day, last[mentor, day], *rest, row[-1]
        settled.append((person, mentor, action, session, *known))
    return settled


def what(row: Any) -> tuple[Any, Any, Any]:
    """Mentor, action and session of an assignment."""
    return row["mentor_id"], row["action"], row["session_id"]


def told(case: "Mended", found: "Repair", made: "Draft", before: Sequence[Any]) -> dict[str, Any]:
    """What is kept of the repair."""
    now = {row[0]: row[1:4] for row in made.rows}
    was = {row["person_id"]: what(row) for row in before}
    moved = [
        {"person": person, "before": _shown(had), "after": _shown(now.get(person))}
        for person, had in was.items()
        if now.get(person) != had
    ]
    added = [{"person": p, "before": None, "after": _shown(now[p])} for p in now if p not in was]
    return {
        "freed": len(case.freed),
        "others": found.others,
        "movedCount": int(found.moved.sum()),
        "share": round(found.share, 4),
        "before": case.before.objective,
        "after": found.plan.objective,
        "bound": found.bound,
        "gap": max(found.gap, 0.0),
        "moved": [*moved, *added][:MOST_TOLD],
    }


def _shown(choice: Sequence[Any] | None) -> Mapping[str, Any] | None:
    if choice is None:
        return None
    return dict(zip(("mentor", "action", "session"), choice, strict=True))
