"""The Lagrangian dual, smoothed by softmax, as a function of a scaled vector, with its curvature.

D_tau(prices) = sum_i tau*log(1 + sum_k exp(v_ik/tau)) + the terms of mentors, sessions, floors.
At tau = 0 it is the bound. Variables are scaled to the price of 15 minutes, a contact, a seat.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from planner import curvature, kernels
from planner.blocks import Blocks
from planner.newton import descend
from planner.plan import Prices
from planner.problem import SLOTS, Array, Problem
from planner.table import Table, best, in_blocks, in_halves, priced, sample
from planner.terms import Terms

QUARTER_HOUR = 15.0
BENT = 40.0  # people times temperature whose second derivatives are enough
STEP = 8.0  # temperatures that a price may move in one step
Cancelled = Callable[[], bool]


@dataclass(frozen=True, eq=False)
class Dual:
    """The dual of `terms` with the choices of `table`, each person counted `times`."""

    table: Table
    terms: Terms
    unit: float  # the size of a typical gain, so that steps do not depend on the gains' scale
    times: float = 1.0

    def minimise(self, start: Prices, tau: float, cancelled: Cancelled) -> Prices:
        """Newton's method from `start` at temperature tau (in units)."""
        curve = Curve(self, Layout.of(self.terms, self.unit), tau * self.unit)
        found = descend(curve, curve.layout.vector(start), cancelled)
        return curve.layout.prices(found)

    def value(self, prices: Prices, tau: float) -> tuple[float, Prices]:
        """D_tau and its gradient, in the shape of prices."""
        problem = self.table.problem
        grad = Prices.zero(problem.mentors, problem.sessions, problem.floor.size)
        total = self.terms.value(prices, tau, grad)
        return total + self.times * self._people(prices, tau, grad), grad

    def _people(self, prices: Prices, tau: float, grad: Prices) -> float:
        table, problem = self.table, self.table.problem
        choices, vectors = table.arrays(table.bonus(prices.phi)), priced(prices)
        touched = np.zeros(table.rows)

        def block(span: tuple[int, int]) -> tuple[float, list[Array]]:
            sizes = (problem.mentors, problem.mentors, problem.mentors, problem.sessions)
            uses = [np.zeros(size + 1) for size in sizes]
            return kernels.soft(span, choices, vectors, tau, (*uses, touched)), uses

        total = 0.0
        for part, uses in in_blocks(table, block):
            total += part
            for vector, used in zip((grad.lam, grad.mu, grad.delta, grad.pi), uses, strict=True):
                np.subtract(vector, self.times * used[:-1], out=vector)
        for group in range(problem.floor.size):
            grad.phi[group] += self.times * touched[(table.grp >> group) & 1 == 1].sum()
        return total

    def bend(self, table: Table, prices: Prices, tau: float, index: Prices, owner: Array) -> Blocks:
        """The second derivatives among prices of the districts owner[N], ascending; `index` says
        where each price stands among them, -1 = not. The people of `table` stand for all."""
        choices, vectors = table.arrays(table.bonus(prices.phi)), priced(prices)
        lam, mu, pi, delta = (
            np.append(at, -1).astype(np.int64)
            for at in (index.lam, index.mu, index.pi, index.delta)
        )
        places = (lam, mu, delta, pi, index.phi.astype(np.int64), table.grp)

        times = self.times * self.table.rows / max(table.rows, 1)
        total = Blocks.empty(owner, self.share)

        def block(span: tuple[int, int]) -> Array:
            part = replace(total, entries=np.zeros_like(total.entries))
            curvature.people(span, choices, vectors, tau, places, part.flat)
            return part.entries

        for part in in_halves(table, block):
            np.add(total.entries, times * part, out=total.entries)
        self.terms.bend(prices, tau, index, total)
        return total

    @cached_property
    def share(self) -> Array:
        """[D+1,D+1] districts that a person or a session brings together; the last one, that of
        groups, touches all."""
        table = self.table
        of_mentor, of_session, groups = districts(table.problem)
        share = self.terms.brings_together(of_mentor, of_session, groups + 1)
        owners = np.append(of_mentor, -1), np.append(of_session, -1)
        choices = table.arrays(table.diff)
        in_blocks(table, lambda span: curvature.meet(span, choices, owners, share))
        share[groups] = True
        return share


@dataclass(frozen=True, eq=False)
class Curve:
    """The dual at one temperature as a function of the scaled vector."""

    dual: Dual
    layout: "Layout"
    tau: float

    @property
    def low(self) -> Array:
        return self.layout.low

    @property
    def high(self) -> Array:
        return self.layout.high

    @cached_property
    def sampled(self) -> Table:
        """The people whose second derivatives stand for everybody's: the warmer, the fewer."""
        table = self.dual.table
        every = int(table.rows * self.heat / BENT)
        return table if every < 2 else sample(table, every)

    @property
    def owner(self) -> Array:
        """[N] whose price it is: a district."""
        return self.layout.owner

    @property
    def reach(self) -> float:
        """How far a price may move in one step: what the temperature lets it see."""
        return STEP * self.heat

    @property
    def heat(self) -> float:
        """The temperature, in units."""
        return self.tau / self.dual.unit

    def value(self, x: Array) -> tuple[float, Array]:
        """The value and its gradient."""
        unit, layout = self.dual.unit, self.layout
        value, grad = self.dual.value(layout.prices(x), self.tau)
        return value / unit, layout.scale * layout.gather(grad) / unit

    def bend(self, x: Array, free: Array) -> Blocks:
        """The second derivatives among the prices at `free`, which are sorted by district."""
        layout = self.layout
        index, owner = layout.places(free), layout.owner[free]
        total = self.dual.bend(self.sampled, layout.prices(x), self.tau, index, owner)
        total.scale(layout.scale[free] / np.sqrt(self.dual.unit))
        return total


