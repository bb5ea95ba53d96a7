"""Rows withheld by lot: who may be, who gets what they free, and what that says of the effect."""

import re
from dataclasses import replace

import numpy as np
import pytest

import planner
from planner import baselines
from planner.choices import Choices
from planner.experiment import Lottery, draw, effect, needed
from planner.generate import build
from planner.plan import Plan
from planner.problem import Problem
from planner.progress import Action

PROBLEM = build(600, 8, 4, 2, seed=1)
WEEKS = 13


def _choices(problem: Problem) -> Choices:
    action = np.select(
        [problem.men == problem.mentors, problem.mins == 4, problem.mins == 12],
        [Action.NONE, Action.WHATSAPP, Action.CALL],
        Action.VISIT,
    )
    return Choices(problem, action.astype(np.int8), np.zeros(problem.people), problem.gain)


CHOICES = _choices(PROBLEM)
PLAN = baselines.greedy(PROBLEM)
EVERYBODY = np.ones(PROBLEM.people, np.bool_)


def _drawn(plan: Plan = PLAN, epsilon: float = 0.3, seed: int = 0) -> Lottery:
    return draw(CHOICES, plan, EVERYBODY, np.random.default_rng(seed), epsilon)


def test_each_planned_row_is_withheld_with_the_probability_told() -> None:
    lots = [_drawn(epsilon=0.03, seed=seed) for seed in range(100)]

    planned = PLAN.choice >= 0
    assert set(np.unique(lots[0].odds[planned])) == {0.03}
    assert not lots[0].odds[~planned].any()
    share = np.mean([lot.withheld[planned].mean() for lot in lots])
    assert share == pytest.approx(0.03, abs=4 * np.sqrt(0.03 / (100 * planned.sum())))


def test_a_locked_row_is_never_withheld() -> None:
    person = int(np.flatnonzero(PLAN.choice >= 0)[0])
    pins = {"pin_e": np.array([person]), "pin_k": PLAN.choice[[person]]}
    locked = replace(CHOICES, problem=replace(PROBLEM, **pins))

    found = draw(locked, PLAN, EVERYBODY, np.random.default_rng(0), 0.5)

    assert found.odds[person] == 0.0
    assert not found.withheld[person]


def test_who_objects_neither_loses_nor_gets_a_row_by_lot() -> None:
    may = np.arange(PROBLEM.people) % 2 == 0

    found = draw(CHOICES, PLAN, may, np.random.default_rng(0), 0.5)

    assert not found.odds[~may].any()
    assert may[found.person].all()
    assert found.person.size > 0


def test_a_group_without_contacts_to_spare_needs_its_rows() -> None:
    planned = np.flatnonzero(PLAN.choice >= 0)
    personal = planned[PROBLEM.cnt[planned, PLAN.choice[planned]] > 0]
    group = np.zeros(PROBLEM.people, np.int64)
    group[personal[:5]] = 1
    tight = replace(PROBLEM, grp=group, floor=np.array([5.0]), fpen=np.array([0.1]))
    loose = replace(tight, floor=np.array([4.0]))

    assert np.flatnonzero(needed(tight, PLAN)).tolist() == personal[:5].tolist()
    assert not needed(loose, PLAN).any()


def test_what_is_freed_goes_to_unplanned_people_and_fits() -> None:
    found = _drawn()

    choice = np.where(found.withheld, -1, PLAN.choice)
    assert (PLAN.choice[found.person] < 0).all()
    choice[found.person] = found.column
    after = replace(PLAN, choice=choice.astype(np.int32))
    broken = {violation.rule for violation in planner.verify(PROBLEM, after).violations}
    assert broken <= {"figures"}  # the loads that the plan carries are those before the lottery
    assert found.person.size > 10


def test_the_first_draw_is_uniform_over_who_could_get_the_same() -> None:
    """Given one withheld row, its place goes to each of the candidates equally often."""
    row = int(np.flatnonzero(PLAN.choice >= 0)[0])
    alone = replace(PLAN, choice=np.where(np.arange(PROBLEM.people) == row, PLAN.choice, -1))
    few = np.isin(np.arange(PROBLEM.people), [row, *range(row + 1, row + 60)])
    got: dict[int, int] = {}
    for seed in range(1_500):
        found = draw(CHOICES, alone, few, np.random.default_rng(seed), 0.5)
        for person, odds in zip(found.person.tolist(), found.drawn.tolist(), strict=True):
            got[person] = got.get(person, 0) + 1
            candidates = 1 / odds
    total = sum(got.values())
    assert len(got) == round(candidates)
    assert max(got.values()) < total / candidates + 5 * np.sqrt(total / candidates)


@pytest.mark.parametrize("epsilon", [0.0, 0.6, float("nan")])
def test_another_probability_is_refused(epsilon: float) -> None:
    with pytest.raises(ValueError, match=re.escape(f"epsilon is {epsilon}: above 0 and at most")):
        _drawn(epsilon=epsilon)


def _rows(seed: int, rows: int = 13_000, tau: float = 0.12) -> dict[str, np.ndarray]:
    """Rows of WEEKS weeks with a planted effect; predictions know half of what there is."""
    rng = np.random.default_rng(seed)
    base = rng.beta(1, 12, rows)
    kept = rng.random(rows) >= 0.03
    return {
        "kept": kept,
        "y": rng.random(rows) < base + tau * kept,
        "odds": np.full(rows, 0.03),
        "person": rng.integers(0, rows // 4, rows),
        "week": np.arange(rows) % WEEKS,
        "m1": base / 2 + 0.1,
        "m0": base / 2,
    }


def test_the_planted_effect_lies_within_the_interval_in_nine_of_ten_seeds() -> None:
    found = [effect(**_rows(seed)) for seed in range(100)]

    plain = np.mean([one.low <= 0.12 <= one.high for one in found])
    robust = np.mean([one.robust_low <= 0.12 <= one.robust_high for one in found])
    assert plain >= 0.9
    assert robust >= 0.9
    assert np.mean([one.tau for one in found]) == pytest.approx(0.12, abs=0.008)
    assert np.mean([one.robust for one in found]) == pytest.approx(0.12, abs=0.008)


def test_tau_is_the_weighted_mean() -> None:
    rows = _rows(0, 1_300)
    z, y = rows["kept"].astype(float), rows["y"].astype(float)

    found = effect(**rows)

    assert found.tau == pytest.approx(float(np.mean(z * y / 0.97 - (1 - z) * y / 0.03)))
    assert (found.rows, found.withheld) == (1_300, int((z == 0).sum()))


def test_a_month_in_which_no_withheld_person_succeeds_does_not_look_sure() -> None:
    rows = _rows(0, 1_300)
    rows["y"] = rows["y"] & rows["kept"]

    found = effect(**rows)

    assert found.high - found.tau > 1.9 / 0.03 / 1_300


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("kept", 2, "kept[3] is 2: 0 or 1"),
        ("y", np.nan, "y[3] is nan: 0 or 1"),
        ("odds", 1.0, "odds[3] is 1.0: above 0 and below 1"),
        ("odds", np.nan, "odds[3] is nan: above 0 and below 1"),
    ],
)
def test_bad_rows_are_refused(name: str, value: float, fault: str) -> None:
    rows = _rows(0, 26)
    rows[name] = rows[name].astype(type(value))
    rows[name][3] = value
    with pytest.raises(ValueError, match=re.escape(fault)):
        effect(**rows)


def test_too_few_weeks_are_said_so() -> None:
    rows = _rows(0, 12)
    with pytest.raises(ValueError, match="rows of 12 weeks: the effect is told from 13 weeks on"):
        effect(**rows)
