"""``python -m planner.warm``: compile the inner loops once, as part of an installation.

numba keeps what it compiled beside the source, so that the first plan does not wait for it.
"""

from datetime import date

import numpy as np

from planner import Problem, baselines, orlib, progress, solve
from planner.caseload import prices
from planner.caseload.search import Search
from planner.generate import build

PEOPLE, MENTORS, SESSIONS, DISTRICTS = 120, 4, 3, 2


def warm() -> Problem:
    """Solve one small week by every way; the week."""
    problem = build(PEOPLE, MENTORS, SESSIONS, DISTRICTS, seed=0)
    solve(problem)
    baselines.first_come(problem)
    baselines.greedy(problem)
    _standing()
    _progress()
    return problem


def _standing() -> None:
    """The loops of the standing decision, on a few jobs."""
    problem = orlib.problem_of(*orlib.generate("D", 3, 9, seed=0))
    Search(problem, prices.search(problem), 0, problem.ptr[:-1].copy()).chain(0)


def _progress() -> None:
    """The loops of the learned probabilities, on a row each."""
    x, none = np.zeros((1, 1)), np.full(1, -1)
    progress.ActionModel().fit(x, none + 1, none + 2).uplift(x)
    cold = progress.Hazard.cold(date(2020, 11, 2))
    stage, village = none + 2, none + 3_171_011_002
    rows = progress.PersonWeeks(stage, village)
    progress.effects(cold.update(rows), rows)
    nobody = progress.Helpers(none[:0], none[:0] > 0, none[:0], none[:0])
    table = progress.Table.of(cold, progress.Facts(stage, village), nobody)
    table.price(progress.Choices(none + 1, none, none + 1, none, none + 1))


if __name__ == "__main__":
    warm()
