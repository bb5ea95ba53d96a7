"""Beliefs: Newton finds the mode; evidence adds up; groups learn how far they spread."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.optimize import minimize

from planner.inputs import Floats
from planner.progress.belief import Belief, Curve, climb, summed
from planner.progress.shrinkage import Groups, learned, likeliest

SEEDS = st.integers(0, 10_000)


@dataclass(frozen=True, eq=False)
class Logit:
    """Plain rows x[n,k], y[n], written with numpy."""

    x: Floats
    y: Floats

    def at(self, mean: Floats) -> Curve:
        logit = self.x @ mean
        p = 1 / (1 + np.exp(-logit))
        value = float((self.y * logit - np.logaddexp(0, logit)).sum())
        return Curve(value, self.x.T @ (self.y - p), (self.x * (p * (1 - p))[:, None]).T @ self.x)


def rows(seed: int, n: int = 60, k: int = 4) -> Logit:
    draw = np.random.default_rng(seed)
    x = draw.normal(size=(n, k))
    return Logit(x, (draw.random(n) < 1 / (1 + np.exp(-x @ draw.normal(size=k)))).astype(float))


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_newton_finds_the_mode_that_another_optimiser_finds(seed: int) -> None:
    data, prior = rows(seed), Belief.independent(np.arange(4.0), np.array([0.5, 1, 2, 3]))

    found = climb(data, prior, prior.mean)

    def loss(b: Floats) -> float:
        return -data.at(b).value + 0.5 * (b - prior.mean) @ prior.precision @ (b - prior.mean)

    assert_allclose(found.mean, minimize(loss, prior.mean, tol=1e-10).x, atol=1e-4)
    assert_allclose(found.precision, data.at(found.mean).bend + prior.precision)


def test_without_data_the_prior_stays() -> None:
    prior = Belief.independent(np.array([1.0, -2.0]), np.array([0.5, 3.0]))

    found = climb(Logit(np.zeros((0, 2)), np.zeros(0)), prior, prior.mean)

    assert_allclose(found.mean, prior.mean)
    assert_allclose(found.precision, np.diag([4.0, 1 / 9]))


def test_the_spread_of_a_sum_is_that_of_the_covariance() -> None:
    belief = climb(rows(1), Belief.independent(np.zeros(4), np.ones(4)), np.zeros(4))
    x = np.random.default_rng(2).normal(size=(5, 4))

    told = belief.spread(x)

    covariance = np.linalg.inv(belief.precision)
    assert_allclose(told, np.sqrt(np.einsum("ij,jk,ik->i", x, covariance, x)))


def test_a_prior_without_spread_is_refused() -> None:
    prior = Belief(np.zeros(2), np.array([[1.0, 2.0], [2.0, 1.0]]))

    with pytest.raises(ValueError, match=r"^the precision is not positive definite: a prior sd"):
        climb(Logit(np.zeros((0, 2)), np.zeros(0)), prior, prior.mean + 1)


def test_beliefs_side_by_side_know_nothing_of_each_other() -> None:
    one, other = Belief.independent(np.ones(1), np.ones(1)), Belief(np.zeros(1), np.eye(1) * 4)

    both = one.beside(other)

    assert_allclose(both.mean, [1.0, 0.0])
    assert_allclose(both.precision, np.diag([1.0, 4.0]))


def test_parts_are_added_in_their_order() -> None:
    parts = [1.0, 1e100, -1e100]

    told = summed(lambda one: Curve(one, np.full(1, one), np.full((1, 1), one)), parts, 1)

    assert (told.value, *told.slope, *told.bend[0]) == (0.0, 0.0, 0.0)


@settings(max_examples=50, deadline=None)
@given(st.floats(0.01, 10), st.lists(st.floats(1e-6, 100), min_size=1, max_size=9))
def test_the_spread_of_a_group_is_where_its_density_is_flat(
    scale: float, squares: list[float]
) -> None:
    groups = Groups(np.zeros(len(squares), int), np.array([scale]), np.array([False]))

    (sd,) = likeliest(groups, np.array(squares))

    # d/ds of -k log s - q / (2 s^2) + log s - s^2 / (2 A^2)
    slope = (1 - len(squares)) / sd + sum(squares) / sd**3 - sd / scale**2
    assert abs(slope) * sd < 1e-6 * (len(squares) + sum(squares) / sd**2)


def test_a_group_of_large_effects_spreads_more_than_one_of_none_and_a_fixed_one_stays() -> None:
    draw = np.random.default_rng(3)
    x = draw.normal(size=(4000, 12))
    logit = x[:, :4] @ np.array([2.0, -2.0, 1.5, -1.5])
    data = Logit(x, (draw.random(4000) < 1 / (1 + np.exp(-logit))).astype(float))
    groups = Groups(np.repeat(np.arange(3), 4), np.full(3, 0.5), np.array([False, False, True]))

    sd, mode = learned(data, groups, np.zeros(12))

    assert 1.0 < sd[0] < 2.5
    assert 0.0 < sd[1] < 0.15
    assert sd[2] == 0.5
    assert_allclose(mode[:4], [2.0, -2.0, 1.5, -1.5], atol=0.25)
