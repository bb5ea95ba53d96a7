"""Rules that cost instead of forbidding: what is outside is paid for, and the plan avoids it."""

from typing import Any

import numpy as np
import pytest

import planner
from planner import Limits, Plan, Problem
from planner.verify import recount, soft_costs


def calls(**more: Any) -> Problem:
    """Four people whom one mentor could call for 30 minutes each; the first two are a group."""
    return Problem(
        gain=[[0.01], [0.02], [0.03], [0.04]], men=[[0]] * 4, mins=[[30]] * 4, ses=[[0]] * 4,
        cap=[120], load=[4], seats=[], slot=[], dur=[], ft=[], fm=[], **more,
    )  # fmt: skip


def solved(problem: Problem) -> Plan:
    plan = planner.solve(problem, limits=Limits(gap=1e-9))
    assert planner.verify(problem, plan).violations == ()
    return plan


@pytest.mark.parametrize(
    ("band", "minutes", "cost"),
    [
        ({"ulo": [60], "uhi": [120]}, 120, 0.0),
        ({"ulo": [0], "uhi": [60]}, 90, 0.015),  # a third call brings .02, a fourth .01
        ({"ulo": [120], "uhi": [120], "gain_sign": -1}, 60, 0.045),  # a third would harm .03
    ],
    ids=["within", "above", "below"],
)
def test_minutes_outside_the_band_cost(band: dict[str, Any], minutes: int, cost: float) -> None:
    harm = band.pop("gain_sign", 1) < 0
    costs = {"ua": [0.0005], "ub": [0.00075]}
    problem = calls(**band, **costs)
    if harm:
        problem = Problem(**{**vars_of(problem), "gain": -problem.gain})

    plan = solved(problem)

    assert plan.minutes.tolist() == [minutes]
    assert soft_costs(problem, recount(problem, plan)) == pytest.approx(cost)


def vars_of(problem: Problem) -> dict[str, Any]:
    return {name: getattr(problem, name) for name in Problem.specs}


def few(**more: Any) -> Problem:
    """The same where only two contacts may be made."""
    return Problem(**{**vars_of(calls(grp=[1, 1, 0, 0], floor=[2], **more)), "load": [2]})


def test_a_floor_is_met_where_missing_it_costs_more_than_it_brings() -> None:
    plan = solved(few(fpen=[0.05]))

    assert plan.choice.tolist() == [0, 0, -1, -1]
    assert plan.objective == pytest.approx(0.03, abs=1e-6)


def test_a_floor_that_costs_too_much_is_missed_and_paid_for() -> None:
    problem = few(fpen=[0.005])

    plan = solved(problem)

    assert plan.choice.tolist() == [-1, -1, 0, 0]
    assert plan.objective == pytest.approx(0.07 - 2 * 0.005, abs=1e-6)
    assert plan.prices.phi.tolist() == pytest.approx([0.005], abs=1e-4)


def test_a_floor_beyond_the_group_makes_no_week_impossible() -> None:
    problem = Problem(**{**vars_of(calls(grp=[1, 1, 0, 0], fpen=[0.5], floor=[3]))})

    plan = solved(problem)

    assert np.count_nonzero(plan.choice == 0) == 4
    assert plan.objective == pytest.approx(0.1 - 0.5, abs=1e-6)
    assert plan.status != "conflict"
