"""How far the model is off where people differ in ways that it has no coefficient for.

Laplace's intervals hold if the logit is of the model's form. Where it is not, the expected logit
of people alike in all that is recorded lies some delta beside the model's, however many rows there
are. Its variance is estimated from rows: within a cell of recorded features, of rows with one kind
of help at one stage, residuals of people of different villages are independent but for delta, so

    tau^2 = sum over cells, villages k != l of A_k A_l  /  the same sum of V_k V_l,
    A = sum (y - p),  V = sum p (1 - p)

whatever the rows of one person have in common (they share a village). Each is drawn to that of the
kind over all stages, and this to EXPECTED, as if by evidence of sd SURE. With delta_0 of who is
left alone and an independent eta of the help, whose variance is tau^2 of the help less that of
nothing,

    var effect = g' V g + (v_a - v_0)^2 tau_0^2 + v_a^2 tau_eta^2,   v = p (1 - p).
"""

from dataclasses import dataclass

import numpy as np

from planner.inputs import Floats, Ints
from planner.progress.families import SPELLS, kept
from planner.progress.hazard import Hazard
from planner.progress.weeks import PersonWeeks

HELPS = 5  # nothing, three contacts, a seat
EXPECTED = 0.03  # tau^2 before any rows: some .17 on the logit
SURE = 0.02  # standard deviation with which that is believed


@dataclass(frozen=True, eq=False)
class Misfit:
    """alone[7] tau_0^2 by stage; help[5,7] tau_eta^2 by kind of help and stage."""

    alone: Floats
    help: Floats

    @classmethod
    def of(cls, model: Hazard, rows: PersonWeeks) -> "Misfit":
        """The misfit of a model that learned from rows, or from rows like these."""
        p = model.predict(rows)
        over, under = _moments(rows, rows.y - p, p * (1.0 - p))
        weight = 2.0 / SURE**2
        pooled = _drawn(over.sum(axis=1), under.sum(axis=1), weight, np.full(HELPS, EXPECTED))
        each = _drawn(over, under, weight, pooled[:, None])
        return cls(each[0], np.maximum(each - each[0], 0.0))

    def variance(self, planned: PersonWeeks, there: Floats, here: Floats) -> Floats:
        """[n] what is added to the variance of the effect of rows whose p is there[n], and here[n]
        left alone."""
        v_a, v_0 = there * (1.0 - there), here * (1.0 - here)
        own = self.help[_help(planned), planned.stage]
        return np.asarray((v_a - v_0) ** 2 * self.alone[planned.stage] + v_a**2 * own)


def _drawn(over: Floats, under: Floats, weight: float, prior: Floats) -> Floats:
    return np.asarray(np.maximum((over + weight * prior) / (under + weight), 0.0))


def _help(rows: PersonWeeks) -> Ints:
    return np.where(rows.kind > 0, HELPS - 1, rows.action)


def _moments(rows: PersonWeeks, left: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """[5,7] each: sums of A_k A_l and of V_k V_l over the cells of a kind of help and a stage."""
    key = _cells(rows) * HELPS + _help(rows)
    _, first, cell = np.unique(key, return_index=True, return_inverse=True)
    villages, village = np.unique(rows.village, return_inverse=True)
    _, one, part = np.unique(cell * len(villages) + village, return_index=True, return_inverse=True)
    place = _help(rows)[first] * 7 + rows.stage[first]
    sums = (np.asarray(np.bincount(part, column), np.float64) for column in (left, spread))
    over, under = (_between(column, cell[one], place) for column in sums)
    return over, under


def _between(sums: Floats, cell: Ints, place: Ints) -> Floats:
    """[5,7] products of different villages' sums within each cell, added up by place."""
    pairs = np.bincount(cell, sums) ** 2 - np.bincount(cell, sums**2)
    return np.asarray(np.bincount(place, pairs, HELPS * 7), np.float64).reshape(HELPS, 7)


def _cells(rows: PersonWeeks) -> Ints:
    """[n] one number for people alike in what is recorded, but for place and trade."""
    code = np.asarray(rows.stage, np.int64)
    for value, size in (
        (np.searchsorted(SPELLS, rows.weeks, side="right"), 8),
        (kept(rows.answered, rows.tried) + 1, 16),
        (kept(rows.attended, rows.seats) + 1, 16),
        (np.where(rows.stage == 2, np.minimum(rows.counted, 2), 0), 4),
        (np.minimum(rows.recent, 3), 4),
        (np.minimum(rows.classes, 2), 4),
    ):
        code = code * size + value
    return code