@dataclass(frozen=True, eq=False)
class Layout:
    """Where each price stands in the scaled vector, with its bounds."""

    mentors: int
    sessions: int
    groups: int
    slots: Array  # flat positions in nu[M,20] that can bind: two sessions compete there
    scale: Array
    low: Array
    high: Array
    owner: Array  # the district that each belongs to; the last is that of groups
    dearest: Prices  # no price may be above; rounding of the scale could

    @classmethod
    def of(cls, terms: Terms, unit: float) -> "Layout":
        problem = terms.problem
        slots = contested(problem) if terms.seats is None else np.zeros(0, int)
        scale = np.repeat([1 / QUARTER_HOUR, 1, 1, 1, 1, 1], _sizes(problem, slots.size)) * unit
        low, high = np.zeros(scale.size), np.full(scale.size, np.inf)
        low[: problem.mentors][terms.balanced] = -np.inf
        barred = ~terms.staff.able if terms.seats is None else terms.seats == 0
        never = 2 * float(problem.gain.max(initial=0.0)) / unit + 1.0
        pi = slice(2 * problem.mentors, 2 * problem.mentors + problem.sessions)
        low[pi][barred] = high[pi][barred] = never
        start = pi.stop + slots.size
        endless = np.where(np.isfinite(problem.wbar), problem.wc, 0.0)
        dear = np.where(np.isinf(problem.wmax), endless, np.inf)
        high[start : start + problem.mentors] = dear / unit
        high[start + problem.mentors :] = problem.fpen / unit
        dearest = Prices.zero(problem.mentors, problem.sessions, problem.floor.size)
        np.copyto(dearest.delta, dear)
        np.copyto(dearest.phi, problem.fpen)
        sizes = (problem.mentors, problem.sessions, problem.floor.size)
        of_mentor, of_session, last = districts(problem)
        owners = (of_mentor, of_session, of_mentor[slots // SLOTS], of_mentor)
        whose = [of_mentor, *owners, np.full(problem.floor.size, last)]
        return cls(*sizes, slots, scale, low, high, np.concatenate(whose), dearest)

    def gather(self, prices: Prices) -> Array:
        """The parts of `prices` in the vector's order, unscaled."""
        nu = prices.nu.reshape(-1)[self.slots]
        return np.concatenate([prices.lam, prices.mu, prices.pi, nu, prices.delta, prices.phi])

    def places(self, free: Array) -> Prices:
        """Where each price stands among the `free` ones, -1 = it is not one of them."""
        place = np.full(self.scale.size, -1.0)
        place[free] = np.arange(free.size)
        m = self.mentors
        lam, mu, pi, slot, delta, phi = np.split(
            place, np.cumsum([m, m, self.sessions, self.slots.size, m])
        )
        nu = np.full(m * SLOTS, -1.0)
        nu[self.slots] = slot
        return Prices(lam, mu, pi, nu.reshape(m, SLOTS), delta, phi)

    def vector(self, prices: Prices) -> Array:
        return self.gather(prices) / self.scale

    def within(self, prices: Prices) -> Prices:
        """The nearest prices that a bound may be derived from: each within its own bounds."""
        return self.prices(np.clip(self.vector(prices), self.low, self.high))

    def prices(self, x: Array) -> Prices:
        m = self.mentors
        ends = np.cumsum([m, m, self.sessions, self.slots.size, m])
        lam, mu, pi, slot, delta, phi = np.split(x * self.scale, ends)
        nu = np.zeros(m * SLOTS)
        nu[self.slots] = slot
        delta = np.minimum(delta, self.dearest.delta)
        phi = np.minimum(phi, self.dearest.phi)
        return Prices(lam, mu, pi, nu.reshape(m, SLOTS), delta, phi)


def _sizes(problem: Problem, slots: int) -> tuple[int, ...]:
    m = problem.mentors
    return m, m, problem.sessions, slots, m, problem.floor.size


def contested(problem: Problem) -> Array:
    """Flat positions of nu[M,20] where a mentor could be wanted twice."""
    wanted = np.zeros((problem.mentors, SLOTS), np.int64)
    for offset in range(int(problem.len.max(initial=0))):
        inside = problem.len[problem.ft] > offset
        np.add.at(wanted, (problem.fm[inside], problem.slot[problem.ft[inside]] + offset), 1)
    return np.flatnonzero(wanted.reshape(-1) > 1)


def districts(problem: Problem) -> tuple[Array, Array, int]:
    """The district of each mentor[M] and session[T], numbered from 0; how many there are."""
    names, number = np.unique(np.concatenate([problem.m_d, problem.t_d]), return_inverse=True)
    return number[: problem.mentors], number[problem.mentors :], names.size


def exact_bound(table: Table, terms: Terms, prices: Prices) -> float:
    """The rigorous bound: every person's best choice, every term at temperature zero."""
    problem = table.problem
    cold = 1e-14  # the softened terms exceed the exact ones by at most this times their number
    scrap = Prices.zero(problem.mentors, problem.sessions, problem.floor.size)
    return best(table, prices)[0] + terms.value(prices, cold, scrap)
