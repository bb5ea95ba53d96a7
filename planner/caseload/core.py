"""The exact part: a few mentors' people re-solved by CP-SAT, everybody else where they are.

A part is plain arrays of a small Caseload, so that parts of disjoint mentors are solved side by
side and merged by their order. CP-SAT stops on deterministic work, with one worker and a seed.
"""

from typing import Any, NamedTuple

import numpy as np

from planner.caseload.problem import Caseload
from planner.problem import Array

SCALE = 10**9


class Answer(NamedTuple):
    """choice[n] or None where none was found; is it proven the best of the part; units spent."""

    choice: Array | None
    proven: bool
    work: float


def resolve(part: Caseload, hint: Array | None, seed: int, work: float) -> Answer:
    """The best assignment of `part` that so much work finds."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    take = [model.new_bool_var("") for _ in range(part.men.size)]
    for first, last in zip(part.ptr[:-1].tolist(), part.ptr[1:].tolist(), strict=True):
        model.add_exactly_one(take[first:last])
    for mentor in range(part.mentors):
        _carry(model, part, take, mentor)
    cost, _ = whole_costs(part)
    model.minimize(cp_model.LinearExpr.weighted_sum(take, cost.tolist()))
    if hint is not None:
        chosen = np.zeros(part.men.size, bool)
        chosen[hint] = True
        for variable, value in zip(take, chosen.tolist(), strict=True):
            model.add_hint(variable, value)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = work
    status = solver.solve(model)
    spent = float(solver.response_proto.deterministic_time)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return Answer(None, status == cp_model.INFEASIBLE, spent)
    picked = np.flatnonzero([solver.boolean_value(variable) for variable in take])
    return Answer(picked, status == cp_model.OPTIMAL, spent)


def _carry(model: Any, part: Caseload, take: list[Any], mentor: int) -> None:
    """A mentor's room and band."""
    from ortools.sat.python import cp_model

    own = np.flatnonzero(part.men == mentor).tolist()
    users = [take[k] for k in own]
    if sum(part.use[own].tolist()) > part.room[mentor]:
        load = cp_model.LinearExpr.weighted_sum(users, part.use[own].tolist())
        model.add(load <= int(part.room[mentor]))
    if part.low[mentor] > 0 or part.high[mentor] < len(own):
        model.add_linear_constraint(sum(users), int(part.low[mentor]), int(part.high[mentor]))


def whole_costs(part: Caseload) -> tuple[Array, float]:
    """[C] each person's loss against the best candidate in whole steps, and a step's size."""
    if part.people == 0:
        return np.zeros(0, np.int64), 1.0
    loss = np.maximum.reduceat(part.gain, part.ptr[:-1])[part.person] - part.gain
    step = 1.0 if part.whole else max(float(loss.max()), 1e-300) / SCALE
    return np.rint(loss / step).astype(np.int64), step
