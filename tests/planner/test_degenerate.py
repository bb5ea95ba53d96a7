"""Weeks at the edge of sense: each is planned, checked, and as good as the exact referee's."""

import time
from datetime import date
from typing import Any

import numpy as np
import pytest

import planner
from planner import Limits, Problem, choices
from planner.exact import solve_exactly
from planner.generate import build
from planner.inputs import Kind, Mentors, People, Sessions
from planner.instance import read_problem, write_problem

NOBODY = np.zeros((0, 3))
GAIN = np.linspace(0.01, 0.12, 12).reshape(4, 3)


def arrays(**changed: Any) -> dict[str, Any]:
    """Four people, two mentors, one session; three choices each: a call, a visit, a seat."""
    return {
        "gain": GAIN,
        "men": np.tile([0, 1, 2], (4, 1)),
        "mins": np.tile([12, 60, 0], (4, 1)),
        "ses": np.tile([1, 1, 0], (4, 1)),
        "cap": [300, 300],
        "load": [2, 2],
        "seats": [2],
        "slot": [3],
        "dur": [180],
        "ft": [0, 0],
        "fm": [0, 1],
    } | changed


WEEKS: dict[str, dict[str, Any]] = {
    "no sessions": {
        "ses": np.zeros((4, 3), int), "seats": [], "slot": [], "dur": [], "ft": [], "fm": []
    },
    "no mentors": {
        "men": np.zeros((4, 3), int), "mins": np.zeros((4, 3), int), "cap": [], "load": [],
        "ft": [], "fm": [], "need": [0],
    },
    "a mentor with zero minutes": {"cap": [0, 300]},
    "nobody has a minute": {"cap": [0, 0]},
    "a district without mentors": {
        "e_d": [0, 0, 1, 1], "m_d": [0, 0], "t_d": [1], "men": [[0, 1, 2]] * 2 + [[2, 2, 2]] * 2,
        "mins": [[12, 60, 0]] * 2 + [[0, 0, 0]] * 2,
    },
    "everybody pinned": {"pin_e": [0, 1, 2, 3], "pin_k": [0, 1, 2, 0]},
    "one person": {"gain": GAIN[:1], "men": [[0, 1, 2]], "mins": [[12, 60, 0]], "ses": [[1, 1, 0]]},
    "nobody": {"gain": NOBODY, "men": NOBODY, "mins": NOBODY, "ses": NOBODY},
    "all gains equal": {"gain": np.full((4, 3), 0.05)},
    "all gains zero": {"gain": np.zeros((4, 3))},
    "all gains negative": {"gain": np.full((4, 3), -0.01)},
    "pinned to a loss": {"gain": np.full((4, 3), -0.01), "pin_e": [1], "pin_k": [0]},
    "no choices": {"gain": np.full((4, 3), -1.0)},
    "more seats than people": {"seats": [500]},
    "a session without seats": {"seats": [0]},
    "nobody can lead": {"ft": [], "fm": []},
    "more facilitators than there are": {"need": [3]},
    "a session as long as the week": {"slot": [0], "len": [20]},
    "floors beyond everybody": {"grp": [1, 1, 1, 1], "floor": [100], "fpen": [0.05]},
    "floors for nobody": {"grp": [0, 0, 0, 0], "floor": [3], "fpen": [0.05]},
    "a band of one point": {"ulo": [300, 60], "uhi": [300, 60], "ua": [1e-3] * 2, "ub": [1e-3] * 2},
    "no difficulty allowed": {"diff": [1.0, 0.0, 2.0, 1.0], "wmax": [0, 0]},
    "tiny gains": {"gain": np.full((4, 3), 1e-7)},
    "huge gains": {"gain": np.arange(12.0).reshape(4, 3) * 1e6},
}  # fmt: skip


@pytest.mark.parametrize("name", WEEKS)
def test_the_week_is_planned_as_well_as_by_the_exact_referee(name: str) -> None:
    problem = Problem(**arrays(**WEEKS[name]))
    answer = solve_exactly(problem)

    plan = planner.solve(problem, limits=Limits(gap=1e-9, work=1.0))

    assert answer is not None
    assert planner.verify(problem, plan).violations == ()
    assert plan.conflicts == ()
    size = max(1.0, abs(answer.objective))
    assert plan.objective == pytest.approx(answer.objective, abs=1e-6 * size)
    assert plan.bound >= answer.objective - 1e-6 * size


