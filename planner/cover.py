"""Who contacts whom: the responsible mentor, or a colleague of the district as cover.

Cover stands in where a person has no mentor, where the mentor is away the whole week, or where the
step needs a competence that the mentor lacks and a colleague has. Responsibility stays.
"""

from dataclasses import dataclass

import numpy as np

from planner import areas, rules
from planner.inputs import Flags, Ints, Mentors, People, Rules
from planner.ways import Places, there_and_back


@dataclass(frozen=True, eq=False)
class Callers:
    """Mentor rows by person, M = nobody.

    writer[n]     sends messages: the responsible mentor while present, else the first caller
    caller[n,C]   may call and visit: the responsible mentor alone, or up to C colleagues as cover
    competent[n,C]  knows what the step needs
    """

    writer: Ints
    caller: Ints
    competent: Flags


def callers(people: People, mentors: Mentors, week: Rules) -> Callers:
    """Who may contact each person this week."""
    nobody = len(mentors)
    own = np.where(people.mentor < 0, nobody, people.mentor)
    here = np.append(rules.present(mentors), False)[own]
    needed = rules.NEEDED[people.stage]
    able = here & rules.knows(mentors, own, needed)
    caller = np.full((len(people), max(week.cover, 1)), nobody)
    caller[able, 0] = own[able]
    if week.cover > 0:
        _stand_in(caller, np.flatnonzero(~able), people, mentors, needed)
    alone = here & (caller[:, 0] == nobody)
    caller[alone, 0] = own[alone]
    return Callers(
        writer=np.where(here, own, caller[:, 0]),
        caller=caller,
        competent=rules.knows(mentors, caller, needed[:, None]) & (needed[:, None] > 0),
    )


def _stand_in(caller: Ints, rows: Ints, people: People, mentors: Mentors, needed: Ints) -> None:
    """Cover for the people in `rows`, a district and a competence at a time."""
    home = areas.district(people.village[rows])
    work = areas.district(mentors.village)
    homes, works = Places.of(people), Places.of(mentors)
    free = rules.present(mentors) & ~mentors.cadre
    groups, group = np.unique(home * 8 + needed[rows], return_inverse=True)
    order = np.argsort(group, kind="stable")
    cuts = np.searchsorted(group[order], np.arange(groups.size + 1))
    for number, code in enumerate(groups.tolist()):
        place, skill = divmod(code, 8)
        colleagues = np.flatnonzero(free & (work == place) & (mentors.skills & skill == skill))
        mine = rows[order[cuts[number] : cuts[number + 1]]]
        chosen = _nearest(homes.at(mine), works.at(colleagues), caller.shape[1])
        caller[mine, : chosen.shape[1]] = colleagues[chosen]


def _nearest(homes: Places, works: Places, count: int) -> Ints:
    """[people, count] positions of the nearest colleagues; equally near ones take turns."""
    people, colleagues = homes.village.size, works.village.size
    turn = np.arange(colleagues)[None, :] - np.arange(people)[:, None]
    way = there_and_back(homes.across(), works)
    rank = way * max(colleagues, 1) + turn % max(colleagues, 1)
    return np.asarray(np.argsort(rank, axis=1, kind="stable")[:, :count])
