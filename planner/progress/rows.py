"""Rows of a matrix as a likelihood: block by block, so that all columns never stand at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.inputs import Floats, Ints
from planner.progress.belief import Curve, summed
from planner.progress.features import Design

BLOCK = 4096
LEAST = 1e-12  # a probability is never 0 nor 1


def blocks(rows: int) -> Iterator[slice]:
    """Spans of BLOCK rows, in order."""
    return (slice(at, min(at + BLOCK, rows)) for at in range(0, rows, BLOCK))


def probability(columns: Floats, mean: Floats) -> Floats:
    """[n] the logistic of columns[n,k] @ mean[k], strictly between 0 and 1."""
    from planner.progress import kernels

    logit = np.empty(len(columns))
    kernels.logits(columns, mean, logit)
    tail = np.exp(-np.abs(logit))
    found = np.where(logit > 0, 1.0, tail) / (1.0 + tail)
    return np.asarray(found.clip(LEAST, 1.0 - LEAST))


@dataclass(frozen=True, eq=False)
class Rows:
    """x[n,p], action[n] and y[n] under a design; a `belief.Likelihood`."""

    design: Design
    x: Any
    action: Ints
    y: Floats

    def at(self, mean: Floats) -> Curve:
        """The Bernoulli log likelihood at mean[k]."""
        return summed(lambda span: self._curve(span, mean), blocks(len(self.y)), mean.size)

    def _curve(self, span: slice, mean: Floats) -> Curve:
        from planner.progress import kernels

        columns = self.design.columns(self.x[span], self.action[span])
        slope, bend = np.zeros(mean.size), np.zeros((mean.size, mean.size))
        return Curve(kernels.dense(columns, self.y[span], mean, slope, bend), slope, bend)
