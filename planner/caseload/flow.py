"""Min-cost flow (OR-Tools SimpleMinCostFlow): the baseline, which knows bands but not room."""

import numpy as np

from planner.caseload.core import whole_costs
from planner.caseload.problem import Caseload
from planner.problem import Array


def by_flow(problem: Caseload) -> Array | None:
    """choice[n] with the most gain where low <= people of a mentor <= high; None where none is."""
    from ortools.graph.python import min_cost_flow

    n, mentors = problem.people, problem.mentors
    cost, _ = whole_costs(problem)
    mentor, end = n + np.arange(mentors), n + mentors
    network = min_cost_flow.SimpleMinCostFlow()
    arcs = network.add_arcs_with_capacity_and_unit_cost(
        problem.person.astype(np.int32),
        (n + problem.men).astype(np.int32),
        np.ones(problem.men.size, np.int64),
        cost,
    )
    spare = np.minimum(problem.high, n) - problem.low
    network.add_arcs_with_capacity_and_unit_cost(
        mentor.astype(np.int32),
        np.full(mentors, end, np.int32),
        np.maximum(spare, 0),
        np.zeros(mentors, np.int64),
    )
    supply = np.concatenate([np.ones(n), -problem.low, [problem.low.sum() - n]]).astype(np.int64)
    network.set_nodes_supplies(np.arange(end + 1), supply)
    if (spare < 0).any() or network.solve() != network.OPTIMAL:
        return None
    taken: Array = np.flatnonzero(network.flows(arcs) == 1)
    return taken
