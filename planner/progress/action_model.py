"""The neutral face: one model of an outcome under actions, for any matrix of features."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.inputs import Floats
from planner.progress import checks
from planner.progress.belief import Belief, climb
from planner.progress.features import Design
from planner.progress.remarks import Remark, remarks
from planner.progress.rows import Rows, blocks, probability
from planner.progress.shrinkage import learned

SAMPLE = 4096  # rows that the design and the standard deviations of groups are learned from
EIGHTY = 1.2815515655446004  # standard normal quantile of .9


@dataclass(frozen=True, eq=False)
class Uplift:
    """The effect of each action besides 0, [n, actions]; column k is of action k + 1.

    effect     p(action) - p(0)
    low, high  the 80 % interval of E[effect | features]: of the effect that people with such
               features have on average, not of one person's own outcome
    """

    effect: Floats
    low: Floats
    high: Floats


class ActionModel:
    """A hierarchical logit of y given features and an action; it has nothing to tune.

        model = ActionModel().fit(x, action, y)
        model.predict_proba(x, action)   # [n] P(y = 1), strictly between 0 and 1
        model.uplift(x)                  # what each action changes, with 80 % intervals

    x[n,p] any finite numbers, action[n] whole numbers with 0 = nothing done, y[n] 0 or 1. Rows
    stream: memory beyond the caller's arrays does not grow with n. The same rows give the same
    bits, whatever the number of threads.
    """

    def __init__(self) -> None:
        self._fitted: tuple[Design, Belief] | None = None
        self.remarks: tuple[Remark, ...] = ()

    def fit(self, x: Any, action: Any, y: Any) -> "ActionModel":
        """Learn from rows; itself. `remarks` then says where data were too few.

        Raises ValueError that names array, row and column for what is not finite, not whole or
        not 0 or 1, and for arrays of unequal length or without rows.
        """
        features = checks.features("X", x)
        actions = checks.actions(action, len(features))
        outcome = checks.outcomes(y, len(features))
        few = np.linspace(0, len(features) - 1, min(len(features), SAMPLE)).astype(np.int64)
        sample = features[few].astype(np.float64)
        design = Design.of(sample, outcome[few], int(actions.max()))
        groups = design.groups
        mean = np.zeros(groups.of.size)
        share = (outcome.sum() + 0.5) / (len(outcome) + 1.0)
        mean[0] = np.log(share / (1.0 - share))
        sd, near = learned(Rows(design, sample, actions[few], outcome[few]), groups, mean)
        rows = Rows(design, features, actions, outcome)
        self._fitted = design, climb(rows, groups.prior(mean, sd), near)
        self.remarks = remarks(features, actions, outcome)
        return self

    def predict_proba(self, x: Any, action: Any) -> Floats:
        """P(y = 1), [n], strictly between 0 and 1, of rows x[n,p] given action[n].

        Raises ValueError for an action beyond those of `fit`, and as `fit` does.
        """
        design, belief = self._known()
        features = checks.features("X", x, design.kept.size)
        actions = checks.actions(action, len(features), design.actions)
        found = np.empty(len(features))
        for span in blocks(len(features)):
            found[span] = probability(design.columns(features[span], actions[span]), belief.mean)
        return found

    def uplift(self, x: Any) -> Uplift:
        """What each action a = 1, 2, .. changes for rows x[n,p]: p(a) - p(0), with intervals.

        The interval is that of the delta method on the Laplace posterior,
        sd^2 = g' V g with g = p_a (1 - p_a) x_a - p_0 (1 - p_0) x_0.
        """
        design, belief = self._known()
        features = checks.features("X", x, design.kept.size)
        effect, sd = (np.empty((len(features), design.actions)) for _ in range(2))
        for span in blocks(len(features)):
            for one in range(design.actions):
                found = _effect(design, belief, features[span], one + 1)
                effect[span, one], sd[span, one] = found
        half = EIGHTY * sd
        return Uplift(effect, np.maximum(effect - half, -1.0), np.minimum(effect + half, 1.0))

    def _known(self) -> tuple[Design, Belief]:
        if self._fitted is None:
            raise ValueError("the model knows nothing yet: call fit(X, action, y) first")
        return self._fitted


def _effect(design: Design, belief: Belief, x: Floats, action: int) -> tuple[Floats, Floats]:
    """p(action) - p(0) of rows x[n,p] and its standard deviation, [n] each."""
    there, here = (design.columns(x, np.full(len(x), a)) for a in (action, 0))
    high, low = probability(there, belief.mean), probability(here, belief.mean)
    slope = (high * (1 - high))[:, None] * there - (low * (1 - low))[:, None] * here
    return high - low, belief.spread(slope)
