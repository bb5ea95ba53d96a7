"""The neutral design: which columns there are, and that far values count as four sd."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from planner.progress.features import WIDEST, Design

ROWS = np.array([[0.0, 1.0], [0.0, 2.0], [1.0, 3.0], [1.0, 4.0]])
Y = np.array([0.0, 1.0, 0.0, 1.0])


def test_columns_stand_by_kind_and_move_with_the_action() -> None:
    design = Design.of(ROWS, Y, actions=2)
    knots = design.knots[1]

    told = design.columns(ROWS, np.array([0, 1, 2, 0]))

    z = (ROWS - ROWS.mean(axis=0)) / ROWS.std(axis=0)
    beyond = z[:, 1:] - knots
    pair = z[:, :1] * z[:, 1:]
    given = np.concatenate([np.ones((4, 1)), z, np.maximum(beyond, 0), pair], axis=1)
    one, two = np.array([[0], [1], [0], [0]]), np.array([[0], [0], [1], [0]])
    assert len(design.knots[0]) == 0
    assert len(knots) == 6
    assert_allclose(told, np.concatenate([given, given * one, given * two, beyond > 0], axis=1))
    assert np.bincount(design.groups.of).tolist() == [1, 2, 6, 1] * 3 + [6]


def test_a_constant_feature_has_no_column_and_a_far_value_counts_as_four_deviations() -> None:
    rows = np.insert(ROWS, 1, 9.0, axis=1)
    design = Design.of(rows, Y, actions=0)

    told = design.columns(np.array([[1e9, -5.0, -1e9]]), np.zeros(1, int))

    assert design.kept.tolist() == [True, False, True]
    assert_allclose(told[0, 1:3], [4.0, -4.0])


def test_a_scale_is_shared_by_the_columns_of_a_group() -> None:
    groups = Design.of(ROWS, Y, actions=1).groups

    base, effect = [2.5, 0.5 / np.sqrt(2), 0.5 / np.sqrt(6), 0.5], [0.5, 0.5 / np.sqrt(2)]
    subtle = [0.25 / np.sqrt(6), 0.25]
    assert_allclose(groups.scale, [*base, *effect, *subtle, 0.5 / np.sqrt(6)])
    assert groups.fixed.tolist() == [True] + [False] * 8


@pytest.mark.parametrize("actions", [1, 3])
def test_many_features_get_fewer_knots_and_pairs_of_those_that_go_with_y(actions: int) -> None:
    draw = np.random.default_rng(0)
    rows = draw.normal(size=(500, 60))
    y = (rows[:, 7] + rows[:, 31] > 0).astype(float)

    design = Design.of(rows, y, actions)

    assert {len(knots) for knots in design.knots} == {WIDEST // 60}
    assert design.pairs.shape == (2, {1: 120, 3: 36}[actions])
    assert {7, 31} <= set(design.pairs.ravel().tolist())


def test_numbers_at_the_edge_of_floats_are_features_like_others() -> None:
    rows = np.stack([ROWS[:, 1] * 4e307, ROWS[:, 1] * 1e-320 / 1e-2], axis=1)
    usual = Design.of(ROWS[:, 1:], Y, actions=0).columns(ROWS[:, 1:], np.zeros(4, int))

    told = Design.of(rows, Y, actions=0).columns(rows, np.zeros(4, int))
    far = Design.of(rows, Y, actions=0).columns(-rows, np.zeros(4, int))

    assert_allclose(told[:, 1], usual[:, 1])
    assert np.isfinite(told).all()
    assert np.isfinite(far).all()
