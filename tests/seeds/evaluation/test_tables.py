"""Real data sets: as they are known, read where they lie, dealt evenly to folds."""

from dataclasses import replace

import numpy as np
import pytest

from seeds.evaluation import progress, tables
from seeds.evaluation.estimators import Ours, Rates
from tests.seeds.evaluation.packages import need

KNOWN = {
    "nsw": (445, 8, [260, 185], 308),
    "rossi": (432, 6, [216, 216], 318),
    "hiv": (2829, 3, [621, 1140, 698, 370], 1954),
    "legislators": (5593, 12, [2814, 2779], 2365),
    "insurance": (1378, 9, [706, 672], 635),
    "transfers": (1897, 3, [801, 1096], 1274),
    "gbsg2": (623, 7, [396, 227], 459),
    "nhefs": (1548, 14, [1157, 391], 284),
}


@pytest.mark.parametrize("name", tables.SOURCES)
def test_a_data_set_is_the_published_one(name: str) -> None:
    need(tables.SOURCES[name].package)

    told = tables.read(name, 10)

    rows, features, actions, successes = KNOWN[name]
    assert told.x.shape == (rows, features)
    assert np.isfinite(told.x).all()
    assert np.bincount(told.action).tolist() == actions
    assert told.y.sum() == successes
    assert told.group.max() <= 3
    assert np.bincount(told.fold).min() >= rows // 10 - 4


def test_a_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = replace(tables.SOURCES["nsw"], package="no-such-package")
    monkeypatch.setitem(tables.SOURCES, "nsw", missing)

    with pytest.raises(tables.NotInstalled) as told:
        tables.read("nsw", 10)

    assert told.value.package == "no-such-package"


def test_each_kind_of_row_is_spread_over_the_folds() -> None:
    kind = np.repeat([0, 1, 2], [40, 25, 10])

    fold = tables.dealt(kind, 5)

    for one, size in enumerate((8, 5, 2)):
        assert np.bincount(fold[kind == one]).tolist() == [size] * 5
    assert (fold == tables.dealt(kind, 5)).all()


def table(fold: np.ndarray) -> tables.Table:
    """A thousand rows in which y goes with the group."""
    draw = np.random.default_rng(0)
    group = np.arange(len(fold)) % 2
    y = (draw.random(len(fold)) < 0.2 + 0.6 * group).astype(int)
    x = np.stack([group, draw.random(len(fold))], axis=1)
    return tables.Table("made", x, draw.integers(0, 2, len(fold)), y, group, fold)


def test_no_row_is_predicted_by_a_fit_that_has_seen_it() -> None:
    made = table(np.arange(1000) % 4)
    other = replace(made, y=np.where(made.fold == 2, 1 - made.y, made.y))

    one, changed = progress.held_out(Rates(), made), progress.held_out(Rates(), other)

    own = made.fold == 2
    assert (one.p[own] == changed.p[own]).all()
    assert (one.p[~own] != changed.p[~own]).any()


def test_rows_of_no_fold_are_learned_from_and_never_predicted() -> None:
    made = table(np.where(np.arange(1000) < 700, -1, 0))

    told = progress.held_out(Ours(), made)

    assert np.isnan(told.p[:700]).all()
    assert np.corrcoef(told.p[700:], made.group[700:])[0, 1] > 0.9
    assert told.uplift.shape == (1000, 1)


def test_plain_rates_begin_with_a_little_of_the_overall_one_and_fall_back_on_it() -> None:
    rates, none = Rates(), np.zeros(4, int)
    rates.fit(np.zeros((4, 1)), none, none, np.array([1, 1, 1, 0]))

    told = rates.predict(np.zeros((2, 1)), np.array([0, 5]), none[:2])

    assert told == pytest.approx([(3 + 2 * 0.75) / 6, 0.75])


def test_our_model_stands_first_and_the_best_is_behind_nobody() -> None:
    need("scikit-learn")

    found = progress.evaluate(table(np.arange(400) // 2 % 2))

    assert progress.ours(found) is found[0]
    assert min(score.behind.value for score in found) == 0.0
    assert found[0].near
    assert found[0].ranks
    assert found[0].calibrated == (found[0].calibration <= found[0].floor)
