"""Who leads which session: rosters that models ask for, and others tried in earnest."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from planner import trials
from planner.facilitators import Roster
from planner.plan import Prices
from planner.prices import LED, TRIED, Priced, Stage, Watch, refine
from planner.rostering import Model, Week, improve
from planner.table import Table
from planner.terms import Terms

SEVERAL = 3  # models whose mean is asked
MOST_TRIALS, VAIN = 300, 40  # rosters tried, and how many in a row that are no better
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

    def modelled(self, first: Roster, rounds: int) -> Lead:
        """Rosters that a model asks for, round by round: the mean of those around the best so far,
        for one alone sees no farther than a few minutes."""
        lead = self.of(first, self.open.prices, LED)
        if not self.table.problem.sessions:
            return lead
        met: list[tuple[Lead, Model]] = []
        for _ in range(rounds):
            met.append((lead, self.around(lead)))
            met.sort(key=lambda one: -one[0].priced.smooth)
            other = self._asked(met[:SEVERAL]) or self._asked(met[:1])
            if other is None or self.watch.cancelled():
                return met[0][0]
            lead = other
        return max(lead, met[0][0], key=lambda one: one.priced.smooth)

    def _asked(self, met: list[tuple[Lead, Model]]) -> Lead | None:
        """The roster that the mean of models asks for; None where it is one of theirs."""
        best = met[0][0]
        model = Model.mean([model for _, model in met], best.roster.led)
        roster = improve(self.table.problem, best.roster, model)
        if any((lead.roster.leaders == roster.leaders).all() for lead, _ in met):
            return None
        lam = model.price + model.rise @ (roster.led - best.roster.led)
        return self.of(roster, replace(best.priced.prices, lam=lam), LED)

    def around(self, lead: Lead) -> Model:
        """The model around a roster."""
        week = Week(self.table, self.terms(lead.roster), lead.priced.prices, self.open.unit)
        return Model.of(week, lead.roster.led)

    def tried(self, lead: Lead, work: float) -> Lead:
        """Rosters that differ a little, as many as `work` allows, those first that the model
        thinks well of."""
        left = min(self.affordable(work), MOST_TRIALS)
        if left < max(self.table.problem.sessions, 1):
            return lead
        lead = self.priced_by(lead, TRIED)
        best, met = self.value(lead), {lead.roster.leaders.tobytes()}
        while left > 0:
            vain = 0
            for roster in self._others(lead):
                if left <= 0 or vain >= VAIN or self.watch.cancelled():
                    return lead
                if roster.leaders.tobytes() in met:
                    continue
                met.add(roster.leaders.tobytes())
                left, vain = left - 1, vain + 1
                tried = self.of(roster, lead.priced.prices, TRIED)
                value = self.value(tried)
                if value > best + LEAST * abs(best):
                    lead, best = tried, value
                    break
            else:
                break
        return lead

    def affordable(self, work: float) -> int:
        """How many rosters may be priced."""
        return int(work * CHOICES / max(self.table.gain.size, 1))

    def _others(self, lead: Lead) -> list[Roster]:
        """What may be tried, in the order of what the model thinks that it costs."""
        model = self.around(lead)
        others = trials.others(self.table.problem, lead.roster)
        return sorted(others, key=lambda other: model.cost(lead.roster, other))
