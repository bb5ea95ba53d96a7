"""Every estimator on every data set: each row is predicted by a fit that has not seen it."""

from dataclasses import dataclass

import numpy as np

from seeds.evaluation import scores
from seeds.evaluation.estimators import OURS, Estimator, estimators
from seeds.evaluation.scores import Interval
from seeds.evaluation.tables import Array, Table

NEAR = 0.004  # log loss within which one is as good as the best


@dataclass(frozen=True)
class Score:
    """One estimator on one data set.

    behind  its log loss less that of the best estimator of the set, paired by row
    floor   95th percentile of a perfect model's calibration error
    qini    of its ranking by uplift; None where actions were not drawn
    """

    data: str
    rows: int
    estimator: str
    log_loss: float
    behind: Interval
    brier: float
    calibration: float
    floor: float
    qini: Interval | None

    @property
    def near(self) -> bool:
        """As good as the best: within NEAR, or the interval of the difference holds 0."""
        return self.behind.value <= NEAR or self.behind.low <= 0.0

    @property
    def calibrated(self) -> bool:
        """No further off than a perfect model may be."""
        return self.calibration <= self.floor

    @property
    def ranks(self) -> bool:
        """The ranking's interval is not wholly below 0."""
        return self.qini is None or self.qini.high >= 0.0


def evaluate(table: Table, compared: dict[str, Estimator] | None = None) -> list[Score]:
    """The scores of every estimator on a table, ours first: those of any table unless given."""
    known = np.flatnonzero(table.fold >= 0)
    held = {name: held_out(one, table) for name, one in (compared or estimators()).items()}
    y, strata = table.y[known], table.group[known] if table.by_group else None
    losses = {name: scores.log_losses(found.p[known], y) for name, found in held.items()}
    best = min(losses, key=lambda name: float(losses[name].mean()))
    return [
        Score(
            data=table.name,
            rows=len(known),
            estimator=name,
            log_loss=float(losses[name].mean()),
            behind=scores.paired(losses[name], losses[best]),
            brier=scores.brier(found.p[known], y),
            calibration=scores.calibration_error(found.p[known], y),
            floor=scores.calibration_floor(found.p[known]),
            qini=scores.qini(found.uplift[known], table.action[known], y, strata)
            if table.randomised
            else None,
        )
        for name, found in held.items()
    ]


@dataclass(frozen=True, eq=False)
class Held:
    """What an estimator says of rows that it has not seen: p[n], uplift[n,actions]."""

    p: Array
    uplift: Array


def held_out(estimator: Estimator, table: Table) -> Held:
    """Predictions of each row by the fit on the other folds; NaN for rows never held out."""
    actions = int(table.action.max())
    found = Held(np.full(len(table.y), np.nan), np.full((len(table.y), actions), np.nan))
    for fold in range(int(table.fold.max()) + 1):
        out, rest = table.fold == fold, table.fold != fold
        estimator.fit(table.x[rest], table.group[rest], table.action[rest], table.y[rest])
        x, group, action = table.x[out], table.group[out], table.action[out]
        found.p[out] = estimator.predict(x, group, action)
        alone = estimator.predict(x, group, np.zeros_like(action))
        for one in range(actions):
            there = estimator.predict(x, group, np.full_like(action, one + 1))
            found.uplift[out, one] = there - alone
    return found


def ours(found: list[Score]) -> Score:
    """The score of our own model."""
    return next(score for score in found if score.estimator == OURS)
