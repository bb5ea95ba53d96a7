"""What the model is compared with. Nothing is tuned: the same settings on every data set."""

from typing import Any, Protocol

import numpy as np

from planner.progress import ActionModel
from seeds.evaluation.tables import Array, NotInstalled

PRIOR_ROWS = 2.0  # rows of the overall rate that each cell of plain rates begins with


class Estimator(Protocol):
    """Learns y from features, group and action."""

    def fit(self, x: Array, group: Array, action: Array, y: Array) -> Any:
        """Learn from rows."""

    def predict(self, x: Array, group: Array, action: Array) -> Array:
        """[n] P(y = 1)."""


class Ours:
    """planner.progress.ActionModel; groups are of no use to it."""

    def fit(self, x: Array, group: Array, action: Array, y: Array) -> None:
        self._model = ActionModel().fit(x, action, y)

    def predict(self, x: Array, group: Array, action: Array) -> Array:
        return self._model.predict_proba(x, action)


class Rates:
    """The share of successes by group and action, begun with a little of the overall one."""

    def fit(self, x: Array, group: Array, action: Array, y: Array) -> None:
        shape = (int(group.max()) + 1, int(action.max()) + 1)
        many, won = np.full(shape, PRIOR_ROWS), np.full(shape, PRIOR_ROWS * y.mean())
        np.add.at(many, (group, action), 1)
        np.add.at(won, (group, action), y)
        self._rates, self._overall = won / many, float(y.mean())

    def predict(self, x: Array, group: Array, action: Array) -> Array:
        groups, actions = self._rates.shape
        met = (group < groups) & (action < actions)
        return np.where(met, self._rates[group * met, action * met], self._overall)


class Learner:
    """An estimator of scikit-learn on features and action, crossed where asked."""

    def __init__(self, learner: Any, *, crossed: bool = False) -> None:
        self._learner, self._crossed = learner, crossed

    def fit(self, x: Array, group: Array, action: Array, y: Array) -> None:
        self._centre, self._actions = x.mean(axis=0), int(action.max())
        from threadpoolctl import threadpool_limits

        with threadpool_limits(1):  # tables are small: threads would wait for each other
            self._learner.fit(self._columns(x, action), y)

    def predict(self, x: Array, group: Array, action: Array) -> Array:
        return np.asarray(self._learner.predict_proba(self._columns(x, action))[:, 1])

    def _columns(self, x: Array, action: Array) -> Array:
        given = (action[:, None] == np.arange(1, self._actions + 1)).astype(np.float64)
        crossed = given[:, :, None] * (x - self._centre)[:, None, :]
        parts = [x, given, crossed.reshape(len(x), -1)]
        return np.concatenate(parts if self._crossed else parts[:2], axis=1)


OURS = "hierarchical logit"


def estimators() -> dict[str, Estimator]:
    """All of them, unfitted, ours first. Raises NotInstalled without scikit-learn."""
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
    except ImportError as missing:
        raise NotInstalled("scikit-learn") from missing

    def logistic() -> Any:
        return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))

    trees = HistGradientBoostingClassifier(early_stopping=True, random_state=0)
    return {
        OURS: Ours(),
        "logistic regression": Learner(logistic()),
        "with interactions": Learner(logistic(), crossed=True),
        "boosted trees": Learner(trees),
        "group x action rates": Rates(),
    }
