"""The checker rejects every way of breaking a plan, and names the rule."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import planner
from planner import Limits, Plan, Problem

QUICK = Limits(gap=0.02, work=0.0)


def problem() -> Problem:
    """Six people, three mentors, two sessions at the same time (one needs two facilitators)."""
    rng = np.random.default_rng(5)
    men = np.tile([0, 1, 2, 3, 3, 0], (6, 1))
    return Problem(
        gain=rng.uniform(0.02, 0.08, (6, 6)),
        men=men,
        mins=np.where(men < 3, 40, 0),
        ses=np.tile([2, 2, 2, 0, 1, 0], (6, 1)),
        cap=[200, 200, 200],
        load=[2, 2, 2],
        seats=[3, 2],
        slot=[4, 4],
        dur=[60, 60],
        need=[2, 1],
        ft=[0, 0, 1, 1],
        fm=[0, 1, 1, 2],
        pin_e=[0],
        pin_k=[0],
        pin_t=[1],
        pin_m=[2],
        diff=np.full(6, 1.5),
        wbar=[2, 2, 2],
        wmax=[3, 3, 3],
        wc=[0.001] * 3,
        grp=[1, 1, 0, 0, 0, 0],
        floor=[2],
        fpen=[0.01],
        ulo=[20] * 3,
        uhi=[150] * 3,
        ua=[1e-5] * 3,
        ub=[1e-5] * 3,
    )


WEEK = problem()
PLAN = planner.solve(WEEK, limits=QUICK)
TABLE = WEEK.gain


def choosing(*columns: int) -> Plan:
    return replace(PLAN, choice=np.array(columns, np.int32))


def led_by(*rows: list[int]) -> Plan:
    return replace(PLAN, facilitator=np.array(rows, np.int32))


def priced(**changed: Any) -> Plan:
    return replace(PLAN, prices=replace(PLAN.prices, **changed))


def test_the_plan_itself_is_accepted() -> None:
    verdict = planner.verify(WEEK, PLAN)

    assert verdict.violations == ()
    assert verdict.feasible
    assert verdict.objective == pytest.approx(PLAN.objective, abs=1e-9)
    assert verdict.bound == pytest.approx(PLAN.bound, abs=1e-9)
    assert PLAN.facilitator.tolist() == [[0, 1], [2, -1]]


MUTATIONS: list[tuple[str, Plan]] = [
    ("shape", replace(PLAN, choice=PLAN.choice[:-1])),
    ("shape", replace(PLAN, facilitator=PLAN.facilitator[:1])),
    ("choice", choosing(0, 6, -1, -1, -1, -1)),
    ("choice", choosing(0, -2, -1, -1, -1, -1)),
    ("facilitator", led_by([0, 3], [2, -1])),
    ("pin", choosing(1, -1, -1, -1, -1, -1)),
    ("pin", choosing(-1, -1, -1, -1, -1, -1)),
    ("minutes", choosing(0, 0, 0, 0, 0, 0)),
    ("load", choosing(0, 1, 1, 1, -1, -1)),
    ("difficulty", choosing(0, 2, 2, 2, -1, -1)),
    ("seats", choosing(0, 4, 4, 4, -1, -1)),
    ("seats", choosing(0, 3, 3, 3, 3, -1)),
    ("staffing", led_by([0, -1], [2, -1])),
    ("staffing", led_by([-1, -1], [2, -1])),
    ("competence", led_by([0, 2], [1, -1])),
    ("twice", led_by([0, 0], [2, -1])),
    ("overlap", led_by([0, 1], [1, -1])),
    ("pin", led_by([0, 1], [1, -1])),
    ("price", priced(mu=np.array([-0.1, 0.0, 0.0]))),
    ("price", priced(phi=np.array([0.02]))),
    ("price", priced(lam=np.array([np.nan, 0.0, 0.0]))),
    ("figures", replace(PLAN, objective=PLAN.objective + 0.001)),
    ("figures", replace(PLAN, bound=PLAN.bound - 0.001)),
    ("figures", replace(PLAN, minutes=PLAN.minutes + 1)),
    ("inputs", replace(PLAN, problem_fingerprint="0" * 64)),
]


@pytest.mark.parametrize(("rule", "plan"), MUTATIONS)
def test_a_broken_plan_is_rejected_by_the_rule_that_it_breaks(rule: str, plan: Plan) -> None:
    verdict = planner.verify(WEEK, plan)

    assert rule in {violation.rule for violation in verdict.violations}
    assert not verdict.feasible


def test_padding_cannot_be_chosen() -> None:
    gain = TABLE.copy()
    gain[3, 2] = -1.0
    week = replace(WEEK, gain=gain)
    plan = replace(PLAN, choice=np.array([0, -1, -1, 2, -1, -1], np.int32))

    found = [v for v in planner.verify(week, plan).violations if v.rule == "choice"]

    assert [v.message for v in found] == ["person 3 has column 2, which is padding"]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("cap", lambda p: p.cap * 0 + 39),
        ("load", lambda p: p.load * 0),
        ("seats", lambda p: p.seats * 0),
    ],
)
def test_each_limit_counts(name: str, change: Callable[[Problem], Any]) -> None:
    """A plan that fits is rejected once the limit is tightened below what it uses."""
    tight = {name: change(WEEK)}
    tight |= {"ulo": [0] * 3, "uhi": [39] * 3} if name == "cap" else {}
    tight |= {"pin_t": [], "pin_m": []} if name == "cap" else {}

    rules = {v.rule for v in planner.verify(replace(WEEK, **tight), PLAN).violations}

    assert {"cap": "minutes"}.get(name, name) in rules
