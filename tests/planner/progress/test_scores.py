"""Scores of probabilities, checked by hand; of few rows too."""

import numpy as np
import pytest

from planner.progress.scores import BINS, brier, calibration_error, calibration_errors


def test_brier_is_the_mean_squared_error() -> None:
    assert brier(np.array([0.8, 0.5]), np.array([1, 0])) == pytest.approx((0.04 + 0.25) / 2)


def test_bins_hold_equally_many_rows_in_the_order_of_their_probabilities() -> None:
    p = np.repeat(np.arange(BINS) / BINS, 10)
    y = np.tile(np.arange(10) < 5, BINS)  # half of each bin

    assert calibration_error(p, y) == pytest.approx(np.abs(0.5 - np.arange(BINS) / BINS).mean())


@pytest.mark.parametrize("rows", [1, 3, BINS - 1])
def test_of_fewer_rows_than_bins_each_is_a_bin_of_its_own(rows: int) -> None:
    p, y = np.linspace(0.1, 0.6, rows), np.arange(rows) % 2

    assert calibration_error(p, y) == pytest.approx(np.abs(y - p).mean())


def test_several_outcomes_are_scored_at_once() -> None:
    p = np.linspace(0.1, 0.9, 20)
    drawn = np.random.default_rng(1).random((5, 20)) < p

    told = calibration_errors(p, drawn)

    assert told.tolist() == [pytest.approx(calibration_error(p, y)) for y in drawn]
