"""Scores of probabilities and of rankings by uplift, with the noise that they stand in."""

from typing import NamedTuple

import numpy as np

from planner.progress.scores import brier, calibration_error, calibration_errors
from seeds.evaluation.tables import Array

__all__ = [
    "Interval",
    "brier",
    "calibration_error",
    "calibration_floor",
    "log_losses",
    "paired",
    "qini",
]

DRAWS = 1000
MOST = 10_000_000  # rows drawn in all: tables of more than 10,000 rows have fewer draws
FEWEST = 200
NEVER = 1e-12  # whoever says 0 or 1 and is wrong is charged as for this


class Interval(NamedTuple):
    """An estimate with its 95 % interval."""

    value: float
    low: float
    high: float


def log_losses(p: Array, y: Array) -> Array:
    """[n] what each row costs: -log of the probability given to what happened."""
    return np.asarray(-np.log(np.where(y == 1, p, 1.0 - p).clip(NEVER)))


def paired(losses: Array, others: Array) -> Interval:
    """Mean difference of two estimators' losses on the same rows."""
    gap = losses - others
    half = 1.96 * float(gap.std()) / np.sqrt(len(gap))
    return Interval(float(gap.mean()), float(gap.mean() - half), float(gap.mean() + half))


def calibration_floor(p: Array) -> float:
    """The 95th percentile of the error that these probabilities would show if they were true."""
    drawn = np.random.default_rng(0).random((_draws(len(p)), len(p))) < p
    return float(np.quantile(calibration_errors(p, drawn), 0.95))


def qini(uplift: Array, action: Array, y: Array, strata: Array | None = None) -> Interval:
    """How much better than chance the uplift ranks, with a bootstrap interval.

    The area between the curve of what is gained by treating the first k rows in order of uplift,
    as a part of all rows, and the straight line (Radcliffe 2007); gains by inverse propensity,
    z = (y - mean y)(t/e - (1 - t)/(1 - e)), where e is the share treated, in each of the strata
    where there are some. With more actions than one: the mean over them, each against the control.

    uplift[n,actions], strata[n] whole numbers; left out are strata that lack a treated row or a
    control, and actions that no stratum is left of (0 where no action is left)
    """
    strata = np.zeros(len(y), np.int64) if strata is None else strata
    draws, many = np.random.default_rng(0), _draws(len(y))
    areas = []
    for one in range(uplift.shape[1]):
        rows = (action == 0) | (action == one + 1)
        rows &= _compared(action == 0, strata) & _compared(action == one + 1, strata)
        if not rows.any():
            continue
        gain = _gains(action[rows] > 0, y[rows], strata[rows])
        drawn = draws.multinomial(len(gain), np.full(len(gain), 1 / len(gain)), many)
        counts = np.concatenate([np.ones((1, len(gain)), np.int64), drawn])
        areas.append(_areas(uplift[rows, one], gain, counts))
    mean = np.mean(areas, axis=0) if areas else np.zeros(many + 1)
    return Interval(float(mean[0]), *(float(q) for q in np.quantile(mean[1:], (0.025, 0.975))))


def _draws(rows: int) -> int:
    return max(FEWEST, min(DRAWS, MOST // max(rows, 1)))


def _compared(rows: Array, strata: Array) -> Array:
    """Whose stratum has any of the rows."""
    return np.isin(strata, strata[rows])


def _gains(treated: Array, y: Array, strata: Array) -> Array:
    many = np.maximum(np.bincount(strata), 1)
    share = (np.bincount(strata, treated) / many)[strata]
    usual = (np.bincount(strata, y) / many)[strata]
    return np.asarray((y - usual) * np.where(treated, 1 / share, -1 / (1 - share)))


def _areas(uplift: Array, gain: Array, counts: Array) -> Array:
    """[draws] the area over the straight line, row i taken counts[draws,i] times; rows of the same
    uplift are treated together."""
    order = np.argsort(-uplift, kind="stable")
    first = np.flatnonzero(np.diff(uplift[order], prepend=np.inf))
    taken = np.add.reduceat(counts[:, order], first, axis=1)
    gained = np.add.reduceat(counts[:, order] * gain[order], first, axis=1)
    share = taken / taken.sum(axis=1, keepdims=True)
    curve = np.cumsum(gained, axis=1) / taken.sum(axis=1, keepdims=True)
    above = curve - np.cumsum(share, axis=1) * curve[:, -1:]
    before = np.concatenate([np.zeros((len(above), 1)), above[:, :-1]], axis=1)
    return np.asarray((share * (above + before) / 2).sum(axis=1))
