"""Cadres of the simulated city: behind the mentors, leading sharing sessions, contacting nobody."""

import numpy as np

from planner.inputs import Kind
from seeds.reference import read
from seeds.simulation.expected import reference
from seeds.simulation.history import lived
from seeds.simulation.policies import read as policy
from seeds.simulation.run import run
from seeds.simulation.start import begin


def test_cadres_stand_behind_the_mentors_and_contact_nobody() -> None:
    past = lived(2_000, 5, 4, cadres=True)
    start, cadres = past.start, past.start.cadres
    low, high = read("field")["cadres"]["minutes"]

    seen = run(past, policy("greedy"), 2, reference=reference).observed[1]

    mentors = seen.view.mentors
    assert len(cadres) > 0
    assert mentors.cadre.tolist() == [False] * start.posts + [True] * len(cadres)
    assert (
        (mentors.minutes[start.posts :] >= low) & (mentors.minutes[start.posts :] <= high)
    ).all()
    assert seen.rows.mentor.max() < start.posts
    known = len(start.lives.traits.value_added)
    assert seen.view.holders[start.posts :].tolist() == [known + c for c in range(len(cadres))]
    np.testing.assert_array_equal(start.leads[: start.posts], np.zeros(start.posts))
    np.testing.assert_array_equal(start.leads[start.posts :], cadres.value)


def test_a_city_without_cadres_is_the_same_city() -> None:
    """Given one seed, then cadres shift nothing else that is drawn."""
    one, other = (begin(1_000, 5, 4, cadres=cadres) for cadres in (False, True))

    assert (len(one.cadres), len(other.cadres) > 0) == (0, True)
    np.testing.assert_array_equal(one.fitness, other.fitness)
    np.testing.assert_array_equal(one.village, other.village)
    assert all(
        np.array_equal(mine.kind, theirs.kind)
        for mine, theirs in zip(one.sessions, other.sessions, strict=True)
    )
    assert any((held.kind == Kind.PEER).any() for held in one.sessions)
