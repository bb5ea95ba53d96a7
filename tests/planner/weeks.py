"""Small random weeks in which everything is scarce, for tests against the exact referee."""

from typing import Any

import numpy as np

from planner import Problem
from planner.problem import PADDING


def week(seed: int, *, soft: bool = False, pins: bool = False, **sizes: int) -> Problem:
    """A week of up to 30 people; `soft` adds bands, difficulty and floors, `pins` a few locks."""
    rng = np.random.default_rng(seed)
    n, columns = sizes.get("people", int(rng.integers(1, 31))), int(rng.integers(1, 9))
    mentors, sessions = sizes.get("mentors", int(rng.integers(1, 6))), int(rng.integers(0, 5))
    shape = (n, columns)
    gain = np.where(rng.random(shape) < 0.15, PADDING, rng.random(shape) * 0.1)
    men = rng.integers(0, mentors + 1, shape)
    ses = np.where(rng.random(shape) < 0.6, sessions, rng.integers(0, sessions + 1, shape))
    mins = np.where(men < mentors, rng.choice([4, 12, 55, 63, 80], shape), 0)
    need = rng.integers(0, 3, sessions)
    pairs = np.argwhere(rng.random((sessions, mentors)) < 0.7)
    length = rng.integers(1, 3, sessions)
    arrays: dict[str, Any] = {
        "gain": gain,
        "men": men,
        "mins": mins,
        "ses": ses,
        "cnt": (men < mentors) & (mins > 4),
        "cap": rng.integers(0, 400, mentors),
        "load": rng.integers(0, 6, mentors),
        "seats": rng.integers(0, 6, sessions),
        "slot": rng.integers(0, 4, sessions),
        "len": length,
        "dur": 60 * length,
        "need": need,
        "ft": pairs[:, 0],
        "fm": pairs[:, 1],
    }
    arrays |= _soft(rng, arrays, n, mentors) if soft else {}
    arrays |= _pins(rng, arrays) if pins else {}
    return Problem(**arrays)


def _soft(rng: np.random.Generator, arrays: dict[str, Any], n: int, mentors: int) -> dict[str, Any]:
    return {
        "ulo": 0.3 * arrays["cap"],
        "uhi": 0.8 * arrays["cap"],
        "ua": rng.choice([0.0, 0.0005, 0.002], mentors),
        "ub": rng.choice([0.0, 0.0002, 0.001], mentors),
        "diff": rng.choice([0.5, 1.0, 1.5], n),
        "wbar": 0.5 * arrays["load"],
        "wmax": rng.choice([0.9, 1.5, np.inf], mentors) * np.maximum(arrays["load"], 1),
        "wc": rng.choice([0.0, 0.005], mentors),
        "grp": rng.integers(0, 4, n),
        "floor": rng.integers(0, 6, 2),
        "fpen": rng.choice([0.0, 0.01, 0.05], 2),
    }


def _pins(rng: np.random.Generator, arrays: dict[str, Any]) -> dict[str, Any]:
    real = np.argwhere(arrays["gain"] != PADDING)
    person = np.unique(real[:, 0])
    person = rng.permutation(person)[: rng.integers(0, 4)]
    columns = [int(rng.choice(real[real[:, 0] == i, 1])) for i in person]
    return {"pin_e": person, "pin_k": np.array(columns, np.int64)}
