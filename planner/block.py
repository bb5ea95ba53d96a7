"""One district's exact re-solve: the people whose choice is nearly a tie, everybody else fixed.

A block is plain arrays, so that it can be sent to another process. The room of a shared mentor or
session belongs to its own district; elsewhere no more may be used of it than is used now. CP-SAT
starts from the present plan and stops on deterministic work, with one worker and a seed.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from planner.problem import Array

SCALE = 1e9  # gains become whole numbers of 1e-9 units


@dataclass(frozen=True, eq=False)
class Block:
    """J options of the free people, and what each uses of R resources with room[R] left."""

    row: Array  # [J] 0..rows-1, sorted
    col: Array  # [J]
    gain: Array  # [J], in units
    now: Array  # [J] the present choices
    person: Array  # [rows]
    resource: Array  # [E] flat uses: resource, option, amount
    option: Array
    amount: Array
    room: Array  # [R] what the free people may use together
    soft: Array  # [E'] flat uses of soft rules: rule, option, amount in thousandths
    soft_option: Array
    soft_amount: Array
    base: Array  # [P] thousandths beyond the limit without the free people
    rate: Array  # [P] cost of each thousandth beyond it, in units
    seed: int
    work: float


def resolve(block: Block) -> Array:
    """The chosen column of each row, -1 = nothing; never worse than the present one."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    take = [model.new_bool_var("") for _ in range(block.row.size)]
    cuts = np.searchsorted(block.row, np.arange(block.person.size + 1))
    for first, last in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        model.add_at_most_one(take[first:last])
    used = _sums(take, block.resource, block.option, block.amount, block.room.size)
    for total, room in zip(used, block.room.tolist(), strict=True):
        model.add(total <= int(room))
    gains = np.rint(block.gain * SCALE).astype(int).tolist()
    model.maximize(cp_model.LinearExpr.weighted_sum(take, gains) - _costs(model, take, block))
    for variable, now in zip(take, block.now.tolist(), strict=True):
        model.add_hint(variable, now)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = block.seed
    solver.parameters.linearization_level = 2  # the relaxation is what finds good weeks here
    solver.parameters.max_deterministic_time = block.work
    status = solver.solve(model)
    picked = block.now
    if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        picked = np.array([solver.boolean_value(variable) for variable in take], bool)
    better = worth(block, picked) > worth(block, block.now)
    chosen: Array = np.full(block.person.size, -1, np.int64)
    options = np.flatnonzero(picked if better else block.now)
    chosen[block.row[options]] = block.col[options]
    return chosen


def worth(block: Block, picked: Array) -> float:
    """Gain less soft costs of the options picked[J]."""
    amount = block.soft_amount * picked[block.soft_option]
    beyond = block.base + np.bincount(block.soft, amount, block.base.size)
    return float(picked @ block.gain - block.rate @ np.maximum(beyond, 0.0))


def _sums(take: list[Any], rule: Array, option: Array, amount: Array, count: int) -> list[Any]:
    """One linear expression a rule."""
    from ortools.sat.python import cp_model

    order = np.argsort(rule, kind="stable")
    ends = np.searchsorted(rule[order], np.arange(count + 1)).tolist()
    weights = np.rint(amount[order]).astype(int).tolist()
    users = [take[j] for j in option[order].tolist()]
    return [
        cp_model.LinearExpr.weighted_sum(users[first:last], weights[first:last])
        for first, last in pairwise(ends)
    ]


def _costs(model: Any, take: list[Any], block: Block) -> Any:
    """The soft rules: rate * (base + uses)+ each."""
    total = 0
    sums = _sums(take, block.soft, block.soft_option, block.soft_amount, block.base.size)
    most = np.abs(block.base) + np.bincount(block.soft, np.abs(block.soft_amount), block.base.size)
    for rule, used in enumerate(sums):
        beyond = model.new_int_var(0, int(most[rule]) + 1, "")
        model.add(beyond >= used + round(block.base[rule]))
        total += round(block.rate[rule] * SCALE) * beyond
    return total
