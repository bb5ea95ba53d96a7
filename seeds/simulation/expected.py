"""E[p | recorded features] under the true law: latent traits averaged out, once.

In an independent city (its own seed, the practice of the time) every person-week has a true p for
nothing and for each kind of help. Their mean over all person-weeks with the same recorded features
is the expectation wanted. The features are the stage and what is missing at it, last contact and
class, weeks in the stage, contacts answered, seats taken, and what the law says of the trade, the
district and the agency. They make ever finer cells; a cell's mean is drawn to that of the coarser
cell as if by WEIGHT person-weeks of it. ``Reference.error`` compares two halves of the city.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from planner.inputs import Flags, Floats, Ints, Kind
from planner.progress import Action
from planner.rules import HELPS
from seeds.columns import Array
from seeds.reference import read
from seeds.simulation.history import lived
from seeds.simulation.lane import Lane, Observed
from seeds.simulation.law import AGAIN, Help, Souls, chance
from seeds.simulation.view import CONTACT_DAY, View

PEOPLE, WEEKS, SEED = 45_000, 52, 20_201_026
WEIGHT = 30.0
NOTHING, MESSAGE, CALL, VISIT, COACHED, OWN, SAME, OTHER = range(8)
AGES = np.array([1, 2, 4, 7, 10, 14, 20, 27, 40, 53, 79])
COUNTS = np.array([1, 2, 3, 5, 8])
SHARES = np.array([0.01, 0.35, 0.51, 0.67, 0.99])
SETTINGS = np.array([-0.5, -0.15, -0.05, 0.05, 0.15, 0.5])
OWN_KIND = np.array([0, 0, 0, 0, 0, 0, 0])
for _kind, _stage in HELPS.items():
    OWN_KIND[_stage] = _kind


@dataclass(frozen=True, eq=False)
class Reference:
    """The cells, coarse to fine: the codes that occur, in order, and each one's mean p [cells, 8].

    error  [8] root mean square difference of the two halves' expectations, over √2
    """

    codes: tuple[Array, ...]
    means: tuple[Array, ...]
    error: Array

    def of(self, cells: Array) -> Array:
        """[n, columns] the expectation in the finest cell that is known; cells[levels, n]."""
        found = np.zeros((cells.shape[1], self.means[0].shape[1]))
        for level, (codes, means) in enumerate(zip(self.codes, self.means, strict=True)):
            at = np.minimum(np.searchsorted(codes, cells[level]), len(codes) - 1)
            known = codes[at] == cells[level]
            found[known] = means[at[known]]
        return found


def cells(view: View, setting: Array) -> Array:
    """[levels, n] codes of ever finer cells of recorded features."""
    people, record = view.people, view.record
    need = read("field")["contacts"]["for_mentoring"]
    missing = np.where(people.stage == 2, need - record.counted, 0)
    again = people.unseen <= 7 * AGAIN - CONTACT_DAY
    share = record.told / np.maximum(record.contacts, 1)
    came = record.came / np.maximum(record.seats, 1)
    steps = (
        (people.stage * 4 + missing) * 4 + again * 2 + (people.classes > 0),
        np.searchsorted(AGES, people.weeks, "right"),
        np.searchsorted(COUNTS, record.contacts, "right") * 8 + np.searchsorted(SHARES, share),
        np.minimum(record.seats, 2) * 4 + np.searchsorted(SHARES[[0, 2, 4]], came),
        np.searchsorted(SETTINGS, setting),
    )
    code, found = np.zeros(len(view), np.int64), []
    for step in steps:
        code = code * 64 + step
        found.append(code)
    return np.array(found)


def true_columns(lane: Lane, view: View) -> Array:
    """[n, 8] the true p of nothing and of each kind of help."""
    souls = lane.state.souls(lane.start, view.ids)
    value = lane.start.values(view.week)[view.people.mentor]
    return np.stack([chance(lane.law, souls, _help(kind, souls, value)) for kind in range(8)], 1)


def _help(column: int, souls: Souls, value: Array) -> Help:
    none = Help.none(len(souls))
    no, yes = none.same, ~none.same
    if column in {NOTHING, MESSAGE, CALL, VISIT, COACHED}:
        action = int(Action.CALL) if column == COACHED else column
        value = value if column else none.value
        competent = yes if column == COACHED else no
        return Help(np.full(len(souls), action), value, competent, none.kind, no, none.led)
    kind = OWN_KIND[souls.stage] if column == OWN else np.full(len(souls), int(Kind.PEER))
    return Help(none.action, none.value, no, kind, yes if column == SAME else no, none.led)


@lru_cache(maxsize=2)
def reference(people: int = PEOPLE, weeks: int = WEEKS) -> Reference:
    """The reference of an independent city of so many people, over so many weeks."""
    keys: list[Array] = []
    found: list[Array] = []
    half: list[Array] = []

    def watch(lane: Lane, view: View) -> None:
        keys.append(cells(view, lane.start.setting[view.ids]))
        found.append(true_columns(lane, view).astype(np.float32))
        half.append(view.ids % 2 == 0)

    lived(people, SEED, weeks, watch)
    key, p = np.concatenate(keys, axis=1), np.concatenate(found)
    first = np.concatenate(half)
    one, other = averaged(key[:, first], p[first]), averaged(key[:, ~first], p[~first])
    apart = one.of(key) - other.of(key)
    error = np.sqrt((apart**2).mean(axis=0) / 2)
    whole = averaged(key, p)
    return Reference(whole.codes, whole.means, error)


def averaged(key: Array, p: Array) -> Reference:
    """Means of p[n, columns] by cell, each drawn to its coarser cell's; key[levels, n]."""
    codes, means = [], []
    coarse = np.broadcast_to(p.mean(axis=0, dtype=np.float64), p.shape)
    for level in key:
        code, first, at = np.unique(level, return_index=True, return_inverse=True)
        count = np.bincount(at)[:, None]
        total = np.stack([np.bincount(at, column) for column in p.T], axis=1)
        mean = (total + WEIGHT * coarse[first]) / (count + WEIGHT)
        codes.append(code)
        means.append(mean)
        coarse = mean[at]
    return Reference(tuple(codes), tuple(means), np.zeros(p.shape[1]))


class Expected:
    """Believes the expectation given what is recorded; learns nothing more.

    setting[n]  what the law says of each person's trade, district and agency
    """

    def __init__(self, known: Reference, setting: Array) -> None:
        self.known, self.setting = known, setting

    def probabilities(self, view: View) -> "Tabled":
        return Tabled(view, self.known.of(cells(view, self.setting[view.ids])))

    def observe(self, seen: Observed) -> None:
        """Nothing is learnt."""


class Tabled:
    """Chances out of a table [n, 8]."""

    def __init__(self, view: View, table: Array) -> None:
        self.view, self.table, self.row = view, table, np.arange(len(view))

    def nothing(self) -> Floats:
        return np.asarray(self.table[:, NOTHING])

    def contacted(self, action: Action, mentor: Ints, competent: Flags) -> Floats:
        column = np.where(competent & (action == Action.CALL), COACHED, int(action))
        return np.asarray(self.table[self.row, column])

    def seated(self, session: Ints) -> Floats:
        kind = np.append(self.view.sessions.kind, 0)[session]
        trade = np.append(self.view.sessions.sector, -1)[session]
        sector = self.view.people.sector
        peer = np.where((sector >= 0) & (sector == trade), SAME, OTHER)
        column = np.where(kind == Kind.PEER, peer, OWN)
        return np.asarray(self.table[self.row, column])
