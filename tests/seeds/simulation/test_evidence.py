"""Value added from the rows of a simulation: what is planted comes out again."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from planner.value_added import value_added
from seeds.simulation import history
from seeds.simulation.evidence import of_mentors
from seeds.simulation.expected import reference
from seeds.simulation.policies import read
from seeds.simulation.run import Run, run

MENTORS = 40


@pytest.fixture(scope="module")
def outcome() -> Run:
    past = history.lived(2_000, 2, 8)
    return run(past, read("greedy:truth"), 13, reference=reference, withhold=0.1)


def test_withheld_drawn_and_objecting_rows_are_left_out(outcome: Run) -> None:
    rows, _ = of_mentors(outcome, MENTORS)

    kept = 0
    for seen in outcome.observed:
        part = seen.rows
        objects = seen.view.record.objects[part.person]
        kept += ((part.action > 0) & ~part.withheld & ~part.drawn & ~objects).sum()
    assert rows.p.size == kept > 1_000


def test_predictions_with_the_planted_skill_leave_nothing_to_be_added(outcome: Run) -> None:
    """Given rows predicted by the truth itself, mentors differ by luck alone."""
    rows, _ = of_mentors(outcome, MENTORS)

    found = value_added(rows, MENTORS)

    error = np.sqrt(found.exposure.sum())
    assert abs(found.excess.sum()) < 4 * error


@pytest.mark.slow
def test_planted_skills_are_ranked_as_well_as_the_exposure_allows() -> None:
    """Given a quarter of a year of a city of 45,000 under a greedy plan with the expectation."""
    past = history.lived(45_000, 0, 8)
    outcome = run(past, read("greedy:expected"), 13, reference=reference)
    mentors = len(past.start.lives.traits.value_added)
    rows, added = of_mentors(outcome, mentors)

    found = value_added(rows, mentors)

    has = found.exposure > 0
    informed = found.exposure[has].mean() * found.tau2
    told = added[has] / found.exposure[has]
    rank = spearmanr(found.score[has], told).statistic
    assert rank >= 0.9 * np.sqrt(informed / (1 + informed))
