"""What is done without a planner: oldest first, and the most gain for a minute.

Both see the same probabilities and obey the same rules; sessions are led by whoever is eligible
and free first. Their plans carry no prices, so that their bound is the trivial one.
"""

from typing import Any

import numpy as np
from numba import njit

from planner.certificate import recount_bound
from planner.facilitators import Roster, pinned_minutes
from planner.fill import fits, take, use
from planner.kernels import Arrays
from planner.plan import Plan, Prices
from planner.problem import Array, Problem
from planner.repair import Draft, dense
from planner.table import everything


def first_come(problem: Problem, order: Array | None = None) -> Plan:
    """First in, first out: the next person in line gets the best that still fits.

    order  row numbers of people, the longest waiting first; rows as they stand if none
    """
    draft = Draft.empty(problem, by_turns(problem))
    line = np.arange(problem.people) if order is None else np.asarray(order, np.int64)
    pinned = problem.pinned[line] >= 0
    line = np.concatenate([line[pinned], line[~pinned]])
    draft.settle(everything(problem), line, _free(problem), 0.0)
    return finished(draft)


def greedy(problem: Problem) -> Plan:
    """The choice with the most gain for a minute first; a seat alone counts as one minute."""
    draft = Draft.empty(problem, by_turns(problem))
    place(draft, problem.pin_e, problem.pin_k)
    person, col = np.nonzero((problem.gain > 0) & (problem.pinned < 0)[:, None])
    rate = problem.gain[person, col] / np.maximum(problem.mins[person, col], 1)
    order = np.lexsort((col, person, -rate))
    place(draft, person[order], col[order])
    return finished(draft)


def by_turns(problem: Problem) -> Roster:
    """Sessions in order, each led by the first eligible mentors who are free; pinned ones first."""
    roster = Roster.empty(problem)
    room = problem.cap - pinned_minutes(problem)
    held = np.bincount(problem.pin_t, minlength=problem.sessions) > 0
    for session in np.argsort(~held, kind="stable").tolist():
        pinned = problem.pin_m[problem.pin_t == session]
        others = np.setdiff1d(problem.fm[problem.ft == session], pinned)
        free = ~roster.engaged(problem, session, others)
        free &= roster.led[others] + problem.dur[session] <= room[others]
        staff = np.concatenate([pinned, others[free]])[: int(problem.need[session])]
        if staff.size == problem.need[session]:
            roster.take(problem, session, staff, 1)
    return roster


def place(draft: Draft, person: Array, col: Array) -> None:
    """One after the other gets the choice, who has none yet and where it still fits."""
    state = (draft.chosen, draft.week, draft.rules)
    _grab(person, col, state, dense(draft.problem))


@njit(nogil=True, cache=True)
def _grab(person: Any, col: Any, state: Arrays, whole: Arrays) -> None:
    chosen, week, rules = state
    for j in range(person.size):
        i = person[j]
        if chosen[i] < 0:
            where = use(whole, i, np.int64(col[j]))
            if fits(i, where, week, rules):
                take(i, where, 1.0, week)
                chosen[i] = col[j]


def _free(problem: Problem) -> Prices:
    return Prices.zero(problem.mentors, problem.sessions, problem.floor.size)


def finished(draft: Draft) -> Plan:
    """The draft as a plan without prices."""
    problem, week, prices = draft.problem, draft.week, _free(draft.problem)
    return Plan(
        choice=draft.chosen.astype(np.int32),
        facilitator=draft.roster.leaders,
        prices=prices,
        objective=draft.objective(),
        bound=recount_bound(problem, prices),
        minutes=week[0][:-1],
        contacts=week[1][:-1],
        seats=week[3][:-1],
        problem_fingerprint=problem.fingerprint,
        status="baseline",
    )
