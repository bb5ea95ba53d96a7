"""Person-weeks as a likelihood: lists of coefficients, in fixed blocks that are summed in order."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.inputs import Floats
from planner.progress.belief import Curve, summed
from planner.progress.families import LONGEST
from planner.progress.layout import Entries, Layout
from planner.progress.weeks import PersonWeeks

BLOCK = 16_384


def fades(mean: Floats) -> Floats:
    """exp(-kappa r) for r = 0 .. LONGEST earlier helps; log kappa is mean[0]."""
    return np.asarray(np.exp(-np.exp(mean[0]) * np.arange(LONGEST + 1)))


@dataclass(frozen=True, eq=False)
class Block:
    """Some rows: their coefficients, outcomes y[b] and weights[b]."""

    entries: Entries
    y: Any
    weight: Any


@dataclass(frozen=True, eq=False)
class Coded:
    """Person-weeks under a layout; a `belief.Likelihood`. About 100 bytes a row."""

    blocks: list[Block]

    @classmethod
    def of(cls, layout: Layout, rows: PersonWeeks) -> "Coded":
        """The rows, cut into blocks."""
        spans = [slice(at, at + BLOCK) for at in range(0, len(rows), BLOCK)]
        parts = [rows.only(span) for span in spans]
        return cls([Block(layout.entries(part), part.y, part.weight) for part in parts])

    def __len__(self) -> int:
        return sum(len(block.y) for block in self.blocks)

    def thinned(self, count: int) -> "Coded":
        """At most `count` blocks, evenly over all."""
        at = np.linspace(0, len(self.blocks) - 1, min(count, len(self.blocks)))
        return Coded([self.blocks[int(one)] for one in at])

    def at(self, mean: Floats) -> Curve:
        """The weighted Bernoulli log likelihood at mean[k]."""
        return summed(lambda block: _curve(block, mean), self.blocks, mean.size)


def _curve(block: Block, mean: Floats) -> Curve:
    from planner.progress import kernels

    slope, bend = np.zeros(mean.size), np.zeros((mean.size, mean.size))
    entries, fade = block.entries.flat, fades(mean)
    value = kernels.coded(entries, fade, block.y, block.weight, mean, slope, bend)
    return Curve(value, slope, bend)


def logits(entries: Entries, mean: Floats) -> Floats:
    """[n] the logits of rows: each row's terms, summed in their order."""
    rows = entries.ptr.size - 1
    row = np.repeat(np.arange(rows), np.diff(entries.ptr))
    term = entries.value * fades(mean)[entries.earlier] * mean[entries.col]
    return np.asarray(np.bincount(row, term, rows), np.float64)
