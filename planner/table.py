"""Choices as a flat table: the whole problem, a sample of people, or what survives screening.

Work is cut into fixed blocks, whatever the number of threads, and summed in their order, so that
a result is bit-identical with one worker or two.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from planner import kernels
from planner.plan import Prices
from planner.problem import PADDING, Array, Problem

BLOCKS = 8
FEW = 1_000  # rows that are one block: threads would cost more than they bring
COLUMNS = ("col", "gain", "men", "mins", "ses", "cnt")
SEATED = 2.0  # times the margin: seats are few, and their prices move most
DENSE = 0.6  # below this share of real choices, padding is dropped first


@dataclass(frozen=True, eq=False)
class Table:
    """Flat choices of some people. person[r] and col[j] lead back to the problem's rows, columns.

    ptr[r+1], gain/men/mins/ses/cnt[j], diff[r], held[r] (pinned: no way to have nothing).
    """

    problem: Problem
    person: Array
    ptr: Array
    col: Array
    gain: Array
    men: Array
    mins: Array
    ses: Array
    cnt: Array
    diff: Array
    grp: Array
    held: Array

    @property
    def rows(self) -> int:
        return int(self.person.size)

    def blocks(self) -> list[tuple[int, int]]:
        """Fixed cuts of the rows."""
        count = BLOCKS if self.rows > FEW else 1
        cuts = np.linspace(0, self.rows, count + 1).astype(int)
        return list(zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True))

    def arrays(self, bonus: Array) -> tuple[Array, ...]:
        """The kernels' common arguments."""
        return (
            self.ptr,
            self.gain,
            self.men,
            self.mins,
            self.ses,
            self.cnt,
            self.diff,
            bonus,
            self.held,
        )

    def bonus(self, phi: Array) -> Array:
        """[r] what one more contact with a person is worth to the floors."""
        total = np.zeros(self.rows)
        for group in np.flatnonzero(phi):
            total += phi[group] * ((self.grp >> group) & 1)
        return total


def everything(problem: Problem) -> Table:
    """The whole problem, padding included; a pinned person has the pinned choice alone."""
    n, columns = problem.gain.shape
    whole = Table(
        problem=problem,
        person=np.arange(n),
        ptr=np.arange(n + 1, dtype=np.int64) * columns,
        col=np.tile(np.arange(columns, dtype=np.int16), n),
        gain=problem.gain.reshape(-1),
        men=problem.men.reshape(-1),
        mins=problem.mins.reshape(-1),
        ses=problem.ses.reshape(-1),
        cnt=problem.cnt.reshape(-1),
        diff=problem.diff,
        grp=problem.grp,
        held=np.zeros(n, bool),
    )
    if problem.pin_e.size == 0 and problem.choices > DENSE * problem.gain.size:
        return whole
    keep = problem.gain != PADDING
    keep[problem.pin_e] = False
    keep[problem.pin_e, problem.pin_k] = True
    return kept(whole, keep.reshape(-1), held=problem.pinned >= 0)


def kept(table: Table, keep: Array, held: Array | None = None) -> Table:
    """The table of the choices marked in keep[j]."""
    ends = np.zeros(table.rows + 1, np.int64)
    in_blocks(table, lambda span: kernels.tally(span, table.ptr, keep, ends[1:]))
    np.cumsum(ends, out=ends)
    columns = [getattr(table, name) for name in COLUMNS]
    into = tuple(np.empty(int(ends[-1]), column.dtype) for column in columns)
    given = tuple(columns)
    in_blocks(table, lambda span: kernels.gather(span, table.ptr, keep, ends, given, into))
    columns_of: dict[str, Any] = dict(zip(COLUMNS, into, strict=True))
    held = table.held if held is None else held
    return replace(table, ptr=ends, held=held, **columns_of)


def arranged(table: Table, order: Array) -> Table:
    """The table of the rows of `order`, in that order."""
    ends, j = choices_of(table.ptr, order)
    chosen = {name: getattr(table, name)[j] for name in COLUMNS}
    chosen |= {name: getattr(table, name)[order] for name in ("person", "diff", "grp", "held")}
    return replace(table, ptr=ends, **chosen)


