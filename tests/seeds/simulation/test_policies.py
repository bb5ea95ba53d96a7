"""Policies by name, and who objects to profiling."""

import numpy as np
import pytest

from programme.errors import InvalidInput
from seeds.simulation import history
from seeds.simulation.impartial import impartial
from seeds.simulation.lane import Lane
from seeds.simulation.policies import read
from seeds.simulation.predictors import Truth


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("fifo", "fifo"),
        ("planner", "planner"),
        ("planner:funnel", "planner"),
        ("planner:truth", "planner:truth"),
        ("planner:rates:cold", "planner:rates:cold"),
        ("risk-greedy:expected", "risk-greedy"),
    ],
)
def test_a_policy_is_named_in_one_way(text: str, name: str) -> None:
    assert str(read(text)) == name
    assert read(name) == read(text)


@pytest.mark.parametrize(
    ("text", "message", "pesan"),
    [
        (
            "lifo",
            "No policy 'lifo'; there are fifo, risk-greedy, greedy, planner.",
            "Tidak ada kebijakan 'lifo'; yang ada fifo, risk-greedy, greedy, planner.",
        ),
        (
            "planner:oracle",
            "No predictor 'oracle'; there are funnel, rates, learned, expected, truth.",
            "Tidak ada peramal 'oracle'; yang ada funnel, rates, learned, expected, truth.",
        ),
        (
            "planner:rates:warm",
            "No ending 'warm'; there are cold.",
            "Tidak ada akhiran 'warm'; yang ada cold.",
        ),
    ],
)
def test_an_unknown_name_is_refused(text: str, message: str, pesan: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(text)
    assert (refused.value.message, refused.value.pesan) == (message, pesan)


def test_who_objects_has_the_mean_of_the_others_of_the_stage() -> None:
    past = history.lived(600, 1, 3)
    lane = Lane(past.start, past.state.copy(), past.law)
    view = lane.open(past.first)
    objects = view.record.objects
    true = Truth(lane).probabilities(view).nothing()

    found = impartial(Truth(lane).probabilities(view), view).nothing()

    assert objects.any()
    assert (found[~objects] == true[~objects]).all()
    for stage in np.unique(view.people.stage[objects]):
        here = view.people.stage == stage
        assert found[here & objects] == pytest.approx(true[here & ~objects].mean())
