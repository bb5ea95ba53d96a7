"""What is done without a planner obeys the same rules and brings less."""

import numpy as np

import planner
from planner.baselines import first_come, greedy
from planner.generate import build


def test_the_plan_brings_more_than_greed_and_more_than_waiting_in_line() -> None:
    problem = build(1_000, 6, 4, 1, seed=4)

    line, grab, plan = first_come(problem), greedy(problem), planner.solve(problem)

    for one in (line, grab, plan):
        assert planner.verify(problem, one).violations == ()
    assert line.objective < grab.objective < plan.objective


def test_who_waits_longest_is_served_first() -> None:
    problem = build(300, 2, 0, 1, seed=1)
    order = np.arange(300)[::-1]

    served = np.flatnonzero(first_come(problem, order).choice >= 0)

    assert served.mean() > 200


def test_pinned_people_are_served_by_both() -> None:
    free = build(100, 3, 2, 1, seed=1)
    person = 99
    column = int(np.flatnonzero(free.gain[person] > 0)[0])
    arrays = {name: getattr(free, name) for name in free.specs}
    problem = planner.Problem(**arrays | {"pin_e": [person], "pin_k": [column]})

    assert first_come(problem).choice[person] == column
    assert greedy(problem).choice[person] == column
