"""The inner loops over candidates, compiled once by numba and cached."""

from math import exp, log
from typing import Any

import numpy as np
from numba import njit

NEGLIGIBLE = -40.0  # exp of this adds nothing to a sum of doubles


@njit(nogil=True, cache=True)
def soft(  # noqa: PLR0913, PLR0917 (numba takes plain arrays)
    ptr: Any, men: Any, use: Any, value: Any, tau: float, used: Any, count: Any
) -> float:
    """sum_i tau*log(sum_k exp(value_k/tau)); expected uses into used[M], people into count[M]."""
    total, cold = 0.0, 1.0 / tau
    for i in range(ptr.size - 1):
        top = -np.inf
        for k in range(ptr[i], ptr[i + 1]):
            top = max(top, value[k])
        z = 0.0
        for k in range(ptr[i], ptr[i + 1]):
            z += exp(max((value[k] - top) * cold, NEGLIGIBLE))
        total += top + tau * log(z)
        for k in range(ptr[i], ptr[i + 1]):
            share = exp(max((value[k] - top) * cold, NEGLIGIBLE)) / z
            used[men[k]] += share * use[k]
            count[men[k]] += share
    return total
