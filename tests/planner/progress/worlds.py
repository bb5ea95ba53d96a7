"""Worlds whose truth is known: features and actions, and person-weeks of a small city."""

from datetime import date
from typing import Any

import numpy as np

from planner.progress import Action
from planner.progress.weeks import Facts, PersonWeeks

WEEK = date(2020, 11, 2)


def drawn(n: int, seed: int, spread: float = 0.3) -> tuple[Any, Any, Any, Any]:
    """x[n,5], action[n] of 0, 1, 2, y[n], and the true p[n,3]; effects vary with the features."""
    draw = np.random.default_rng([seed, n])
    x = np.stack(
        [
            draw.normal(50, 10, n),
            draw.random(n) < 0.4,
            draw.integers(0, 5, n),
            draw.exponential(3, n),
            draw.normal(size=n),
        ],
        axis=1,
    )
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    base = -1 + z @ draw.normal(0, 0.4, 5)
    effects = 0.4 + z @ draw.normal(0, spread, (5, 2)) / np.sqrt(5)
    logit = base[:, None] + np.concatenate([np.zeros((n, 1)), effects], axis=1)
    p = 1 / (1 + np.exp(-logit))
    action = draw.integers(0, 3, n)
    return x, action, (draw.random(n) < p[np.arange(n), action]).astype(int), p


def city(n: int, seed: int, mentors: int = 20) -> dict[str, Any]:
    """Columns of n person-weeks, without outcomes; a third of the people are helped."""
    draw = np.random.default_rng([seed, n])
    action = draw.choice(4, n, p=[0.7, 0.1, 0.1, 0.1])
    kind = np.where(draw.random(n) < 0.1, draw.choice([1, 3, 4, 5, 6, 7], n), 0)
    return {
        "stage": draw.choice(np.arange(1, 7), n, p=[0.3, 0.2, 0.2, 0.15, 0.1, 0.05]),
        "village": 3171011001 + draw.integers(0, 3, n) * 10**6 + draw.integers(0, 4, n) * 10**4,
        "sector": draw.integers(-1, 7, n),
        "weeks": draw.integers(0, 60, n),
        "recent": draw.poisson(0.6, n),
        "classes": draw.poisson(0.2, n),
        "attended": 1 * (draw.random(n) < 0.3),
        "answered": 1 * (draw.random(n) < 0.4),
        "reported": draw.random(n) < 0.1,
        "digital": draw.random(n) < 0.5,
        "action": action,
        "mentor": np.where(action > 0, draw.integers(0, mentors, n), -1),
        "competent": (action > 0) & (draw.random(n) < 0.4),
        "way": np.where(action == Action.VISIT, draw.choice([10, 18, 35, 405], n), 0),
        "kind": kind,
        "same_sector": (kind > 0) & (draw.random(n) < 0.3),
    }


def with_outcomes(columns: dict[str, Any], p: Any, seed: int, **more: Any) -> PersonWeeks:
    """The rows, each advanced with its probability."""
    happened = np.random.default_rng([seed, 7]).random(len(p)) < p
    return PersonWeeks(**columns, y=happened, **more)


def facts_of(columns: dict[str, Any]) -> Facts:
    """What is known of the people themselves."""
    return Facts(**{name: columns[name] for name in Facts.ranges if name in columns})
