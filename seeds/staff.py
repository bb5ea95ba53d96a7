"""Tables of who helps: mentors and their leave, cadres and what they share."""

from dataclasses import dataclass

import numpy as np

from programme.words import SessionStatus, SessionTopic
from seeds import columns, identity
from seeds.columns import NULL, Array, Table
from seeds.consents import NOT_A_DAY
from seeds.days import DAY
from seeds.lives import Lives
from seeds.mentors import Leave
from seeds.people import SECTORS
from seeds.reference import read
from seeds.sessions import STATUSES, TOPICS
from seeds.streams import Streams

LEAD = "PPKUKM"


@dataclass(frozen=True, eq=False)
class Cadres:
    """Volunteers: the person, first and last day (NaT while active), weekly minutes."""

    person: Array
    first: Array
    last: Array
    minutes: Array
    board: Array


def choose_cadres(lives: Lives, licensed: Array, streams: Streams) -> Cadres:
    """Some of those at P4 or beyond; ``licensed`` is the day of P4 (NaT without)."""
    rng, rules = streams.of("cadres"), read("field")["cadres"]
    able = np.flatnonzero(~np.isnat(licensed) & (lives.people.copy_of == NULL))
    active = max(1, round(rules["share"] * len(able)))
    count = min(len(able), active + round(active * rules["quit_share"]))
    person = np.sort(rng.choice(able, count, replace=False))
    end = np.datetime64(lives.size.weeks.last_day)
    left = (end - licensed[person]).astype(np.int64)
    first = licensed[person] + (rng.random(count) * left * 0.8).astype(np.int64) * DAY
    quits = np.zeros(count, np.bool_)
    quits[rng.choice(count, count - active, replace=False)] = True
    last = first + (rng.random(count) * (end - first).astype(np.int64)).astype(np.int64) * DAY
    low, high = rules["minutes"]
    minutes = rng.integers(low // 30, high // 30 + 1, count) * 30
    board = rng.random(count) < read("people")["leaderboard_opt_in"]
    return Cadres(person, first, np.where(quits, last, NOT_A_DAY), minutes, board)


def mentor_districts(lives: Lives) -> Array:
    """The district of each mentor's post."""
    district = np.empty(lives.posts.mentors, np.int64)
    for holders in lives.posts.holder:
        district[holders] = lives.posts.district
    return district


def mentor_agencies(lives: Lives) -> list[str]:
    flag = np.empty(lives.posts.mentors, np.bool_)
    for holders in lives.posts.holder:
        flag[holders] = lives.posts.dppapp
    return ["DPPAPP" if other else LEAD for other in flag]


def mentor_names(lives: Lives, streams: Streams) -> list[str]:
    return identity.names(lives.traits.female, streams.of("mentor names"))


def mentors(lives: Lives, streams: Streams) -> Table:
    """Table ``mentor``."""
    count, areas = lives.posts.mentors, lives.size.areas
    village = np.empty(count, np.int64)
    for holders in lives.posts.holder:
        village[holders] = lives.posts.village
    first, last = lives.posts.term()
    return Table(
        "mentor",
        {
            "id": columns.large(range(1, count + 1)),
            "actor_id": columns.large(range(1, count + 1)),
            "agency_code": columns.texts(mentor_agencies(lives)),
            "name": columns.texts(mentor_names(lives, streams)),
            "district_code": columns.coded(mentor_districts(lives), areas.districts),
            "village_code": columns.coded(village, areas.villages),
            "weekly_minutes": columns.whole(
                np.full(count, read("field")["mentors"]["weekly_minutes"])
            ),
            "contact_load": columns.small(np.full(count, 36)),
            "skills": columns.documents(lives.traits.skills),
            "active_from": columns.dates(first),
            "active_to": columns.dates(last),
        },
    )


def leaves(lives: Lives) -> Table:
    """Table ``mentor_leave``: absences fall to whoever holds the post on the first day."""
    leave: Leave = lives.leave
    mentor = lives.posts.at(leave.post, leave.first)
    term = np.array(lives.posts.term()[1], "datetime64[D]")[mentor]
    last = np.where(np.isnat(term), leave.last, np.minimum(leave.last, term))
    return Table(
        "mentor_leave",
        {
            "id": columns.large(range(1, len(mentor) + 1)),
            "mentor_id": columns.large(mentor + 1),
            "first_day": columns.dates(leave.first),
            "last_day": columns.dates(last),
            "reason": columns.coded(leave.annual, ["SICK", "ANNUAL"]),
        },
    )


def cadre_table(lives: Lives, first_id: int, cadres: Cadres, streams: Streams) -> Table:
    """Table ``cadre``; their accounts are numbered from ``first_id``."""
    rng, count = streams.of("cadre table"), len(cadres.person)
    extra = rng.integers(0, len(SECTORS) - 1, count)
    own = lives.people.sector[cadres.person]
    known = [
        sorted({str(SECTORS[a]), *([str(SECTORS[b])] if luck < 0.3 else [])})
        for a, b, luck in zip(own, extra, rng.random(count), strict=True)
    ]
    return Table(
        "cadre",
        {
            "id": columns.large(range(1, count + 1)),
            "actor_id": columns.large(first_id + np.arange(count)),
            "person_id": columns.large(cadres.person + 1),
            "weekly_minutes": columns.whole(cadres.minutes),
            "competences": columns.documents(known),
            "pkk": columns.flags(rng.random(count) < read("field")["cadres"]["pkk"]),
            "active_from": columns.dates(cadres.first),
            "active_to": columns.dates(cadres.last),
        },
    )


def session_cadres(lives: Lives, session: Table, cadres: Cadres, streams: Streams) -> Table:
    """Table ``session_cadre``: an active cadre, if possible a near one, for each sharing session
    that was held. Who shares in those to come, the plan decides.
    """
    rng = streams.of("sharing")
    held = session["status"] == STATUSES.index(SessionStatus.HELD)
    sharing = np.flatnonzero(held & (session["topic"] == TOPICS.index(SessionTopic.PEER_SHARING)))
    pairs = []
    for row in sharing:
        day = session["held_on"][row]
        able = (cadres.first <= day) & ~(cadres.last < day)
        district = lives.size.areas.district_of[session["area_code"][row]]
        near = able & (lives.people.district[cadres.person] == district)
        choice = np.flatnonzero(near if near.any() else able)
        if len(choice):
            pairs.append((row, rng.choice(choice)))
    rows, chosen = np.array(pairs, np.int64).reshape(-1, 2).T
    return Table(
        "session_cadre",
        {
            "id": columns.large(range(1, len(pairs) + 1)),
            "session_id": columns.large(rows + 1),
            "cadre_id": columns.large(chosen + 1),
        },
    )
