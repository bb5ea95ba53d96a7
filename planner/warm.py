"""``python -m planner.warm``: compile the inner loops once, as part of an installation.

numba keeps what it compiled beside the source, so that the first plan does not wait for it.
"""

from planner import Problem, baselines, solve
from planner.generate import build

PEOPLE, MENTORS, SESSIONS, DISTRICTS = 120, 4, 3, 2


def warm() -> Problem:
    """Solve one small week by every way; the week."""
    problem = build(PEOPLE, MENTORS, SESSIONS, DISTRICTS, seed=0)
    solve(problem)
    baselines.first_come(problem)
    baselines.greedy(problem)
    return problem


if __name__ == "__main__":
    warm()
