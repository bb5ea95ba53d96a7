"""Estimators on a city's person-weeks: each learns, and our own is the planner's hazard itself."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from planner.progress import Hazard
from seeds.evaluation import city, progress, scores
from seeds.evaluation.city import City, together
from seeds.evaluation.recorded import OfPersonWeeks, estimators
from tests.seeds.evaluation.packages import need


@pytest.fixture(scope="module")
def one() -> City:
    return city.city(102, 800)


def test_our_own_is_the_hazard_of_the_weeks_learned_from(one: City) -> None:
    table = city.table(one)

    told = progress.held_out(OfPersonWeeks(one), table)

    held = together(one.held)
    model = Hazard.fit(one.learned, one.monday)
    assert_array_equal(told.p[table.fold == 0], model.predict(held))
    assert np.isnan(told.p[table.fold < 0]).all()


@pytest.mark.slow
def test_each_estimator_knows_more_than_the_overall_rate(one: City) -> None:
    need("scikit-learn")
    table = city.table(one)
    out = table.fold == 0
    y, overall = table.y[out], table.y[~out].mean()
    blind = scores.log_losses(np.full(len(y), overall), y).mean()

    for name, estimator in estimators(one).items():
        found = progress.held_out(estimator, table)

        assert scores.log_losses(found.p[out], y).mean() < blind - 0.01, name
        assert found.uplift[out].shape == (out.sum(), 4)
        assert np.isfinite(found.uplift[out]).all()
