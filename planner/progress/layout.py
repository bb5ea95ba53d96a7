"""Which coefficient stands where, and rows as the coefficients that they have."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from planner.inputs import Floats, Ints
from planner.progress.families import FAMILIES, LONGEST, NAMES, Part, spreads
from planner.progress.shrinkage import Groups
from planner.progress.weeks import PersonWeeks

LEVELS = 48  # bits of a code that hold the level
MOST = 32_767  # coefficients


def code(family: str, level: Any) -> Any:
    """One number for a level of a family."""
    return (NAMES.index(family) << LEVELS) + np.asarray(level, np.int64)


@dataclass(frozen=True, eq=False)
class Entries:
    """Rows as lists of coefficients: those of row i are ptr[i] .. ptr[i+1]-1.

    col      the coefficient
    value    what it is multiplied by
    earlier  the number r of earlier helps: the part fades by exp(-kappa r)
    """

    ptr: Ints
    col: Any
    value: Any
    earlier: Any

    @property
    def flat(self) -> tuple[Any, ...]:
        """What compiled loops are given."""
        return self.ptr, self.col, self.value, self.earlier


@dataclass(frozen=True, eq=False)
class Layout:
    """codes[k]: the coefficients in their order; the first is log_fade."""

    codes: Ints

    def __post_init__(self) -> None:
        if self.codes.size > MOST:
            raise ValueError(f"{self.codes.size} coefficients: at most {MOST} fit")

    def __len__(self) -> int:
        return self.codes.size

    @cached_property
    def _sorted(self) -> tuple[Ints, Ints]:
        order = np.argsort(self.codes)
        return self.codes[order], order

    @property
    def family(self) -> Ints:
        """[k] the number in NAMES of each coefficient's family."""
        return np.asarray(self.codes >> LEVELS)

    @property
    def level(self) -> Ints:
        """[k] each coefficient's level."""
        return np.asarray(self.codes & ((1 << LEVELS) - 1))

    def groups(self, sd: Floats | None = None) -> Groups:
        """Families as groups; sd[G] stands in for what prior.toml says."""
        known = [spreads()[name] for name in NAMES]
        scale = np.array([spread.sd for spread in known]) if sd is None else sd
        return Groups(self.family, scale, np.array([not spread.learned for spread in known]))

    def find(self, codes: Ints) -> Ints:
        """Where codes stand, -1 = nowhere."""
        known, order = self._sorted
        at = np.searchsorted(known, codes).clip(max=known.size - 1)
        return np.where(known[at] == codes, order[at], -1)

    def unknown(self, rows: PersonWeeks) -> Ints:
        """Codes in rows that have no place yet, in ascending order."""
        found = [np.unique(_codes(name, part.level)) for name, part in _parts(rows)]
        return np.setdiff1d(np.concatenate(found), np.append(self.codes, -1))

    def entries(self, rows: PersonWeeks) -> Entries:
        """The coefficients of rows; levels without a place have none."""
        shape = (len(rows), len(FAMILIES))
        col, value = np.empty(shape, np.int16), np.ones(shape, np.float32)
        earlier = np.zeros(shape, np.uint8)
        for place, (name, part) in enumerate(_parts(rows)):
            col[:, place] = self.find(_codes(name, part.level))
            if part.value is not None:
                value[:, place] = part.value
            if part.earlier is not None:
                earlier[:, place] = np.minimum(part.earlier, LONGEST)
        there = col >= 0
        ptr = np.concatenate([[0], np.cumsum(there.sum(axis=1))])
        return Entries(ptr, col[there], value[there], earlier[there])


def _parts(rows: PersonWeeks) -> list[tuple[str, Part]]:
    return [(name, of(rows)) for name, of in FAMILIES.items()]


def _codes(family: str, level: Ints) -> Ints:
    return np.where(level >= 0, code(family, level), -1)