def choices_of(ptr: Array, rows: Array) -> tuple[Array, Array]:
    """(ends[r+1], j): the choices of some rows side by side, and where each row's end."""
    length = np.diff(ptr)[rows]
    ends = np.concatenate([[0], np.cumsum(length)])
    return ends, np.repeat(ptr[rows] - ends[:-1], length) + np.arange(ends[-1])


def sample(table: Table, every: int) -> Table:
    """Every so-manieth person, with all real choices."""
    some = arranged(table, np.arange(0, table.rows, every))
    return kept(some, some.gain != PADDING)


def priced(prices: Prices) -> tuple[Array, Array, Array, Array]:
    """lam, mu, pi, delta, each with a last 0 for "none"."""
    vectors = (prices.lam, prices.mu, prices.pi, prices.delta)
    lam, mu, pi, delta = (np.append(vector, 0.0) for vector in vectors)
    return lam, mu, pi, delta


def best(table: Table, prices: Prices) -> tuple[float, Array]:
    """The exact sum of R_i, and R[r]: the scan that makes a bound rigorous."""
    top = np.empty(table.rows)
    choices, vectors = table.arrays(table.bonus(prices.phi)), priced(prices)
    parts = in_blocks(table, lambda span: kernels.best(span, choices, vectors, top))
    return sum(parts), top


def seatings(table: Table, prices: Prices) -> tuple[Array, Array]:
    """(session, gain) of every person who is better off with a free seat in it than without."""
    none = table.problem.sessions
    choices, vectors = table.arrays(table.bonus(prices.phi)), priced(prices)
    gain = np.empty(table.gain.size)
    in_blocks(table, lambda span: kernels.seatings(span, choices, vectors, none, gain))
    j = np.flatnonzero(gain)
    return table.ses[j].astype(np.int64), gain[j]


def worth(table: Table, prices: Prices) -> Array:
    """[J] what each choice is worth after paying for what it uses."""
    lam, mu, pi, delta = priced(prices)
    row = np.repeat(np.arange(table.rows), np.diff(table.ptr))
    contact = mu[table.men] + table.diff[row] * delta[table.men] - table.bonus(prices.phi)[row]
    value = table.gain - table.mins * lam[table.men] - table.cnt * contact - pi[table.ses]
    return np.asarray(value)


def near(table: Table, prices: Prices, margin: float) -> Array:
    """Marks[j] of the choices within `margin` of each person's best."""
    _, top = best(table, prices)
    keep = np.zeros(table.gain.size, bool)
    choices, vectors = table.arrays(table.bonus(prices.phi)), priced(prices)
    limits = (top, margin, SEATED * margin, table.problem.sessions)
    in_blocks(table, lambda span: kernels.survivors(span, choices, vectors, limits, keep))
    return keep


def in_blocks(table: Table, kernel: Callable[[tuple[int, int]], Any]) -> list[Any]:
    """kernel(span) on each fixed block, in parallel; results in the blocks' order."""
    return side_by_side(kernel, table.blocks())


def in_halves(table: Table, kernel: Callable[[tuple[int, int]], Any]) -> list[Any]:
    """The same on two halves: for kernels whose results are large."""
    if table.rows <= FEW:
        return in_blocks(table, kernel)
    half = table.rows // 2
    return side_by_side(kernel, [(0, half), (half, table.rows)])


def side_by_side(kernel: Callable[[Any], Any], spans: list[Any]) -> list[Any]:
    """kernel(span) of each span, in threads; results in order."""
    if len(spans) == 1:
        return [kernel(spans[0])]
    jobs = [_threads(os.getpid()).submit(kernel, span) for span in spans]
    return [job.result() for job in jobs]


@lru_cache(maxsize=1)
def _threads(process: int) -> ThreadPoolExecutor:
    """One pool a process: threads do not survive a fork."""
    return ThreadPoolExecutor(max_workers=2, thread_name_prefix=f"planner-{process}")
