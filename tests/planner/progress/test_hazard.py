"""The learned hazard: begins as the funnel, learns what is planted, and adds evidence up."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from planner.inputs import Kind
from planner.progress import Action, both, model
from planner.progress.families import NAMES, kept, spreads
from planner.progress.hazard import Hazard
from planner.progress.weeks import PersonWeeks
from tests.planner.progress.worlds import WEEK, city, with_outcomes

FUNNEL = model(WEEK)
STAGES = np.arange(1, 7)
NEVER, NO, YES = np.zeros(6, int), np.zeros(6, bool), np.ones(6, bool)
HOME = np.full(6, 3171011001)


def logit(p: np.ndarray) -> np.ndarray:
    return np.log(p / (1 - p))


def test_before_any_data_it_says_what_the_funnel_says() -> None:
    cold = Hazard.cold(WEEK)

    assert_allclose(cold.predict(PersonWeeks(STAGES, HOME)), FUNNEL.nothing(STAGES))
    for action in (Action.WHATSAPP, Action.CALL, Action.VISIT):
        told = cold.predict(PersonWeeks(STAGES, HOME, action=np.full(6, action)))
        assert_allclose(told, FUNNEL.contacted(STAGES, action, NEVER, NEVER, NO))


def test_before_any_data_a_seat_a_coach_and_a_class_count_as_in_the_funnel() -> None:
    cold = Hazard.cold(WEEK)
    clinic = PersonWeeks([3], HOME[:1], kind=[Kind.CLINIC])
    coached = PersonWeeks([6], HOME[:1], action=[Action.CALL], competent=[1])
    after = PersonWeeks([5], HOME[:1], action=[Action.VISIT], classes=[1])
    own_trade = PersonWeeks([2], HOME[:1], kind=[Kind.PEER], same_sector=[1])

    one = np.array([1])
    expected = [
        FUNNEL.seated(one * 3, one * Kind.CLINIC, one * 0, one < 0, 0.72),
        FUNNEL.contacted(one * 6, Action.CALL, one * 0, one * 0, one > 0),
        FUNNEL.contacted(one * 5, Action.VISIT, one * 0, one, one < 0),
    ]
    for rows, there in zip((clinic, coached, after), expected, strict=True):
        assert_allclose(cold.predict(rows), there)
    peer = FUNNEL.seated(one * 2, one * Kind.PEER, one * 0, one > 0, 0.72)
    assert_allclose(cold.predict(own_trade), peer, rtol=0.02)  # one bonus for all stages


def test_before_any_data_a_repeat_halves_and_a_contact_beside_a_seat_loses() -> None:
    cold = Hazard.cold(WEEK)
    base = cold.logit(PersonWeeks([4] * 3, HOME[:3]))[0]

    told = cold.logit(PersonWeeks([4] * 3, HOME[:3], action=[Action.VISIT] * 3, recent=[0, 1, 2]))
    lone = cold.logit(PersonWeeks([4], HOME[:1], recent=[1]))[0]

    assert lone == base  # what recent contacts say of a person is not known yet
    assert_allclose(told - base, (told[0] - base) * np.array([1, 0.5, 0.25]))
    pair = cold.predict(PersonWeeks([4], HOME[:1], action=[3], kind=[Kind.BAZAAR]))
    one = np.array([4])
    pa = FUNNEL.contacted(one, Action.VISIT, one * 0, one * 0, one < 0)
    ps = FUNNEL.seated(one, one * 0 + Kind.BAZAAR, one * 0, one < 0, 0.72)
    assert_allclose(pair, both(FUNNEL.nothing(one), pa, ps))


def test_a_contact_that_reached_nobody_fades_the_next_one_and_none_does_on_the_way_to_p3() -> None:
    cold = Hazard.cold(WEEK)
    visit = {"village": HOME[:3], "action": [Action.VISIT] * 3, "recent": [0, 0, 1]}

    later = cold.logit(PersonWeeks([4] * 3, **visit, lately=[0, 1, 1]))
    seeking = cold.logit(PersonWeeks([2] * 3, **visit, lately=[0, 1, 1]))

    assert later[0] > later[1] == later[2]
    assert seeking[0] == seeking[1] == seeking[2]


def test_a_fortnight_that_was_cut_short_says_nothing_of_its_other_half() -> None:
    """Given .05 a week alone, and half of who is left given in the second week what always helps:
    the probability alone is 1 - .95 * .95, however many were helped."""
    rng, n = np.random.default_rng(1), 40_000
    first, second = rng.random((2, n)) < 0.05
    cut = ~first & (rng.random(n) < 0.5)
    rows = PersonWeeks(np.full(n, 4), np.full(n, 3171011001), y=first | second | cut)

    told = rows.cut_short(cut)
    learned = Hazard.cold(WEEK).update(told)

    assert not told.y[cut].any()
    assert (told.y == rows.y)[~cut].all()
    assert (told.weight == np.where(cut, 0.25, 0.5)).all()
    assert_allclose(learned.predict(rows.only([0])), 1 - 0.95**2, atol=0.006)


def test_a_seat_is_worth_the_show_up_of_who_holds_it() -> None:
    """Given a training that brings on who comes: .8 of those who came before, else .3."""
    rng, n = np.random.default_rng(2), 8_000
    came = rng.random(n) < 0.5
    who = {"village": np.full(n, 3171011001), "seats": np.ones(n), "attended": came}
    seated = rng.random(n) < 0.5
    p = np.where(seated, np.where(came, 0.8, 0.3), 0.05)
    rows = PersonWeeks(np.ones(n), **who, kind=seated * Kind.TRAINING, y=rng.random(n) < p)

    found = Hazard.fit([rows], WEEK).predict(rows)

    assert_allclose(found[seated & came].mean(), 0.8, atol=0.03)
    assert_allclose(found[seated & ~came].mean(), 0.3, atol=0.03)
    assert_allclose(found[~seated & came].mean(), found[~seated & ~came].mean(), atol=0.03)


ONCE = int(kept(np.array([1]), np.array([1]))[0])


def planted(seed: int, n: int = 60_000) -> tuple[PersonWeeks, np.ndarray]:
    """Rows under a law of its own: visits .8 e^(-1.2 recent), but not on the way to P3; mentor 3
    strong, sector 2 quick."""
    columns = city(n, seed)
    visited = columns["action"] == Action.VISIT
    effect = np.array([0, 0.1, 0.4, 0.8])[columns["action"]] + 0.5 * visited * columns["answered"]
    effect = effect * np.exp(-1.2 * columns["recent"] * (columns["stage"] != 2))
    strong = 0.6 * ((columns["mentor"] == 3) & (columns["action"] >= Action.CALL))
    base = np.array([0, -2, -1.5, -1, -2.5, -2, -3])[columns["stage"]]
    base = base + 0.5 * (columns["sector"] == 2) + 0.6 * columns["attended"]
    p = 1 / (1 + np.exp(-(base + effect + strong)))
    return with_outcomes(columns, p, seed, weight=np.ones(n)), p


def test_planted_effects_are_learned() -> None:
    rows, p = planted(1)

    found = Hazard.fit([rows], WEEK)

    for family, level, truth, reach in (
        ("log_fade", 0, np.log(1.2), 0.5),
        ("sector", 2, 0.42, 0.1),  # less the mean over sectors, which the stages take
        ("attended", ONCE, 0.6, 0.1),
        ("effect_replied", 32 * Action.VISIT + ONCE, 0.5, 0.25),
        ("mentor", 3, 0.6, 0.3),
        ("travel", Action.VISIT, 0.0, 0.25),
    ):
        mean, sd = found.coefficient(family, level)
        assert abs(mean - truth) < reach, family
        assert 0 < sd < reach, family
    assert np.abs(found.predict(rows) - p).mean() < 0.012
    assert found.rows == 60_000


def test_families_without_effects_are_shrunk_and_those_with_are_not() -> None:
    rows, _ = planted(2)

    found = Hazard.fit([rows], WEEK)

    sd = dict(zip(NAMES, found.sd, strict=True))
    assert sd["district"] < 0.06 < 0.1 < sd["mentor"]
    assert sd["effect"] == spreads()["effect"].sd


def test_two_halves_one_after_the_other_are_as_all_at_once() -> None:
    rows, _ = planted(3, 20_000)
    start = Hazard.cold(WEEK).with_levels_of(rows)

    once = start.update(rows)
    twice = start.update(rows.only(slice(0, 10_000))).update(rows.only(slice(10_000, None)))

    assert once.rows == twice.rows == 20_000
    assert_allclose(twice.predict(rows), once.predict(rows), atol=0.02)
    assert np.abs(twice.predict(rows) - once.predict(rows)).mean() < 0.001
    assert_allclose(np.diag(twice.belief.precision), np.diag(once.belief.precision), rtol=0.15)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_rows_does_not_matter_and_a_copy_counts_as_weight(seed: int) -> None:
    columns = city(1500, seed)
    p = np.full(1500, 0.2)
    rows = with_outcomes(columns, p, seed, weight=np.ones(1500))
    order = np.random.default_rng(seed).permutation(1500)
    start = Hazard.cold(WEEK).with_levels_of(rows)

    once = start.update(rows)
    mixed = start.update(rows.only(order))
    copies = start.update(rows.only(np.tile(np.arange(1500), 2)))
    heavy = start.update(with_outcomes(columns, p, seed, weight=np.full(1500, 2.0)))

    assert_allclose(mixed.belief.mean, once.belief.mean, atol=1e-6)
    assert_allclose(copies.belief.mean, heavy.belief.mean, atol=1e-6)


def test_a_rerun_gives_the_same_bits() -> None:
    rows, _ = planted(4, 40_000)

    one, other = Hazard.fit([rows], WEEK), Hazard.fit([rows], WEEK)

    assert (one.belief.mean == other.belief.mean).all()
    assert (one.belief.precision == other.belief.precision).all()


def test_parts_are_as_one() -> None:
    rows, _ = planted(5, 32_768)
    parts = [rows.only(slice(0, 16_384)), rows.only(slice(16_384, None))]

    one, other = Hazard.fit([rows], WEEK), Hazard.fit(iter(parts), WEEK)

    assert_allclose(one.predict(rows), other.predict(rows), atol=1e-6)


def test_a_mentor_never_met_is_as_the_mean_mentor_and_a_new_district_as_its_city() -> None:
    rows, _ = planted(6, 5000)
    found = Hazard.cold(WEEK).update(rows)
    called = {"stage": [2], "village": [3171011001], "action": [Action.CALL]}

    new = found.logit(PersonWeeks(**called, mentor=[999]))
    none = found.logit(PersonWeeks(**called, mentor=[-1]))
    elsewhere = found.logit(PersonWeeks([2], [3171991001]))
    there = found.logit(PersonWeeks([2], [3171011001]))

    assert new == none
    assert_allclose(elsewhere, there - found.coefficient("district", 317101)[0])


def test_no_rows_change_nothing_and_few_rows_are_said_to_be_few() -> None:
    cold = Hazard.cold(WEEK)
    none = np.zeros(0, int)

    same = cold.update(PersonWeeks(none, none))

    assert (same.belief.mean == cold.belief.mean).all()
    assert Hazard.fit([], WEEK).words() == same.words()
    assert same.words() == (
        "Learned from 0 person-weeks, fewer than 1000: these probabilities are mostly those of "
        "the published funnel."
    )
    assert same.words("id") == (
        "Dipelajari dari 0 minggu-orang, kurang dari 1000: peluang ini terutama berasal dari "
        "corong yang dipublikasikan."
    )
    assert cold.update(planted(7, 1000)[0]).words() is None


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        ({"stage": [7]}, "PersonWeeks.stage[0] is 7: outside 1 to 6"),
        ({"digital": [np.nan]}, "PersonWeeks.digital[0] is nan: outside 0 to 1"),
        ({"weight": [np.nan]}, "PersonWeeks.weight[0] is nan: outside 0 to 1e+06"),
        ({"y": [0.5]}, "PersonWeeks.y[0] is 0.5: not a whole number"),
        ({"mentor": [-2]}, "PersonWeeks.mentor[0] is -2: outside -1 to 1.09951e+12"),
    ],
)
def test_bad_rows_are_refused_by_column_row_and_value(
    columns: dict[str, list[float]], fault: str
) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(fault)}$"):
        PersonWeeks(**({"stage": [1], "village": [3171011001]} | columns))


def test_a_coefficient_is_asked_for_by_a_family_and_a_level_that_are_known() -> None:
    cold = Hazard.cold(WEEK)

    with pytest.raises(ValueError, match=r"^family 'luck': known are log_fade, stage, weeks"):
        cold.coefficient("luck")
    with pytest.raises(ValueError, match=r"^mentor 5: the model has not met it$"):
        cold.coefficient("mentor", 5)
