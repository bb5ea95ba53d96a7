"""The probabilities' bars: a full fit, a week more, eight million prices, ten million rows.

Each is measured in a process of its own. Memory is that process's peak, interpreter and libraries
included (some 250 MB); of the prices it is that of all arrays: people, choices, answer. Peers, on
the same rows: scikit-learn's logistic regression (lbfgs, on the sparse one-hot columns of the same
model), and `Hazard.predict`, row by row.

python -m tests.bench progress          all but the ten million
python -m tests.bench large             the ten million
"""

import multiprocessing as mp
import resource
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from planner.inputs import Kind
from planner.progress import Action
from planner.progress.hazard import Hazard
from planner.progress.pricing import Choices, Helpers, Table
from planner.progress.weeks import PersonWeeks
from tests.planner.progress.worlds import WEEK, city, facts_of, with_outcomes

FITTED, A_WEEK, PART = 2_150_000, 200_000, 83_000
PEOPLE, MENTORS, PRICES = 168_000, 400, 8_000_000
LARGE = 10_000_000
MEGABYTES = 1 << (20 if sys.platform == "darwin" else 10)
Measured = tuple[float, float]
"""Seconds, and megabytes of the peak."""


def main() -> None:
    """Print a line each, with its bar and its peer."""
    fit, peer = _alone(_fit, FITTED), _alone(_peer, FITTED // 10)
    _line(f"fit of {FITTED:,} rows", fit, "60 s, 2,000 MB")
    _line(f"  logistic regression, {FITTED // 10:,} rows", peer, "")
    print(f"  {'  a row costs of the peer':<44}{fit[0] / FITTED / (peer[0] / FITTED * 10):8.2f}")
    _line(f"a week more, {A_WEEK:,} rows", _alone(_update), "5 s")
    price, row_by_row = _alone(_price), _alone(_predict)
    _line(f"{PRICES:,} prices", price, "0.5 s, 300 MB")
    _line(f"  row by row, {PRICES // 40:,}", row_by_row, "")
    ratio = row_by_row[0] * 40 / price[0]
    print(f"  {'  times as fast a price':<44}{ratio:8.0f}")


def large() -> None:
    """Ten million rows, which never stand in memory as rows."""
    _line(f"fit of {LARGE:,} rows, part by part", _alone(_fit, LARGE), "streams")


def _line(what: str, found: Measured, bar: str) -> None:
    print(f"  {what:<44}{found[0]:8.2f} s {found[1]:8.0f} MB   {bar}", flush=True)


def _alone(work: Callable[..., Measured], *given: Any) -> Measured:
    """What a process of its own measures."""
    with mp.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, given)


def _measured(work: Callable[[], Any]) -> Measured:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun, _peak()


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTES


def _parts(rows: int) -> Iterator[PersonWeeks]:
    """So many person-weeks, a week of them at a time."""
    for seed in range(-(-rows // PART)):
        columns = city(PART, seed, MENTORS)
        p = 0.06 + 0.05 * (columns["action"] == Action.VISIT) + 0.02 * (columns["action"] > 0)
        yield with_outcomes(columns, p, seed)


def _warm() -> Hazard:
    """A small model: what is compiled is compiled."""
    return Hazard.fit(_parts(PART), WEEK)


def _fit(rows: int) -> Measured:
    """Making the rows is measured with it, as reading them would be."""
    _warm()
    return _measured(lambda: Hazard.fit(_parts(rows), WEEK))


def _peer(rows: int) -> Measured:
    model = _warm()
    weeks = list(_parts(rows))
    entries = [model.layout.entries(week) for week in weeks]
    blocks = [np.diff(entry.ptr) for entry in entries]
    ptr = np.concatenate([[0], np.cumsum(np.concatenate(blocks))])
    col = np.concatenate([entry.col for entry in entries])
    value = np.concatenate([entry.value for entry in entries])
    x = csr_matrix((value, col, ptr), shape=(ptr.size - 1, len(model.layout)))
    y = np.concatenate([week.y for week in weeks])
    return _measured(lambda: LogisticRegression(max_iter=200).fit(x, y))


def _update() -> Measured:
    model = _warm()
    rows = next(_parts(1))
    more = PersonWeeks(**{
        name: np.resize(getattr(rows, name), A_WEEK) for name in PersonWeeks.ranges
    })  # fmt: skip
    return _measured(lambda: model.update(more))


def _choices(model: Hazard, count: int) -> tuple[Table, Choices]:
    draw = np.random.default_rng(1)
    facts = facts_of(city(PEOPLE, 1))
    kinds = np.array(Kind)[np.arange(50) % len(Kind)]
    helpers = Helpers(
        np.arange(MENTORS), draw.random(MENTORS) < 0.3, kinds, draw.integers(-1, 7, 50)
    )
    table = Table.of(model, facts, helpers)
    return table, Choices(
        person=draw.integers(0, PEOPLE, count, dtype=np.int32),
        mentor=draw.integers(-1, MENTORS, count, dtype=np.int16),
        action=draw.integers(0, 4, count, dtype=np.int8),
        session=draw.integers(-1, 50, count, dtype=np.int16),
        way=draw.integers(0, 60, count, dtype=np.int16),
    )


def _price() -> Measured:
    model = _warm()
    table, choices = _choices(model, PRICES)
    table.price(_choices(model, 1000)[1])  # compiles
    seconds, _ = _measured(lambda: table.price(choices))
    answer = table.price(choices)
    held = sum(part.nbytes for part in (answer, *vars(choices).values(), *_arrays(table)))
    return seconds, held / 1e6


def _arrays(table: Table) -> Iterator[Any]:
    """What a table holds."""
    for part in (*vars(table).values(), *table.small):
        if isinstance(part, np.ndarray):
            yield part


def _predict() -> Measured:
    model = _warm()
    columns = city(PRICES // 40, 3)
    rows = PersonWeeks(**columns)
    return _measured(lambda: model.predict(rows))
