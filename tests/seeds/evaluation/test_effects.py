"""E[effect | features] of the city: a mean of true effects, and intervals held beside it."""

import numpy as np
import pytest

from planner.progress import Facts
from seeds.evaluation import city, effects
from seeds.evaluation.city import OWN, together
from seeds.simulation.law import published


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects, "CITIES", 2)
    monkeypatch.setattr(effects, "PEOPLE", 1500)


def test_expected_effects_are_between_those_of_halves_and_a_visit_brings_most_of_contacts() -> None:
    whole, one, other = effects.references(published())
    stages = np.arange(1, 7)
    rows = Facts(stage=stages, village=np.full(6, 3174010001), tried=[1] * 6, answered=[1] * 6)
    cells = effects.cells_of(rows)

    found = whole.of(cells)

    assert found.shape == (6, 4)
    assert (found[2:, 2] > found[2:, 1]).all()
    assert (found[2:, 1] > found[2:, 0]).all()
    coarse = [known.means[0].mean(axis=0) for known in (whole, one, other)]
    assert np.abs(coarse[1] - coarse[2]).max() < 0.1
    assert np.abs(coarse[0] - (coarse[1] + coarse[2]) / 2).max() < 0.05


def test_effects_of_a_stronger_law_are_larger() -> None:
    law = published()

    weak, strong = (effects.references(law.rescaled(law.base * by))[0] for by in (1, 2))

    # stage 4 stands at 16 in the coarsest code
    at = int(np.searchsorted(weak.codes[0], 16))
    assert (strong.means[0][at] > 1.3 * weak.means[0][at]).all()


def test_people_are_helped_by_a_contact_or_a_seat_of_their_own_kind() -> None:
    rows = together(city.city(103, 600).held)

    assert (effects.helped(rows, 3).action == 3).all()
    seated = effects.helped(rows, 4)
    assert (seated.action == 0).all()
    assert (seated.kind == OWN[rows.stage]).all()


def test_coverage_is_told_for_each_action_with_and_without_misfit() -> None:
    told = effects.coverage(city.city(103, 1500))

    assert [one.action for one in told] == ["message", "call", "visit", "seat"]
    assert all(0.4 < one.raw <= one.share <= 1.0 for one in told)
    assert all(0.0 < one.error < 0.1 for one in told)
