"""The kinds of coefficients of the hazard, and which of them a person-week has.

A family gives each row a level (an integer, -1 = none), a value, and the number of earlier helps
by which its part fades. A coefficient is a level of a family.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from planner import areas
from planner.inputs import Flags, Floats, Ints, Kind
from planner.progress.funnel import Action
from planner.progress.weeks import PersonWeeks

SPREADS = Path(__file__).with_name("prior.toml")
SPELLS = np.array([1, 2, 4, 8, 13, 26])  # weeks in a stage at which the next step begins
OFTEN = 3  # recent contacts: more count as three
MENTORED = 3  # validated contacts that bring P3 (domain.md, section 2)
FEW, SOME = 1, 3  # contacts tried, seats held: one, up to three, more
HOUR = 60.0  # minutes; a longer way counts as an hour
LONGEST = 20  # earlier helps: more count as twenty


class Part(NamedTuple):
    """What a family says of rows: level[n], value[n], earlier[n] (see above)."""

    level: Ints
    value: Floats | None = None
    earlier: Ints | None = None


@dataclass(frozen=True)
class Spread:
    """The standard deviation of a family's coefficients, and whether a full fit learns it."""

    sd: float
    learned: bool


Of = Callable[[PersonWeeks], Part]


def _where(there: Flags, level: Ints | int) -> Ints:
    return np.asarray(np.where(there, level, -1))


def _if(name: str) -> Of:
    return lambda rows: Part(_where(getattr(rows, name), 1))


def _known_sector(rows: PersonWeeks, level: Ints) -> Ints:
    return _where(rows.sector >= 0, level)


def _spell(rows: PersonWeeks) -> Ints:
    return np.searchsorted(SPELLS, rows.weeks, side="right")


def kept(done: Ints, asked: Ints) -> Ints:
    """1..12: how much of what was asked was done (nothing, up to half, less than all, all), by how
    often it was asked; -1 = never."""
    asked = np.maximum(asked, done)
    share = done / np.maximum(asked, 1)
    part = 1 * (done > 0) + (share > 0.5) + (share == 1.0)
    often = 1 * (asked > FEW) + (asked > SOME)
    return _where(asked > 0, 1 + 3 * part + often)


def _replied(rows: PersonWeeks) -> Ints:
    return kept(rows.answered, rows.tried)


def _attended(rows: PersonWeeks) -> Ints:
    return kept(rows.attended, rows.seats)


def _counted(rows: PersonWeeks) -> Ints:
    """Who seeks P3: how many contacts are validated, the last one left out."""
    return _where(rows.stage == 2, np.minimum(rows.counted, MENTORED - 1))


def _earlier(rows: PersonWeeks) -> Ints:
    """Recent contacts by which another loses. Who seeks P3 loses nothing: there one validated
    contact counts as much as another. One that reached nobody counts too."""
    return np.where(rows.stage == 2, 0, np.maximum(rows.recent, rows.lately))


def _effect(level: Callable[[PersonWeeks], Ints]) -> Of:
    """By action and level (0..31, -1 = none); fades with recent contacts."""

    def of(rows: PersonWeeks) -> Part:
        at = level(rows)
        there = (rows.action > 0) & (at >= 0)
        return Part(_where(there, rows.action * 32 + at), earlier=_earlier(rows))

    return of


def _effect_if(name: str) -> Of:
    return _effect(lambda rows: _where(getattr(rows, name), 0))


def _after_class(rows: PersonWeeks) -> Part:
    there = (rows.action == Action.VISIT) & (rows.stage == 5) & (rows.classes > 0)
    return Part(_where(there, 1), earlier=_earlier(rows))


def _coached(rows: PersonWeeks) -> Part:
    return Part(_where((rows.action == Action.CALL) & (rows.stage == 6) & rows.competent, 1))


def _travel(rows: PersonWeeks) -> Part:
    there = (rows.action == Action.VISIT) & (rows.way > 0)
    return Part(_where(there, Action.VISIT), hours(rows.way))


def _seat(rows: PersonWeeks) -> Part:
    return Part(_where(rows.kind > 0, rows.kind * 8 + rows.stage), earlier=rows.classes)


def _seat_of(level: Callable[[PersonWeeks], Ints]) -> Of:
    """By how reliable the holder of the seat was so far: a seat is worth its show-up."""
    return lambda rows: Part(_where(rows.kind > 0, level(rows)))


def _peer(rows: PersonWeeks) -> Part:
    return Part(_where((rows.kind == Kind.PEER) & rows.same_sector, 1), earlier=rows.classes)


def hours(way: Ints) -> Floats:
    """Hours of minutes there and back, at most one."""
    return np.asarray(np.minimum(way, HOUR) / HOUR)


def together(kind: Any, action: Any) -> Any:
    """The level of `beside` of a contact beside a seat in a kind of session."""
    return kind * len(Action) + action


FAMILIES: dict[str, Of] = {
    "stage": lambda rows: Part(rows.stage),
    "weeks": lambda rows: Part(_spell(rows)),
    "sector": lambda rows: Part(rows.sector),
    "sector_stage": lambda rows: Part(_known_sector(rows, rows.sector * 8 + rows.stage)),
    "city": lambda rows: Part(rows.village // areas.CITY),
    "district": lambda rows: Part(areas.district(rows.village)),
    "counted": lambda rows: Part(_counted(rows)),
    "attended": lambda rows: Part(_attended(rows)),
    "replied": lambda rows: Part(_replied(rows)),
    "reported": _if("reported"),
    "digital": _if("digital"),
    "recent": lambda rows: Part(_where(rows.recent > 0, np.minimum(rows.recent, OFTEN))),
    "effect": _effect(lambda rows: rows.stage),
    "effect_weeks": _effect(_spell),
    "effect_sector": _effect(lambda rows: rows.sector),
    "effect_counted": _effect(_counted),
    "effect_attended": _effect(_attended),
    "effect_replied": _effect(_replied),
    "effect_reported": _effect_if("reported"),
    "effect_digital": _effect_if("digital"),
    "after_class": _after_class,
    "coached": _coached,
    "mentor": lambda rows: Part(_where(rows.action >= Action.CALL, rows.mentor)),
    "travel": _travel,
    "seat": _seat,
    "seat_attended": _seat_of(_attended),
    "seat_replied": _seat_of(_replied),
    "peer": _peer,
    "beside": lambda rows: Part(
        _where((rows.action > 0) & (rows.kind > 0), together(rows.kind, rows.action))
    ),
}
NAMES = ("log_fade", *FAMILIES)
"""log_fade is one coefficient that stands in no row: the logarithm of kappa."""


@lru_cache(maxsize=1)
def spreads() -> dict[str, Spread]:
    """The spread of each of NAMES (prior.toml)."""
    read = tomllib.loads(SPREADS.read_text())
    return {name: Spread(read[name]["sd"], read[name]["learned"]) for name in NAMES}
