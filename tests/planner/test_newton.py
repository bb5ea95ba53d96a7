"""Newton's method within bounds, on small functions whose minimum is known otherwise."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import expit

from planner.blocks import Blocks
from planner.newton import descend

FREE = np.inf


@dataclass
class Ramps:
    """sum_j softplus(a_j.x - b_j) - c.x + |x|^2/20: strictly convex and smooth, as the dual is."""

    slopes: np.ndarray  # [J,N]
    starts: np.ndarray  # [J]
    pull: np.ndarray  # [N]
    low: np.ndarray
    high: np.ndarray
    reach: float = 0.5
    heat: float = 1e-12
    met: list[float] = field(default_factory=list)  # every value asked for

    def value(self, x: np.ndarray) -> tuple[float, np.ndarray]:
        level = self.slopes @ x - self.starts
        found = np.logaddexp(0, level).sum() - self.pull @ x + 0.05 * x @ x
        self.met.append(float(found))
        return float(found), self.slopes.T @ expit(level) - self.pull + 0.1 * x

    @property
    def owner(self) -> np.ndarray:
        return np.zeros(self.pull.size, np.int64)

    def bend(self, x: np.ndarray, free: np.ndarray) -> Blocks:
        share = expit(self.slopes @ x - self.starts)
        among = self.slopes[:, free]
        return blocks((among.T * (share * (1 - share))) @ among + 0.1 * np.eye(free.size))


def blocks(whole: np.ndarray) -> Blocks:
    """A symmetric matrix as the one block of one district."""
    made = Blocks.empty(np.zeros(len(whole), np.int64), np.ones((1, 1), bool))
    made.own(0)[:] = whole
    return made


def ramps(seed: int, low: float = -FREE, high: float = FREE) -> Ramps:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 8))
    slopes = rng.normal(size=(12, n))
    return Ramps(slopes, rng.normal(size=12), rng.normal(size=n), np.full(n, low), np.full(n, high))


def never() -> bool:
    return False


def stopped_after(steps: int) -> Callable[[], bool]:
    asked = count()
    return lambda: next(asked) >= steps


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([(-FREE, FREE), (0.0, FREE), (-0.3, 0.2)]))
def test_the_minimum_within_the_bounds_is_reached(seed: int, bounds: tuple[float, float]) -> None:
    curve = ramps(seed, *bounds)
    start = np.random.default_rng(seed).normal(size=curve.pull.size)

    found = descend(curve, start, never)

    pairs = list(zip(curve.low, curve.high, strict=True))
    other = minimize(curve.value, start, jac=True, bounds=pairs, options={"ftol": 1e-15})
    assert ((curve.low <= found) & (found <= curve.high)).all()
    assert curve.value(found)[0] <= other.fun + 1e-8
    assert found == pytest.approx(other.x, abs=1e-3)


def test_a_price_stopped_by_its_bound_stays_there_and_the_others_reach_their_minimum() -> None:
    """x0 is pulled below its bound, x1 above its own, x2 is held, x3 is free."""
    curve = Ramps(
        slopes=np.eye(4),
        starts=np.zeros(4),
        pull=np.array([-1.0, 3.0, 0.5, 0.6]),
        low=np.array([0.0, -FREE, 0.7, -FREE]),
        high=np.array([FREE, 2.0, 0.7, FREE]),
    )

    found = descend(curve, np.full(4, 0.5), never)

    slope = curve.value(found)[1]
    assert found[:3].tolist() == [0.0, 2.0, 0.7]
    assert slope[3] == pytest.approx(0.0, abs=1e-5)
    assert slope[0] > 0 > slope[1]


def test_where_every_price_is_stopped_nothing_moves() -> None:
    curve = ramps(1, low=5.0)

    found = descend(curve, np.full(curve.pull.size, -9.0), never)

    assert found.tolist() == [5.0] * curve.pull.size
    assert len(curve.met) == 1


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 6))
def test_who_cancels_gets_the_best_point_met(seed: int, steps: int) -> None:
    curve = ramps(seed, low=-1.0)
    start = np.full(curve.pull.size, 3.0)

    found = descend(curve, start, stopped_after(steps))

    met = list(curve.met)
    assert len(met) <= steps + 1
    assert curve.value(found)[0] == min(met)
    assert (found == start).all() == (min(met) == met[0])


def test_a_step_that_gains_too_little_for_the_temperature_is_the_last() -> None:
    exact, warm = ramps(3), ramps(3)
    warm.heat = 1.0
    start = np.full(exact.pull.size, 2.0)

    best, rough = descend(exact, start, never), descend(warm, start, never)

    assert len(warm.met) < len(exact.met)
    assert exact.value(best)[0] < warm.value(rough)[0]


def test_a_price_reaches_no_farther_than_its_curvature_is_believed() -> None:
    """A lone ramp is straight far from its knee: the plain Newton step would be 1,000 long."""
    curve = Ramps(np.ones((1, 1)), np.zeros(1), np.zeros(1), np.full(1, -FREE), np.full(1, FREE))
    curve.bend = lambda x, free: blocks(np.full((1, 1), 1e-3))  # type: ignore[method-assign]

    found = descend(curve, np.full(1, 8.0), stopped_after(1))

    assert 0.9 * curve.reach <= 8.0 - found[0] <= curve.reach


def test_curvature_that_is_none_is_replaced_by_its_diagonal() -> None:
    curve = ramps(5)
    n = curve.pull.size
    assert n > 1
    indefinite = np.full((n, n), 5.0) - 4.0 * np.eye(n)
    indefinite[0, 0] = -1.0
    assert np.linalg.eigvalsh(indefinite)[0] < 0
    curve.bend = lambda x, free: blocks(indefinite)  # type: ignore[method-assign]
    start = np.full(n, 3.0)

    found = descend(curve, start, never)

    assert curve.value(found)[0] < curve.value(start)[0] - 1.0
