"""A mentor is away, or has declined: the week is repaired with few changes.

Only the district is looked at again, everybody else stays (planner.district). Its own bound is
proven first, at prices that start from the week's. Then those are planned anew who have lost what
they had, or who would nearly rather move at the new prices; a bonus on what each had makes change
cost. It grows while more than `most` of the others move, and shrinks while more than `loss` of the
bound is given away.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from planner.certificate import reduced
from planner.district import Part, Used, part
from planner.plan import Limits, Plan, Prices
from planner.problem import Array, Problem

if TYPE_CHECKING:
    from planner.prices import Priced

MOST, LOSS = 0.1, 0.005
MAIN = 0.6  # a district with less than this part of the most freed is left as it is, but for them
BONUS = 0.002  # in units of a typical gain
STEP, SHRINK, STEPS = 4.0, 2.0, 7  # how the bonus grows, shrinks, and how many plans are compared
NEAR = 0.001  # who loses less than this by moving, in units, is looked at again


@dataclass(frozen=True, eq=False)
class Repair:
    """The week after: a whole plan, and how far it is from the one before.

    moved[n]    planned before, not freed, and now with another mentor, action or session, or none
    others      how many rows of the district could have moved
    objective, bound  of the district alone: no plan is worth more there, whatever it moves
    """

    plan: Plan
    moved: Array
    others: int
    objective: float
    bound: float

    @property
    def share(self) -> float:
        """The part of the district's other rows that moved."""
        return int(self.moved.sum()) / max(self.others, 1)

    @property
    def gap(self) -> float:
        """(bound - objective) / |bound| of the district."""
        return (self.bound - self.objective) / max(abs(self.bound), 1e-9)


def repair(  # noqa: PLR0913  (a plan, who has lost it, and how much may change)
    problem: Problem,
    before: Plan,
    freed: Array,
    *,
    held: Array | None = None,
    most: float = MOST,
    loss: float = LOSS,
    seed: int = 0,
) -> Repair:
    """The plan `before` made whole again for `problem`, the week as it is now.

    freed  rows of people who cannot have what they had; it may be padding by now
    held   rows of people who stay as they are whatever comes (it is done)
    A session whose facilitator is no longer eligible gets another one, or its people are free.
    Never worth less than leaving the freed unplanned. Raises ValueError where those who stay do not
    fit into the week (see district.part).
    """
    case = Case.of(problem, before, freed, held)
    priced = case.priced(before.prices)
    few = case.restless(priced, NEAR * priced.unit)
    left = case.tried(case.staying, case.leaders)
    bonus = BONUS * priced.unit
    first = case.planned(few, bonus, priced, seed)
    found = [left, first]
    if not case.few(first, most):
        while not case.few(found[-1], most) and len(found) < STEPS:
            bonus *= STEP
            found.append(case.planned(few, bonus, priced, seed))
    elif priced.bound - first.objective > loss * abs(priced.bound):
        found.append(case.planned(few, bonus / SHRINK, priced, seed))
    best = max(found, key=lambda one: case.rank(one, left, most))
    return Repair(
        plan=case.whole(best, case.district.merged(before.prices, priced.prices)),
        moved=best.moved,
        others=int(case.others.sum()),
        objective=best.objective,
        bound=priced.bound,
    )


@dataclass(frozen=True, eq=False)
class Tried:
    """A way out: choice[n], leaders[T,R], the district's objective, and who moved[n]."""

    choice: Array
    leaders: Array
    objective: float
    moved: Array


