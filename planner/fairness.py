"""Fairness of a week: floors for groups that are easily passed over, even hours, even burdens.

All of it is soft but the burden's upper limit, so that no week becomes infeasible: a floor that
cannot be met costs its penalty and is seen in the plan.
"""

import numpy as np

from planner import rules
from planner.inputs import Mentors, People, Rules
from planner.problem import Array

LONG_UNSEEN = 56  # days

# Group: its share of the week's contacts is at least this part of its share of the people.
GROUPS = {"women": 0.9, "disability": 1.0, "long unseen": 0.5}
MISSING = 0.02  # gain that one contact too few in a group costs

BAND = (0.80, 0.98)  # of a mentor's minutes; above is no room for the unforeseen
OUTSIDE = 2e-4  # gain that a minute outside the band costs, about a tenth of what one brings

BURDEN = (1.0, 1.25)  # of `load`, in difficulty-weighted contacts: costs above, forbidden above
HEAVY = 5e-3  # gain that a weighted contact above the first costs


def groups(people: People) -> Array:
    """[n] bit mask: who is in which of GROUPS, in their order."""
    members = (people.woman, people.disability, people.unseen >= LONG_UNSEEN)
    bits = [member.astype(np.int64) << bit for bit, member in enumerate(members)]
    return np.asarray(np.sum(bits, axis=0))


def floors(people: People, mentors: Mentors, week: Rules) -> dict[str, Array]:
    """`grp`, `floor`, `fpen`: contacts wanted in each group, and what a missing one costs."""
    if not week.floors:
        return {}
    mask = groups(people)
    may = rules.contactable(people, week)
    people_reached = int(may.sum())
    contacts = min(int(mentors.load[rules.present(mentors)].sum()), people_reached)
    shares = [
        part * int((may & ((mask >> bit) & 1 == 1)).sum()) / (people_reached or 1)
        for bit, part in enumerate(GROUPS.values())
    ]
    wanted = np.floor(contacts * np.array(shares))
    return {"grp": mask, "floor": wanted, "fpen": np.full(wanted.size, MISSING)}


def bands(mentors: Mentors, week: Rules) -> dict[str, Array]:
    """`ulo`, `uhi` and the costs `ua`, `ub` of a minute outside."""
    if not week.balance:
        return {}
    low, high = BAND
    cost = np.full(len(mentors), OUTSIDE)
    return {"ulo": low * mentors.minutes, "uhi": high * mentors.minutes, "ua": cost, "ub": cost}


def burdens(people: People, mentors: Mentors) -> dict[str, Array]:
    """`diff`, `wbar`, `wmax`, `wc`, where people differ in how hard a contact with them is."""
    if (people.difficulty == 1.0).all():
        return {}
    bar, most = BURDEN
    return {
        "diff": people.difficulty,
        "wbar": bar * mentors.load,
        "wmax": most * mentors.load,
        "wc": np.full(len(mentors), HEAVY),
    }
