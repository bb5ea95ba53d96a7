"""The year that ends with a period, cut at the day that is asked about."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from planner.forecast import History
from programme.periods import edges, history, year_before, year_start, years_before

YEAR_END = date(2020, 12, 31)


def test_the_nearest_month_end_is_moved_onto_the_day() -> None:
    ends, over = edges(YEAR_END, date(2020, 10, 26))

    assert over == 10
    assert ends[0] == date(2019, 12, 31)
    assert ends[2] == date(2020, 2, 29)
    assert ends[9:] == [
        date(2020, 9, 30),
        date(2020, 10, 26),
        date(2020, 11, 30),
        YEAR_END,
    ]


@pytest.mark.parametrize(
    ("as_of", "over"),
    [(date(2020, 1, 2), 1), (date(2020, 3, 3), 2), (date(2020, 12, 30), 11)],
)
def test_the_first_and_the_last_edge_stay(as_of: date, over: int) -> None:
    ends, found = edges(YEAR_END, as_of)

    assert (found, ends[found]) == (over, as_of)
    assert (ends[0], ends[12]) == (date(2019, 12, 31), YEAR_END)
    assert ends == sorted(set(ends))


@given(st.dates(date(2019, 1, 1), date(2024, 12, 31)), st.integers(1, 364))
@example(date(2021, 2, 28), 1)
def test_every_day_of_every_year_cuts_it_into_twelve(period_end: date, before: int) -> None:
    as_of = period_end - timedelta(days=before)

    ends, over = edges(period_end, as_of)

    assert len(ends) == 13
    assert ends == sorted(set(ends))
    assert ends[over] == as_of
    assert ends[12] == period_end
    assert year_start(period_end, as_of) == ends[0] + timedelta(days=1)


def test_a_year_of_another_month_ends_with_its_period() -> None:
    ends, over = edges(date(2020, 6, 30), date(2020, 2, 29))

    assert (ends[0], ends[over], over) == (date(2019, 6, 30), date(2020, 2, 29), 8)


def test_a_day_of_a_leap_year_has_one_in_any_other() -> None:
    assert years_before(date(2020, 2, 29), 1) == date(2019, 2, 28)
    assert years_before(date(2020, 2, 29), 4) == date(2016, 2, 29)


def test_the_years_before_are_cut_at_the_same_days() -> None:
    """Given one a day since 2018, leap day included, then so many as each cut has days."""
    days = [date(2018, 1, 1) + timedelta(days=n) for n in range(1029)]
    assert days[-1] == date(2020, 10, 25)

    found = history(dict.fromkeys(days, 1), YEAR_END, date(2020, 10, 25))

    assert found.years.tolist() == [
        [
            [31, 28, 31, 30, 31, 30, 31, 31, 30, 25, 36, 31],
            [31, 28, 31, 30, 31, 30, 31, 31, 30, 25, 36, 31],
        ]
    ]
    assert found.so_far.tolist() == [[31, 29, 31, 30, 31, 30, 31, 31, 30, 25]]


@pytest.mark.parametrize(
    ("began", "years"), [(date(2019, 1, 7), 1), (date(2019, 1, 8), 0), (date(2020, 5, 1), 0)]
)
def test_a_year_is_full_if_its_first_week_was_counted(began: date, years: int) -> None:
    found = history({began: 1, date(2020, 6, 1): 1}, YEAR_END, date(2020, 10, 26))

    assert found.years.shape == (1, years, 12)


def test_nothing_counted_is_no_history() -> None:
    found: History = history({}, YEAR_END, date(2020, 10, 26))

    assert found.years.shape == (1, 0, 12)
    assert found.realised == [0.0]


def test_five_years_are_enough() -> None:
    found = history({date(2001, 1, 1): 1}, YEAR_END, date(2020, 10, 26))

    assert found.years.shape == (1, 5, 12)


def test_a_year_that_ends_in_february_begins_after_the_leap_day() -> None:
    assert year_before(date(2021, 2, 28)) == date(2020, 2, 29)
    assert year_before(date(2020, 2, 29)) == date(2019, 2, 28)
    assert year_before(date(2020, 12, 31)) == date(2019, 12, 31)
    assert year_before(date(2020, 6, 15)) == date(2019, 6, 15)
