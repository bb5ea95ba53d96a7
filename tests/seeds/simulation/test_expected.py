"""E[p | recorded features]: right on average in another city, and better than its stage alone."""

import numpy as np
import pytest

from seeds.simulation.expected import (
    CALL,
    NOTHING,
    OWN,
    VISIT,
    Reference,
    cells,
    reference,
    true_columns,
)
from seeds.simulation.history import Lane, lived
from seeds.simulation.view import View


@pytest.fixture(scope="module")
def known() -> Reference:
    return reference(4_000, 16)


@pytest.fixture(scope="module")
def city(known: Reference) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(stage, expected, true) of the person-weeks of another city."""
    stage, expected, true = [], [], []

    def watch(lane: Lane, view: View) -> None:
        stage.append(view.people.stage)
        expected.append(known.of(cells(view, lane.start.setting[view.ids])))
        true.append(true_columns(lane, view))

    lived(3_000, 7, 10, watch)
    return np.concatenate(stage), np.concatenate(expected), np.concatenate(true)


@pytest.mark.parametrize("column", [NOTHING, CALL, VISIT, OWN])
def test_it_is_right_on_average(
    city: tuple[np.ndarray, np.ndarray, np.ndarray], column: int
) -> None:
    _, expected, true = city
    assert expected[:, column].mean() == pytest.approx(true[:, column].mean(), rel=0.1)


@pytest.mark.parametrize("column", [NOTHING, VISIT, OWN])
def test_it_knows_more_than_the_stage(
    city: tuple[np.ndarray, np.ndarray, np.ndarray], column: int
) -> None:
    stage, expected, true = city
    wanted = true[:, column]
    by_stage = (np.bincount(stage, wanted) / np.maximum(np.bincount(stage), 1))[stage]
    assert np.var(wanted - expected[:, column]) < 0.9 * np.var(wanted - by_stage)


def test_its_error_is_told(known: Reference) -> None:
    assert known.error.shape == (8,)
    assert (known.error < 0.06).all()
