"""One person moved: what that takes, whether it fits and what it costs, against a recount."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.kernels import Arrays
from planner.moves import bears, come, elsewhere, leave, overfull, possible, put, taken, uses
from planner.packing import Pack, draft_of, state_of
from planner.repair import Draft
from tests.planner.drafts import opened, packed
from tests.planner.weeks import week

SEEDS = st.integers(0, 10_000)


class Desk:
    """A whole feasible week as the compiled loops see it, and some of its people at random."""

    def __init__(self, seed: int) -> None:
        problem = week(seed, soft=seed % 4 > 0, pins=seed % 2 == 0)
        self.draft, self.pack = packed(problem, seed)
        self.table, self.rules = opened(self.pack)
        self.state = state_of(self.draft, self.pack.table)
        self.closed = np.full(self.rules[0].size, True)
        self.rng = np.random.default_rng(seed)

    @property
    def now(self) -> Draft:
        """The draft that the state stands for, recounted."""
        return draft_of(self.draft, self.pack.table, self.state[0])

    def somebody(self) -> tuple[int, int]:
        """A row, and one of its flat choices or -1."""
        row = int(self.rng.integers(self.pack.table.rows))
        first, last = self.table[0][row], self.table[0][row + 1]
        j = int(self.rng.integers(first - 1, last))
        return row, j if j >= first else -1

    def overfull(self) -> bool:
        owners = range(self.rules[0].size - 1)
        return any(overfull(owner, self.rules, self.state) for owner in owners)


def amounts(state: Arrays) -> list[list[float]]:
    return [np.asarray(part).tolist() for part in state]


def of(pack: Pack, draft: Draft) -> list[list[float]]:
    return amounts(state_of(draft, pack.table))


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_who_is_put_somewhere_is_counted_there(seed: int) -> None:
    """After any moves the state is that of the draft recounted, but for what nobody owns."""
    desk = Desk(seed)

    for _ in range(10):
        row, j = desk.somebody()
        put(row, j, desk.table, desk.state)

    left, right = amounts(desk.state), of(desk.pack, desk.now)
    assert left[0] == right[0]
    for mine, recounted in zip(left[1:4], right[1:4], strict=True):
        assert mine[:-1] == recounted[:-1]
    assert left[4] == right[4]


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_coming_and_leaving_say_what_the_objective_gains(seed: int) -> None:
    desk = Desk(seed)
    for _ in range(5):
        row, j = desk.somebody()
        before = desk.now.objective()

        lost = leave(row, desk.table, desk.rules, desk.state)
        without = desk.now.objective()
        gained = come(row, j, desk.table, desk.rules, desk.state)

        assert before - lost == pytest.approx(without, abs=1e-9)
        assert without + gained == pytest.approx(desk.now.objective(), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_a_choice_is_possible_where_nobody_becomes_overfull(seed: int) -> None:
    """And where it is not, somebody would."""
    desk = Desk(seed)
    assert not desk.overfull()
    nobody = desk.rules[0].size - 1
    for _ in range(8):
        row, j = desk.somebody()
        old, new = (uses(k, desk.table, desk.rules) for k in (int(desk.state[0][row]), j))
        put(row, -1, desk.table, desk.state)

        fits = possible(
            nobody, False, row, old, new, desk.table, desk.rules, desk.state, desk.closed
        )

        put(row, j, desk.table, desk.state)
        assert fits != desk.overfull()
        if not fits:
            put(row, -1, desk.table, desk.state)


def test_what_a_choice_takes_of_whom() -> None:
    """A call of 12 minutes by owner 1 beside a seat with owner 4; 9 is nobody."""
    call = (1, 12, 4, 1)

    assert [taken(1, call, 1), taken(1, call, 3)] == [12, 1]
    assert [taken(4, call, 1), taken(4, call, 3)] == [1, 0]
    assert [taken(2, call, 1), taken(2, call, 3)] == [0, 0]


def test_what_is_taken_of_open_owners_is_paid_for() -> None:
    """A minute costs .01, a contact .2, a seat .5; the owner asked for is not paid."""
    lam, mu = np.array([0.01, 0.5, 0.0]), np.array([0.2, 0.0, 0.0])
    rules = (*(np.zeros(3),) * 11, lam, mu, np.zeros(3))
    everybody_open, all_closed = np.array([False, False, True]), np.full(3, True)
    call, nothing = (0, 30, 1, 1), (2, 0, 2, 0)

    def paid(owner: int, where: tuple[int, ...], closed: np.ndarray) -> float:
        return float(elsewhere(owner, where, rules, closed))

    assert paid(2, call, everybody_open) == pytest.approx(0.3 + 0.2 + 0.5)
    assert paid(0, call, everybody_open) == pytest.approx(0.5)
    assert paid(1, call, everybody_open) == pytest.approx(0.5)
    assert paid(2, call, all_closed) == 0.0
    assert paid(2, nothing, everybody_open) == 0.0


@pytest.mark.parametrize(
    ("amount", "count", "closed", "fits"),
    [
        (10, 1, True, True),
        (11, 0, True, False),
        (0, 2, True, False),
        (70, 4, False, True),
        (71, 0, False, False),
        (0, 5, False, False),
    ],
)
def test_an_open_owner_may_be_a_little_overfull(
    amount: int, count: int, closed: bool, fits: bool
) -> None:
    """Of 100 minutes and 5 contacts, 90 and 4 are taken; 60 and 3 more may be while it is open."""
    most, mosts, over = np.array([100.0]), np.array([5.0]), np.array([60.0])
    rules = (most, mosts, *(np.zeros(1),) * 11, over)
    state = (np.zeros(1, np.int64), np.array([90.0]), np.array([4.0]), np.zeros(1), np.zeros(0))

    assert bears(0, amount, count, rules, state, np.array([closed])) == fits


def test_alone_nothing_new_is_used_of_others() -> None:
    """The owner 0 closes alone: a seat with owner 1 may stay, and may not come."""
    limits = (np.full(4, 100.0), np.full(4, 9.0), np.full(4, np.inf))
    rules = (*limits, *(np.zeros(4),) * 11)
    state = (np.zeros(1, np.int64), np.zeros(4), np.zeros(4), np.zeros(4), np.zeros(0))
    table = (*(np.zeros(1),) * 7, np.ones(1), np.zeros(1, np.int64))
    seat, call_and_seat, closed = (3, 0, 1, 0), (0, 12, 1, 1), np.full(4, True)

    def had(old: tuple[int, ...], new: tuple[int, ...], alone: bool) -> bool:
        return bool(possible(0, alone, 0, old, new, table, rules, state, closed))

    assert had((3, 0, 3, 0), call_and_seat, False)
    assert not had((3, 0, 3, 0), call_and_seat, True)
    assert had(seat, call_and_seat, True)
