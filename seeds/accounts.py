"""Table ``actor``: who may sign in. Mentors first, then the offices, cadres and Jakpreneurs."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from programme.words import Role
from seeds import columns, identity, staff
from seeds.areas import PROVINCE, rows
from seeds.columns import NULL, Array, Table
from seeds.lives import Lives
from seeds.reference import read
from seeds.staff import Cadres
from seeds.streams import Streams

NOBODY = int(NULL)


@dataclass(frozen=True, eq=False)
class Offices:
    """Actor ids of the offices (kasatpel and sudin by area code); mentors have 1 to ``mentors``."""

    mentors: int
    kasatpel: dict[str, int]
    sudin: dict[str, int]
    dinas: int
    bank: int
    auditor: int
    dpo: int

    @property
    def first_cadre(self) -> int:
        """The id after the offices'."""
        return self.dpo + 1


def offices(lives: Lives) -> Offices:
    """The ids that every table may refer to; all of Jakarta's offices, in any size of city."""
    after = lives.posts.mentors + 1
    districts = [code for code, level, *_ in rows() if level == "DISTRICT"]
    cities = [code for code, level, *_ in rows() if level == "CITY"]
    kasatpel = {code: after + place for place, code in enumerate(districts)}
    sudin = {code: after + len(districts) + place for place, code in enumerate(cities)}
    dinas = after + len(districts) + len(cities)
    return Offices(after - 1, kasatpel, sudin, dinas, dinas + 1, dinas + 2, dinas + 3)


@dataclass(frozen=True)
class Account:
    """One row; ``person`` is a person's id."""

    role: Role
    name: str
    area: str
    agency: str | None = None
    person: int = NOBODY
    board: bool = False
    active: bool = True


def table(
    lives: Lives, ids: Offices, cadres: Cadres, names: list[str | None], streams: Streams
) -> Table:
    """Table ``actor`` without its sealed columns; ``names`` are the persons'."""
    listed = [
        *_mentors(lives, streams),
        *_officials(ids, streams),
        *_cadres(lives, cadres, names),
        *_jakpreneurs(lives, cadres, names),
    ]
    return Table(
        "actor",
        {
            "id": columns.large(range(1, len(listed) + 1)),
            "role": columns.texts([account.role for account in listed]),
            "name": columns.texts([account.name for account in listed]),
            "area_code": columns.texts([account.area for account in listed]),
            "agency_code": columns.texts([account.agency for account in listed]),
            "person_id": columns.large([account.person for account in listed]),
            "language": columns.same("id", len(listed)),
            "leaderboard_opt_in": columns.flags([account.board for account in listed]),
            "active": columns.flags([account.active for account in listed]),
        },
    )


def phones(table: Table, person_phones: Array) -> Array:
    """Staff have numbers of their own; cadres and Jakpreneurs their person's."""
    person = table["person_id"]
    own = identity.STAFF_PHONES + table["id"]
    return np.where(person == NULL, own, person_phones[np.maximum(person, 1) - 1])


def _mentors(lives: Lives, streams: Streams) -> Iterator[Account]:
    board = streams.of("mentor boards").random(lives.posts.mentors)
    opted = board < read("people")["leaderboard_opt_in"]
    rows_ = zip(
        staff.mentor_names(lives, streams),
        staff.mentor_districts(lives),
        staff.mentor_agencies(lives),
        opted,
        lives.posts.term()[1],
        strict=True,
    )
    for name, district, agency, named, last in rows_:
        area = lives.size.areas.districts[district]
        yield Account(Role.MENTOR, name, area, agency, board=bool(named), active=last is None)


def _officials(ids: Offices, streams: Streams) -> Iterator[Account]:
    rng = streams.of("officials")
    places = [(Role.KASATPEL, code) for code in ids.kasatpel]
    places += [(Role.SUDIN, code) for code in ids.sudin]
    places += [(role, PROVINCE) for role in (Role.DINAS, Role.BANK, Role.AUDITOR, Role.DPO)]
    names = identity.names(rng.random(len(places)) < 0.5, rng)
    outside = (Role.BANK, Role.AUDITOR, Role.DPO)
    for (role, code), name in zip(places, names, strict=True):
        yield Account(role, name, code, None if role in outside else staff.LEAD)


def _cadres(lives: Lives, cadres: Cadres, names: list[str | None]) -> Iterator[Account]:
    villages = lives.size.areas.villages
    for person, last, named in zip(cadres.person, cadres.last, cadres.board, strict=True):
        area = villages[lives.people.village[person]]
        yield Account(
            Role.CADRE,
            str(names[person]),
            area,
            person=int(person) + 1,
            board=bool(named),
            active=bool(np.isnat(last)),
        )


def _jakpreneurs(lives: Lives, cadres: Cadres, names: list[str | None]) -> Iterator[Account]:
    """The first person of each district who can sign in: has a phone and is no cadre."""
    able = lives.people.phone & (lives.people.copy_of == NULL)
    able[cadres.person] = False
    for district in range(len(lives.size.areas.districts)):
        for person in np.flatnonzero(able & (lives.people.district == district))[:1]:
            area = lives.size.areas.villages[lives.people.village[person]]
            yield Account(Role.JAKPRENEUR, str(names[person]), area, person=int(person) + 1)
