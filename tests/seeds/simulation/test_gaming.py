"""Mentors who game: whom they swap for whom, whom they nudge, and that others go on as planned."""

import numpy as np
import pytest

from planner.progress import Action
from seeds.columns import Array
from seeds.simulation.expected import reference
from seeds.simulation.gaming import NUDGES, Gamers, keenness, worked
from seeds.simulation.history import lived
from seeds.simulation.lane import Lane
from seeds.simulation.policies import Policy, Told, read
from seeds.simulation.policies import rows as published
from seeds.simulation.rows import Rows
from seeds.simulation.view import View

NONE = np.zeros(0, np.int64)


class Week:
    """A week of a small city: of a plan that reaches everybody, every third row."""

    def __init__(self) -> None:
        past = lived(2_000, 3, 4)
        self.lane = Lane(past.start, past.state.copy(), past.law)
        self.view: View = self.lane.open(past.first)
        policy = Policy(read("greedy"), Told(self.lane, reference))
        everybody = published(*policy.plan(self.view))
        self.plan: Rows = everybody.at(np.arange(0, len(everybody), 3))
        self.post = int(np.bincount(self.plan.mentor[self.plan.action > 0]).argmax())
        self.mentor = self.view.holders[[self.post]]
        self.ease: Array = np.random.default_rng(0).random(len(self.view))

    def worked(self, gamers: Gamers) -> Rows:
        return worked(self.view, self.plan, gamers, self.ease, -self.ease)


@pytest.fixture(scope="module")
def week() -> Week:
    return Week()


@pytest.mark.parametrize("latently", [False, True])
def test_a_picker_swaps_the_hardest_half_for_the_easiest_of_the_own_list(
    week: Week, latently: bool
) -> None:
    who = (NONE, week.mentor) if latently else (week.mentor, NONE)
    ease = -week.ease if latently else week.ease

    done = week.worked(Gamers(*who, NONE))

    swapped = np.flatnonzero(done.person != week.plan.person)
    mine = (week.plan.mentor == week.post) & (week.plan.action > 0) & (week.plan.session < 0)
    before, after = week.plan.person[swapped], done.person[swapped]
    kept = np.setdiff1d(np.flatnonzero(mine), swapped)
    assert swapped.size == round(mine.sum() / 2) > 10
    assert ease[before].max() <= ease[week.plan.person[kept]].min()
    assert (week.view.people.mentor[after] == week.post).all()
    assert not np.isin(after, week.plan.person).any()
    assert np.unique(done.person).size == len(done)
    np.testing.assert_array_equal(done.action, week.plan.action)


def test_a_nudger_keeps_to_the_plan_and_writes_to_others_beside(week: Week) -> None:
    done = week.worked(Gamers(NONE, NONE, week.mentor))

    extra = done.at(np.arange(len(week.plan), len(done)))
    np.testing.assert_array_equal(done.person[: len(week.plan)], week.plan.person)
    assert 0 < len(extra) <= NUDGES
    assert (extra.action == Action.WHATSAPP).all()
    assert (week.view.people.mentor[extra.person] == week.post).all()
    assert not np.isin(extra.person, week.plan.person).any()


def test_nobody_games_unless_told(week: Week) -> None:
    done = week.worked(Gamers(NONE, NONE, NONE))
    np.testing.assert_array_equal(done.person, week.plan.person)


def test_who_is_drawn_to_game_is_drawn_once_and_always_the_same() -> None:
    one, other = (Gamers.drawn(np.arange(40), 5, 7) for _ in range(2))
    assert np.unique(np.concatenate(list(one))).size == 15
    assert [part.tolist() for part in one] == [part.tolist() for part in other]


def test_the_keenest_at_heart_are_not_the_dormant(week: Week) -> None:
    start = week.lane.start
    keen = keenness(start)
    assert np.isneginf(keen[start.dormant]).all()
    np.testing.assert_allclose(
        keen[~start.dormant] + start.setting[~start.dormant],
        np.log(start.fitness[~start.dormant]),
    )


def test_a_row_left_undone_rests_and_what_is_done_instead_lasts_two_weeks(week: Week) -> None:
    """Given a picker's week, then published people have their fortnight though nothing was done,
    and who was picked may be planned at once."""
    lane, view = week.lane, week.view
    done = week.worked(Gamers(week.mentor, NONE, NONE))
    undone = view.ids[np.setdiff1d(week.plan.person, done.person)]
    picked = view.ids[np.setdiff1d(done.person, week.plan.person)]

    lane.live(view, week.plan, worked=done)

    assert (lane.state.lift[undone] == 0).all()
    assert (lane.state.lift[picked] != 0).any()
    after = lane.open(view.week + 1)
    assert not np.isin(undone, after.ids).any()
    assert np.isin(picked, after.ids).any()
    assert (lane.state.lift[picked] != 0).any()
    lane.live(after, week.plan.at(NONE))
    lane.open(view.week + 2)
    assert (lane.state.lift[picked] == 0).all()
