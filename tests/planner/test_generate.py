"""The benchmark's weeks bind, and greed goes wrong in them; a seed gives one week."""

import numpy as np
import pytest

import planner
from planner import Limits, Problem
from planner.baselines import greedy
from planner.generate import SIZES, build, generate


def test_minutes_bind_and_greed_leaves_three_tenths() -> None:
    problem = generate("S")

    plan = planner.solve(problem, limits=Limits(work=0.0))

    assert planner.verify(problem, plan).violations == ()
    assert np.mean(plan.minutes > 0.98 * problem.cap) >= 0.9
    assert greedy(problem).objective <= 0.7 * plan.bound


def test_a_seed_gives_one_week_and_another_seed_another() -> None:
    first, again, other = (build(2_000, 9, 7, 3, seed=seed) for seed in (5, 5, 6))

    assert first.fingerprint == again.fingerprint != other.fingerprint


@pytest.mark.parametrize(("size", "choices"), [("S", 174_316), ("M", 1_845_810), ("XL", 8_198_960)])
def test_the_sizes_are_those_of_the_table(size: str, choices: int) -> None:
    people, mentors, sessions, _ = SIZES[size]

    problem = generate(size)

    assert problem.gain.shape == (people, 42)
    assert (problem.mentors, problem.sessions, problem.choices) == (mentors, sessions, choices)


def test_districts_are_uneven_neighbours_share_mentors_and_some_competence_is_scarce() -> None:
    problem = generate("M")

    held = np.bincount(problem.e_d)
    inside = problem.men < problem.mentors
    home = problem.m_d[problem.men[inside]] == np.repeat(problem.e_d, inside.sum(axis=1))
    able = np.bincount(problem.ft, minlength=problem.sessions)

    assert held.max() > 2 * held.min()
    assert 0.2 < home.mean() < 0.8
    assert able.min() <= 3 < 9 <= np.median(able)


def test_every_person_has_some_thirty_choices_and_no_two_gains_are_alike() -> None:
    problem = generate("S")
    real = problem.gain != -1.0

    assert 25 < real.sum(axis=1).mean() < 42
    assert (problem.gain[real] > 0).all()
    assert np.unique(problem.gain[real]).size > 0.9 * real.sum()


def shape(problem: Problem) -> tuple[int, int, int, int]:
    return problem.people, problem.mentors, problem.sessions, problem.choices


def test_a_week_without_sessions_mentors_or_people_is_a_week() -> None:
    assert shape(build(50, 3, 0, 1, seed=1))[:3] == (50, 3, 0)
    assert shape(build(50, 0, 0, 1, seed=1)) == (50, 0, 0, 0)
    assert shape(build(0, 3, 2, 1, seed=1)) == (0, 3, 2, 0)
    assert shape(build(1, 1, 1, 1, seed=1))[:3] == (1, 1, 1)