@dataclass(frozen=True, eq=False)
class Case:
    """What has happened. staying[n] is the plan before without those who lost what they had, and
    leaders[T,R] without those of the sessions `opened`; `district` is what may change."""

    problem: Problem
    planned_before: Array
    staying: Array
    leaders: Array
    opened: Array
    district: Part

    @classmethod
    def of(cls, problem: Problem, before: Plan, freed: Array, held: Array | None) -> "Case":
        opened = unled(problem, before.facilitator)
        seat = problem.ses[np.arange(problem.people), np.maximum(before.choice, 0)]
        seated = (before.choice >= 0) & np.isin(seat, opened)
        lost = seated.copy()
        lost[freed] = True
        staying, leaders = np.where(lost, -1, before.choice), before.facilitator.copy()
        leaders[opened] = -1
        loose = np.isin(problem.e_d, _districts(problem, lost))
        loose[held if held is not None else []] = False
        rows = np.flatnonzero(loose | lost)
        planned_before = before.choice.copy()
        planned_before[freed] = -1
        return cls(
            problem=problem,
            planned_before=planned_before,
            staying=staying,
            leaders=leaders,
            opened=opened,
            district=part(problem, staying, leaders, rows, opened),
        )

    @cached_property
    def others(self) -> Array:
        """[n] who could have moved: planned before in the district, and not freed."""
        within = np.zeros(self.problem.people, bool)
        within[self.district.people] = True
        return within & (self.planned_before >= 0)

    def priced(self, before: Prices) -> "Priced":
        """The district's own prices, and the bound that they prove."""
        from planner.prices import Priced, Stage, Watch, refine, unit_of
        from planner.table import everything
        from planner.terms import Terms

        own = self.district.problem
        start = Priced(self.district.prices(before), np.inf, unit_of(own))
        stages = (Stage(3e-4, 0.02), Stage(1e-4, 0.01), Stage(3e-5, 0.006))
        watch = Watch(lambda fraction, bound: None, lambda: False)
        return refine(everything(own), Terms.of(own), start, stages, watch)

    def restless(self, priced: "Priced", near: float) -> Array:
        """Rows of the district, sorted: who lost what he or she had, and who would lose less than
        `near` by moving."""
        rows = self.district.people
        value = reduced(self.district.problem, priced.prices, slice(None))
        had = self.staying[rows]
        planned, lost = np.flatnonzero(had >= 0), (had < 0) & (self.planned_before[rows] >= 0)
        kept, other = np.zeros(rows.size), np.full(rows.size, -np.inf)
        kept[planned], other[planned] = value[planned, had[planned]], 0.0
        value[planned, had[planned]] = -np.inf
        other = np.maximum(other, value.max(axis=1, initial=-np.inf))
        return np.asarray(rows[lost | (other > kept - near)])

    def planned(self, few: Array, bonus: float, priced: "Priced", seed: int) -> Tried:
        """`few` planned anew, what each had being worth `bonus` more."""
        from planner import solve

        own = part(self.problem, self.staying, self.leaders, few, self.opened)
        had = self.planned_before[few]
        gain, rows = own.problem.gain.copy(), np.flatnonzero(had >= 0)
        gain[rows, had[rows]] += np.float32(bonus)
        problem = replace(own.problem, gain=gain)
        sizes = (self.problem.mentors, self.problem.sessions, self.problem.floor.size)
        prices = self.district.merged(Prices.zero(*sizes), priced.prices)
        warm = _plan(problem, Tried(*own.own(), 0.0, few), own.prices(prices), np.inf)
        plan = solve(problem, limits=Limits(work=0.0), seed=seed, warm_start=warm)
        return self.tried(*own.placed(plan.choice, plan.facilitator))

    def tried(self, choice: Array, leaders: Array) -> Tried:
        """What a plan of the week is worth in the district, and who moved."""
        used = Used.of(self.problem, choice, leaders)
        worth = used.gain - used.costs(self.problem) - self.district.constant
        return Tried(choice, leaders, worth, self.others & (choice != self.planned_before))

    def few(self, tried: Tried, most: float) -> bool:
        """Whether at most the part `most` of the others moved."""
        return bool(tried.moved.sum() <= most * self.others.sum())

    def rank(self, tried: Tried, left: Tried, most: float) -> tuple[bool, bool, float]:
        """What makes one better: no worse than leaving it, few moved, then its worth."""
        return tried.objective >= left.objective, self.few(tried, most), tried.objective

    def whole(self, best: Tried, prices: Prices) -> Plan:
        """The whole week's plan with its bound."""
        from planner.dual import Layout, exact_bound
        from planner.table import everything
        from planner.terms import Terms

        terms = Terms.of(self.problem)
        prices = Layout.of(terms, 1.0).within(prices)
        bound = exact_bound(everything(self.problem), terms, prices)
        return _plan(self.problem, best, prices, bound)


def _plan(problem: Problem, tried: Tried, prices: Prices, bound: float) -> Plan:
    used = Used.of(problem, tried.choice, tried.leaders)
    return Plan(
        choice=tried.choice.astype(np.int32),
        facilitator=tried.leaders.astype(np.int32),
        prices=prices,
        objective=used.gain - used.costs(problem),
        bound=bound,
        minutes=used.minutes,
        contacts=used.contacts,
        seats=used.seats,
        problem_fingerprint=problem.fingerprint,
    )


def unled(problem: Problem, leaders: Array) -> Array:
    """Sessions (rows) that somebody leads who is not eligible."""
    session, place = np.nonzero(leaders >= 0)
    width = problem.mentors + 1
    able = np.isin(session * width + leaders[session, place], problem.ft * width + problem.fm)
    return np.unique(session[~able])


def _districts(problem: Problem, lost: Array) -> Array:
    """The districts where they live who lost what they had, but for a few strays."""
    district, count = np.unique(problem.e_d[lost], return_counts=True)
    return np.asarray(district[count >= MAIN * count.max(initial=0)])
