"""Drift: silent while probabilities hold, soon told when they do not, and in words."""

import itertools
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from planner.progress.drift import GROUPS, LIMIT, WAYS, WORDS, Alarm, Watched, drift

MONDAY = date(2020, 11, 2)
CHANCES = st.lists(st.floats(0.01, 0.99), min_size=1, max_size=5)


def after(weeks: int) -> date:
    return MONDAY + timedelta(weeks=weeks)


def lived(
    seed: int, people: int, weeks: int = 52, *, shift: float = 0.0, slope: float = 1.0
) -> list[Watched]:
    """Weeks of people who differ. A window has two weeks and one begins every week, so that an
    advance lies in two of them. What is true is what is predicted, shifted and bent about -3."""
    draw = np.random.default_rng([seed, people])
    stage, logit = draw.integers(1, 7, people), draw.normal(-3.0, 1.0, people)
    true = 1 / (1 + np.exp(3.0 - slope * (logit + 3.0) - shift))
    advanced = draw.random((weeks + 1, people)) < 1 - np.sqrt(1 - true)
    p = 1 / (1 + np.exp(-logit))
    return [
        Watched.of(after(week), stage, p, advanced[week] | advanced[week + 1])
        for week in range(weeks)
    ]


@pytest.mark.parametrize("people", [60, 600])
def test_in_a_year_in_which_probabilities_hold_no_alarm_is_raised_in_95_of_100(people: int) -> None:
    false = [bool(drift(lived(seed, people)).alarms) for seed in range(40)]

    assert np.mean(false) <= 0.05


@pytest.mark.parametrize(
    ("people", "weeks", "shift"), [(3000, 2, 0.5), (3000, 2, -0.5), (300, 16, 0.5), (300, 26, -0.5)]
)
def test_a_shift_of_a_half_on_the_logit_is_told_within_weeks(
    people: int, weeks: int, shift: float
) -> None:
    way = "likelier" if shift > 0 else "rarer"
    for seed in range(10):
        found = drift(lived(seed, people, weeks, shift=shift)).alarms

        assert (0, way) in {(alarm.group, alarm.way) for alarm in found}


@pytest.mark.parametrize(("slope", "way"), [(0.5, "flatter"), (2.0, "steeper")])
def test_differences_that_are_smaller_or_larger_than_predicted_are_told(
    slope: float, way: str
) -> None:
    for seed in range(5):
        found = drift(lived(seed, 3000, 4, slope=slope)).alarms

        assert (0, way) in {(alarm.group, alarm.way) for alarm in found}


def test_a_shift_after_a_quiet_year_is_told_as_soon() -> None:
    quiet = lived(1, 1000)
    changed = [
        replace(seen, week=after(52 + at)) for at, seen in enumerate(lived(2, 1000, 4, shift=0.5))
    ]

    found = drift([*quiet, *changed])

    assert not drift(quiet).alarms
    first = found.alarms[0]
    assert after(52) <= first.week <= after(55)
    assert first.since >= after(48)


def test_a_shift_too_small_to_matter_is_no_alarm_in_however_many_rows() -> None:
    found = drift(lived(3, 20_000, 12, shift=0.1))

    assert found.alarms == ()
    assert found.evidence[0, WAYS.index("likelier")] < 2.0


def test_a_stage_that_drifts_is_told_by_its_name() -> None:
    draw, n = np.random.default_rng(4), 3000
    stage, p = draw.integers(1, 7, n), np.full(n, 0.1)
    y = draw.random(n) < np.where(stage == 3, 0.25, 0.1)

    found = drift([Watched.of(after(week), stage, p, y) for week in range(2)])

    assert {(alarm.group, alarm.way) for alarm in found.alarms} == {(3, "likelier")}


@given(CHANCES)
@settings(max_examples=30, deadline=None)
def test_where_probabilities_hold_each_likelihood_ratio_has_mean_one(given_p: list[float]) -> None:
    p = np.array(given_p)
    stage, mean = np.arange(len(p)) % 6 + 1, np.zeros((GROUPS, len(WAYS)))

    for y in itertools.product((0, 1), repeat=len(p)):
        happened = np.array(y)
        likely = np.prod(np.where(happened, p, 1 - p))
        mean += likely * np.exp(Watched.of(MONDAY, stage, p, happened).ratio)

    assert_allclose(mean, 1.0)


