"""The way that works: prices first, then who leads, then a whole plan, then climbing.

Nothing here looks at a clock: the same inputs give the same plan. A cancelled run comes back with
the best plan so far and its true gap.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field

import numpy as np

from planner import conflicts
from planner.facilitators import Roster, assign
from planner.leading import Lead, Leading
from planner.packing import Pack, closed, closings
from planner.plan import Limits, Plan, Prices
from planner.prices import COLDER, LED, SMALL, STAFFED, Priced, Watch, refine, search
from planner.problem import Array, Problem
from planner.repair import Draft, repair
from planner.split import rounds
from planner.table import Table, everything, kept, near
from planner.terms import Terms
from planner.trials import feasible, random_roster

Progress = Callable[[str, float, float, float], None]  # (phase, fraction, bound, best so far)
NEAR = 0.01  # margin of the choices that packing looks at, in units
ROSTERS = 5  # that models are asked for, at most
MANY = 1_000_000  # choices that one way of closing may cost
AGAIN, MORE, SHAKE = 24, 100, 0.5  # starts of a small week, a tiny one; how far their prices differ
RESTARTED = 720  # people of all the starts of a small week, at most
TINY, RANDOM = 25, 10  # people of a week in which random rosters are tried too, and how many
BEGINNINGS = 3  # of those rosters that trials go on from
BRIEF = 0.1  # work that a climb may cost which says what a tiny week's roster is worth
ROUGH = 5e-4  # a gap for which prices need not be colder


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
        return self.near(draft) or self.cancelled()

    def near(self, draft: Draft) -> bool:
        """Whether the gap is reached."""
        self.best = max(self.best, draft.objective())
        gap = (self.bound - self.best) / max(abs(self.bound), 1e-9)
        return gap <= self.limits.gap

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
    watch = run.watch("prices", proves=True)
    priced = search(table, watch, _prices_of(problem, warm_start))
    first = assign(table, priced, relaxed.staff)
    draft = _at_once(run, table, Lead(first, priced))
    if draft is None:
        draft = _whole(run, table, _led(run, table, priced, first))
    draft = _better(draft, problem, warm_start)
    if not run.enough(draft):
        priced = refine(table, Terms.of(problem), priced, COLDER, watch)
    return _plan(run, draft, priced, relaxed.conflict)


def _at_once(run: Run, table: Table, lead: Lead) -> Draft | None:
    """The plan of the first roster at the prices of the open week, where it is near enough: nothing
    better is then looked for. Not tried for a large week that may be climbed: its first roster and
    prices are bettered by less work than the climb takes."""
    if run.limits.work > 0 and table.gain.size > SMALL:
        return None
    draft = repair(table, lead.roster, lead.priced.prices, kept(table, _near_ties(table, lead)))
    if not (draft.feasible() and run.near(draft)):
        return None
    run.tell("repair", 1.0)
    return draft


def _led(run: Run, table: Table, priced: Priced, first: Roster) -> Lead:
    """Who leads what; where people are few, from several beginnings."""
    limits, small = run.limits, table.gain.size <= SMALL
    watch = run.watch("repricing", proves=False)
    leading = Leading(table, priced, watch, lambda lead: _value(run, table, lead))
    rough = limits.gap >= ROUGH
    rounds = 1 if rough else min(max(leading.affordable(limits.work), 1), ROSTERS)
    starts = [leading.modelled(first, rounds)]
    if not table.problem.sessions:
        return leading.priced_by(starts[0], STAFFED)
    if small:
        others = [leading.of(other, priced.prices, LED) for other in _rosters(run, table)]
        starts += sorted(others, key=leading.value, reverse=True)[:BEGINNINGS]
    if small or not rough:
        starts = [leading.tried(start, limits.work) for start in starts]
    best = max(starts, key=leading.value)
    return leading.priced_by(best, STAFFED if rough else (*STAFFED, *COLDER))


def _rosters(run: Run, table: Table) -> list[Roster]:
    """Where else to begin: nobody leads; of few people, also random rosters; those that may be."""
    problem = table.problem
    found = [Roster.empty(problem)]
    if table.rows <= TINY and run.limits.work > 0:
        found += [random_roster(problem, run.seed + turn) for turn in range(RANDOM)]
    return [roster for roster in found if feasible(problem, roster)]


def _value(run: Run, table: Table, lead: Lead) -> float:
    """What a roster is worth: the smoothed dual of the rest of the week; where people are few, and
    minutes are anything but divisible, a whole plan; where they are very few, one that has been
    climbed a little."""
    if table.gain.size > SMALL:
        return lead.priced.smooth
    draft, few = _first(run, table, lead)
    if table.rows > TINY:
        return draft.objective()
    pack = Pack.of(draft, few, lead.priced.prices)
    climbed = [better.objective() for better, _ in rounds(draft, pack, run.seed, None, BRIEF)]
    return max([draft.objective(), *climbed])


def _whole(run: Run, table: Table, lead: Lead) -> Draft:
    """A whole plan from the prices, climbed while the work lasts."""
    draft, few = _first(run, table, lead)
    run.best = draft.objective()
    run.tell("repair", 1.0)
    draft = _climbed(run, draft, few, lead.priced.prices, run.limits.work)
    for turn in range(_restarts(table) if run.limits.work > 0 else 0):
        if run.enough(draft):
            break
        prices = shaken(lead.priced.prices, run.seed + turn)
        other = closed(draft, few, prices, run.seed + turn)
        other = _climbed(run, other, few, prices, run.limits.work / AGAIN)
        draft = max(draft, other, key=lambda one: (one.feasible(), one.objective()))
    run.tell("packing", 1.0)
    return draft


def _restarts(table: Table) -> int:
    """How often a small week is closed anew: the less, the more people it has."""
    if table.rows <= TINY:
        return MORE
    return min(AGAIN, RESTARTED // table.rows) if table.gain.size <= SMALL else 0


def shaken(prices: Prices, seed: int) -> Prices:
    """Prices a little beside the best, for another way of closing the week."""
    rng = np.random.default_rng(seed)
    return Prices(*(p * rng.lognormal(0.0, SHAKE, p.shape) for p in vars(prices).values()))


def _climbed(run: Run, draft: Draft, few: Table, prices: Prices, work: float) -> Draft:
    pack = Pack.of(draft, few, prices)
    for better, spent in rounds(draft, pack, run.seed, run.executor, work):
        draft = better
        if run.enough(draft):
            break
        run.tell("packing", min(spent / max(work, 1e-9), 0.99))
    return draft


def _first(run: Run, table: Table, lead: Lead) -> tuple[Draft, Table]:
    """The best of some whole plans, and the near ties around it."""
    prices, near_ties = lead.priced.prices, _near_ties(table, lead)
    few = kept(table, near_ties)
    empty = Draft.empty(table.problem, lead.roster)
    seeds = [run.seed + turn for turn in range(_turns(table))]
    drafts = closings(empty, few, prices, seeds) if seeds else []
    drafts.append(repair(table, lead.roster, prices, few))
    draft = max(drafts, key=lambda one: (one.feasible(), one.objective()))
    return draft, kept(table, near_ties | _chosen(table, draft))


def _near_ties(table: Table, lead: Lead) -> Array:
    """Marks[j] of the choices that packing looks at; all, where these are few."""
    margin = np.inf if table.gain.size <= SMALL else NEAR * lead.priced.unit
    return near(table, lead.priced.prices, margin)


def _turns(table: Table) -> int:
    """How many ways of closing are tried: more where one is cheap."""
    return int(min(MANY / max(table.gain.size, 1), 8))


def _chosen(table: Table, draft: Draft) -> Array:
    """Marks[j] of the draft's choices."""
    return np.asarray(table.col == np.repeat(draft.chosen[table.person], np.diff(table.ptr)))


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


def _plan(run: Run, draft: Draft, priced: Priced, clashes: tuple[str, ...]) -> Plan:
    week, bound, objective = draft.week, priced.bound, draft.objective()
    gap = (bound - objective) / max(abs(bound), 1e-9)
    done = "cancelled" if run.cancelled() else "gap" if gap <= run.limits.gap else "work"
    return Plan(
        choice=draft.chosen.astype(np.int32),
        facilitator=draft.roster.leaders,
        prices=priced.prices,
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
