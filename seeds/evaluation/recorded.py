"""Estimators on what is recorded of a city's person-weeks (`city.COLUMNS`), fed as they need it."""

from typing import Any

import numpy as np

from planner.progress import Hazard
from seeds.evaluation.city import COLUMNS, City, planned
from seeds.evaluation.estimators import OURS, Estimator, Rates
from seeds.evaluation.tables import Array, NotInstalled

STEPS = {
    "weeks": (1, 2, 4, 8, 13, 26, 52),
    "tried": (1, 2, 3, 5, 8),
    "answered": (1, 2, 3, 5, 8),
    "seats": (1, 2, 3, 5),
    "attended": (1, 2, 3, 5),
    "recent": (1, 2, 3),
    "classes": (1, 2),
    "counted": (1, 2, 3, 5),
}
"""Where a count's next step begins; a logistic regression is told steps, not numbers."""
DISTRICT = 1000  # of a village's code


class OfPersonWeeks:
    """The planner's own hazard, as it is: fitted to the city's weeks as one part each."""

    def __init__(self, one: City) -> None:
        self._city = one

    def fit(self, x: Array, group: Array, action: Array, y: Array) -> None:
        self._model = Hazard.fit(self._city.learned, self._city.monday)

    def predict(self, x: Array, group: Array, action: Array) -> Array:
        return np.asarray(self._model.predict(planned(x, action)))


class Sparse:
    """A logistic regression on one-hot columns; crossed: with each action's own."""

    def __init__(self, *, crossed: bool = False) -> None:
        from sklearn.linear_model import LogisticRegression
        from sklearn.preprocessing import OneHotEncoder

        self._code = OneHotEncoder(handle_unknown="ignore", drop=None)
        self._learner = LogisticRegression(max_iter=1000)
        self._crossed = crossed

    def fit(self, x: Array, group: Array, action: Array, y: Array) -> None:
        from threadpoolctl import threadpool_limits

        self._code.fit(_stepped(x))
        with threadpool_limits(1):
            self._learner.fit(self._columns(x, action), y)

    def predict(self, x: Array, group: Array, action: Array) -> Array:
        return np.asarray(self._learner.predict_proba(self._columns(x, action))[:, 1])

    def _columns(self, x: Array, action: Array) -> Any:
        from scipy import sparse

        known = self._code.transform(_stepped(x))
        given = [sparse.csr_array((action == one)[:, None].astype(float)) for one in range(1, 5)]
        parts = [known, *given, sparse.csr_array(_plan(x, action))]
        if self._crossed:
            parts += [known.multiply((action == one)[:, None]) for one in range(1, 5)]
        return sparse.hstack(parts, format="csr")


class Trees:
    """Boosted trees on numbers; sector and action are categories."""

    def __init__(self) -> None:
        from sklearn.ensemble import HistGradientBoostingClassifier

        categories = [COLUMNS.index("sector"), len(COLUMNS) - len(PLAN)]
        self._learner: Any = HistGradientBoostingClassifier(
            early_stopping=True, random_state=0, categorical_features=categories
        )

    def fit(self, x: Array, group: Array, action: Array, y: Array) -> None:
        from threadpoolctl import threadpool_limits

        with threadpool_limits(1):
            self._learner.fit(self._columns(x, action), y)

    def predict(self, x: Array, group: Array, action: Array) -> Array:
        return np.asarray(self._learner.predict_proba(self._columns(x, action))[:, 1])

    def _columns(self, x: Array, action: Array) -> Array:
        known = x[:, : len(COLUMNS) - len(PLAN)].copy()
        known[:, COLUMNS.index("village")] //= DISTRICT
        known[:, COLUMNS.index("sector")] += 1
        return np.concatenate([known, action[:, None], _plan(x, action)], axis=1)


PLAN = ("action", "mentor", "competent", "way", "kind", "same_sector")


def _plan(x: Array, action: Array) -> Array:
    """[n,9] the planned row beside its action: competent, hours of way, own trade, kind."""
    rows = planned(x, action)
    kinds = (rows.kind[:, None] == np.arange(1, 8)).astype(np.float64)
    more = [rows.competent, rows.way / 60.0, rows.same_sector]
    return np.concatenate([np.stack(more, axis=1).astype(np.float64), kinds], axis=1)


def _stepped(x: Array) -> Array:
    """[n,columns] whole numbers: what is known of the people, counts by steps, places by district;
    what was answered and attended also as a share of what was tried and held."""
    known = dict(zip(COLUMNS, x.T, strict=True))
    found = [known["stage"], known["sector"], known["village"] // DISTRICT]
    found += [known["reported"], known["digital"]]
    found += [np.searchsorted(at, known[name], side="right") for name, at in STEPS.items()]
    for done, asked in (("answered", "tried"), ("attended", "seats")):
        share = known[done] / np.maximum(known[asked], 1.0)
        found.append(np.searchsorted((0.01, 0.51, 0.99), share))
    mixed = [known["stage"] * 16 + one for one in found[1:2] + found[5:6] + found[-1:]]
    counted = np.where(known["stage"] == 2, found[12], -1)
    return np.stack([*found, *mixed, counted], axis=1)


def estimators(one: City) -> dict[str, Estimator]:
    """All of them, unfitted, ours first. Raises NotInstalled without scikit-learn."""
    try:
        return {
            OURS: OfPersonWeeks(one),
            "logistic regression": Sparse(),
            "with interactions": Sparse(crossed=True),
            "boosted trees": Trees(),
            "stage x action rates": Rates(),
        }
    except ImportError as missing:
        raise NotInstalled("scikit-learn") from missing
