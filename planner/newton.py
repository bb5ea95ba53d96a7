"""Newton's method on the smoothed dual, within bounds.

The dual is smooth and convex at a temperature, with some thousand prices: its second derivatives
cost little more than its gradient, and a handful of Newton steps reach what hundreds of L-BFGS
iterations do not. A price that its bound stops is left out of a step (Bertsekas 1982, projected
Newton). Every price has a reach of its own, within which its curvature is believed: one whose
slope turns round has been carried too far and reaches less far from then on.
"""

from typing import TYPE_CHECKING

import numpy as np

from planner.problem import Array

if TYPE_CHECKING:
    from planner.blocks import Blocks
    from planner.dual import Cancelled, Curve

STEPS = 30
FIRST_DAMPING, LEAST, MOST = 1e-4, 1e-9, 1e6
ENOUGH = 1e-1  # temperatures, as a part of the value: a step that gains less is one too many
TIRED = 2  # steps in a row that gain too little
TURNED = 0.5  # a slope that turns to this part of itself was carried too far


def descend(curve: "Curve", start: Array, cancelled: "Cancelled") -> Array:
    """From `start` downhill, until steps gain too little; the best point met."""
    x = np.clip(start, curve.low, curve.high)
    value, slope = curve.value(x)
    reach = np.full(x.size, curve.reach)
    damping, bend, tired = FIRST_DAMPING, None, 0
    for _ in range(STEPS):
        if cancelled() or tired == TIRED or damping > MOST:
            break
        if bend is None:
            free = _free(x, slope, curve)
            if free.size == 0:
                break
            bend = curve.bend(x, free)
        step = _step(bend, slope[free], damping, reach[free])
        there = x.copy()
        there[free] = np.clip(x[free] + step, curve.low[free], curve.high[free])
        found, new_slope = curve.value(there)
        gained = value - found
        turned = (slope * new_slope < 0) & (np.abs(new_slope) > TURNED * np.abs(slope))
        reach[turned] /= 4
        if gained <= 0.0:
            damping *= 4
            continue
        reach[~turned & (np.abs(there - x) > 0.4 * reach)] *= 2
        x, value, slope, bend = there, found, new_slope, None
        damping = max(damping / 4, LEAST)
        tired = tired + 1 if gained <= ENOUGH * curve.heat * abs(value) else 0
        if tired:  # short reach may be why: once more with the first
            reach[:], damping = curve.reach, min(damping, FIRST_DAMPING)
    return x


def _free(x: Array, slope: Array, curve: "Curve") -> Array:
    """Positions of the prices that may move, district by district: no bound stops them."""
    stopped = ((x <= curve.low) & (slope >= 0)) | ((x >= curve.high) & (slope <= 0))
    free = np.flatnonzero(~stopped & (curve.low < curve.high))
    return free[np.argsort(curve.owner[free], kind="stable")]


def _step(bend: "Blocks", slope: Array, damping: float, reach: Array) -> Array:
    damped, diagonal = bend.copy(), bend.diagonal()
    least = 1e-9 * float(diagonal.mean()) + 1e-12
    damped.add(damping * diagonal + np.abs(slope) / reach + least)
    return -damped.solve(slope)