@pytest.mark.parametrize("name", ["nobody", "no choices", "all gains zero", "all gains negative"])
def test_where_nothing_can_be_gained_nothing_is_proven_to_be_best(name: str) -> None:
    plan = planner.solve(Problem(**arrays(**WEEKS[name])))

    assert plan.objective == 0.0
    assert (plan.status, plan.gap) == ("gap", pytest.approx(0.0, abs=1e-3))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            {"load": [1, 2], "pin_e": [0, 1], "pin_k": [0, 0]},
            (
                "person 0 is locked to choice 0: 12 minutes of mentor 0",
                "person 1 is locked to choice 0: 12 minutes of mentor 0",
                "mentor 0 has 300 minutes and 1 contacts",
            ),
        ),
        (
            {"ft": [], "fm": [], "pin_e": [2], "pin_k": [2]},
            (
                "person 2 is locked to choice 2: a seat in session 0",
                "session 0 has 2 seats, needs 1 facilitators of 0 eligible, from slot 3",
            ),
        ),
        (
            {"cap": [100, 0], "pin_t": [0], "pin_m": [0]},
            (
                "mentor 0 is locked to lead session 0: 180 minutes",
                "mentor 0 has 100 minutes and 2 contacts",
                "session 0 has 2 seats, needs 1 facilitators of 2 eligible, from slot 3",
            ),
        ),
    ],
    ids=["contacts beyond the load", "a seat that nobody leads", "a leader without the time"],
)
def test_locks_that_cannot_hold_are_named_and_the_rest_is_planned(
    changed: dict[str, Any], words: tuple[str, ...]
) -> None:
    problem = Problem(**arrays(**changed))

    plan = planner.solve(problem)

    assert plan.status == "conflict"
    assert plan.conflicts == words
    broken = {violation.rule for violation in planner.verify(problem, plan).violations}
    assert "pin" in broken
    assert broken <= {"pin", "figures", "bound"}  # objective and bound are of the locks that hold
    assert plan.planned > 0


@pytest.mark.parametrize("name", WEEKS)
def test_the_week_is_the_same_in_a_file(name: str, tmp_path: Any) -> None:
    """Given a file (beside padding it says nothing), what is read and written is the same again."""
    file = tmp_path / "week.npz"
    write_problem(file, Problem(**arrays(**WEEKS[name])))
    problem = read_problem(file)

    write_problem(file, problem)

    assert read_problem(file).fingerprint == problem.fingerprint


def test_the_choices_of_two_thousand_mentors_are_built_at_once() -> None:
    """Cover, leaders and ways are arrays over mentors: a week of 2,000 is there in a second."""
    rng, kinds = np.random.default_rng(1), list(Kind)

    def somewhere(count: int) -> Any:
        return 3174011001 + rng.integers(0, 9, count) * 10_000

    people = People(
        stage=rng.integers(1, 7, 20_000), village=somewhere(20_000),
        mentor=rng.integers(0, 2_000, 20_000), consent=np.ones(20_000), whatsapp=np.ones(20_000),
    )  # fmt: skip
    mentors = Mentors(village=somewhere(2_000), minutes=np.full(2_000, 1770))
    sessions = Sessions(
        kind=rng.choice(kinds, 200), village=somewhere(200), slot=rng.integers(0, 19, 200),
        room=np.full(200, 30),
    )  # fmt: skip
    start = time.process_time()

    problem = choices.build(people, mentors, sessions, date(2020, 10, 26)).problem

    assert time.process_time() - start < 3.0
    assert (problem.mentors, problem.sessions) == (2_000, 200)
    assert problem.far_a.size > 0


@pytest.mark.slow
def test_two_thousand_mentors_are_planned() -> None:
    """Prices, slots and rosters are arrays over mentors: none of it is quadratic in them."""
    problem = build(4_000, 2_000, 40, 4, seed=1)

    plan = planner.solve(problem, limits=Limits(gap=0.05, work=0.0))

    assert planner.verify(problem, plan).violations == ()
    assert plan.gap < 0.05
