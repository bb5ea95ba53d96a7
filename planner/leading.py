"""Who leads which session: rosters improved on a model of the last, and others tried in earnest."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from planner import rostering, trials
from planner.facilitators import Roster
from planner.plan import Prices
from planner.prices import LED, TRIED, Priced, Stage, Watch, refine
from planner.table import Table
from planner.terms import Terms

ROSTERS = 6  # improved on a model of the last, at most
MOST_TRIALS = 300
CHOICES = 2_000_000  # choices priced in one unit of work
LEAST = 1e-7  # by which another roster's value must be better


@dataclass(frozen=True, eq=False)
class Lead:
    """Who leads what, and the prices of the rest of the week."""

    roster: Roster
    priced: Priced


@dataclass(frozen=True, eq=False)
class Leading:
    """The search: `value` says what a roster is worth, `watch` hears of every pricing stage."""

    table: Table
    open: Priced  # the whole week, facilitators open
    watch: Watch
    value: Callable[[Lead], float]

    def terms(self, roster: Roster) -> Terms:
        """The rest of the week beside a roster."""
        problem = self.table.problem
        return Terms.staffed(problem, roster.led, roster.seats(problem))

    def of(self, roster: Roster, prices: Prices, stages: tuple[Stage, ...]) -> Lead:
        """A roster, and prices of the rest from `prices` on."""
        start = Priced(prices, np.inf, self.open.unit)
        return Lead(roster, refine(self.table, self.terms(roster), start, stages, self.watch))

    def priced_by(self, lead: Lead, stages: tuple[Stage, ...]) -> Lead:
        """The same roster, priced further."""
        return self.of(lead.roster, lead.priced.prices, stages)

    def modelled(self, first: Roster, enough: float) -> Lead:
        """Rosters, each improved on a model of the last, while their bounds get better and more
        than `enough` of the open bound is lost."""
        best = self.of(first, self.open.prices, LED)
        for _ in range(ROSTERS if self.table.problem.sessions else 0):
            lost = (self.open.bound - best.priced.bound) / max(abs(self.open.bound), 1e-9)
            if self.watch.cancelled() or lost <= enough:
                break
            other = self._improved(best)
            if other is None or other.priced.bound <= best.priced.bound:
                break
            best = other
        return best

    def _improved(self, lead: Lead) -> Lead | None:
        """The roster that the model around `lead` asks for; None where it is the same."""
        roster, prices = lead.roster, lead.priced.prices
        model = rostering.Model.of(self.table, self.terms(roster), prices, self.open.unit)
        other = rostering.improve(self.table.problem, roster, model)
        if (other.leaders == roster.leaders).all():
            return None
        dearer = model.rise @ (other.led - roster.led)
        return self.of(other, replace(prices, lam=prices.lam + dearer), LED)

    def tried(self, lead: Lead, work: float) -> Lead:
        """Every roster that differs a little, as many as `work` allows."""
        problem = self.table.problem
        left = int(work * CHOICES / max(self.table.gain.size, 1))
        left = min(left, MOST_TRIALS) if left >= problem.sessions else 0
        best, improved = self.value(lead), True
        while improved and left > 0:
            improved = False
            for roster in trials.others(problem, lead.roster):
                left -= 1
                tried = self.of(roster, lead.priced.prices, TRIED)
                value = self.value(tried)
                if value > best + LEAST * abs(best):
                    lead, best, improved = tried, value, True
                    break
                if left <= 0 or self.watch.cancelled():
                    return lead
        return lead
