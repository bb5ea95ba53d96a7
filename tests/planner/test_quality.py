"""Quality: on 200 random small weeks with every rule, against CP-SAT's proven optimum.

No exact fall-back helps: `solve` has none to switch on. A week here has a few people, mentors and
sessions, and all optional arrays of a problem, so that each rule binds in many of them.
"""

from typing import Any

import numpy as np
import pytest

import planner
from planner import Limits, Problem
from planner.exact import solve_exactly
from planner.problem import PADDING

WEEKS = 200
WORTH = 0.05  # an optimum below this is compared with this: a hundredth of nothing is nothing


def full_week(seed: int) -> Problem:
    """A week in which every optional array is given: soft rules, pins, far pairs, staff of two."""
    rng = np.random.default_rng(seed)
    n, columns = int(rng.integers(4, 25)), int(rng.integers(2, 8))
    mentors, sessions = int(rng.integers(1, 5)), int(rng.integers(1, 5))
    arrays = _choices(rng, (n, columns), mentors, sessions)
    arrays |= _mentors(rng, mentors) | _sessions(rng, sessions, mentors)
    arrays |= _groups(rng, n)
    return Problem(**_pinned(rng, arrays))


def _choices(
    rng: np.random.Generator, shape: tuple[int, int], mentors: int, sessions: int
) -> dict[str, Any]:
    men = rng.integers(0, mentors + 1, shape)
    away = rng.random(shape) < 0.6
    mins = np.where(men < mentors, rng.choice([4, 12, 55, 63, 80], shape), 0)
    return {
        "gain": np.where(rng.random(shape) < 0.15, PADDING, rng.uniform(-0.01, 0.1, shape)),
        "men": men,
        "mins": mins,
        "ses": np.where(away, sessions, rng.integers(0, sessions + 1, shape)),
        "cnt": (men < mentors) & (mins > 4),
        "e_d": rng.integers(0, 2, shape[0]),
    }


def _mentors(rng: np.random.Generator, mentors: int) -> dict[str, Any]:
    cap, load = rng.integers(0, 500, mentors), rng.integers(1, 7, mentors)
    return {
        "cap": cap,
        "load": load,
        "ulo": 0.3 * cap,
        "uhi": 0.8 * cap,
        "ua": rng.choice([0.0, 0.0002, 0.001], mentors),
        "ub": rng.choice([0.0, 0.0001, 0.0005], mentors),
        "wbar": 0.6 * load,
        "wmax": rng.choice([0.9, 1.4], mentors) * load,
        "wc": rng.choice([0.0, 0.005], mentors),
        "m_d": rng.integers(0, 2, mentors),
    }


def _sessions(rng: np.random.Generator, sessions: int, mentors: int) -> dict[str, Any]:
    length = rng.integers(1, 3, sessions)
    pairs = np.argwhere(rng.random((sessions, mentors)) < 0.7)
    a, b = np.triu_indices(sessions, 1)
    far = rng.random(a.size) < 0.3
    return {
        "seats": rng.integers(0, 6, sessions),
        "slot": rng.integers(0, 4, sessions),
        "len": length,
        "dur": 60 * length,
        "need": rng.integers(0, 3, sessions),
        "ft": pairs[:, 0],
        "fm": pairs[:, 1],
        "far_a": a[far],
        "far_b": b[far],
        "t_d": rng.integers(0, 2, sessions),
    }


def _groups(rng: np.random.Generator, n: int) -> dict[str, Any]:
    return {
        "diff": rng.choice([0.75, 1.0, 1.5], n),
        "grp": rng.integers(0, 8, n),
        "floor": rng.integers(0, 6, 3),
        "fpen": rng.choice([0.0, 0.01, 0.03], 3),
    }


def _pinned(rng: np.random.Generator, arrays: dict[str, Any]) -> dict[str, Any]:
    """Up to two contacts and one facilitator locked, where they can hold together."""
    real = rng.permutation(np.argwhere(arrays["gain"] != PADDING))
    person, first = np.unique(real[:, 0], return_index=True)
    some = rng.permutation(person.size)[: int(rng.integers(0, 3))]
    led = rng.permutation(np.flatnonzero(arrays["need"][arrays["ft"]] > 0))[: rng.integers(0, 2)]
    pins = {
        "pin_e": person[some],
        "pin_k": real[first, 1][some],
        "pin_t": arrays["ft"][led],
        "pin_m": arrays["fm"][led],
    }
    locked = Problem(**(arrays | pins))
    return arrays | pins if solve_exactly(locked, work=5.0) is not None else arrays


@pytest.mark.slow
def test_plans_come_within_a_hundredth_of_the_proven_optimum() -> None:
    """Never above the bound, the bound never below the optimum, each plan within 1 % of it."""
    lost, proven = {}, 0
    for seed in range(WEEKS):
        problem = full_week(seed)
        best = solve_exactly(problem, work=20.0)
        plan = planner.solve(problem, limits=Limits(gap=1e-9, work=1.0))

        assert best is not None
        assert planner.verify(problem, plan).violations == (), seed
        assert plan.bound >= best.objective - 1e-6, seed
        assert plan.objective <= plan.bound + 1e-9, seed
        proven += best.optimal
        lost[seed] = (best.objective - plan.objective) / max(abs(best.objective), WORTH)

    assert proven == WEEKS
    assert {seed: round(loss, 4) for seed, loss in lost.items() if loss > 0.01} == {}


@pytest.mark.parametrize("seed", range(4))
def test_a_few_of_these_weeks_every_time(seed: int) -> None:
    problem = full_week(seed)
    best = solve_exactly(problem, work=20.0)

    plan = planner.solve(problem, limits=Limits(gap=1e-9, work=1.0))

    assert best is not None
    assert planner.verify(problem, plan).violations == ()
    assert best.objective - 1e-6 <= plan.bound
    assert plan.objective >= best.objective - 0.03 * max(abs(best.objective), WORTH)
