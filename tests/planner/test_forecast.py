"""The forecast of a year's total: its laws, its refusals, and that its figures are its own past."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from planner.forecast import (
    History,
    TooShort,
    backtest,
    naive_scale,
    of_series,
    outlook,
    run_rate,
    seasonal_naive,
    steady,
)

SEASONS = np.array([5, 6, 9, 8, 7, 6, 5, 4, 8, 9, 11, 22], np.float64)


@st.composite
def histories(draw: st.DrawFn) -> History:
    """One series of whole counts, in which no year is empty; some months count nothing."""
    years, over = draw(st.integers(1, 4)), draw(st.integers(1, 11))
    counts = st.integers(0, 400).map(float)
    before = draw(arrays(np.float64, (1, years, 12), elements=counts))
    before[:, :, 0] += 1.0
    return History(before, draw(arrays(np.float64, (1, over), elements=counts)))


def like_last_year(years: int, over: int, growth: float = 1.0) -> History:
    before = np.stack([SEASONS * growth**year for year in range(years)])[None]
    return History(before, (SEASONS * growth**years)[None, :over])


@pytest.mark.parametrize("over", [1, 6, 11])
@pytest.mark.parametrize("years", [1, 2, 5])
def test_a_year_as_the_years_before_comes_to_the_same(years: int, over: int) -> None:
    found = outlook(like_last_year(years, over))

    assert found.total == pytest.approx([SEASONS.sum()])
    low, high = found.interval()
    assert low < found.total < high
    assert found.reach(SEASONS.sum() + 0.01) <= 0.5 <= found.reach(SEASONS.sum() - 0.01)


@pytest.mark.parametrize("years", [1, 3])
def test_steady_growth_is_seen_and_trusted_more_from_month_to_month(years: int) -> None:
    """Given each year a tenth more, then the forecast nears the truth as the year goes on."""
    truth = SEASONS.sum() * 1.1**years
    errors = [
        abs(float(outlook(like_last_year(years, over, 1.1)).total[0]) - truth)
        for over in (1, 5, 9, 11)
    ]

    assert errors == sorted(errors, reverse=True)
    assert errors[0] < 0.1 * SEASONS.sum() * 1.1 ** (years - 1)


@settings(max_examples=25, deadline=None)
@given(histories(), st.sampled_from([1e-6, 0.5, 1e6]))
def test_counting_in_another_unit_scales_the_answer(history: History, unit: float) -> None:
    other = History(history.years * unit, history.so_far * unit)

    one, two = outlook(history), outlook(other)

    assert two.total == pytest.approx(one.total * unit, rel=1e-9)
    for mine, theirs in zip(two.interval(), one.interval(), strict=True):
        assert mine == pytest.approx(theirs * unit, rel=1e-6)
    assert two.reach(300.0 * unit) == pytest.approx(one.reach(300.0), abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(histories(), st.lists(st.floats(0, 1e5), min_size=2, max_size=6))
def test_a_higher_target_is_never_likelier(history: History, targets: list[float]) -> None:
    found = outlook(history)

    chances = [float(found.reach(target)[0]) for target in sorted(targets)]

    assert chances == sorted(chances, reverse=True)
    assert all(0 <= chance <= 1 for chance in chances)


@settings(max_examples=30, deadline=None)
@given(histories())
def test_what_is_counted_stays_counted(history: History) -> None:
    """Given counts that cannot shrink, then nothing that is expected lies below what is there."""
    found = outlook(history)
    low, high = found.interval()

    assert history.realised <= low <= found.total <= high
    assert np.isfinite(high).all()
    assert found.reach(history.realised) == 1.0


@settings(max_examples=25, deadline=None)
@given(histories())
def test_interval_and_chance_are_of_one_distribution(history: History) -> None:
    """Given a bound of the 80 % interval as target, then a tenth lies beyond it."""
    found = outlook(history)
    low, high = found.interval(0.8)

    assert float(found.reach(high * (1 + 1e-6) + 1e-6)[0]) <= 0.1 + 1e-6
    assert float(found.reach(low * (1 - 1e-6) - 1e-6)[0]) >= 0.9 - 1e-6


@settings(max_examples=25, deadline=None)
@given(histories(), histories())
def test_series_are_alone_together(one: History, two: History) -> None:
    """Given two series at once, then each has the answer that it has alone."""
    years = min(one.years.shape[1], two.years.shape[1])
    over = min(one.periods, two.periods)
    alone = [History(h.years[:, -years:], h.so_far[:, :over]) for h in (one, two)]
    both = History(*(np.concatenate(pair) for pair in zip(
        *((h.years, h.so_far) for h in alone), strict=True)))  # fmt: skip

    together = outlook(both)

    for place, history in enumerate(alone):
        found = outlook(history)
        assert together.total[place] == found.total[0]
        assert together.interval()[1][place] == found.interval()[1][0]


def test_the_same_bits_again() -> None:
    history = like_last_year(4, 7, 1.07)

    one, two = outlook(history), outlook(history)

    assert one.interval()[0].tobytes() == two.interval()[0].tobytes()
    assert one.reach(123.0).tobytes() == two.reach(123.0).tobytes()


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ([3.0], "there is no full prior year"),
        ([3.0] * 11, "there is no full prior year"),
        ([0.0] * 12 + [3.0], "years[0,0] counts nothing in the whole year"),
        (
            [0.0] * 6 + [3.0] * 6 + [1.0] * 4,
            "series 0 counted nothing in the same periods of the years before",
        ),
    ],
)
def test_history_that_is_too_short_is_refused_in_words(counts: list[float], words: str) -> None:
    """Given no full prior year, or nothing in it to compare with, then no interval but the
    run-rate."""
    history = of_series(counts, 12)

    with pytest.raises(TooShort) as refused:
        outlook(history)

    assert str(refused.value) == words
    over = len(counts) % 12
    assert run_rate(history, 12) == pytest.approx([sum(counts[-over:]) / over * 12])


def test_months_without_anything_are_no_fault() -> None:
    """Given a season that closes for months, and a year that has not begun to count."""
    season = np.where(np.arange(12) < 4, SEASONS, 0.0)
    closed = outlook(History(season[None, None], np.zeros((1, 3))))

    low, high = closed.interval()
    assert 0 <= low <= closed.total <= high < season.sum()
    assert backtest(History(np.stack([season, season])[None], np.zeros((1, 3)))) is not None


@pytest.mark.parametrize(
    ("years", "so_far", "words"),
    [
        (
            [[[1.0, np.nan]]],
            [[1.0]],
            "years[0,0,1] is nan: a count is finite and not negative"
            " (a total that was restated: planner.forecast.steady)",
        ),
        (
            [[[1.0, 2.0]]],
            [[-3.0]],
            "so_far[0,0] is -3.0: a count is finite and not negative"
            " (a total that was restated: planner.forecast.steady)",
        ),
        (
            [[[1.0, 2.0]]],
            [[1.0, 2.0]],
            "so_far has 2 periods; a year of 2 that is neither unbegun nor over has 1 to 1",
        ),
        (
            [[1.0, 2.0]],
            [[1.0]],
            "years[1, 2] and so_far[1, 1] do not fit: give years[n,k,p] and so_far[n,m]",
        ),
    ],
)
def test_bad_input_is_refused_with_its_place(years: Any, so_far: Any, words: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 (the words are compared)
        History(np.array(years), np.array(so_far))

    assert str(refused.value) == words


def test_a_total_that_shrank_takes_back_what_was_counted_last() -> None:
    """Given the published totals of October and November 2021 (284,164, then 283,343), then no
    count is negative, the last total stands, and how many were taken back is told."""
    counts, taken_back = steady([281_812, 284_164, 283_343, 287_703])

    assert counts.tolist() == [281_812, 1_531, 0, 4_360]
    assert taken_back == 821


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=30))
def test_restated_totals_become_counts_that_end_where_they_do(totals: list[int]) -> None:
    counts, taken_back = steady(totals)

    assert (counts >= 0).all()
    assert counts.sum() == totals[-1]
    assert (taken_back == 0) == (sorted(totals) == totals)
    if taken_back == 0:
        assert counts.tolist() == np.diff(totals, prepend=0).tolist()


def test_the_back_test_sees_nothing_after_its_origin() -> None:
    """Given another end of the year so far, then what the origins before it said is unmoved."""
    rng = np.random.default_rng(3)
    years = rng.poisson(SEASONS * 10, (1, 3, 12)).astype(np.float64)
    so_far = rng.poisson(SEASONS * 10)[None, :8].astype(np.float64)
    changed = so_far.copy()
    changed[0, -1] *= 9

    one, two = (outlook(History(years, counts).earlier(5)) for counts in (so_far, changed))

    assert one.total.tobytes() == two.total.tobytes()
    assert one.interval()[0].tobytes() == two.interval()[0].tobytes()


def test_the_back_test_counts_every_origin_with_a_known_end() -> None:
    """Given three full years and five months, then 2 x 11 origins of years and 4 of this one; a
    year as the years before is met at each."""
    judged = backtest(like_last_year(3, 5))

    assert judged is not None
    assert judged.origins == 26
    assert judged.error == pytest.approx(0.0, abs=1e-9)
    assert judged.naive_error == 0.0
    assert judged.run_rate_error > 10
    assert judged.covered == 1.0


def test_no_origin_no_back_test() -> None:
    assert backtest(like_last_year(1, 1)) is None


def test_the_scale_is_the_error_of_last_years_rest() -> None:
    """Given rests of 3, 5 and 4 after the first period, then their mean step: (2 + 1) / 2."""
    years = np.array([[[9.0, 1, 2], [8.0, 2, 3], [7.0, 3, 1]]])

    assert naive_scale(years, 1) == [1.5]
    assert seasonal_naive(History(years, np.array([[6.0]])), 3) == [10.0]
    assert run_rate(History(years, np.array([[6.0]])), 3) == [18.0]


@pytest.mark.slow
def test_four_in_five_intervals_hold_in_simulated_years() -> None:
    """Given counts about a level that drifts, then 75 to 85 % of the 80 % intervals hold; more
    early in the year after one year alone, when seasons cannot be told from chance."""
    rng = np.random.default_rng(20201026)
    level = np.exp(np.cumsum(rng.normal(0, 0.04, (600, 72)), axis=1))
    counts = rng.poisson(np.tile(SEASONS, 6) * 40 * level * rng.lognormal(0, 0.08, (600, 72)))
    years = counts.reshape(600, 6, 12).astype(np.float64)
    for prior in (1, 5):
        for over in (2, 6, 10):
            found = outlook(History(years[:, 5 - prior : 5], years[:, 5, :over]))
            low, high = found.interval()
            total = years[:, 5].sum(axis=1)
            covered = float(np.mean((low <= total) & (total <= high)))
            most = 0.95 if (prior, over) == (1, 2) else 0.85
            assert 0.75 <= covered <= most, (prior, over, covered)
