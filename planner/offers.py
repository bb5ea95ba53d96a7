"""Which seats a person is offered: the sessions that help the step, in reach, for the trade."""

import numpy as np

from planner import areas, rules
from planner.inputs import Flags, Ints, Kind, People, Rules, Sessions
from planner.problem import Array

KEPT = 3  # sessions a person; more bring nothing that seats could use


def offered(people: People, sessions: Sessions, running: Flags, week: Rules) -> Ints:
    """[n, KEPT] session rows offered to each person, T = none; the most fitting first.

    running[T]  has seats, and somebody who can lead it. Sessions of the step come before peer
    sharing, the own district's before the city's; equals take turns from person to person.
    """
    key = (areas.district(people.village) * 8 + people.stage) * 64 + people.sector + 1
    key = key * 2 + people.disability
    first, group = np.unique(key, return_index=True, return_inverse=True)[1:]
    fits = eligible(people, first, sessions, week) & running
    rank = _rank(people, first, sessions)
    offer = np.full((len(people), KEPT), len(sessions))
    order = np.argsort(group, kind="stable")
    cuts = np.searchsorted(group[order], np.arange(first.size + 1))
    for number in np.flatnonzero(fits.any(axis=1)).tolist():
        rows, found = order[cuts[number] : cuts[number + 1]], np.flatnonzero(fits[number])
        chosen = found[_turns(rank[number, found], rows.size)]
        offer[rows, : chosen.shape[1]] = chosen
    offer[~rules.seatable(people)] = len(sessions)
    return offer


def eligible(people: People, rows: Ints, sessions: Sessions, week: Rules) -> Flags:
    """[rows,T] whether a session is for a person: its step, its trade, its area, its door."""
    return (
        helps(people.stage[rows], sessions)
        & for_trade(people.sector[rows], sessions)
        & in_reach(people.village[rows], sessions, week)
        & enterable(people.disability[rows], sessions)
    )


def helps(stage: Ints, sessions: Sessions) -> Flags:
    """The session is about the step that the person seeks; peer sharing is about any."""
    about = np.array([rules.HELPS.get(Kind(kind), 0) for kind in sessions.kind.tolist()], np.int64)
    return np.asarray((stage[:, None] == about) | (sessions.kind == Kind.PEER))


def for_trade(sector: Ints, sessions: Sessions) -> Flags:
    """A session for one trade is for people of that trade; peers share with everybody."""
    open_to_all = (sessions.sector < 0) | (sessions.kind == Kind.PEER)
    return np.asarray(open_to_all | (sector[:, None] == sessions.sector))


def enterable(disability: Flags, sessions: Sessions) -> Flags:
    """Nobody with disability is invited to a venue that he or she cannot enter."""
    return np.asarray(sessions.accessible | ~disability[:, None])


def in_reach(village: Ints, sessions: Sessions, week: Rules) -> Flags:
    """Basic training is for the district, or the city where the rules say so; the scarce kinds
    are for the city; what a wider area organises is for all of it."""
    wide = {"district": areas.DISTRICT, "city": areas.CITY}
    if week.session_reach not in wide:
        raise ValueError(f"Rules.session_reach is {week.session_reach!r}: district or city")
    training = sessions.kind == Kind.TRAINING
    reach = np.where(training, wide[week.session_reach], areas.CITY)
    reach = np.maximum(reach, areas.level(sessions.village))
    return np.asarray(village[:, None] // reach == sessions.village // reach)


def _rank(people: People, rows: Ints, sessions: Sessions) -> Ints:
    """[rows,T] how fitting: 0 the step's own in the district, 1 in the city, 2 and 3 peers."""
    far = areas.district(people.village[rows])[:, None] != areas.district(sessions.village)
    return np.asarray(far + 2 * (sessions.kind == Kind.PEER))


def _turns(rank: Array, people: int) -> Array:
    """[people, up to KEPT] positions by rank; within a rank each person starts one further on."""
    count = rank.size
    turn = (np.arange(count)[None, :] - np.arange(people)[:, None]) % count
    return np.argsort(rank * count + turn, axis=1, kind="stable")[:, :KEPT]
