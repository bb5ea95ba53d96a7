"""Dual prices on minutes, contacts, seats and slots: the bound, and the compass of the plan.

Minimise the smoothed dual by Newton's method on a sample of people, then on the choices that
screening leaves, colder from stage to stage, each followed by the exact scan that makes its bound
rigorous. Where that scan finds choices better than those kept, they are added and the stage is done
again: screening was too tight. Temperatures and margins are in units of a typical gain.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from planner.dual import Cancelled, Dual, Layout, exact_bound
from planner.plan import Prices
from planner.problem import PADDING, Problem
from planner.table import Table, kept, near, sample
from planner.terms import Terms

ROUNDS = 6
TYPICAL = 30.0  # the schedules were measured on gains of order 1/30
EVERY = 8  # one person in so many is sampled
CHANGED = 2e-4  # of the bound: prices that come closer at once were nearly right
MISSED = 1e-6  # of the bound: what screening may hide before its choices are kept on
SMALL = 20_000  # below so many choices nobody is left out


class Stage(NamedTuple):
    """A temperature, and the margin of screening, in units."""

    tau: float
    margin: float = np.inf


SAMPLED = (Stage(0.01), Stage(0.003), Stage(0.001))
SCREENED = (
    Stage(1e-3, 0.02),
    Stage(3e-4, 0.008),
    Stage(1e-4, 0.004),
    Stage(3e-5, 0.002),
)
KNOWN = SCREENED[-1:]  # prices of a week that is nearly the same need no more
COLDER = (Stage(1e-5, 0.001), Stage(3e-6, 0.001))
TRIED = (Stage(3e-4, 0.01), Stage(3e-5, 0.003))
LED = (Stage(3e-4, 0.012), Stage(1e-4, 0.004))
STAFFED = (Stage(3e-5, 0.002), Stage(1e-5, 0.001))


@dataclass(frozen=True, eq=False)
class Priced:
    """Prices, the bound that they prove on the table's terms, and the gains' unit."""

    prices: Prices
    bound: float
    unit: float
    smooth: float = -np.inf  # the smoothed dual where the last stage left it; none, if cancelled


@dataclass(frozen=True)
class Watch:
    """Whoever waits: told (fraction of the stages done, bound so far), asked whether to stop."""

    report: Callable[[float, float], None]
    cancelled: Cancelled

    @property
    def halfway(self) -> "Watch":
        """The same for stages that may not be the last: only their bound is told."""
        return Watch(lambda _, bound: self.report(0.0, bound), self.cancelled)


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
    if start is not None:
        begun = exact_bound(table, terms, Layout.of(terms, unit).within(start))
        known = refine(table, terms, Priced(start, np.inf, unit), KNOWN, watch.halfway)
        if begun - known.bound <= CHANGED * abs(known.bound):
            watch.report(1.0, known.bound)
            return known
    if start is None and table.gain.size > SMALL:
        few = sample(table, EVERY)
        dual = Dual(few, terms, unit, times=table.rows / max(few.rows, 1))
        for stage in SAMPLED:
            prices = dual.minimise(prices, stage.tau, watch.cancelled)
    stages = (*(SAMPLED if start is None and table.gain.size <= SMALL else ()), *SCREENED)
    found = refine(table, terms, Priced(prices, np.inf, unit), stages, watch)
    return _for_nothing(table, terms, found, watch)


def _for_nothing(table: Table, terms: Terms, found: Priced, watch: Watch) -> Priced:
    """What was found, or no prices at all where these prove more: nothing is scarce, and a smoothed
    dual only comes near."""
    problem = table.problem
    free = Prices.zero(problem.mentors, problem.sessions, problem.floor.size)
    bound = exact_bound(table, terms, free)
    if bound > found.bound:
        return found
    watch.report(1.0, bound)
    return replace(found, prices=free, bound=bound)


def refine(
    table: Table, terms: Terms, priced: Priced, stages: tuple[Stage, ...], watch: Watch
) -> Priced:
    """Each stage on screened choices, then the exact bound; a worse one is undone.

    Prices of another week may be of a sign, or above a penalty, that no bound may be derived from
    in this one: they begin at the nearest that may.
    """
    unit = priced.unit
    start = Layout.of(terms, unit).within(priced.prices)
    best = Priced(start, exact_bound(table, terms, start), unit)
    prices, keep, smooth = best.prices, np.zeros(table.gain.size, bool), -np.inf
    for done, stage in enumerate(stages, start=1):
        keep[:] = False
        for _ in range(ROUNDS):
            if watch.cancelled():
                return best
            keep |= near(table, prices, stage.margin * unit)
            few = kept(table, keep)
            dual = Dual(few, terms, unit)
            prices = dual.minimise(prices, stage.tau, watch.cancelled)
            bound = exact_bound(table, terms, prices)
            missed = bound - exact_bound(few, terms, prices)
            if bound < best.bound:
                best = Priced(prices, bound, unit)
            if missed <= MISSED * abs(bound):
                break
        smooth = dual.value(prices, stage.tau * unit)[0]
        watch.report(done / len(stages), best.bound)
    return replace(best, smooth=smooth)


def first_guess(problem: Problem, unit: float) -> Prices:
    """A start: .02 for 15 minutes, nothing for a contact, .02 for a seat."""
    prices = Prices.zero(problem.mentors, problem.sessions, problem.floor.size)
    prices.lam[:] = 0.02 / 15 * unit
    prices.pi[:] = 0.02 * unit
    return prices
