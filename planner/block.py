"""One district's exact re-solve: the people whose choice is nearly a tie, everybody else fixed.

A block is plain arrays, so that it can be sent to another process. The room of a shared mentor or
session belongs to its own district; elsewhere no more may be used of it than is used now. CP-SAT
starts from the present plan and stops on deterministic work, with one worker and a seed.
"""

from dataclasses import dataclass

import numpy as np

from planner.problem import Array

SCALE = 1e7  # gains become whole numbers of 1e-7 units


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
    order = np.argsort(block.resource, kind="stable")
    ends = np.searchsorted(block.resource[order], np.arange(block.room.size + 1))
    for r, room in enumerate(block.room.tolist()):
        uses = order[ends[r] : ends[r + 1]]
        amounts = block.amount[uses].astype(int).tolist()
        users = [take[j] for j in block.option[uses].tolist()]
        model.add(cp_model.LinearExpr.weighted_sum(users, amounts) <= int(room))
    gains = np.rint(block.gain * SCALE).astype(int).tolist()
    model.maximize(cp_model.LinearExpr.weighted_sum(take, gains))
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
    better = picked @ block.gain > block.now @ block.gain
    chosen: Array = np.full(block.person.size, -1, np.int64)
    options = np.flatnonzero(picked if better else block.now)
    chosen[block.row[options]] = block.col[options]
    return chosen
