"""Other rosters tried in earnest: another leader, a session more or less, priced and packed anew.

Prices see minutes as divisible; where few sessions weigh much, only a trial shows what moving one
is worth. A trial costs about one scan of the choices a hundred times, and is counted as work.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np

from planner.facilitators import Roster, pinned_minutes, slots
from planner.prices import Priced
from planner.problem import Array, Problem
from planner.repair import Draft

CHOICES = 1_000_000  # choices re-planned in one unit of work
STAFFS = 24  # other staffs tried for one session


@dataclass(frozen=True, eq=False)
class Trial:
    """A plan tried, and the prices that it was made from."""

    draft: Draft
    priced: Priced


def improve(best: Trial, replan: Callable[[Roster], Trial], trials: int) -> Trial:
    """Climb by single changes of the roster, at most `trials` of them."""
    improved = True
    while improved and trials > 0:
        improved = False
        for roster in others(best.draft.problem, best.draft.roster):
            if trials == 0:
                break
            trials -= 1
            tried = replan(roster)
            if tried.draft.objective() > best.draft.objective() + 1e-9:
                best, improved = tried, True
                break
    return best


def others(problem: Problem, roster: Roster) -> Iterator[Roster]:
    """Every roster that differs in one session: closed, opened, or led by others."""
    for session in range(problem.sessions):
        now = roster.leaders[session]
        now = now[now >= 0]
        pinned = problem.pin_m[problem.pin_t == session]
        without = Roster.of(problem, roster.leaders)
        without.take(problem, session, now, -1)
        if now.size and not pinned.size and problem.need[session]:
            yield without
        for staff in islice(_staffs(problem, without, session, pinned), STAFFS):
            if set(staff.tolist()) != set(now.tolist()):
                changed = Roster.of(problem, without.leaders)
                changed.take(problem, session, staff, 1)
                yield changed


def _staffs(problem: Problem, roster: Roster, session: int, pinned: Array) -> Iterator[Array]:
    """Staffs that are free, eligible and have the minutes."""
    who = problem.fm[problem.ft == session]
    others = np.setdiff1d(who, pinned)
    busy = (roster.busy[others, slots(problem, session)] > 0).any(axis=1)
    room = problem.cap - pinned_minutes(problem) - roster.led
    able = others[~busy & (room[others] >= problem.dur[session])]
    for chosen in combinations(able.tolist(), int(problem.need[session]) - pinned.size):
        yield np.concatenate([pinned, np.array(chosen, np.int64)]).astype(np.int64)
