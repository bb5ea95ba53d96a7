"""Intervals of effects beside the truth, in worlds that were made and whose effects are known.

Five features (two of them normal, one 0 or 1, a count, a waiting time), actions 0, 1 and 2 drawn
evenly. Besides .4, the effect on the logit

    smooth   is linear in all features, with coefficients drawn anew for each world
    jump     is .8 more above a place of the first feature
    product  is .5 times the product of the first two features
    none     is not there at all, nor the .4
"""

from dataclasses import dataclass

import numpy as np

from planner.progress import ActionModel
from seeds.evaluation.tables import Array

KINDS = ("smooth", "jump", "product", "none")
SIZES = (500, 2000, 8000)
SHOWN = 300  # people of a world whose intervals are looked at


@dataclass(frozen=True)
class Coverage:
    """The share of true effects within their 80 % intervals, over `worlds` of a kind and size."""

    kind: str
    rows: int
    worlds: int
    share: float


def coverage(kind: str, rows: int, worlds: int) -> Coverage:
    """The coverage in worlds made by seeds 0, 1, .."""
    inside = [_inside(kind, rows, seed) for seed in range(worlds)]
    return Coverage(kind, rows, worlds, float(np.mean(inside)))


def _inside(kind: str, rows: int, seed: int) -> float:
    draw = np.random.default_rng([seed, rows])
    x = _features(draw, rows)
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    base = -1.0 + z @ draw.normal(0.0, 0.4, 5)
    logit = base[:, None] + np.concatenate([np.zeros((rows, 1)), _effects(kind, z, draw)], axis=1)
    p = 1.0 / (1.0 + np.exp(-logit))
    action = draw.integers(0, 3, rows)
    y = draw.random(rows) < p[np.arange(rows), action]
    told = ActionModel().fit(x, action, y).uplift(x[:SHOWN])
    truth = (p[:, 1:] - p[:, :1])[:SHOWN]
    return float(((told.low <= truth) & (truth <= told.high)).mean())


def _features(draw: np.random.Generator, rows: int) -> Array:
    columns = [
        draw.normal(size=rows),
        draw.normal(size=rows),
        draw.random(rows) < 0.4,
        draw.integers(0, 5, rows),
        draw.exponential(size=rows),
    ]
    return np.stack(columns, axis=1).astype(np.float64)


def _effects(kind: str, z: Array, draw: np.random.Generator) -> Array:
    """[n,2] on the logit."""
    linear = z @ draw.normal(0.0, 0.3, (5, 2)) / np.sqrt(5)
    shapes = {
        "smooth": 0.4 + linear,
        "jump": 0.4 + 0.8 * (z[:, :1] > 0.5) * np.ones(2),
        "product": 0.4 + 0.5 * z[:, :1] * z[:, 1:2] * np.ones(2),
        "none": np.zeros((len(z), 2)),
    }
    return np.asarray(shapes[kind])
