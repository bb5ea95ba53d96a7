"""Models for plans to believe: learned from made rows of a district, and kept."""

from datetime import date

import numpy as np

from planner.progress import Action
from planner.progress.hazard import Hazard
from planner.progress.weeks import PersonWeeks
from programme.progress import models
from programme.words import ModelKind

MONDAY = date(2020, 9, 28)
VILLAGE = 3174091001


def learned(seed: int = 1, rows: int = 4_000) -> Hazard:
    """A model of people at P1 and P2 whom visits help much and messages little."""
    rng = np.random.default_rng(seed)
    action = rng.integers(0, 4, rows)
    weeks = rng.integers(0, 50, rows)
    p = 0.05 + 0.02 * (action > 0) + 0.25 * (action == Action.VISIT) * (weeks < 20)
    return Hazard.cold(MONDAY).update(
        PersonWeeks(
            stage=rng.integers(1, 3, rows),
            village=np.full(rows, VILLAGE),
            weeks=weeks,
            action=action,
            mentor=np.where(action > 0, 1, -1),
            y=rng.random(rows) < p,
        )
    )


async def kept(model: Hazard | None = None) -> int:
    """Keep a model as the newest; the id of its row."""
    return await models.keep(ModelKind.FIT, MONDAY, model or learned())
