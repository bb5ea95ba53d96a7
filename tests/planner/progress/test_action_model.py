"""The neutral face: calibrated, honest about effects, indifferent to order; refuses bad input."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from planner.progress import ActionModel
from tests.planner.progress.worlds import drawn

X = np.array([[1.0, 5.0], [2.0, 4.0], [3.0, 9.0], [4.0, 1.0]])
ACTION, Y = np.array([0, 1, 0, 1]), np.array([0, 1, 0, 1])


def test_probabilities_come_near_the_truth_and_lie_between_0_and_1() -> None:
    x, action, y, truth = drawn(4000, seed=1)
    model = ActionModel().fit(x, action, y)

    told = model.predict_proba(x, action)

    assert np.abs(told - truth[np.arange(4000), action]).mean() < 0.03
    assert ((told > 0) & (told < 1)).all()
    assert abs(told.mean() - y.mean()) < 0.005


def test_planted_effects_are_recovered_and_the_reverse_of_a_feature_is_seen() -> None:
    x, action, y, p = drawn(8000, seed=2, spread=1.0)

    found = ActionModel().fit(x, action, y).uplift(x)

    truth = p[:, 1:] - p[:, :1]
    assert_allclose(found.effect.mean(axis=0), truth.mean(axis=0), atol=0.03)
    assert all(np.corrcoef(found.effect[:, k], truth[:, k])[0, 1] > 0.9 for k in (0, 1))
    assert (found.low <= found.effect).all()
    assert (found.effect <= found.high).all()


def coverage(n: int, seeds: range) -> float:
    """Share of true effects within their 80 % intervals, over worlds drawn anew."""
    inside = []
    for seed in seeds:
        x, action, y, p = drawn(n, seed)
        found = ActionModel().fit(x, action, y).uplift(x[:300])
        truth = (p[:, 1:] - p[:, :1])[:300]
        inside.append(((found.low <= truth) & (truth <= found.high)).mean())
    return float(np.mean(inside))


def test_intervals_of_80_percent_cover_75_to_85_percent_of_known_effects() -> None:
    assert 0.75 <= coverage(600, range(20)) <= 0.85


@pytest.mark.slow
@pytest.mark.parametrize("n", [300, 1200, 5000])
def test_intervals_of_80_percent_cover_75_to_85_percent_at_other_sizes(n: int) -> None:
    assert 0.75 <= coverage(n, range(100, 125)) <= 0.85


def test_without_any_effect_none_is_found_beyond_its_interval() -> None:
    x, action, _, _ = drawn(2000, seed=3)
    y = (np.random.default_rng(3).random(2000) < 0.3).astype(int)

    found = ActionModel().fit(x, action, y).uplift(x)

    assert ((found.low <= 0) & (found.high >= 0)).mean() > 0.9


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    x, action, y, _ = drawn(200, seed)
    order = np.random.default_rng(seed).permutation(200)

    one = ActionModel().fit(x, action, y).predict_proba(x, action)
    other = ActionModel().fit(x[order], action[order], y[order]).predict_proba(x, action)

    assert_allclose(one, other, atol=1e-6)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.001, 1000), st.floats(-1000, 1000))
def test_units_of_measurement_do_not_matter(seed: int, unit: float, zero: float) -> None:
    x, action, y, _ = drawn(200, seed)

    one = ActionModel().fit(x, action, y).predict_proba(x, action)
    there = x * unit + zero
    other = ActionModel().fit(there, action, y).predict_proba(there, action)

    assert_allclose(one, other, atol=1e-4)


FITTED = """
import hashlib
from planner.progress import ActionModel
from tests.planner.progress.worlds import drawn
x, action, y, _ = drawn(5000, seed=4)
model = ActionModel().fit(x, action, y)
print(hashlib.sha256(model.predict_proba(x, action).tobytes()).hexdigest())
print(hashlib.sha256(model.uplift(x[:50]).low.tobytes()).hexdigest())
"""


def test_a_rerun_gives_the_same_bits_on_one_thread_and_on_two() -> None:
    told = [
        subprocess.run(
            [sys.executable, "-c", FITTED],
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads, "PYTHONPATH": "."},
            cwd=Path(__file__).parents[3],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for threads in ("1", "2")
    ]

    assert told[0] == told[1] != ""


def test_a_few_rows_leave_the_prior_in_charge_and_that_is_said() -> None:
    model = ActionModel().fit(X, ACTION, Y)

    assert [remark.words() for remark in model.remarks] == [
        "Only 4 rows: estimates are mostly the prior's.",
        "Action 0 occurs in 2 rows: its effect is mostly the prior's.",
        "Action 1 occurs in 2 rows: its effect is mostly the prior's.",
    ]
    assert model.remarks[0].words("id") == ("Hanya 4 baris: perkiraan terutama berasal dari prior.")
    assert ((model.predict_proba(X, ACTION) > 0.2) & (model.predict_proba(X, ACTION) < 0.8)).all()


def test_one_row_is_enough_to_answer() -> None:
    model = ActionModel().fit([[3.0]], [1], [1])

    assert 0.5 < model.predict_proba([[3.0]], [1])[0] < 0.9


def test_a_constant_column_changes_nothing_and_that_is_said() -> None:
    x, action, y, _ = drawn(300, seed=5)
    more = np.insert(x, 2, 7.0, axis=1)
    model = ActionModel().fit(more, action, y)

    plain = ActionModel().fit(x, action, y).predict_proba(x, action)

    assert_allclose(model.predict_proba(more, action), plain, rtol=1e-12)
    assert [remark.words() for remark in model.remarks] == [
        "Column 2 is the same in every row: it is left out."
    ]


def test_without_columns_that_vary_there_are_still_actions() -> None:
    _, action, y, _ = drawn(3000, seed=6)

    found = ActionModel().fit(np.zeros((3000, 0)), action, y).uplift(np.zeros((1, 0)))

    rates = [y[action == a].mean() for a in range(3)]
    assert_allclose(found.effect[0], [rates[1] - rates[0], rates[2] - rates[0]], atol=0.02)


def test_one_action_only_is_fitted_and_its_effect_is_said_to_be_unknown() -> None:
    x, _, y, _ = drawn(500, seed=7)
    nothing = ActionModel().fit(x, np.zeros(500, int), y)
    helped = ActionModel().fit(x, np.ones(500, int), y)

    assert nothing.uplift(x).effect.shape == (500, 0)
    assert [remark.words("id") for remark in helped.remarks] == [
        "Semua baris memiliki tindakan 1: pengaruh tindakan tidak dapat dipelajari, dan selangnya "
        "berasal dari prior."
    ]
    found = helped.uplift(x)
    assert (found.high - found.low).mean() > 0.2
    assert abs(helped.predict_proba(x, np.ones(500, int)).mean() - y.mean()) < 0.02


def test_separable_data_have_finite_answers() -> None:
    x = np.linspace(-1, 1, 400)[:, None]
    model = ActionModel().fit(x, np.arange(400) % 2, (x[:, 0] > 0).astype(int))

    told = model.predict_proba(x, np.arange(400) % 2)

    assert told[0] < 0.05 < 0.95 < told[-1]
    assert ((told > 0) & (told < 1)).all()


def test_an_outcome_that_never_happened_is_rare_not_impossible() -> None:
    x, action, _, _ = drawn(500, seed=8)
    model = ActionModel().fit(x, action, np.zeros(500))

    told = model.predict_proba(x, action)

    assert ((told > 0) & (told < 0.02)).all()
    assert [remark.words() for remark in model.remarks] == [
        "y is 0 in every row: how rare the other outcome is, the prior says."
    ]


def with_(value: float, row: int, column: int) -> np.ndarray:
    changed = X.copy()
    changed[row, column] = value
    return changed


FINITE = "every value must be finite; fill it or leave the row out"


@pytest.mark.parametrize(
    ("x", "action", "y", "fault"),
    [
        (with_(np.nan, 2, 1), ACTION, Y, f"X[2, 1] is nan: {FINITE}"),
        (with_(-np.inf, 0, 0), ACTION, Y, f"X[0, 0] is -inf: {FINITE}"),
        (X[0], ACTION, Y, "X has shape (2,): expected rows and columns"),
        ([["a"]] * 4, ACTION, Y, "X holds <U1: expected numbers"),
        (X, ACTION[:3], Y, "action has shape (3,): X has 4 rows"),
        (X, ACTION, Y[:2], "y has shape (2,): X has 4 rows"),
        (X, [0, 1, 0.5, 1], Y, "action[2] is 0.5: a whole number from 0"),
        (X, [0, -1, 0, 1], Y, "action[1] is -1: a whole number from 0"),
        (X, [0, 1, np.nan, 1], Y, "action[2] is nan: a whole number from 0"),
        (X, [0, 1, 2000, 1], Y, "action[2] is 2000: at most 1000 actions are told apart"),
        (X, ["a", "b", "a", "b"], Y, "action holds <U1: expected numbers"),
        (X, ACTION, [0, 1, 2, 0], "y[2] is 2: an outcome is 0 or 1"),
        (X, ACTION, [0, 1, np.nan, 0], "y[2] is nan: an outcome is 0 or 1"),
        (X[:0], ACTION[:0], Y[:0], "X has no rows: there is nothing to learn from"),
    ],
)
def test_bad_rows_are_refused_by_place_and_value(
    x: np.ndarray, action: np.ndarray, y: np.ndarray, fault: str
) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 (the whole message is compared)
        ActionModel().fit(x, action, y)

    assert str(refusal.value) == fault


def test_a_model_says_what_it_was_not_fitted_on() -> None:
    model = ActionModel().fit(X, ACTION, Y)

    for ask, fault in (
        (lambda: model.predict_proba(X, [0, 1, 4, 1]), "action[2] is 4: the model was fitted on 0"),
        (lambda: model.uplift(X[:, :1]), "X has 1 columns: the model was fitted on 2"),
        (lambda: ActionModel().uplift(X), "the model knows nothing yet: call fit(X, action, y)"),
    ):
        with pytest.raises(ValueError, match=re.escape(fault)):
            ask()


@pytest.mark.slow
def test_a_million_rows_stream() -> None:
    x, action, y, p = drawn(1_000_000, seed=9)

    told = ActionModel().fit(x, action, y).predict_proba(x, action)

    assert np.abs(told - p[np.arange(len(y)), action]).mean() < 0.005
