"""Any matrix and an action as columns of one hierarchical logit.

Standardised features (winsorised at 4 sd) enter as they are, as hinges (z - knot)+ and as steps
[z > knot] at their quantiles, and as products of pairs; an action with an effect of its own, which
features, hinges and pairs move. Each kind of column is a group with a standard deviation of its
own (`shrinkage`), so that what the data do not ask for is shrunk away: nothing is chosen.

A group's scale A is the likeliest standard deviation of its whole contribution to the logit; a
coefficient's is that divided by the root of the group's size.
"""

import math
from dataclasses import dataclass

import numpy as np

from planner.inputs import Flags, Floats, Ints
from planner.progress.shrinkage import Groups

SCALE = 0.5  # on the logit: contributions of some .5 are usual, of 2 rare
SUBTLE = 0.25  # of hinges and pairs that move an effect
BASE_SCALE = 2.5  # of the intercept: rates of .7 % to 99 % are usual
FURTHEST = 4.0  # standard deviations; what lies beyond counts as there
KNOTS = 6  # quantiles 1/7 .. 6/7
WIDEST = 120  # columns of one kind at most: with many features fewer knots, and pairs of fewer


@dataclass(frozen=True, eq=False)
class Design:
    """How rows become columns; made from a sample of them, then fixed.

    unit           [p] the largest size of each feature: in such units no square overflows
    centre, width  [p] mean and standard deviation in units; width 1 where a feature is constant
    kept           [p] the features that vary
    knots          of each kept feature: the places of its hinges and steps
    pairs          [2,c] which kept features are multiplied
    actions        number of actions besides 0
    """

    unit: Floats
    centre: Floats
    width: Floats
    kept: Flags
    knots: tuple[Floats, ...]
    pairs: Ints
    actions: int

    @classmethod
    def of(cls, x: Floats, y: Floats, actions: int) -> "Design":
        """The design for rows like x[n,p], y[n]."""
        largest = np.abs(x).max(axis=0)
        unit = np.where(largest > 0, largest, 1.0)
        centre, width = (x / unit).mean(axis=0), (x / unit).std(axis=0)
        kept = (x != x[:1]).any(axis=0) & (width > 0)
        scales = unit, centre, np.where(kept, width, 1.0), kept
        z = _standard(x, *scales)
        places = min(KNOTS, WIDEST // max(z.shape[1], 1))
        knots = tuple(_knots(column, places) for column in z.T)
        return cls(*scales, knots, _pairs(z, y, WIDEST // max(actions, 1)), actions)

    @property
    def groups(self) -> Groups:
        """The group of each column; each action has groups of its own."""
        features, bends = int(self.kept.sum()), sum(len(knots) for knots in self.knots)
        kinds = [1, features, bends, self.pairs.shape[1]]
        sizes = [*kinds * (1 + self.actions), bends]
        total = [SCALE] * 4 + [SCALE, SCALE, *[SUBTLE] * 2] * self.actions + [SCALE]
        of = np.repeat(np.arange(len(sizes)), sizes)
        scale = np.array(total) / np.sqrt(np.maximum(sizes, 1.0))
        scale[0] = BASE_SCALE
        return Groups(of, scale, np.arange(len(sizes)) == 0)

    def columns(self, x: Floats, action: Ints) -> Floats:
        """[n,k] for rows x[n,p] given action[n]."""
        z = _standard(x, self.unit, self.centre, self.width, self.kept)
        hinges, steps = self._bends(z)
        pair = z[:, self.pairs[0]] * z[:, self.pairs[1]]
        given = np.concatenate([np.ones((len(z), 1)), z, hinges, pair], axis=1)
        moved = [given * (action == a)[:, None] for a in range(1, self.actions + 1)]
        return np.concatenate([given, *moved, steps], axis=1)

    def _bends(self, z: Floats) -> tuple[Floats, Floats]:
        """Hinges and steps, side by side."""
        feature = np.repeat(np.arange(z.shape[1]), [len(knots) for knots in self.knots])
        beyond = z[:, feature] - np.concatenate([np.empty(0), *self.knots])
        return np.maximum(beyond, 0.0), (beyond > 0).astype(np.float64)


def _standard(x: Floats, unit: Floats, centre: Floats, width: Floats, kept: Flags) -> Floats:
    with np.errstate(over="ignore"):  # beyond the largest number is beyond the furthest place
        z: Floats = (x[:, kept] / unit[kept] - centre[kept]) / width[kept]
    return z.clip(-FURTHEST, FURTHEST)


def _knots(column: Floats, places: int) -> Floats:
    """Quantiles at which something lies on both sides; none where there are but two values."""
    values = np.unique(column)
    if len(values) <= 2:
        return np.empty(0)
    at = np.unique(np.quantile(column, np.arange(1, places + 1) / (places + 1)))
    return np.asarray(at[(at > values[0]) & (at < values[-1])])


def _pairs(z: Floats, y: Floats, most: int) -> Ints:
    """[2,c] all pairs of the features that go most with y, c no more than `most`."""
    lean = np.abs((z * (y - y.mean())[:, None]).mean(axis=0))
    width = (1 + math.isqrt(1 + 8 * most)) // 2
    leading = np.sort(np.argsort(-lean, kind="stable")[:width])
    return leading[np.array(np.triu_indices(len(leading), 1))]
