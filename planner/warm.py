"""``python -m planner.warm``: compile the inner loops once, as part of an installation.

numba keeps what it compiled beside the source, so that the first plan does not wait for it.
"""

from planner import Problem, baselines, orlib, solve
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
    return problem


def _standing() -> None:
    """The loops of the standing decision, on a few jobs."""
    problem = orlib.problem_of(*orlib.generate("D", 3, 9, seed=0))
    Search(problem, prices.search(problem), 0, problem.ptr[:-1].copy()).chain(0)


if __name__ == "__main__":
    warm()
