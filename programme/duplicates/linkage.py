"""Fellegi–Sunter: how likely a pair is one person, by how its fields agree.

Each field's levels have a probability among pairs of one person (m) and among pairs of two (u),
independent given which it is. u is how all candidates agree, of whom few are one person; m, and the
share who are, are learned from the pairs themselves by classification EM: no pair is labelled. Only
pairs that are likelier one than two speak for m: in a whole city, a hundred thousand unlikely pairs
of one birth date outweigh a thousand true ones, and plain EM then learns what a birth date is.
Fellegi, I. P. and Sunter, A. B. (1969), A theory for record linkage, JASA 64, 1183–1210. Celeux, G.
and Govaert, G. (1992), A classification EM algorithm, Comput. Stat. Data Anal. 14, 315–332.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from programme.duplicates.comparing import FIELDS
from programme.duplicates.entries import Array

FIRST_M: Final = {
    "name": (0.02, 0.03, 0.05, 0.4, 0.5),
    "birth": (0.02, 0.02, 0.02, 0.94),
    "phone": (0.1, 0.1, 0.05, 0.75),
    "nik": (0.15, 0.1, 0.05, 0.7),
    "place": (0.04, 0.06, 0.9),
    "gender": (0.01, 0.99),
}
"""Where learning begins: what a duplicate is like, by common sense. u begins as all pairs are."""
PRIOR_PAIRS: Final = 2.0
"""Each level of m counts as so many pairs more, shared as FIRST_M: levels that no pair shows keep
a probability."""
ROUNDS: Final = 50
EVEN: Final = 0.5
FIRST_SHARE: Final = 1e-3


@dataclass(frozen=True, eq=False)
class Linkage:
    """``m`` and ``u``, by field a probability a level; ``share`` of the pairs are one person."""

    m: tuple[Array, ...]
    u: tuple[Array, ...]
    share: float

    def weights(self, levels: Array) -> Array:
        """[k, fields] how much each field speaks for one person, in powers of two."""
        each = [np.log2(m / u)[level] for m, u, level in
                zip(self.m, self.u, levels.T, strict=True)]  # fmt: skip
        return np.column_stack(each)

    def probability(self, levels: Array) -> Array:
        """[k] how likely each pair is one person."""
        odds = self.weights(levels).sum(axis=1) + np.log2(self.share / (1 - self.share))
        return np.asarray(1 / (1 + np.exp2(-odds)))


def learn(levels: Array) -> Linkage:
    """The linkage of the pairs; of no pair at all, what learning begins with."""
    patterns, counts = np.unique(levels, axis=0, return_counts=True)
    u = tuple(
        _shares(patterns[:, place], counts, np.ones(len(names)))
        for place, names in enumerate(FIELDS.values())
    )
    found = Linkage(tuple(np.array(FIRST_M[field]) for field in FIELDS), u, FIRST_SHARE)
    before: Array | None = None
    for _ in range(ROUNDS if len(patterns) else 0):
        one = found.probability(patterns) >= EVEN
        if before is not None and (one == before).all():
            break
        found, before = _fitted(patterns, counts * one, counts.sum(), u), one
    return found


def _fitted(patterns: Array, one: Array, pairs: int, u: tuple[Array, ...]) -> Linkage:
    m = tuple(
        _shares(patterns[:, place], one, PRIOR_PAIRS * np.array(FIRST_M[field]))
        for place, field in enumerate(FIELDS)
    )
    return Linkage(m, u, float((one.sum() + 1) / (pairs + 1 / FIRST_SHARE)))


def _shares(level: Array, counts: Array, more: Array) -> Array:
    found = np.bincount(level, counts, len(more)) + more
    return np.asarray(found / found.sum())
