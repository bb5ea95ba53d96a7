"""A simulated city as rows to be predicted: weeks learned from, and later weeks held out.

The city is lived by the practice of the time (`seeds.simulation`). Its first weeks are left alone
until the population has settled; then come the weeks learned from, and those held out, of which
every other one is taken, so that no two windows overlap. Who learns has what was known on the first
Monday held out: weeks whose fortnight was over.

A planned row has its fortnight to itself (decision 0101). A row of nobody's does only where nothing
is planned in its second week either: where something is, it is left out, and of those who advanced
before that could happen, the same share by stage is left out by lot (decision 0131).
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import pairwise

import numpy as np

from planner.progress import PersonWeeks
from planner.progress.weeks import OVERLAP, Facts
from planner.rules import HELPS
from seeds.evaluation.tables import Array, Table
from seeds.simulation.history import lived
from seeds.simulation.lane import Lane, Observed
from seeds.simulation.law import WEEKS, Law
from seeds.simulation.learner import person_weeks
from seeds.simulation.view import View
from seeds.streams import Streams

PEOPLE = 16_000
SETTLING, LEARNED, HELD = 13, 26, 13  # weeks
SEAT = 4  # the code of a seat beside those of contacts
COLUMNS = (*Facts.ranges, "action", "mentor", "competent", "way", "kind", "same_sector")
OWN = np.zeros(7, np.int64)
"""The kind of session that helps a stage's next step; 0 = none."""
for _kind, _stage in HELPS.items():
    OWN[_stage] = _kind


@dataclass(frozen=True, eq=False)
class City:
    """Rows learned from and rows held out, these from `monday` on, and their mean law."""

    name: str
    monday: date
    learned: tuple[PersonWeeks, ...]
    held: tuple[PersonWeeks, ...]
    law: Law


def city(seed: int, people: int = PEOPLE) -> City:
    """The city of a seed."""
    first = SETTLING + LEARNED
    bases: list[Array] = []

    def watch(lane: Lane, view: View) -> None:
        if view.week >= lane.start.first + first:
            bases.append(lane.law.base)

    past = lived(people, seed, first + HELD, watch)
    draw = Streams(seed).of("fortnights of their own")
    weeks = [own_fortnights(seen, after, draw) for seen, after in pairwise(past.observed)]
    return City(
        name=f"city {seed}",
        monday=past.observed[first].view.monday,
        learned=tuple(weeks[SETTLING : first - WEEKS + 1]),
        held=tuple(weeks[first::WEEKS]),
        law=past.law.rescaled(np.mean(bases, axis=0)),
    )


def own_fortnights(seen: Observed, after: Observed, draw: np.random.Generator) -> PersonWeeks:
    """The rows of a week that had their fortnight to themselves; planned ones weigh 1, since no
    other window has their advance."""
    idle = np.ones(len(seen.view), np.bool_)
    idle[seen.rows.person] = False
    planned, early = _next_week(seen, after)
    cut = idle & planned & ~early
    for stage in range(1, 7):
        mine = idle & (seen.view.people.stage == stage)
        share = cut[mine].sum() / max((mine & ~early).sum(), 1)
        cut |= mine & early & (draw.random(len(mine)) < share)
    weight = np.where(idle, OVERLAP, 1.0)
    known = ~seen.view.record.objects
    return replace(person_weeks(seen), weight=weight[known]).only(~cut[known])


def _next_week(seen: Observed, after: Observed) -> tuple[Array, Array]:
    """Of the people of a week: whom the next week's plan has, and who had advanced by then."""
    place = np.full(max(seen.view.ids.max(), after.view.ids.max()) + 1, -1)
    place[after.view.ids] = np.arange(len(after.view))
    at = place[seen.view.ids]
    chosen = np.zeros(len(after.view) + 1, np.bool_)
    chosen[after.rows.person] = True
    stage = np.append(after.view.people.stage, 0)[at]
    early = np.where(at >= 0, stage > seen.view.people.stage, seen.y)
    return chosen[at], early


def table(one: City) -> Table:
    """The city as a table of COLUMNS; actions 1..3 are contacts, 4 is a seat. Rates are counted by
    stage, and so are the shares of actions that rankings are weighed by."""
    rows = together((*one.learned, *one.held))
    fold = np.where(np.arange(len(rows)) < sum(map(len, one.learned)), -1, 0)
    return Table(
        name=one.name,
        x=np.stack([getattr(rows, name).astype(np.float64) for name in COLUMNS], axis=1),
        action=np.where(rows.kind > 0, SEAT, rows.action),
        y=rows.y.astype(np.int64),
        group=np.asarray(rows.stage),
        fold=fold,
        by_group=True,
    )


def planned(x: Array, action: Array) -> PersonWeeks:
    """Rows of COLUMNS given an action: as planned where it is the one planned, else of a mentor
    unknown, or a seat in the stage's own kind of session."""
    given = dict(zip(COLUMNS, x.T, strict=True))
    as_planned = action == np.where(given["kind"] > 0, SEAT, given["action"])
    none = {"mentor": -1, "competent": 0, "way": 0, "same_sector": 0}
    columns = {name: np.where(as_planned, given[name], none[name]) for name in none}
    own = np.where(action == SEAT, OWN[given["stage"].astype(np.int64)], 0)
    kind = np.where(as_planned, given["kind"], own)
    contact = np.where(action == SEAT, 0, action)
    whole = {name: given[name].astype(np.int64) for name in Facts.ranges}
    whole |= {name: column.astype(np.int64) for name, column in columns.items()}
    return PersonWeeks(**whole, action=contact.astype(np.int64), kind=kind.astype(np.int64))


def together(parts: Sequence[PersonWeeks]) -> PersonWeeks:
    """Parts as one."""
    names = [column.name for column in fields(PersonWeeks)]
    return PersonWeeks(
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    )
