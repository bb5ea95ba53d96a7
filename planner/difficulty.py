"""How hard a contact with a person is: more preparation, more patience, a longer way.

An assumption of the programme, kept small and linear so that a mentor can recompute it by hand:
1, plus what the EXTRA of each fact that holds says, divided by the mean of all who are planned.
It weighs loads only (`wbar`, `wmax`); no gain depends on it.
"""

import numpy as np

from planner import areas
from planner.inputs import Floats, People

LONG_STUCK = 26  # weeks in a stage

# The leaks of the published funnel (P4 to P5, P6 to P7: domain.md) need most explaining.
EXTRA = {"leaking step": 0.2, "long stuck": 0.3, "disability": 0.4, "islands": 0.5}
LEAKS = (4, 6)
FINEST = 100  # rounded to hundredths, which every solver can count in whole numbers


def difficulty(people: People) -> Floats:
    """[n] weight of one contact with each person, about 1 on average."""
    facts = {
        "leaking step": (people.stage == LEAKS[0]) | (people.stage == LEAKS[1]),
        "long stuck": people.weeks >= LONG_STUCK,
        "disability": people.disability,
        "islands": people.village // areas.CITY == areas.ISLANDS,
    }
    extra = np.stack([facts[name] * more for name, more in EXTRA.items()])
    weight = 1.0 + extra.sum(axis=0)
    mean = weight.mean() if weight.size else 1.0
    return np.asarray(np.rint(weight / mean * FINEST) / FINEST)
