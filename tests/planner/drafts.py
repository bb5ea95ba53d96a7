"""What the parts of the solver are given in their own tests: prices, rosters, drafts of a week."""

import numpy as np
from hypothesis import assume

import planner
from planner import Prices, Problem
from planner.baselines import greedy
from planner.dual import Layout
from planner.facilitators import Roster
from planner.kernels import Arrays
from planner.packing import Pack, closed
from planner.repair import Draft
from planner.table import Table, everything, kept, near
from planner.terms import Terms


def inside(layout: Layout, seed: int, most: float = 0.05) -> np.ndarray:
    """A point strictly within the bounds of each price that may move; `most` units from zero."""
    rng = np.random.default_rng(seed)
    low = np.where(np.isfinite(layout.low), layout.low, -0.2 * most)
    high = np.minimum(layout.high, low + most)
    return np.asarray(low + rng.uniform(0.1, 0.9, low.size) * (high - low))


def some_prices(problem: Problem, seed: int) -> Prices:
    """Random prices of the signs that make a bound valid."""
    layout = Layout.of(Terms.of(problem), 1.0)
    return layout.prices(inside(layout, seed))


def led(problem: Problem) -> Roster:
    """The roster of the greedy plan; an example whose locks cannot all hold is left out."""
    plan = greedy(problem)
    assume(planner.verify(problem, plan).feasible)
    return Roster.of(problem, plan.facilitator)


def real(problem: Problem, prices: Prices) -> Table:
    """Every choice but padding."""
    table = everything(problem)
    return kept(table, near(table, prices, np.inf))


def free(problem: Problem) -> Prices:
    """Nothing costs anything."""
    return Prices.zero(problem.mentors, problem.sessions, problem.floor.size)


def packed(problem: Problem, seed: int, prices: Prices | None = None) -> tuple[Draft, Pack]:
    """A whole feasible plan at prices, random unless given, and the pack to climb it with."""
    prices = prices or some_prices(problem, seed)
    table = real(problem, prices)
    draft = closed(Draft.empty(problem, led(problem)), table, prices, seed)
    return draft, Pack.of(draft, table, prices)


def opened(pack: Pack) -> tuple[Arrays, Arrays]:
    """The pack's choices and limits as a block of the climb holds them."""
    return tuple(np.array(column) for column in pack.flat), pack.rules
