"""A symmetric matrix in blocks of districts, beside the same matrix whole."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.blocks import Blocks, place

SEEDS = st.integers(0, 10_000)


def some_blocks(seed: int) -> tuple[Blocks, np.ndarray]:
    """A positive definite matrix of a few districts, some of which share nothing; and it whole."""
    rng = np.random.default_rng(seed)
    districts = int(rng.integers(1, 6))
    owner = np.sort(rng.integers(0, districts, int(rng.integers(1, 25))))
    share = rng.random((districts, districts)) < 0.4
    share |= share.T | np.eye(districts, dtype=bool)
    roots = rng.normal(size=(owner.size, owner.size))
    whole = np.where(share[np.ix_(owner, owner)], roots + roots.T, 0.0)
    whole[np.diag_indices(owner.size)] = np.abs(whole).sum(axis=1) + 0.1
    blocks = Blocks.empty(owner, share)
    for a in range(owner.size):
        for b in range(a + 1):
            if share[owner[a], owner[b]]:
                blocks.entries[place(blocks.flat, a, b)] = whole[a, b]
    return blocks, whole


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_it_is_the_matrix_that_was_written(seed: int) -> None:
    blocks, whole = some_blocks(seed)

    assert (blocks.dense() == np.tril(whole)).all()
    assert (blocks.diagonal() == np.diagonal(whole)).all()
    assert blocks.order == len(whole)


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_what_it_solves_is_nearly_the_solution(seed: int) -> None:
    blocks, whole = some_blocks(seed)
    right = np.random.default_rng(seed).normal(size=len(whole))

    found = blocks.solve(right)

    exact = np.linalg.solve(whole, right)
    error = found - exact
    assert error @ whole @ error <= 0.01 * (exact @ whole @ exact)


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_one_district_is_solved_exactly(seed: int) -> None:
    _, whole = some_blocks(seed)
    one = Blocks.empty(np.zeros(len(whole), np.int64), np.ones((1, 1), bool))
    one.own(0)[:] = whole
    right = np.random.default_rng(seed).normal(size=len(whole))

    assert one.solve(right) == pytest.approx(np.linalg.solve(whole, right), rel=1e-9, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_a_direction_goes_uphill_whatever_the_matrix(seed: int) -> None:
    """Where the matrix is not positive definite, the slope still falls against the direction."""
    blocks, whole = some_blocks(seed)
    rng = np.random.default_rng(seed)
    blocks.add(-2.0 * np.diagonal(whole) * (rng.random(len(whole)) < 0.3))
    right = rng.normal(size=len(whole))

    assert right @ blocks.solve(right) > 0.0


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_scaling_and_adding_change_a_copy_alone(seed: int) -> None:
    blocks, whole = some_blocks(seed)
    scale, extra = np.random.default_rng(seed).uniform(0.5, 2.0, (2, len(whole)))

    other = blocks.copy()
    other.scale(scale)
    other.add(extra)

    expected = np.tril(whole * scale[:, None] * scale) + np.diag(extra)
    assert other.dense() == pytest.approx(expected, rel=1e-12)
    assert (blocks.dense() == np.tril(whole)).all()


def test_districts_that_share_nothing_have_no_place() -> None:
    blocks = Blocks.empty(np.array([0, 0, 1]), np.zeros((2, 2), bool))

    with pytest.raises(IndexError):
        place(blocks.flat, 2, 0)
    assert blocks.entries.size == 4 + 1
