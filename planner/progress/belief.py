"""What is believed of the coefficients, and what rows of data say about them.

A belief is a normal distribution, kept as mean and precision so that evidence is added and never
inverted. Data are anything with `at`: the log likelihood at a point, with slope and information.
"""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeVar

import numpy as np

from planner.inputs import Floats


@dataclass(frozen=True, eq=False)
class Curve:
    """A log density at a point: its value, slope[k], and bend[k,k], minus its second derivative."""

    value: float
    slope: Floats
    bend: Floats


Rows = TypeVar("Rows")


def summed(curve: Callable[[Rows], Curve], parts: Iterable[Rows], size: int) -> Curve:
    """The curves of parts added in their order; they run side by side, on threads. Only the lower
    half of each bend is read."""
    value, slope, bend = 0.0, np.zeros(size), np.zeros((size, size))
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for one in threads.map(curve, parts):
            value += one.value
            slope += one.slope
            bend += one.bend
    return Curve(value, slope, np.tril(bend) + np.tril(bend, -1).T)


class Likelihood(Protocol):
    """Rows of data, in whatever form."""

    def at(self, mean: Floats) -> Curve:
        """The log likelihood at mean[k]; bend is the expected (Fisher) information."""


@dataclass(frozen=True, eq=False)
class Belief:
    """A normal distribution of coefficients: mean[k], precision[k,k] (symmetric)."""

    mean: Floats
    precision: Floats

    @classmethod
    def independent(cls, mean: Floats, sd: Floats) -> "Belief":
        """Coefficients that know nothing of each other: mean[k], sd[k]."""
        return cls(mean, np.diag(sd**-2.0))

    @cached_property
    def root(self) -> Floats:
        """The lower Cholesky root of the precision."""
        return root_of(self.precision)

    def spread(self, x: Floats) -> Floats:
        """sd[n] of x[n,k] @ coefficients."""
        from planner.progress import kernels

        into = np.empty(len(x))
        kernels.spread(np.ascontiguousarray(x), self.root, into)
        return into

    def beside(self, other: "Belief") -> "Belief":
        """Both beliefs about coefficients of their own, side by side."""
        a, b = self.mean.size, other.mean.size
        precision = np.zeros((a + b, a + b))
        precision[:a, :a], precision[a:, a:] = self.precision, other.precision
        return Belief(np.concatenate([self.mean, other.mean]), precision)


def root_of(precision: Floats) -> Floats:
    """The lower Cholesky root. Raises ValueError where it is not positive definite."""
    from planner.progress import kernels

    root: Floats = kernels.cholesky(precision)
    if not np.isfinite(root).all() or not (np.diag(root) > 0).all():
        raise ValueError("the precision is not positive definite: a prior sd is 0 or not finite")
    return root


STEPS = 50
ENOUGH = 1e-9  # what a step has to promise, as a part of a thousandth of the log density
HALVINGS = 30


def climb(data: Likelihood, prior: Belief, start: Floats, enough: float = ENOUGH) -> Belief:
    """Penalised iteratively reweighted least squares: Newton's method on log posterior density,
    max_b log L(b) - (b - m)' P (b - m) / 2, halving a step that would go down.

    Returns the normal distribution with the mode as mean and the curvature there as precision
    (Laplace's approximation). Raises ValueError where the prior is not positive definite.
    """
    from planner.progress import kernels

    mode, here = start, posterior(data, prior, start)
    for _ in range(STEPS):
        step = kernels.solve(root_of(here.bend), here.slope)
        if np.sum(step * here.slope) < enough * max(1.0, abs(here.value) / 1000):
            break
        for _ in range(HALVINGS):
            there = posterior(data, prior, mode + step)
            if there.value >= here.value:
                mode, here = mode + step, there
                break
            step = step / 2
        else:
            break
    return Belief(mode, here.bend)


def posterior(data: Likelihood, prior: Belief, mean: Floats) -> Curve:
    """The log posterior density at mean[k], without its constant."""
    curve, away = data.at(mean), mean - prior.mean
    pull = np.einsum("ij,j->i", prior.precision, away)
    return Curve(
        curve.value - float(np.sum(away * pull)) / 2,
        curve.slope - pull,
        curve.bend + prior.precision,
    )
