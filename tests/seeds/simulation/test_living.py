"""A city lived forward: the averages hold, luck is everybody's own, outcomes are the law's."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from seeds.reference import read
from seeds.simulation import history
from seeds.simulation.expected import reference
from seeds.simulation.history import Past
from seeds.simulation.lane import Lane
from seeds.simulation.policies import Policy, Told, rows
from seeds.simulation.policies import read as named
from seeds.simulation.run import Run, run

PEOPLE, HISTORY, WEEKS = 1_500, 12, 8


@pytest.fixture(scope="module")
def past() -> Past:
    return history.lived(PEOPLE, seed=3, weeks=HISTORY)


def lived(past: Past, policy: str, weeks: int = WEEKS, withhold: float = 0.0) -> Run:
    return run(past, named(policy), weeks, reference=reference, withhold=withhold)


@pytest.fixture(scope="module")
def fifo(past: Past) -> Run:
    return lived(past, "fifo")


def test_the_published_hazards_hold_on_average() -> None:
    """In expectation the base rates meet them each week exactly, whoever was contacted. Steps are
    luck: a stage's total over the weeks may differ by four standard deviations of a sum of
    independent draws, at most the root of the expected number."""
    at_risk = np.zeros(7)

    def watch(lane: history.Lane, _view: object) -> None:
        stage = lane.state.stage[~lane.start.dormant]
        at_risk[:] += np.bincount(stage, minlength=8)[:7]

    past = history.lived(12_000, 5, HISTORY, watch)

    wanted = at_risk[1:] * read("programme")["hazards"]["later"]
    found = past.advances.sum(axis=0)[2:]
    assert (np.abs(found - wanted) < 4 * np.sqrt(wanted)).all()
    assert found.sum() == pytest.approx(wanted.sum(), rel=0.05)


def test_so_many_are_registered_when_the_policies_begin(past: Past) -> None:
    registered = (past.start.week_in < past.first).sum()
    assert registered == pytest.approx(PEOPLE, rel=0.02)


def test_outcomes_of_rows_are_drawn_by_the_planted_truth(past: Past) -> None:
    """The mean outcome of rows lies within four standard errors of their mean true p: a row's
    fortnight holds nothing but the row, whatever the policy."""
    for policy in ("fifo", "greedy"):
        outcome = lived(past, policy, 14)
        p = np.concatenate([truth[:, 0] for truth in outcome.planted])
        y = np.concatenate([seen.y[seen.rows.person] for seen in outcome.observed])
        error = np.sqrt((p * (1 - p)).sum()) / len(p)
        assert y.mean() == pytest.approx(p.mean(), abs=4 * error)


def test_withheld_rows_have_the_truth_of_being_left_alone(past: Past) -> None:
    outcome = lived(past, "greedy", 14, withhold=0.5)
    held = np.concatenate([seen.rows.withheld for seen in outcome.observed])
    p = np.concatenate([truth[:, 1] for truth in outcome.planted])[held]
    y = np.concatenate([seen.y[seen.rows.person] for seen in outcome.observed])[held]
    assert y.mean() == pytest.approx(p.mean(), abs=4 * np.sqrt((p * (1 - p)).sum()) / len(p))


def test_nobody_stands_in_two_weeks_plans_running(fifo: Run) -> None:
    people = [set(seen.view.ids[seen.rows.person].tolist()) for seen in fifo.observed]
    assert all(not one & other for one, other in pairwise(people))


def test_the_same_seed_lives_the_same_weeks(past: Past, fifo: Run) -> None:
    again = lived(history.lived(PEOPLE, seed=3, weeks=HISTORY), "fifo")
    assert (again.advances == fifo.advances).all()
    for one, other in zip(again.observed, fifo.observed, strict=True):
        assert (one.rows.person == other.rows.person).all()
        assert (one.y == other.y).all()


def test_a_run_leaves_the_past_as_it_is(past: Past) -> None:
    stage = past.state.stage.copy()
    lived(past, "greedy", 2)
    assert (past.state.stage == stage).all()


def test_luck_is_the_same_whatever_others_get(past: Past) -> None:
    """Given a week's plan, and none, who has no row in it steps on alike in both."""
    stages = []
    for some in (True, False):
        lane = Lane(past.start, past.state.copy(), past.law)
        view = lane.open(past.first)
        policy = Policy(named("greedy"), Told(lane, reference))
        found = rows(*policy.plan(view))
        others = np.setdiff1d(view.ids, view.ids[found.person])
        lane.live(view, found if some else found.at(np.zeros(0, np.int64)))
        stages.append(lane.state.stage)
    assert len(others) > 100
    assert (stages[0][others] == stages[1][others]).all()
    assert (stages[0] != stages[1]).any()


def test_luck_is_by_person_week_and_purpose(past: Past) -> None:
    start = past.start
    assert (start.luck("reply", 100) == start.luck("reply", 100)).all()
    assert (start.luck("reply", 100) != start.luck("show", 100)).any()
    assert (start.luck("reply", 100) != start.luck("reply", 101)).any()


def test_the_history_is_told_to_who_learns(past: Past) -> None:
    assert len(past.observed) == HISTORY - 2
    seen = past.observed[0]
    assert seen.y.shape == (len(seen.view),)
    assert set(np.unique(seen.rows.action)) == {0, 1, 2, 3}


LATENT = ("fitness", "motivation", "response")


@pytest.mark.parametrize("policy", ["fifo", "risk-greedy", "greedy:rates"])
def test_latents_that_have_not_shown_move_no_plan(past: Past, policy: str) -> None:
    plain, permuted = (planned(past, shuffled(past, on), policy) for on in (False, True))
    assert (plain == permuted).all()


def test_nor_do_they_move_the_planners() -> None:
    small = history.lived(300, seed=3, weeks=4)
    for policy in ("planner:rates", "planner:expected"):
        plain, permuted = (planned(small, shuffled(small, on), policy) for on in (False, True))
        assert (plain == permuted).all()


def test_the_truth_does_look_at_them(past: Past) -> None:
    plain, permuted = (planned(past, shuffled(past, on), "greedy:truth") for on in (False, True))
    assert (plain != permuted).any()


def shuffled(past: Past, on: bool) -> Past:
    """The past with the latent traits of all who are awake exchanged, the law and records kept."""
    if not on:
        return past
    awake = np.flatnonzero(~past.start.dormant)
    order = np.random.default_rng(0).permutation(awake)
    traits = {name: getattr(past.start, name).copy() for name in LATENT}
    for values in traits.values():
        values[awake] = values[order]
    return replace(past, start=replace(past.start, **traits))


def planned(past: Past, other: Past, policy: str) -> np.ndarray:
    """The choices of the first week of ``other``, whose latents have not shown yet."""
    lane = Lane(other.start, other.state.copy(), other.law)
    chosen = Policy(named(policy), Told(lane, lambda: reference(1_500, 6)))
    for seen in past.observed:
        chosen.observe(seen)
    return chosen.plan(lane.open(other.first))[1].choice
