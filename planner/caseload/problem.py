"""The standing decision as frozen arrays: each person goes to exactly one mentor.

Shapes: n people, C candidates (a person and a mentor who may have him or her), M mentors. The
generalised assignment problem of the literature is the same arrays: a job is a person, an agent a
mentor, gain = -cost, `room` its capacity, and no band of counts.
"""

import hashlib
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from planner.problem import Array, Spec, read_array

OMITTED: Any = None


@dataclass(frozen=True, eq=False)
class Caseload:
    """Whom each person may go to, and what each mentor can carry.

    ptr[n+1]   the candidates of person i are ptr[i] .. ptr[i+1]-1
    men[C]     mentor of the candidate
    gain[C]    affinity, with what keeping the present mentor is worth; any finite number
    use[C]     what it takes of the mentor's room, in whole units (1 unless given)
    room[M]    what a mentor can carry of these units (no limit unless given)
    low[M]     people at least (0 unless given)        high[M]  people at most (n unless given)

    Constructors refuse bad arrays with a ValueError of one line that names array, row and fault.
    """

    ptr: Array
    men: Array
    gain: Array
    use: Array = OMITTED
    room: Array = OMITTED
    low: Array = OMITTED
    high: Array = OMITTED

    specs: ClassVar[dict[str, Spec]] = {
        "ptr": Spec("P", np.int64, 0),
        "men": Spec("C", np.int32, 0, below="M"),
        "gain": Spec("C", np.float64),
        "use": Spec("C", np.int64, 0, 2**40),
        "room": Spec("M", np.int64, 0, 2**60),
        "low": Spec("M", np.int64, 0, 2**31),
        "high": Spec("M", np.int64, 0, 2**31),
    }

    def __post_init__(self) -> None:
        sizes = self._sizes()
        for name, spec in self.specs.items():
            given = getattr(self, name)
            values = self._default(name, sizes) if given is None else np.asarray(given)
            object.__setattr__(self, name, read_array(name, values, spec, sizes))
        self._check_rows()

    def _sizes(self) -> dict[str, int]:
        given = (self.room, self.low, self.high)
        mentors = next((np.size(one) for one in given if one is not None), None)
        if mentors is None:
            mentors = int(np.max(self.men, initial=-1)) + 1
        return {"P": np.size(self.ptr), "C": np.size(self.men), "M": mentors}

    def _default(self, name: str, sizes: dict[str, int]) -> Array:
        value = {"use": 1, "room": 2**60, "low": 0, "high": max(sizes["P"] - 1, 0)}[name]
        return np.full(sizes[self.specs[name].dims], value)

    def _check_rows(self) -> None:
        if self.ptr.size == 0 or self.ptr[0] != 0:
            raise ValueError("ptr[0] must be 0: the first person's first candidate")
        if self.ptr[-1] != self.men.size:
            last = self.ptr.size - 1
            raise ValueError(f"ptr[{last}] is {self.ptr[-1]}: men has {self.men.size} candidates")
        falls = np.flatnonzero(np.diff(self.ptr) < 0)
        if falls.size:
            row = int(falls[0]) + 1
            raise ValueError(f"ptr[{row}] is {self.ptr[row]}: below ptr[{row - 1}]")
        alone = np.flatnonzero(np.diff(self.ptr) == 0)
        if alone.size:
            raise ValueError(f"ptr[{alone[0] + 1}]: person {alone[0]} has no candidate")
        pair = self.person * max(self.mentors, 1) + self.men
        first = np.unique(pair, return_index=True)[1]
        if first.size < pair.size:
            row = int(np.setdiff1d(np.arange(pair.size), first)[0])
            raise ValueError(f"men[{row}] is {self.men[row]}: listed twice for one person")
        crossed = np.flatnonzero(self.low > self.high)
        if crossed.size:
            row = int(crossed[0])
            raise ValueError(f"low[{row}] is {self.low[row]}: above high, {self.high[row]}")

    @property
    def people(self) -> int:
        return int(self.ptr.size - 1)

    @property
    def mentors(self) -> int:
        return int(self.room.size)

    @cached_property
    def person(self) -> Array:
        """[C] whose candidate it is."""
        return np.repeat(np.arange(self.people), np.diff(self.ptr))

    @cached_property
    def whole(self) -> bool:
        """Every gain is a whole number: then so is every objective, and a bound rounds down."""
        return bool((self.gain == np.rint(self.gain)).all())

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over every array's name, type, shape and bytes."""
        digest = hashlib.sha256()
        for column in fields(self):
            array = np.ascontiguousarray(getattr(self, column.name))
            digest.update(f"{column.name} {array.dtype.str} {array.shape}".encode())
            digest.update(array.data)
        return digest.hexdigest()
