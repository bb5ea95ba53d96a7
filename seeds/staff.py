"""Tables of who acts: accounts, mentors and their leave, cadres."""

from dataclasses import dataclass

import numpy as np

from programme.words import Role
from seeds import columns, identity
from seeds.areas import PROVINCE, rows
from seeds.columns import NULL, Array, Table
from seeds.consents import NOT_A_DAY
from seeds.days import DAY
from seeds.lives import Lives
from seeds.mentors import Leave
from seeds.people import SECTORS
from seeds.reference import read
from seeds.streams import Streams

LEAD = "PPKUKM"


@dataclass(frozen=True, eq=False)
class Accounts:
    """Actor ids (from 1) by office: mentors first, then the offices, cadres, Jakpreneurs."""

    mentors: int
    kasatpel: dict[str, int]
    sudin: dict[str, int]
    dinas: int
    bank: int
    auditor: int
    dpo: int

    @property
    def next(self) -> int:
        """The first id after the offices'."""
        return self.dpo + 1


def accounts(lives: Lives) -> Accounts:
    """The ids that every table may refer to."""
    after = lives.posts.mentors + 1
    districts = [code for code, level, *_ in rows() if level == "DISTRICT"]
    cities = [code for code, level, *_ in rows() if level == "CITY"]
    kasatpel = {code: after + place for place, code in enumerate(districts)}
    sudin = {code: after + len(districts) + place for place, code in enumerate(cities)}
    dinas = after + len(districts) + len(cities)
    return Accounts(after - 1, kasatpel, sudin, dinas, dinas + 1, dinas + 2, dinas + 3)


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


def actors(
    lives: Lives, ids: Accounts, cadres: Cadres, names: list[str | None], streams: Streams
) -> Table:
    """Table ``actor`` without its sealed columns."""
    rng = streams.of("actors")
    officials = identity.names(rng.random(ids.next) < 0.5, rng)
    _, ends = lives.posts.term()
    districts = lives.size.areas.districts
    agencies = mentor_agencies(lives)
    staff = mentor_names(lives, streams)
    opted = rng.random(ids.mentors) < read("people")["leaderboard_opt_in"]
    listed: list[tuple[str, str, str, str | None, int, bool, bool]] = []
    for mentor, district in enumerate(mentor_districts(lives)):
        current = ends[mentor] is None
        listed.append(
            (
                Role.MENTOR,
                staff[mentor],
                districts[district],
                agencies[mentor],
                int(NULL),
                bool(opted[mentor]),
                current,
            )
        )
    offices = [(Role.KASATPEL, code, LEAD) for code in ids.kasatpel]
    offices += [(Role.SUDIN, code, LEAD) for code in ids.sudin]
    offices += [(Role.DINAS, PROVINCE, LEAD)]
    for role, code, agency in offices:
        listed.append((role, officials[len(listed)], code, agency, int(NULL), False, True))
    for role in (Role.BANK, Role.AUDITOR, Role.DPO):
        listed.append((role, officials[len(listed)], PROVINCE, None, int(NULL), False, True))
    villages = lives.size.areas.villages
    for place, person in enumerate(cadres.person):
        here = villages[lives.people.village[person]]
        active = bool(np.isnat(cadres.last[place]))
        listed.append(
            (
                Role.CADRE,
                str(names[person]),
                here,
                None,
                int(person) + 1,
                bool(cadres.board[place]),
                active,
            )
        )
    for person in jakpreneurs(lives, cadres):
        here = villages[lives.people.village[person]]
        listed.append((Role.JAKPRENEUR, str(names[person]), here, None, person + 1, False, True))
    role, name, area, agency, person_id, board, active_now = zip(*listed, strict=True)
    return Table(
        "actor",
        {
            "id": columns.large(range(1, len(listed) + 1)),
            "role": columns.texts(role),
            "name": columns.texts(name),
            "area_code": columns.texts(area),
            "agency_code": columns.texts(agency),
            "person_id": columns.large(person_id),
            "language": columns.same("id", len(listed)),
            "leaderboard_opt_in": columns.flags(board),
            "active": columns.flags(active_now),
        },
    )


def jakpreneurs(lives: Lives, cadres: Cadres) -> list[int]:
    """The first person of each district who can sign in: has a phone and is no cadre."""
    able = lives.people.phone & (lives.people.copy_of == NULL)
    able[cadres.person] = False
    chosen = []
    for district in range(len(lives.size.areas.districts)):
        here = np.flatnonzero(able & (lives.people.district == district))
        chosen += here[:1].tolist()
    return chosen


def actor_phones(table: Table, person_phones: Array) -> Array:
    """Staff have numbers of their own; cadres and Jakpreneurs their person's."""
    person = table["person_id"]
    own = identity.STAFF_PHONES + table["id"]
    return np.where(person == NULL, own, person_phones[np.maximum(person, 1) - 1])


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


def cadre_table(lives: Lives, ids: Accounts, cadres: Cadres, streams: Streams) -> Table:
    """Table ``cadre``."""
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
            "actor_id": columns.large(ids.next + np.arange(count)),
            "person_id": columns.large(cadres.person + 1),
            "weekly_minutes": columns.whole(cadres.minutes),
            "competences": columns.documents(known),
            "pkk": columns.flags(rng.random(count) < read("field")["cadres"]["pkk"]),
            "active_from": columns.dates(cadres.first),
            "active_to": columns.dates(cadres.last),
        },
    )
