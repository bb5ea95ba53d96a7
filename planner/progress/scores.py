"""How good probabilities were, once it is known what happened: p[n] and y[n] (0 or 1)."""

from typing import Any

import numpy as np

from planner.inputs import Floats

BINS = 10


def brier(p: Any, y: Any) -> float:
    """Mean squared error of the probabilities (Brier 1950)."""
    return float(np.mean((p - y) ** 2))


def calibration_error(p: Any, y: Any) -> float:
    """Expected calibration error: mean |share that happened - mean probability| over BINS of
    equally many rows, ordered by probability (Naeini et al. 2015)."""
    return float(calibration_errors(p, y[None, :])[0])


def calibration_errors(p: Any, y: Any) -> Floats:
    """[draws] the calibration error of p[n] under outcomes y[draws,n]. Of
    fewer rows than BINS each is a bin of its own; at least one is expected."""
    order = np.argsort(p, kind="stable")
    edges = np.unique(np.linspace(0, len(p), BINS + 1).astype(np.int64)[:-1])
    gaps = np.add.reduceat((y - p)[:, order], edges, axis=1)
    return np.asarray(np.abs(gaps).sum(axis=1) / len(p))
