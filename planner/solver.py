"""The way that works: prices first, then who leads, then a whole plan, then polish.

Nothing here looks at a clock: the same inputs give the same plan. A cancelled run comes back with
the best plan so far and its true gap.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field

import numpy as np

from planner import conflicts, trials
from planner.dual import exact_bound
from planner.facilitators import Roster, assign
from planner.packing import repack
from planner.plan import Limits, Plan, Prices
from planner.polish import Polish, polish
from planner.prices import STAFFED, TRIED, Priced, Watch, refine, search
from planner.problem import Problem
from planner.repair import Draft, repair
from planner.table import Table, everything, kept, near
from planner.terms import Terms

Progress = Callable[[str, float, float, float], None]  # (phase, fraction, bound, best so far)
MOST_TRIALS = 300
NEAR = 0.02  # margin of the choices that repair and packing look at, in units


@dataclass
class Run:
    """One solve: what it is told to do, and what it knows so far."""

    problem: Problem
    limits: Limits
    seed: int
    executor: Executor | None
    on_progress: Progress | None
    cancelled: Callable[[], bool]
    bound: float = np.inf
    best: float = -np.inf
    phases: list[tuple[str, float, float]] = field(default_factory=list)

    def tell(self, phase: str, fraction: float) -> None:
        if self.on_progress is not None:
            self.on_progress(phase, fraction, self.bound, self.best)
        if fraction >= 1.0:
            self.phases.append((phase, self.bound, self.best))

    def enough(self, draft: Draft) -> bool:
        """Whether the gap is reached, or somebody cancelled."""
        self.best = max(self.best, draft.objective())
        gap = (self.bound - self.best) / max(abs(self.bound), 1e-9)
        return self.cancelled() or gap <= self.limits.gap

    def watch(self, phase: str, *, proves: bool) -> Watch:
        """A watch for a pricing phase; one that `proves` moves the bound."""

        def report(fraction: float, bound: float) -> None:
            self.bound = min(self.bound, bound) if proves else self.bound
            self.tell(phase, fraction)

        return Watch(report, self.cancelled)


def solve(run: Run, warm_start: Plan | None = None) -> Plan:
    """Solve `run.problem`; always comes back with a plan."""
    relaxed = conflicts.relax(run.problem)
    problem = relaxed.problem
    table = everything(problem)
    start = _prices_of(problem, warm_start)
    priced = search(table, run.watch("prices", proves=True), start)
    roster = assign(table, priced, relaxed.staff)
    staffed = _reprice(run, table, priced, roster)
    draft = _whole(run, table, staffed, roster)
    tried = _tried(run, table, trials.Trial(draft, staffed))
    draft = _polished(run, table, tried)
    draft = _better(draft, problem, warm_start)
    return _plan(run, draft, priced.prices, relaxed.conflict)


def _reprice(run: Run, table: Table, priced: Priced, roster: Roster) -> Priced:
    """Prices for the rest of the week once it is known who leads what."""
    terms = Terms.staffed(table.problem, roster.led, roster.seats(table.problem))
    return refine(table, terms, priced, STAFFED, run.watch("repricing", proves=False))


def _whole(run: Run, table: Table, staffed: Priced, roster: Roster) -> Draft:
    """A whole plan from the prices, then every mentor's week re-packed."""
    few = kept(table, near(table, staffed.prices, NEAR * staffed.unit))
    draft = repair(table, roster, staffed.prices, few)
    run.best = draft.objective()
    run.tell("repair", 1.0)
    if not run.cancelled():
        draft = repack(draft, few, staffed.prices, staffed.unit)
        run.best = draft.objective()
    run.tell("packing", 1.0)
    return draft


def _tried(run: Run, table: Table, first: trials.Trial) -> trials.Trial:
    """Other rosters, as many as half of the work allows."""

    def replan(roster: Roster) -> trials.Trial:
        terms = Terms.staffed(table.problem, roster.led, roster.seats(table.problem))
        quiet = Watch(lambda fraction, bound: None, run.cancelled)
        start = Priced(first.priced.prices, np.inf, first.priced.unit)
        priced = refine(table, terms, start, TRIED, quiet)
        few = kept(table, near(table, priced.prices, NEAR * priced.unit))
        draft = repair(table, roster, priced.prices, few)
        return trials.Trial(repack(draft, few, priced.prices, priced.unit), priced)

    affordable = int(run.limits.work / 2 * trials.CHOICES / max(table.gain.size, 1))
    count = 0 if run.enough(first.draft) else min(affordable, MOST_TRIALS)
    best = trials.improve(first, replan, count)
    run.best = max(run.best, best.draft.objective())
    run.tell("trials", 1.0)
    return best


def _polished(run: Run, table: Table, given: trials.Trial) -> Draft:
    """Exact re-solves until the gap is reached or the work is spent."""
    priced = given.priced
    job = Polish(table, priced.prices, priced.unit, run.seed, run.executor, run.enough)
    draft = polish(given.draft, job, run.limits.work)
    run.best = max(run.best, draft.objective())
    run.tell("polish", 1.0)
    return draft


def _prices_of(problem: Problem, plan: Plan | None) -> Prices | None:
    """Last week's prices, where mentors, sessions and groups are as many as now."""
    if plan is None:
        return None
    sizes = (problem.mentors, problem.sessions, problem.floor.size)
    same = (plan.prices.lam.size, plan.prices.pi.size, plan.prices.phi.size) == sizes
    return plan.prices if same else None


def _better(draft: Draft, problem: Problem, plan: Plan | None) -> Draft:
    """The given plan instead, where it fits this week and is worth more."""
    if plan is None or plan.problem_fingerprint != problem.fingerprint:
        return draft
    given = Draft.of(problem, Roster.of(problem, plan.facilitator), plan.choice)
    return given if given.feasible() and given.objective() > draft.objective() else draft


def _plan(run: Run, draft: Draft, prices: Prices, clashes: tuple[str, ...]) -> Plan:
    problem, week = draft.problem, draft.week
    bound = exact_bound(everything(problem), Terms.of(problem), prices)
    objective = draft.objective()
    gap = (bound - objective) / max(abs(bound), 1e-9)
    done = "cancelled" if run.cancelled() else "gap" if gap <= run.limits.gap else "work"
    return Plan(
        choice=draft.chosen.astype(np.int32),
        facilitator=draft.roster.leaders,
        prices=prices,
        objective=objective,
        bound=bound,
        minutes=week[0][:-1],
        contacts=week[1][:-1],
        seats=week[3][:-1],
        problem_fingerprint=run.problem.fingerprint,
        status="conflict" if clashes else done,
        conflicts=clashes,
        phases=tuple(run.phases),
    )
