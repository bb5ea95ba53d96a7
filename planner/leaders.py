"""Who may lead a session: present and free then, competent, from its area."""

import numpy as np

from planner import areas, rules
from planner.inputs import SLOTS, Flags, Ints, Kind, Mentors, Sessions

TRADED = (Kind.TRAINING, Kind.BAZAAR, Kind.PEER)  # kinds that are about a trade's own matter


def eligible(mentors: Mentors, sessions: Sessions, free: Flags | None) -> tuple[Ints, Ints]:
    """Pairs (session row, mentor row). A session that is staffed already has none.

    free[M,20]  slots in which a mentor could lead; None = all. Raises ValueError for another shape.
    """
    slots = np.ones((len(mentors), SLOTS), np.bool_) if free is None else np.asarray(free)
    if slots.shape != (len(mentors), SLOTS):
        raise ValueError(f"free has shape {slots.shape}, expected ({len(mentors)}, {SLOTS})")
    found = [_of(mentors, sessions, row, slots) for row in range(len(sessions))]
    who = np.concatenate([np.zeros(0, np.int64), *found])
    return np.repeat(np.arange(len(sessions)), [part.size for part in found]), who


def _of(mentors: Mentors, sessions: Sessions, row: int, slots: Flags) -> Ints:
    """Mentor rows for one session. Peers are led by cadres, or by mentors where these are few."""
    need = int(sessions.need[row])
    if need == 0:
        return np.zeros(0, np.int64)
    able = _able(mentors, sessions, row) & _awake(mentors, sessions, row, slots)
    if sessions.kind[row] == Kind.PEER:
        volunteers = _near(able & mentors.cadre, mentors, sessions, row)
        if volunteers.size >= need:
            return volunteers
    return _near(able & ~mentors.cadre, mentors, sessions, row)


def _near(able: Flags, mentors: Mentors, sessions: Sessions, row: int) -> Ints:
    """Rows of who is able: from the district if enough are there, of the trade if any."""
    trade = _of_the_trade(mentors, sessions, row)
    here, around = (
        able & (mentors.village // reach == sessions.village[row] // reach)
        for reach in _reaches(sessions, row)
    )
    for known in (here & trade, around & trade):
        if np.count_nonzero(known) >= sessions.need[row]:
            return np.flatnonzero(known)
    return np.flatnonzero(around)


def _reaches(sessions: Sessions, row: int) -> tuple[int, int]:
    """From how near leaders come, and from how far if need be, as divisors of area codes."""
    level = int(areas.level(sessions.village[row]))
    basic = sessions.kind[row] == Kind.TRAINING
    wide = max(level, areas.CITY)
    return (max(level, areas.DISTRICT) if basic else wide), wide


def _able(mentors: Mentors, sessions: Sessions, row: int) -> Flags:
    """Who knows what the kind needs."""
    skill = int(rules.LEADS.get(Kind(int(sessions.kind[row])), 0))
    return np.asarray(mentors.skills & skill == skill)


def _awake(mentors: Mentors, sessions: Sessions, row: int, slots: Flags) -> Flags:
    """Who is free in every slot of the session and has its minutes left."""
    first, length = int(sessions.slot[row]), int(sessions.length[row])
    free = slots[:, first : first + length].all(axis=1)
    return np.asarray(free & (mentors.minutes >= sessions.minutes[row]) & rules.present(mentors))


def _of_the_trade(mentors: Mentors, sessions: Sessions, row: int) -> Flags:
    """Who knows the trade that the session is about; everybody where it is about none."""
    sector = int(sessions.sector[row])
    if sector < 0 or Kind(int(sessions.kind[row])) not in TRADED:
        return np.ones(len(mentors), np.bool_)
    return np.asarray((mentors.sectors >> sector) & 1 == 1)
