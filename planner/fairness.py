"""Fairness of a week: floors for groups that are easily passed over, even hours, even burdens.

All of it is soft but the burden's upper limit, so that no week becomes infeasible: a floor that
cannot be met costs its penalty and is seen in the plan.
"""

import numpy as np

from planner import areas, rules
from planner.inputs import Mentors, People, Rules
from planner.problem import Array

LONG_UNSEEN = 56  # days

# Group: its share of the week's contacts is at least this part of its share of the people.
GROUPS = {"women": 0.9, "disability": 1.0, "long unseen": 0.5}
AREA = 0.7  # the same for every district: mentors stand by the root of the people, not by people
MOST = 62  # bits of a mask
NOBODY = np.int64(0)
MISSING = 0.02  # gain that one contact too few in a group costs

BAND = (0.80, 0.98)  # of a mentor's minutes; above is no room for the unforeseen
ABOVE = 3e-3  # gain that a minute above the band costs: more than the dearest one of a city brings
BELOW = 2e-4  # the same below, a tenth of what one brings: no contact for the sake of the hours

BURDEN = (1.0, 1.25)  # of `load`, in difficulty-weighted contacts: costs above, forbidden above
HEAVY = 5e-3  # gain that a weighted contact above the first costs


def groups(people: People) -> tuple[Array, dict[str, float]]:
    """([n] bit mask of who is in which group, each group's part of its share by name).

    The groups are GROUPS and, by its code, each area: a district, or a city where a mask's bits
    would not do for the districts. Where there is one area alone it is no group.
    """
    members = (people.woman, people.disability, people.unseen >= LONG_UNSEEN)
    mask = sum((member.astype(np.int64) << bit for bit, member in enumerate(members)), NOBODY)
    for level in (areas.DISTRICT, areas.CITY):
        codes, number = np.unique(people.village // level, return_inverse=True)
        if 1 < codes.size <= MOST - len(GROUPS):
            named = {str(code): AREA for code in codes.tolist()}
            return mask | (1 << (len(GROUPS) + number)), GROUPS | named
    return np.broadcast_to(mask, len(people)), GROUPS


def floors(people: People, mentors: Mentors, week: Rules) -> dict[str, Array]:
    """`grp`, `floor`, `fpen`: contacts wanted in each group, and what a missing one costs."""
    if not week.floors:
        return {}
    mask, parts = groups(people)
    may = rules.contactable(people, week)
    people_reached = int(may.sum())
    contacts = min(int(mentors.load[rules.present(mentors)].sum()), people_reached)
    shares = [
        part * int((may & ((mask >> bit) & 1 == 1)).sum()) / (people_reached or 1)
        for bit, part in enumerate(parts.values())
    ]
    wanted = np.floor(contacts * np.array(shares))
    return {"grp": mask, "floor": wanted, "fpen": np.full(wanted.size, MISSING)}


def bands(mentors: Mentors, week: Rules) -> dict[str, Array]:
    """`ulo`, `uhi` and the costs `ua`, `ub` of a minute outside; volunteers have no band."""
    if not week.balance:
        return {}
    low, high = BAND
    paid = (~mentors.cadre).astype(np.float64)
    return {
        "ulo": low * mentors.minutes,
        "uhi": high * mentors.minutes,
        "ua": ABOVE * paid,
        "ub": BELOW * paid,
    }


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
