"""The standing decision of an area as arrays: affinity, bands and room, from who and where.

Affinity (0 to 1, assumptions of the programme): .4 for a short way, falling to 0 at an hour; .25
for knowing the trade sector, .2 for the competence of the next step, .15 for the mentor of the last
contact. Keeping the present mentor is worth KEEP, more than any affinity, so that people change
hands only where a band, the room or an absence asks for it. Bands and room are constants: .8 and
1.25 of the district's mean people of a mentor, 1.15 of its mean difficulty.
"""

import numpy as np

from planner import areas, rules
from planner.caseload.problem import Caseload
from planner.inputs import Flags, Floats, Ints, Mentors, People

KEEP = 2.0
LOW, HIGH, ROOM = 0.8, 1.25, 1.15
MILLI = 1000
NEAREST = 12  # mentors of other districts, where a district has none


def standing(people: People, mentors: Mentors, movable: Flags) -> Caseload:
    """Who could go to whom: ``movable`` people to any mentor of their district (to the nearest
    where it has none) or stay, all others stay. ``people.mentor`` is the present mentor's row.

    Raises ValueError where there is no mentor, or where somebody who may not move has none.
    """
    if len(mentors) == 0:
        raise ValueError("mentors has no row: there is nobody to be responsible")
    lost = np.flatnonzero(~movable & (people.mentor < 0))
    if lost.size:
        raise ValueError(f"movable[{lost[0]}] is False: that person has no mentor to stay with")
    person, mentor = _pairs(people, mentors, movable)
    liking = affinity(people, mentors, person, mentor)
    use = np.rint(people.difficulty * MILLI).astype(np.int64)
    first = np.lexsort((mentor, -liking, person))
    ptr = np.searchsorted(person, np.arange(len(people) + 1))
    home = areas.district(mentors.village)[mentor[first[ptr[:-1]]]]
    low, high, room = _limits(mentors, home, use)
    stay = ~movable
    held = np.bincount(people.mentor[stay], minlength=len(mentors))
    carried = np.bincount(people.mentor[stay], use[stay], len(mentors)).astype(np.int64)
    could = np.bincount(mentor, minlength=len(mentors))
    return Caseload(
        ptr=ptr,
        men=mentor,
        gain=liking + KEEP * (people.mentor[person] == mentor),
        use=use[person],
        room=np.maximum(room, carried),
        low=np.minimum(low, could),
        high=np.maximum(high, held),
    )


def affinity(people: People, mentors: Mentors, person: Ints, mentor: Ints) -> Floats:
    """[C] how well each pair of rows fits, 0 to 1."""
    way = areas.travel(people.village[person], mentors.village[mentor])
    sector = people.sector[person]
    trade = (sector >= 0) & ((mentors.sectors[mentor] >> np.maximum(sector, 0)) & 1 == 1)
    skill = rules.knows(mentors, mentor, rules.NEEDED[people.stage[person]])
    known = people.last_mentor[person] == mentor
    near = np.clip(1 - way / 60, 0, 1)
    return np.asarray(0.4 * near + 0.25 * trade + 0.2 * skill + 0.15 * known)


def _pairs(people: People, mentors: Mentors, movable: Flags) -> tuple[Ints, Ints]:
    """[C] person and mentor rows of the candidates, sorted."""
    work, home = areas.district(mentors.village), areas.district(people.village)
    found = [np.flatnonzero(people.mentor >= 0) * len(mentors) + people.mentor[people.mentor >= 0]]
    for place in np.unique(home[movable]):
        rows = np.flatnonzero(movable & (home == place))
        near = np.flatnonzero(work == place)
        if not near.size:
            way = areas.travel(people.village[rows[0]], mentors.village)
            near = np.argsort(way, kind="stable")[:NEAREST]
        found.append((rows[:, None] * len(mentors) + near[None, :]).reshape(-1))
    person, mentor = np.divmod(np.unique(np.concatenate(found)), len(mentors))
    return person, mentor


def _limits(mentors: Mentors, home: Ints, use: Ints) -> tuple[Ints, Ints, Ints]:
    """[M] low, high and room: shares of the mean of the district; ``home[n]`` is whose it is."""
    work = areas.district(mentors.village)
    places, place = np.unique(work, return_inverse=True)
    there = np.searchsorted(places, home)
    staff = np.bincount(place, minlength=places.size)
    heads = (np.bincount(there, minlength=places.size) / staff)[place]
    weight = (np.bincount(there, use, places.size) / staff)[place]
    low, high = np.floor(LOW * heads), np.ceil(HIGH * heads)
    return low.astype(np.int64), high.astype(np.int64), np.ceil(ROOM * weight).astype(np.int64)
