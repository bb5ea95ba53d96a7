"""A week of the steps that neither a training nor a contact proves by itself.

P2 by a partner's training, P4 by a licence, P5 by a sale, P6 by a financial report, P7 by the
bank's confirmation: who steps is a race by hazards, how many is the published curve.
"""

import numpy as np

from seeds.days import open_days
from seeds.lives import Lives

NO_PROOF = -1


def week(lives: Lives, rng: np.random.Generator) -> None:
    """Let the week's share of each stage step on, the latest stage first: one step a week."""
    for stage in (7, 6, 5, 4, 2):
        step(lives, stage, rng)


def step(lives: Lives, stage: int, rng: np.random.Generator) -> None:
    """Those who reach ``stage`` this week."""
    who = lives.race(lives.active(stage - 1), lives.due(stage), rng)
    lives.write(
        "attainment",
        person=who,
        stage=np.full(len(who), stage),
        day=rng.choice(open_days(lives.monday), len(who)),
        proof=np.full(len(who), NO_PROOF),
    )
    lives.advance(who, stage)
