"""Exact re-solves of near-tie people, district by district, until the gap or the work is spent.

A shared mentor's or session's slack belongs to its own district, so that blocks never compete and
may run side by side on any Executor; results are merged by district number, whatever came first.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from planner import softly
from planner.block import Block, resolve
from planner.plan import Prices
from planner.problem import Array
from planner.repair import Draft
from planner.table import Table, best, kept, near

MARGINS = (0.0005, 0.001, 0.002, 0.004, 0.015, 0.05)  # how near a tie sets a person free, in units
UNITS = 2.0  # deterministic work of one block


@dataclass(frozen=True, eq=False)
class Polish:
    """What a polish works with."""

    table: Table
    prices: Prices
    unit: float
    seed: int
    executor: Executor | None
    enough: Callable[[Draft], bool]  # told the draft so far; True stops


def polish(draft: Draft, job: Polish, work: float) -> Draft:
    """Rounds over all districts with growing margins, while `work` lasts; never worse."""
    spent = 0.0
    for margin in MARGINS:
        if job.enough(draft):
            break
        free = _free(draft, job, margin * job.unit)
        blocks = [
            block for block in _blocks(draft, free, job, margin * job.unit) if block.person.size
        ]
        affordable = int((work - spent) / UNITS)
        blocks = sorted(blocks, key=lambda block: -block.row.size)[:affordable]
        if not blocks:
            break
        spent += UNITS * len(blocks)
        draft = _merge(draft, blocks, job)
    return draft


def _merge(draft: Draft, blocks: list[Block], job: Polish) -> Draft:
    run = map if job.executor is None else job.executor.map
    for block, chosen in zip(blocks, run(resolve, blocks), strict=True):
        columns = draft.chosen.copy()
        columns[block.person] = chosen
        tried = Draft.of(draft.problem, draft.roster, columns)
        if tried.feasible() and tried.objective() > draft.objective():
            draft = tried
        if job.executor is None and job.enough(draft):
            break
    return draft


def _free(draft: Draft, job: Polish, margin: float) -> Table:
    """The choices worth within `margin` of a person's best, and the present ones."""
    marks = near(job.table, job.prices, margin)
    marks |= job.table.col == np.repeat(draft.chosen[job.table.person], np.diff(job.table.ptr))
    return kept(job.table, marks)


def _blocks(draft: Draft, free: Table, job: Polish, margin: float) -> Iterator[Block]:
    """One block a district: the people with more than one way to go, or not on their best."""
    _, top = best(free, job.prices)
    choices = np.diff(free.ptr)
    unsettled = (top <= margin) | (draft.chosen[free.person] < 0)
    loose = ~free.held & ((choices > 1) | ((choices == 1) & unsettled))
    district = draft.problem.e_d[free.person]
    for d in np.unique(district).tolist():
        yield _block(draft, free, np.flatnonzero(loose & (district == d)), d, job)


def _block(draft: Draft, free: Table, rows: Array, district: int, job: Polish) -> Block:
    person = free.person[rows]
    length = np.diff(free.ptr)[rows]
    row = np.repeat(np.arange(rows.size), length)
    within = np.arange(row.size) - np.repeat(np.cumsum(length) - length, length)
    j = free.ptr[rows][row] + within
    now = free.col[j] == draft.chosen[person][row]
    uses = _hard(draft, free, j, now, district)
    soft = softly.uses(draft, free, j, now)
    gain, col = free.gain[j] / job.unit, free.col[j]
    costs = (*soft[:4], soft[4] / job.unit)
    return Block(row, col, gain, now, person, *uses, *costs, seed=job.seed, work=UNITS)


def _hard(
    draft: Draft, free: Table, j: Array, now: Array, district: int
) -> tuple[Array, Array, Array, Array]:
    """(resource, option, amount) of the options, and the room of the resources."""
    problem = draft.problem
    m, t = problem.mentors, problem.sessions
    men, ses = free.men[j].astype(np.int64), free.ses[j].astype(np.int64)
    mentor, seat = np.flatnonzero(men < m), np.flatnonzero(ses < t)
    resource = np.concatenate([men[mentor], m + men[mentor], 2 * m + ses[seat]])
    amount = np.concatenate([free.mins[j][mentor], free.cnt[j][mentor], np.ones(seat.size)])
    option = np.concatenate([mentor, mentor, seat])
    room = np.bincount(resource, amount * now[option], 2 * m + t).astype(np.float64)
    room += np.where(_owners(draft) == district, _slack(draft), 0.0)
    names, resource = np.unique(resource, return_inverse=True)
    return resource, option, amount, room[names]


def _owners(draft: Draft) -> Array:
    problem = draft.problem
    return np.concatenate([problem.m_d, problem.m_d, problem.t_d])


def _slack(draft: Draft) -> Array:
    """What is left of minutes, contacts and seats."""
    (minutes, contacts, _, seats), (cap, load, _, room) = draft.week[:4], draft.rules[:4]
    left = (cap - minutes)[:-1], (load - contacts)[:-1], (room - seats)[:-1]
    return np.asarray(np.minimum(np.concatenate(left), 1e9))
