"""Value added from the rows of a simulation: what is planted comes out again."""

import numpy as np
import pytest

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
