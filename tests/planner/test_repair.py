"""Repair and fill: what a draft counts, and that one person's move never makes a week worse."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import planner
from planner import Prices, Problem
from planner.baselines import greedy
from planner.facilitators import Roster
from planner.repair import SHARES, Draft, by_regret, repair
from planner.table import everything
from planner.verify import recount, soft_costs
from tests.planner.drafts import led, real, some_prices
from tests.planner.weeks import week

SEEDS = st.integers(0, 10_000)


def scarce(seed: int) -> Problem:
    """A week of which every other one has soft rules and locks."""
    return week(seed, soft=seed % 2 == 0, pins=seed % 4 < 2)


def uses(draft: Draft) -> list[list[float]]:
    return [np.asarray(amount).tolist() for amount in draft.week[:5]]


def recounted(draft: Draft) -> Draft:
    return Draft.of(draft.problem, draft.roster, draft.chosen)


def four(**more: object) -> Problem:
    """Four people; one mentor of 60 minutes and two contacts, one session of one seat."""
    arrays: dict[str, object] = {
        "gain": [[0.1, 0.3], [0.2, 0.25], [0.4, 0.1], [0.04, -1.0]],
        "men": [[0, 1]] * 4, "mins": [[30, 0]] * 4, "ses": [[1, 0]] * 4,
        "cap": [60], "load": [2], "seats": [1], "slot": [0], "dur": [60],
        "need": [0], "ft": [], "fm": [],
    }  # fmt: skip
    return Problem(**(arrays | more))  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_a_draft_counts_as_the_independent_checker_does(seed: int) -> None:
    """Whatever is chosen: more than there is, too."""
    problem, rng = scarce(seed), np.random.default_rng(seed)
    chosen = rng.integers(-1, problem.gain.shape[1], problem.people)
    plan = replace(greedy(problem), choice=chosen.astype(np.int32))

    draft = Draft.of(problem, Roster.of(problem, plan.facilitator), chosen)

    counts = recount(problem, plan)
    assert draft.objective() == pytest.approx(counts.gain - soft_costs(problem, counts), abs=1e-6)
    assert draft.week[0][:-1] == pytest.approx(counts.minutes)
    assert draft.week[1][:-1].tolist() == counts.contacts.tolist()
    assert draft.week[2][:-1] == pytest.approx(counts.weighted)
    assert draft.week[3][:-1].tolist() == counts.seats.tolist()
    assert draft.week[4].tolist() == counts.group.tolist()


@pytest.mark.parametrize(
    ("changed", "chosen"),
    [
        ({"cap": [59]}, [0, 0, -1, -1]),
        ({"load": [1]}, [0, 0, -1, -1]),
        ({"wmax": [1.5]}, [0, 0, -1, -1]),
        ({"seats": [0]}, [1, -1, -1, -1]),
        ({}, [1, 1, -1, -1]),
        ({}, [-1, -1, -1, 1]),
        ({"pin_e": [2], "pin_k": [0]}, [0, -1, 1, -1]),
        ({"need": [1]}, [1, -1, -1, -1]),
        ({"need": [1], "ft": [0], "fm": [0], "pin_t": [0], "pin_m": [0]}, [0, -1, -1, -1]),
    ],
    ids=["minutes", "contacts", "difficulty", "seats", "overbooked", "padding", "lock", "staff",
         "locked leader"],
)  # fmt: skip
def test_a_draft_that_breaks_a_rule_is_not_feasible(
    changed: dict[str, object], chosen: list[int]
) -> None:
    problem = four(**changed)
    nobody = Roster.empty(problem)

    assert not Draft.of(problem, nobody, np.array(chosen)).feasible()
    assert Draft.empty(replace(problem, pin_e=None, pin_k=None, pin_t=None, pin_m=None), nobody)\
        .feasible()  # fmt: skip


def test_people_come_in_order_of_what_they_would_lose() -> None:
    """Best less second best, nothing counting as a choice: .2, .05, .3 and .04; the lock first."""
    problem = four(pin_e=[3], pin_k=[0])
    free = Prices.zero(1, 1, 0)

    order = by_regret(everything(problem), free)

    assert order.tolist() == [3, 2, 0, 1]


def test_a_price_changes_who_would_lose_most() -> None:
    """A call of 30 minutes costs .33: person 2 has .1 or .07, person 3 loses .29 by it, the others
    have their seats of .3 and .25 or nothing."""
    prices = Prices.zero(1, 1, 0)
    prices.lam[:] = 0.011

    order = by_regret(everything(four()), prices)

    assert order.tolist() == [0, 3, 1, 2]


def test_who_has_nearly_as_good_a_second_choice_gives_way() -> None:
    problem = four()

    draft = repair(
        everything(problem), Roster.empty(problem), Prices.zero(1, 1, 0), everything(problem)
    )

    assert draft.chosen.tolist() == [1, 0, 0, -1]
    assert draft.objective() == pytest.approx(0.9)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.sampled_from(SHARES))
def test_a_pass_keeps_a_feasible_draft_feasible_and_its_counts_true(
    seed: int, share: float
) -> None:
    problem, prices = scarce(seed), some_prices(scarce(seed), seed)
    table = real(problem, prices)
    draft = Draft.of(problem, led(problem), greedy(problem).choice)

    draft.settle(table, np.random.default_rng(seed).permutation(table.rows), prices, share)

    assert draft.feasible()
    assert uses(draft) == uses(recounted(draft))


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_without_prices_nobodys_move_makes_a_draft_worse(seed: int) -> None:
    """Whoever moves; and where nobody did, it is worth what it was."""
    problem, prices = scarce(seed), some_prices(scarce(seed), seed)
    table, rng = real(problem, prices), np.random.default_rng(seed)
    chosen = greedy(problem).choice.astype(np.int64)
    chosen[(rng.random(problem.people) < 0.5) & (problem.pinned < 0)] = -1
    draft = Draft.of(problem, led(problem), chosen)

    for row in rng.permutation(table.rows):
        worth, before = draft.objective(), draft.chosen.copy()

        moved = draft.settle(table, np.array([row]), prices, 0.0)

        assert draft.objective() >= worth - 1e-9
        assert moved == np.count_nonzero(draft.chosen != before)


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_a_repaired_week_obeys_every_rule(seed: int) -> None:
    problem = scarce(seed)
    roster, prices = led(problem), some_prices(problem, seed)
    table = real(problem, prices)

    draft = repair(table, roster, prices, table)

    assert draft.feasible()
    assert uses(draft) == uses(recounted(draft))
    plan = replace(greedy(problem), choice=draft.chosen.astype(np.int32))
    broken = {found.rule for found in planner.verify(problem, plan).violations}
    assert broken <= {"figures", "bound"}  # which a draft does not state
