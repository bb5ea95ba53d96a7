"""The neutral design: which columns there are, and that far values count as four sd."""

import numpy as np
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
    given = np.concatenate([np.ones((4, 1)), z, np.maximum(beyond, 0)], axis=1)
    one, two = np.array([[0], [1], [0], [0]]), np.array([[0], [0], [1], [0]])
    expected = [given, beyond > 0, z[:, :1] * z[:, 1:], given * one, given * two]
    assert len(design.knots[0]) == 0
    assert len(knots) == 6
    assert_allclose(told, np.concatenate(expected, axis=1))
    assert_allclose(np.bincount(design.groups.of), [1, 2, 6, 6, 1, 1, 2, 6, 1, 2, 6])


def test_a_constant_feature_has_no_column_and_a_far_value_counts_as_four_deviations() -> None:
    rows = np.insert(ROWS, 1, 9.0, axis=1)
    design = Design.of(rows, Y, actions=0)

    told = design.columns(np.array([[1e9, -5.0, -1e9]]), np.zeros(1, int))

    assert design.kept.tolist() == [True, False, True]
    assert_allclose(told[0, 1:3], [4.0, -4.0])


def test_a_scale_is_shared_by_the_columns_of_a_group() -> None:
    groups = Design.of(ROWS, Y, actions=1).groups

    assert_allclose(groups.scale[[0, 1, 2]], [2.5, 0.5 / np.sqrt(2), 0.5 / np.sqrt(6)])
    assert groups.fixed.tolist() == [True] + [False] * 7


def test_many_features_get_fewer_knots_and_pairs_of_those_that_go_with_y() -> None:
    draw = np.random.default_rng(0)
    rows = draw.normal(size=(500, 60))
    y = (rows[:, 7] + rows[:, 31] > 0).astype(float)

    design = Design.of(rows, y, actions=1)

    assert {len(knots) for knots in design.knots} == {WIDEST // 60}
    assert design.pairs.shape == (2, 105)
    assert {7, 31} <= set(design.pairs.ravel().tolist())
