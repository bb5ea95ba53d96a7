"""The week as arrays of facts: who there is, who can help, which sessions stand.

The programme fills these from its records; `planner.choices.build` turns them into a Problem.
Constructors convert to the dtype named here and refuse columns of unequal length or values out
of range with a ValueError that names column, row and value. All arrays are read-only after that.
A row is its position: whoever fills these keeps the records' keys beside them.

An area is its official code as an integer, so that the hierarchy is arithmetic: kelurahan
3171011001 lies in kecamatan 317101 (code // 10**4) and city 3171 (code // 10**6). Who is known
by kecamatan only gets kelurahan 0000 of it (3171010000).
"""

from dataclasses import dataclass, fields
from enum import IntEnum, IntFlag
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

SLOTS_A_DAY = 4
SLOTS = 20  # Monday to Friday, four parts of a day: 8-10, 10-12, 13-15, 15-17 o'clock


class Skill(IntFlag):
    """What a mentor is competent in, besides trade sectors."""

    NONE = 0
    LICENCE = 1
    FINANCE = 2
    DIGITAL = 4


class Kind(IntEnum):
    """What a session is; each kind helps the step from one stage (PEER: from any)."""

    TRAINING = 1  # P1 to P2
    CLINIC = 3  # licence clinic, P3 to P4
    BAZAAR = 4  # P4 to P5
    BOOKKEEPING = 5  # P5 to P6
    BANK_DAY = 6  # P6 to P7
    PEER = 7  # a cadre shares knowledge


def slot_of(weekday: int, hour: int) -> int:
    """The slot 0..19 of a weekday (0 = Monday .. 4 = Friday) and a starting hour."""
    if not 0 <= weekday <= 4:
        raise ValueError(f"weekday {weekday}: sessions are planned Monday (0) to Friday (4)")
    return weekday * SLOTS_A_DAY + (0 if hour < 10 else 1 if hour < 13 else 2 if hour < 15 else 3)


class Range(NamedTuple):
    """What a column may hold: its dtype, lowest and highest value, and what stands in for it."""

    low: float = -np.inf
    high: float = np.inf
    default: float = 0
    dtype: type[np.generic] = np.int64


VILLAGE = Range(10**9, 10**10 - 1)
FLAG = Range(0, 1, 0, np.bool_)
LATITUDE = Range(-7.5, -4.5, np.nan, np.float64)  # of Jakarta with its islands, and some way around
LONGITUDE = Range(105.5, 108.0, np.nan, np.float64)
OMITTED: Any = None


@dataclass(frozen=True, eq=False)
class Columns:
    """Equally long, read-only columns; a column that is left out gets its range's default."""

    ranges: ClassVar[dict[str, Range]] = {}

    def __post_init__(self) -> None:
        rows = len(np.asarray(getattr(self, fields(self)[0].name)))
        for column in fields(self):
            name = f"{type(self).__name__}.{column.name}"
            array = _read(name, getattr(self, column.name), self.ranges[column.name], rows)
            object.__setattr__(self, column.name, array)

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))

    def only(self, rows: Any) -> Self:
        """Some of the rows."""
        return type(self)(**{one.name: getattr(self, one.name)[rows] for one in fields(self)})


def _read(name: str, given: Any, span: Range, rows: int) -> npt.NDArray[Any]:
    """The column as a read-only array, or a ValueError that names column, row and value."""
    if given is None:
        given = np.full(rows, span.default)
    values = np.asarray(given)
    if values.shape != (rows,):
        raise ValueError(f"{name} has shape {values.shape}, expected ({rows},)")
    if values.dtype == object and None in given:
        raise ValueError(f"{name}[{list(given).index(None)}] is None: every row needs a value")
    wide = values.astype(np.float64)
    inside = (wide >= span.low) & (wide <= span.high)
    outside = np.flatnonzero(~(inside | (np.isnan(wide) & np.isnan(span.default))))
    if len(outside):
        row = outside[0]
        raise ValueError(f"{name}[{row}] is {values[row]}: outside {span.low:g} to {span.high:g}")
    if not np.issubdtype(span.dtype, np.floating) and (wide != np.floor(wide)).any():
        row = np.flatnonzero(wide != np.floor(wide))[0]
        raise ValueError(f"{name}[{row}] is {values[row]}: not a whole number")
    array = values.astype(span.dtype)
    array.flags.writeable = False
    return array


