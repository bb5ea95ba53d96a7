"""A symmetric matrix among prices, kept in dense blocks of the districts that share people.

At the size of a city most districts never meet in one person's choices, and the second derivatives
between their prices are zeros. Only the lower half is stored, flat, block after block.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numba import njit
from scipy.linalg import LinAlgError, cholesky

from planner.kernels import Arrays
from planner.problem import Array

NEAR_ENOUGH = 1e-2  # of the first residual: what conjugate gradients leave
ITERATIONS = 100


@dataclass(frozen=True, eq=False)
class Blocks:
    """A symmetric matrix of order N, its rows sorted by district.

    first[D+1]  where each district's rows begin
    start[D,D]  where the block of two districts begins in `entries`, the later one first;
                -1 = they share nothing
    owner[N]    the district of each row
    entries     the blocks; of a district's own the lower triangle counts
    """

    first: Array
    start: Array
    owner: Array
    entries: Array

    @classmethod
    def empty(cls, owner: Array, share: Array) -> "Blocks":
        """Zeros; owner[N] ascending, share[D,D] says which districts share anything."""
        districts = len(share)
        first = np.searchsorted(owner, np.arange(districts + 1))
        width = np.diff(first)
        there = np.tril(share | share.T | np.eye(districts, dtype=bool))
        size = np.where(there, width[:, None] * width, 0).reshape(-1)
        end = np.cumsum(size)
        start = np.where(there, (end - size).reshape(there.shape), -1)
        return cls(first, start, owner, np.zeros(int(end[-1])))

    @property
    def order(self) -> int:
        """How many rows."""
        return int(self.owner.size)

    @property
    def flat(self) -> Arrays:
        """What compiled loops are given: (entries, start, first, owner)."""
        return self.entries, self.start, self.first, self.owner

    def own(self, district: int) -> Array:
        """A view of the district's own block."""
        at, n = int(self.start[district, district]), int(np.diff(self.first)[district])
        return self.entries[at : at + n * n].reshape(n, n)

    @cached_property
    def across(self) -> Array:
        """[N] where the diagonal stands in `entries`."""
        width = np.diff(self.first)[self.owner]
        place = np.arange(self.order) - self.first[self.owner]
        return np.asarray(self.start[self.owner, self.owner] + place * (width + 1))

    def diagonal(self) -> Array:
        """A copy of the diagonal."""
        return np.asarray(self.entries[self.across])

    def copy(self) -> "Blocks":
        """The same matrix, with entries of its own."""
        return replace(self, entries=self.entries.copy())

    def add(self, extra: Array) -> None:
        """Add extra[N] to the diagonal."""
        self.entries[self.across] += extra

    def scale(self, scale: Array) -> None:
        """Multiply rows and columns by scale[N], in place."""
        _scale(self.flat, scale)

    def dense(self) -> Array:
        """The lower triangle of the whole matrix."""
        whole = np.zeros((self.order, self.order))
        for later, earlier in np.argwhere(self.start >= 0).tolist():
            rows, columns = self._rows(later), self._rows(earlier)
            at, shape = self.start[later, earlier], whole[rows, columns].shape
            whole[rows, columns] = self.entries[at : at + shape[0] * shape[1]].reshape(shape)
        return np.tril(whole)

    def solve(self, right: Array) -> Array:
        """x of matrix @ x = right, nearly: conjugate gradients, with the districts' own blocks
        inverted as preconditioner (Nocedal and Wright 2006, Numerical optimization, ch. 7).

        A matrix that is not positive definite gives a direction with right @ x > 0 all the same.
        """
        factors = np.zeros_like(self.entries)
        for district in np.unique(self.owner):
            own, at = self.own(district), int(self.start[district, district])
            factors[at : at + own.size] = _factor(own).reshape(-1)
        return np.asarray(_conjugate(self.flat, factors, right, NEAR_ENOUGH, ITERATIONS))

    def _rows(self, district: int) -> slice:
        return slice(int(self.first[district]), int(self.first[district + 1]))


def _factor(own: Array) -> Array:
    """Its lower Cholesky factor; that of its diagonal, where it has none."""
    try:
        return np.asarray(cholesky(own, lower=True, check_finite=False))
    except LinAlgError:
        return np.diag(np.sqrt(np.abs(np.diagonal(own)) + np.finfo(float).tiny))


@njit(nogil=True, cache=True)
def place(matrix: Arrays, a: int, b: int) -> int:
    """Where the entry (a, b) with b <= a stands; IndexError where the districts share nothing."""
    _, start, first, owner = matrix
    later, earlier = owner[a], owner[b]
    at, width = start[later, earlier], first[earlier + 1] - first[earlier]
    if at < 0:
        raise IndexError
    return at + (a - first[later]) * width + b - first[earlier]  # type: ignore[no-any-return]


@njit(nogil=True, cache=True)
def _scale(matrix: Arrays, scale: Any) -> None:
    entries, start, first, _ = matrix
    for later in range(start.shape[0]):
        for earlier in range(later + 1):
            at = start[later, earlier]
            if at >= 0:
                for a in range(first[later], first[later + 1]):
                    for b in range(first[earlier], first[earlier + 1]):
                        entries[at] *= scale[a] * scale[b]
                        at += 1


@njit(nogil=True, cache=True)
def _times(matrix: Arrays, x: Any, into: Any) -> None:
    """into = matrix @ x."""
    entries, start, first, _ = matrix
    into[:] = 0.0
    for later in range(start.shape[0]):
        for earlier in range(later + 1):
            at = start[later, earlier]
            if at < 0:
                continue
            for a in range(first[later], first[later + 1]):
                last = a if earlier == later else first[earlier + 1]
                total = 0.0
                for b in range(first[earlier], last):
                    entry = entries[at + b - first[earlier]]
                    total += entry * x[b]
                    into[b] += entry * x[a]
                if earlier == later:
                    total += entries[at + a - first[earlier]] * x[a]
                into[a] += total
                at += first[earlier + 1] - first[earlier]


@njit(nogil=True, cache=True)
def _precondition(matrix: Arrays, factors: Any, right: Any, into: Any) -> None:
    """into = the districts' own blocks' inverse @ right, by their Cholesky factors."""
    _, start, first, _ = matrix
    for district in range(start.shape[0]):
        low, high = first[district], first[district + 1]
        n, at = high - low, start[district, district]
        for a in range(n):
            total = right[low + a]
            for b in range(a):
                total -= factors[at + a * n + b] * into[low + b]
            into[low + a] = total / factors[at + a * n + a]
        for a in range(n - 1, -1, -1):
            into[low + a] /= factors[at + a * n + a]
            for b in range(a):
                into[low + b] -= factors[at + a * n + b] * into[low + a]


@njit(nogil=True, cache=True)
def _conjugate(
    matrix: Arrays, factors: Any, right: Any, near_enough: float, iterations: int
) -> Any:
    x, rest = np.zeros_like(right), right.copy()
    better, bent = np.empty_like(right), np.empty_like(right)
    _precondition(matrix, factors, rest, better)
    along = better.copy()
    size = rest @ better
    enough = near_enough * near_enough * size
    for turn in range(iterations):
        _times(matrix, along, bent)
        curved = along @ bent
        if curved <= 0.0:
            return along if turn == 0 else x
        x += size / curved * along
        rest -= size / curved * bent
        _precondition(matrix, factors, rest, better)
        new = rest @ better
        if new <= enough:
            break
        along = better + new / size * along
        size = new
    return x
