"""Dual prices on minutes, contacts, seats and slots: the bound, and the compass of the plan.

Minimise the smoothed dual on a sample of people, then on the choices that screening leaves, each
stage followed by the exact scan that makes its bound rigorous. A stage whose exact bound got worse
is undone and its margin doubled: screening was too tight. Schedules as measured by the prototype
(planner.md); temperatures and margins are in units of a typical gain.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from planner.dual import Cancelled, Dual, exact_bound
from planner.plan import Prices
from planner.problem import PADDING, Problem
from planner.table import Table, kept, near, sample
from planner.terms import Terms

TYPICAL = 30.0  # the schedules were measured on gains of order 1/30
EVERY = 6  # one person in so many is sampled
MISSED = 1e-6  # of the bound: what screening may hide before its choices are kept on
SMALL = 20_000  # below so many choices nobody is left out


class Stage(NamedTuple):
    """A temperature, a number of iterations, and the margin of screening."""

    tau: float
    steps: int
    margin: float = np.inf


SAMPLED = (Stage(0.01, 30), Stage(0.003, 40), Stage(0.001, 40))
SCREENED = (
    Stage(1e-3, 40, 0.02),
    Stage(3e-4, 50, 0.012),
    Stage(3e-4, 50, 0.010),
    Stage(1e-4, 60, 0.008),
    Stage(1e-4, 60, 0.006),
)
TRIED = (Stage(3e-4, 30, 0.03), Stage(1e-4, 40, 0.02))
STAFFED = (Stage(3e-4, 40, 0.015), Stage(1e-4, 50, 0.008), Stage(3e-5, 70, 0.006))


@dataclass(frozen=True, eq=False)
class Priced:
    """Prices, the bound that they prove on the table's terms, and the gains' unit."""

    prices: Prices
    bound: float
    unit: float


@dataclass(frozen=True)
class Watch:
    """Whoever waits: told (fraction of the stages done, bound so far), asked whether to stop."""

    report: Callable[[float, float], None]
    cancelled: Cancelled


def unit_of(problem: Problem) -> float:
    """The size of the gains, so that the schedules fit any scale: 1 where they are about .03."""
    best = problem.gain.max(axis=1)
    best = best[(best > 0) & (best != np.float32(PADDING))]
    return float(best.mean()) * TYPICAL / 2.5 if best.size else 1.0


def search(table: Table, watch: Watch, start: Prices | None = None) -> Priced:
    """Prices of the whole problem, facilitators open."""
    problem = table.problem
    unit = unit_of(problem)
    terms = Terms.of(problem)
    prices = start or first_guess(problem, unit)
    if start is None and table.gain.size > SMALL:
        few = sample(table, EVERY)
        dual = Dual(few, terms, unit, times=table.rows / max(few.rows, 1))
        for stage in SAMPLED:
            prices = dual.minimise(prices, stage.tau, stage.steps, watch.cancelled)
    stages = (*(SAMPLED if start is None and table.gain.size <= SMALL else ()), *SCREENED)
    return refine(table, terms, Priced(prices, np.inf, unit), stages, watch)


def refine(
    table: Table, terms: Terms, priced: Priced, stages: tuple[Stage, ...], watch: Watch
) -> Priced:
    """Each stage on screened choices, then the exact bound; a worse one is undone."""
    unit = priced.unit
    best = Priced(priced.prices, exact_bound(table, terms, priced.prices), unit)
    prices, keep = best.prices, np.zeros(table.gain.size, bool)
    for done, stage in enumerate(stages, start=1):
        if watch.cancelled():
            break
        keep |= near(table, prices, stage.margin * unit)
        few = kept(table, keep)
        prices = Dual(few, terms, unit).minimise(prices, stage.tau, stage.steps, watch.cancelled)
        bound = exact_bound(table, terms, prices)
        missed = bound - exact_bound(few, terms, prices)
        if bound < best.bound:
            best = Priced(prices, bound, unit)
        if missed <= MISSED * abs(bound):
            keep[:] = False
        watch.report(done / len(stages), best.bound)
    return best


def first_guess(problem: Problem, unit: float) -> Prices:
    """A start: .02 for 15 minutes, nothing for a contact, .02 for a seat."""
    prices = Prices.zero(problem.mentors, problem.sessions, problem.floor.size)
    prices.lam[:] = 0.02 / 15 * unit
    prices.pi[:] = 0.02 * unit
    return prices