@dataclass(frozen=True, eq=False)
class People(Columns):
    """The active Jakpreneurs, one row each (n rows). Leave out who holds all seven stages.

    stage              1..6: the stage held; the next one sought is stage + 1
    village            kelurahan code (10 digits)
    mentor             row of the responsible mentor in Mentors, -1 = none
    consent            agrees to be contacted (purpose: mentoring)
    whatsapp           WhatsApp opt-in with a valid number
    phone              has a valid number: may be called
    dormant            on the dormancy list: kept out of plans
    sector             0..31 the trade sector's number, -1 = unknown
    woman, disability  for fairness floors and access
    recent             validated contacts in the last 28 days (each halves a repeat's effect)
    unseen             days since the last contact, 9999 = never
    weeks              whole weeks in this stage
    classes            sessions attended in the last 28 days (a visit after class is worth more)
    last_mentor        row of the mentor of the last contact within 8 weeks, -1 = none
    difficulty         load weight of one contact with this person (1 = ordinary)
    latitude, longitude  in degrees, NaN = unknown
    """

    ranges: ClassVar[dict[str, Range]] = {
        "stage": Range(1, 6),
        "village": VILLAGE,
        "mentor": Range(-1),
        "consent": FLAG,
        "whatsapp": FLAG,
        "phone": FLAG._replace(default=1),
        "dormant": FLAG,
        "sector": Range(-1, 31, -1),
        "woman": FLAG,
        "disability": FLAG,
        "recent": Range(0),
        "unseen": Range(0, np.inf, 9999),
        "weeks": Range(0),
        "classes": Range(0),
        "last_mentor": Range(-1, np.inf, -1),
        "difficulty": Range(0.0, 100.0, 1.0, np.float64),
        "latitude": LATITUDE,
        "longitude": LONGITUDE,
    }

    stage: Ints
    village: Ints
    mentor: Ints
    consent: Flags
    whatsapp: Flags
    phone: Flags = OMITTED
    dormant: Flags = OMITTED
    sector: Ints = OMITTED
    woman: Flags = OMITTED
    disability: Flags = OMITTED
    recent: Ints = OMITTED
    unseen: Ints = OMITTED
    weeks: Ints = OMITTED
    classes: Ints = OMITTED
    last_mentor: Ints = OMITTED
    difficulty: Floats = OMITTED
    latitude: Floats = OMITTED
    longitude: Floats = OMITTED


@dataclass(frozen=True, eq=False)
class Mentors(Columns):
    """Mentors and cadres who can help this week, one row each (M rows).

    village   where he or she works from (kelurahan code)
    minutes   minutes left of the week after leave, holidays and admin; 0 = absent
    load      personal contacts (calls and visits) at most, 36 by default
    sectors   bit mask of trade sectors known (1 << sector)
    skills    bit mask of Skill
    cadre     a volunteer: leads peer sessions, contacts only those he or she is responsible for
    latitude, longitude  of where he or she works from, in degrees, NaN = unknown
    """

    ranges: ClassVar[dict[str, Range]] = {
        "village": VILLAGE,
        "minutes": Range(0, 10_080),
        "load": Range(0, 10_000, 36),
        "sectors": Range(0),
        "skills": Range(0, 7),
        "cadre": FLAG,
        "latitude": LATITUDE,
        "longitude": LONGITUDE,
    }

    village: Ints
    minutes: Ints
    load: Ints = OMITTED
    sectors: Ints = OMITTED
    skills: Ints = OMITTED
    cadre: Flags = OMITTED
    latitude: Floats = OMITTED
    longitude: Floats = OMITTED


@dataclass(frozen=True, eq=False)
class Sessions(Columns):
    """Sessions of the week that have room, one row each (T rows).

    kind      a Kind
    village   where it is held (kelurahan code); of an online one the organising area
    slot      0..19, see slot_of
    length    slots it occupies
    room      seats still free
    minutes   minutes that it costs each facilitator, preparation included (180 + 60)
    need      facilitators that it needs; 0 = it is staffed already
    sector    trade sector that it is for, -1 = any
    online    held online: nobody travels
    accessible  a venue that people with disability can enter, or online
    """

    ranges: ClassVar[dict[str, Range]] = {
        "kind": Range(1, 7),
        "village": VILLAGE,
        "slot": Range(0, SLOTS - 1),
        "length": Range(1, SLOTS, 2),
        "room": Range(0, 30_000),
        "minutes": Range(0, 10_080, 240),
        "need": Range(0, 10, 1),
        "sector": Range(-1, 31, -1),
        "online": FLAG,
        "accessible": FLAG._replace(default=1),
    }

    kind: Ints
    village: Ints
    slot: Ints
    room: Ints
    length: Ints = OMITTED
    minutes: Ints = OMITTED
    need: Ints = OMITTED
    sector: Ints = OMITTED
    online: Flags = OMITTED
    accessible: Flags = OMITTED


@dataclass(frozen=True, eq=False)
class Reference(Columns):
    """What each person had in a plan that is not to be changed for little (n rows).

    mentor   row in Mentors, -1 = none
    action   a planner.progress.Action, 0 where a seat stands alone
    session  row in Sessions, -1 = none; with no mentor either, the person had nothing
    """

    ranges: ClassVar[dict[str, Range]] = {
        "mentor": Range(-1),
        "action": Range(0, 3),
        "session": Range(-1),
    }

    mentor: Ints
    action: Ints
    session: Ints


@dataclass(frozen=True)
class Rules:
    """The week's rules as numbers. Minutes, multipliers and show-up: city.md sections 4, 5, 7.

    stage_weight  [8] weight of the step from stage s (index s); see progress.stage_weights
    cover         how many mentors of the district may stand in where the responsible one cannot
    continuity    bonus on the gain for the mentor of the last contact
    change        bonus on the gain for the reference's own choice: what changing it costs
    session_reach "district" or "city": how far people are offered seats
    """

    cool_down_days: int = 7
    cover: int = 2
    show_up: float = 0.72
    seat_risk: float = 0.05
    continuity: float = 0.0005
    change: float = 0.001
    stage_weight: tuple[float, ...] = (1.0,) * 8
    session_reach: str = "district"
    balance: bool = True
    floors: bool = True
