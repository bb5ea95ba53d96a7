"""The price margin of planned rows: for all at once what `explain` says of one."""

import numpy as np
import pytest

import planner
from planner.generate import build
from planner.margins import margins
from tests.planner.weeks import week

PROBLEM = build(120, 4, 3, 2, seed=0)
PLAN = planner.solve(PROBLEM, limits=planner.Limits(gap=2e-3, work=0.1))


def test_a_margin_is_how_far_the_chosen_lies_above_the_runner_up() -> None:
    found = margins(PROBLEM, PLAN)

    for person in np.flatnonzero(PLAN.choice >= 0).tolist():
        told = planner.explain(PROBLEM, PLAN, person)
        assert found[person] == pytest.approx(told.margin, abs=1e-6)


def test_who_is_not_planned_has_none() -> None:
    assert not margins(PROBLEM, PLAN)[PLAN.choice < 0].any()


@pytest.mark.parametrize("seed", [0, 2])
def test_floors_count_in_the_margin(seed: int) -> None:
    """Given a week with groups, burdens and bands."""
    problem = week(seed)
    plan = planner.solve(problem, limits=planner.Limits(gap=2e-3, work=0.1))
    planned = np.flatnonzero(plan.choice >= 0).tolist()

    told = [planner.explain(problem, plan, person).margin for person in planned]

    assert margins(problem, plan)[planned] == pytest.approx(told, abs=1e-6)
