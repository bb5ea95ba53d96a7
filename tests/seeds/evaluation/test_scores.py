"""Scores with exact values; noise that is known; rankings that are perfect, reversed or blind."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from seeds.evaluation import scores


def test_a_row_costs_the_logarithm_of_what_was_said_of_it() -> None:
    told = scores.log_losses(np.array([0.8, 0.8, 0.0]), np.array([1, 0, 1]))

    assert_allclose(told, [-np.log(0.8), -np.log(0.2), -np.log(1e-12)])


def test_brier_and_a_paired_difference() -> None:
    assert scores.brier(np.array([0.8, 0.5]), np.array([1, 0])) == pytest.approx(0.145)
    told = scores.paired(np.array([1.0, 3.0]), np.array([1.0, 1.0]))
    assert told == pytest.approx((1.0, 1 - 1.96 / np.sqrt(2), 1 + 1.96 / np.sqrt(2)))


def test_calibration_is_by_ten_bins_of_equally_many() -> None:
    p = np.repeat(np.arange(10) / 10 + 0.05, 10)
    y = (np.tile(np.arange(10), 10) < 5).astype(int)

    assert scores.calibration_error(p, y) == pytest.approx(0.25)
    assert scores.calibration_error(np.full(100, 0.5), y) == pytest.approx(0.0)


def test_the_floor_is_passed_by_a_true_model_in_95_of_100_and_not_by_one_that_exaggerates() -> None:
    draw = np.random.default_rng(1)
    p = draw.random(500)
    floor = scores.calibration_floor(p)

    true = [scores.calibration_error(p, (draw.random(500) < p).astype(int)) for _ in range(300)]
    mild = 0.5 + (p - 0.5) * 0.5
    exaggerated = scores.calibration_error(p, (draw.random(500) < mild).astype(int))

    assert 0.9 < np.mean(np.array(true) <= floor) < 0.99
    assert exaggerated > floor


def drawn(seed: int, n: int = 4000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """An effect of 0 to .5 [n,1], actions drawn half and half, outcomes."""
    draw = np.random.default_rng(seed)
    effect, action = draw.random(n) / 2, draw.integers(0, 2, n)
    y = (draw.random(n) < 0.25 + action * effect).astype(int)
    return effect[:, None], action, y


def test_the_true_effect_ranks_above_chance_and_its_reverse_below() -> None:
    effect, action, y = drawn(1)

    best, worst = (scores.qini(sign * effect, action, y) for sign in (1, -1))

    # E of the area: integral of (x - x^2)/2 * half of .5 over ranks = 1/24
    assert best.value == pytest.approx(1 / 24, abs=0.015)
    assert worst.value == pytest.approx(-best.value, abs=1e-3)
    assert best.low > 0 > worst.high


def test_who_ranks_nobody_is_as_good_as_chance() -> None:
    _, action, y = drawn(2)

    assert scores.qini(np.zeros((4000, 1)), action, y) == pytest.approx((0.0, 0.0, 0.0))


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_only_the_order_counts_and_rows_of_one_effect_are_alike(seed: int) -> None:
    effect, action, y = drawn(seed, 200)
    coarse = np.floor(effect * 8)
    order = np.random.default_rng(seed).permutation(200)

    told = scores.qini(coarse, action, y).value

    assert scores.qini(np.exp(coarse), action, y).value == pytest.approx(told)
    mixed = scores.qini(coarse[order], action[order], y[order]).value
    assert mixed == pytest.approx(told)


def test_several_actions_are_each_ranked_against_the_control() -> None:
    effect, action, y = drawn(3)
    both = np.concatenate([effect, effect], axis=1)

    one = scores.qini(effect, action, y).value
    told = scores.qini(both, np.where(action > 0, 1 + (np.arange(4000) % 2), 0), y).value

    assert told == pytest.approx(one, abs=0.01)


def test_actions_drawn_more_often_where_outcomes_are_common_are_weighed_by_stratum() -> None:
    draw, n = np.random.default_rng(5), 8000
    stratum = (draw.random(n) < 0.2).astype(int)
    action = (draw.random(n) < np.where(stratum, 0.5, 0.1)).astype(int)
    y = (draw.random(n) < np.where(stratum, 0.9, 0.1)).astype(int)
    without_effect = stratum[:, None].astype(float)

    fooled = scores.qini(without_effect, action, y)
    told = scores.qini(without_effect, action, y, stratum)

    assert not fooled.low <= 0 <= fooled.high
    assert told.low <= 0 <= told.high


def test_a_stratum_without_a_control_is_left_out() -> None:
    effect, action, y = drawn(6)
    more = np.ones(100, int)

    told = scores.qini(
        np.concatenate([effect, np.ones((100, 1))]),
        np.concatenate([action, more]),
        np.concatenate([y, more]),
        np.concatenate([np.zeros(4000, int), more]),
    )

    assert told.value == pytest.approx(scores.qini(effect, action, y).value)


def test_an_action_without_rows_is_left_out_and_without_any_all_rank_alike() -> None:
    effect, action, y = drawn(7, 500)
    wide = np.concatenate([effect, np.zeros((500, 1))], axis=1)

    assert scores.qini(wide, action, y).value == pytest.approx(scores.qini(effect, action, y).value)
    assert scores.qini(effect, np.zeros(500, int), y) == (0.0, 0.0, 0.0)
