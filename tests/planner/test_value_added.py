"""Value added: planted skills are found again, easy cases bring nothing, bad rows are refused."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit
from scipy.stats import rankdata, spearmanr

from planner.value_added import Rows, value_added

MENTORS = 120
SHOWN = ("score", "variance", "low", "high", "top", "excess", "exposure", "ranked", "band")
ATTENUATED = 0.79
"""Of a skill, on the log odds of people whose keenness (sd 1.2) is averaged out."""


def planted(seed: int, tau: float, rows: int = 250, easier: float = 0.0) -> tuple[Rows, np.ndarray]:
    """Rows with planted skills; every tenth mentor picks people whose p is visibly higher."""
    rng = np.random.default_rng(seed)
    skill = rng.normal(0.0, tau, MENTORS)
    mentor = np.repeat(np.arange(MENTORS), rows)
    week = np.tile(np.arange(rows) % 13, MENTORS)
    margin = rng.exponential(0.02, mentor.size)
    base = rng.normal(-1.5, 0.8, mentor.size) + easier * (mentor % 10 == 0)
    truth = expit(base + 0.1 * np.sin(week) - 4.0 * margin + skill[mentor])
    y = rng.random(mentor.size) < truth
    return Rows(expit(base), y.astype(np.int64), mentor, week, margin), skill


def test_skills_are_ranked_as_well_as_the_exposure_allows() -> None:
    found = [(value_added(rows, MENTORS), skill) for rows, skill in _worlds(0.25)]
    limits = [np.sqrt(x / (1 + x)) for v, _ in found for x in [v.exposure.mean() * 0.25**2]]
    ranks = [spearmanr(v.score, skill).statistic for v, skill in found]
    assert np.mean(ranks) >= 0.9 * np.mean(limits)
    assert np.mean([v.tau2 for v, _ in found]) == pytest.approx(0.25**2, rel=0.25)


def test_eighty_percent_intervals_cover_as_often() -> None:
    inside = [
        (v.low <= skill) & (skill <= v.high)
        for rows, skill in _worlds(0.25)
        for v in [value_added(rows, MENTORS)]
    ]
    assert 0.75 <= np.mean(inside) <= 0.85


def _worlds(tau: float) -> list[tuple[Rows, np.ndarray]]:
    return [planted(seed, tau) for seed in range(8)]


def test_visibly_easy_cases_bring_nothing() -> None:
    places = []
    for seed in range(8):
        fair, easy = (value_added(planted(seed, 0.25, easier=e)[0], MENTORS) for e in (0.0, 1.5))
        pickers = np.arange(0, MENTORS, 10)
        places.append((rankdata(easy.score) - rankdata(fair.score))[pickers] / MENTORS)
    assert np.mean(places) <= 0.03


def test_rows_of_one_person_go_together() -> None:
    """Given people who come back ten times, as keen or slow each time: told as persons, intervals
    cover as often as they say; taken for strangers, they do not."""
    inside: dict[bool, list[np.ndarray]] = {True: [], False: []}
    for seed in range(8):
        rng = np.random.default_rng(seed)
        skill = rng.normal(0.0, 0.25, MENTORS)
        person = np.repeat(np.arange(MENTORS * 40), 10)
        mentor, week = person // 40, np.tile(np.arange(10), MENTORS * 40)
        keen = rng.normal(0.0, 1.2, MENTORS * 40)[person]
        draws = expit(-1.0 + 1.2 * np.random.default_rng(0).normal(size=4_000)).mean()
        y = rng.random(person.size) < expit(-1.0 + keen + skill[mentor])
        columns = (np.full(person.size, draws), y.astype(np.int64), mentor, week, week * 0.0)
        added = skill * ATTENUATED
        for told in (True, False):
            found = value_added(Rows(*columns, person=person if told else None), MENTORS)
            inside[told].append((found.low <= added) & (added <= found.high))
    assert 0.73 <= np.mean(inside[True]) <= 0.87
    assert np.mean(inside[False]) < np.mean(inside[True]) - 0.05


def test_where_nobody_differs_all_are_in_bands() -> None:
    rows, _ = planted(0, 0.0)
    even = Rows(rows.p, np.zeros_like(rows.y), rows.mentor, rows.week, rows.margin)
    found = value_added(even, MENTORS)
    assert found.tau2 == 0.0
    assert not found.ranked.any()
    assert not found.band.any()
    assert (found.score == 0.0).all()
    assert (found.top == 0.25).all()


def test_few_helpers_of_whom_little_is_known_are_not_told_as_sure() -> None:
    """Given a dozen helpers with thirty rows each, of whom often none is seen to differ, then their
    intervals cover as often as they say or oftener."""
    inside, alike = [], 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        skill, helper = rng.normal(0.0, 0.25, 12), np.repeat(np.arange(12), 30)
        y = rng.random(helper.size) < expit(-1.5 + skill[helper])
        p, none = np.full(helper.size, expit(-1.5)), np.zeros(helper.size, np.int64)
        found = value_added(Rows(p, y.astype(np.int64), helper, none, none), 12)
        relative = skill - skill.mean()
        inside.append((found.low <= relative) & (relative <= found.high))
        alike += found.tau2 == 0
    assert alike > 10
    assert 0.75 <= np.mean(inside) <= 0.95


def test_few_rows_are_a_band_and_no_rows_the_widest_interval() -> None:
    rows, _ = planted(1, 0.25)
    keep = (rows.mentor != 3) | (np.arange(rows.p.size) % 250 < 5)
    keep &= rows.mentor != 4
    columns = (rows.p, rows.y, rows.mentor, rows.week, rows.margin)
    found = value_added(Rows(*(column[keep] for column in columns)), MENTORS)
    assert not found.ranked[3]
    assert found.variance[4] == pytest.approx(found.tau2)
    assert found.variance[4] == found.variance.max()


def test_the_best_quarter_has_so_many_places() -> None:
    found = value_added(planted(2, 0.25)[0], MENTORS)
    assert found.top.sum() == pytest.approx(MENTORS / 4)
    assert found.top[np.argmax(found.score)] > 0.5 > found.top[np.argmin(found.score)]


def test_the_same_rows_say_the_same_to_the_last_bit() -> None:
    one, other = (value_added(planted(2, 0.25)[0], MENTORS) for _ in range(2))
    assert [getattr(one, name).tobytes() for name in SHOWN] == [
        getattr(other, name).tobytes() for name in SHOWN
    ]


@given(st.integers(0, 40), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_an_interval_holds_its_score_and_is_no_wider_than_skills_differ(
    rows: int, seed: int
) -> None:
    """Given any few rows of four mentors: the less is known, the nearer the score is to 0."""
    rng = np.random.default_rng(seed)
    mentor = rng.integers(0, 4, rows)
    y = rng.integers(0, 2, rows)
    told = Rows(rng.random(rows), y, mentor, rng.integers(0, 3, rows), rng.random(rows))

    found = value_added(told, 4)

    assert (found.low <= found.score).all()
    assert (found.score <= found.high).all()
    assert (found.variance <= found.tau2 + 1e-12).all()
    assert (found.score * found.excess >= 0).all()
    assert found.top.sum() == pytest.approx(1.0)
    assert not found.ranked[found.exposure * found.tau2 < found.phi].any()


def test_a_person_who_comes_back_counts_for_less_and_strangers_for_one_each() -> None:
    rows, _ = planted(4, 0.25)
    columns = (rows.p, rows.y, rows.mentor, rows.week, rows.margin)
    twice = tuple(np.concatenate([column, column]) for column in columns)
    person = np.arange(rows.p.size)

    alone = value_added(Rows(*columns, person=person), MENTORS)
    again = value_added(Rows(*twice, person=np.concatenate([person, person])), MENTORS)

    assert value_added(rows, MENTORS).phi == 1.0
    assert alone.phi == pytest.approx(1.0, abs=0.03)
    assert again.phi == pytest.approx(2 * alone.phi, rel=0.02)
    assert again.tau2 == pytest.approx(alone.tau2, rel=0.02)
    np.testing.assert_allclose(again.variance, alone.variance, rtol=0.02)


def test_some_of_the_rows_keep_their_persons() -> None:
    rows, _ = planted(5, 0.25, rows=3)
    person = np.arange(rows.p.size)
    told = Rows(rows.p, rows.y, rows.mentor, rows.week, rows.margin, person)

    some = told.only(rows.week == 1)

    assert some.person is not None
    assert some.person.tolist() == person[rows.week == 1].tolist()
    assert rows.only(rows.week == 1).person is None


def test_a_mentor_is_judged_by_what_others_show() -> None:
    """Given rows in which one mentor never succeeds, the expectation of his rows stays."""
    rows, _ = planted(3, 0.25)
    none = np.where(rows.mentor == 0, 0, rows.y)
    worse = Rows(rows.p, none, rows.mentor, rows.week, rows.margin)
    one, other = (value_added(r, MENTORS) for r in (rows, worse))
    assert other.exposure[0] == one.exposure[0]
    assert other.excess[0] == pytest.approx(one.excess[0] - rows.y[rows.mentor == 0].sum())


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("p", np.nan, "p[1] is nan: not a finite number"),
        ("p", 1.5, "p[1] is 1.5: outside 0 to 1"),
        ("y", 2.0, "y[1] is 2.0: 0 or 1"),
        ("mentor", -1, "mentor[1] is -1: below 0"),
        ("margin", np.inf, "margin[1] is inf: not a finite number"),
    ],
)
def test_bad_rows_are_refused(name: str, value: float, fault: str) -> None:
    columns = {
        "p": np.array([0.1, 0.2]),
        "y": np.array([0.0, 1.0]),
        "mentor": np.array([0, 1]),
        "week": np.array([0, 0]),
        "margin": np.array([0.0, 0.0]),
    }
    columns[name][1] = value
    with pytest.raises(ValueError, match=re.escape(fault)):
        Rows(**columns)


def test_a_mentor_beyond_the_last_is_refused() -> None:
    one = np.zeros(1, np.int64)
    rows = Rows(one + 0.5, one, one + 7, one, one)
    with pytest.raises(ValueError, match=re.escape("mentor[0] is 7: there are 2 mentors")):
        value_added(rows, 2)


def test_no_rows_say_nothing() -> None:
    none = np.zeros(0)
    found = value_added(Rows(none, none, none.astype(np.int64), none, none), 3)
    assert found.tau2 == 0.0
    assert (found.variance == 0.0).all()
    assert logit(0.5) == found.score[0]