def test_a_week_is_kept_as_sums_for_all_and_by_stage() -> None:
    told = Watched.of(MONDAY, [1, 1, 3], [0.5, 0.2, 0.8], [1, 0, 0])

    assert told.rows.tolist() == [3, 2, 0, 1, 0, 0, 0]
    assert told.happened.tolist() == [1, 1, 0, 0, 0, 0, 0]
    assert_allclose(told.expected, [1.5, 0.7, 0, 0.8, 0, 0, 0])
    assert_allclose(told.spread, np.sqrt([0.57, 0.41, 0, 0.16, 0, 0, 0]))
    assert_allclose(told.z[[0, 2]], [-0.5 / np.sqrt(0.57), 0.0])
    losses = -np.log([0.5, 0.8, 0.2])
    assert_allclose(told.loss[[0, 1, 3]], [losses.sum(), losses[:2].sum(), losses[2]])
    one = -0.8 * np.log(0.8) - 0.2 * np.log(0.2)
    assert_allclose(told.entropy[[0, 1, 3]], [np.log(2) + 2 * one, np.log(2) + one, one])


def test_evidence_begins_anew_after_an_alarm_and_only_the_last_week_is_now() -> None:
    n = 2000
    high = Watched.of(MONDAY, np.ones(n, int), np.full(n, 0.1), np.arange(n) % 5 == 0)
    level = Watched.of(after(1), np.ones(n, int), np.full(n, 0.1), np.arange(n) % 10 == 0)

    found = drift([high, level])

    assert {alarm.week for alarm in found.alarms} == {MONDAY}
    assert found.now == ()
    assert (found.evidence < LIMIT).all()
    assert drift([high]).now == drift([high]).alarms == found.alarms


def test_without_weeks_or_rows_there_is_nothing_to_tell() -> None:
    empty = Watched.of(MONDAY, [], [], [])

    assert drift([]).alarms == ()
    assert drift([empty]).now == ()
    assert_allclose(drift([empty, replace(empty, week=after(2))]).evidence, 2.0)
    assert empty.z.tolist() == [0.0] * GROUPS


def test_alarms_are_said_in_both_languages() -> None:
    alarm = Alarm(after(2), MONDAY, 2, "rarer", 30, 52.14)

    assert alarm.words() == (
        "Probabilities no longer hold for who seeks P3: rarer than predicted. "
        "Weeks from 2020-11-02 to 2020-11-16: 30 advances, 52.1 were expected."
    )
    assert alarm.words("id") == (
        "Peluang tidak lagi tepat untuk yang menuju P3: lebih jarang dari perkiraan. "
        "Minggu 2020-11-02 sampai 2020-11-16: 30 kenaikan, 52.1 diperkirakan."
    )
    assert all(set(said) == {"whom", "alarm", "blind", *WAYS} for said in WORDS.values())


def test_where_too_few_advances_were_expected_to_notice_anything_it_is_said() -> None:
    n = 1000
    week = Watched.of(MONDAY, np.arange(n) % 2 + 1, np.full(n, 0.2), np.zeros(n))

    one = drift([week])
    two = drift([week, replace(week, week=after(1))])

    assert one.too_little() == [
        f"Too few advances were expected so far to notice drift for who seeks P{stage}: 0, needed "
        "are some 82."
        for stage in range(4, 8)
    ]
    assert one.too_little("id")[0] == (
        "Kenaikan yang diperkirakan masih terlalu sedikit untuk melihat perubahan pada "
        "yang menuju P4: 0, perlu sekitar 82."
    )
    assert two.too_little() == one.too_little()


@pytest.mark.parametrize(
    ("given_rows", "message"),
    [
        ((MONDAY, [0], [0.5], [1]), "stage[0] is 0: a whole number from 1 to 6"),
        ((MONDAY, [1, 1.5], [0.5] * 2, [1, 0]), "stage[1] is 1.5: a whole number from 1 to 6"),
        ((MONDAY, [1], [1.0], [1]), "p[0] is 1.0: between 0 and 1, neither included"),
        ((MONDAY, [1], [np.nan], [1]), "p[0] is nan: between 0 and 1, neither included"),
        ((MONDAY, [1], [0.5], [2]), "y[0] is 2: 0 or 1"),
        ((MONDAY, [1], [0.5, 0.5], [1]), "p has shape (2,): stage has (1,)"),
        ((MONDAY, [1], [0.5], [[1]]), "y has shape (1, 1): stage has (1,)"),
        ((date(2020, 11, 3), [1], [0.5], [1]), "week is 2020-11-03: a Monday is expected"),
    ],
)
def test_what_cannot_be_is_refused_by_name(given_rows: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        Watched.of(*given_rows)


def test_weeks_have_to_follow_one_another() -> None:
    empty = Watched.of(MONDAY, [], [], [])

    with pytest.raises(ValueError, match=r"^history\[1\] is of 2020-11-02: not after 2020-11-02$"):
        drift([empty, empty])
