"""The weekly problem: frozen arrays of people's choices, mentors, sessions and pins.

Shapes: n people, K choices a person, M mentors, T sessions, F eligible (session, mentor) pairs,
P pinned people, Q pinned facilitators, G groups, W pairs of sessions far apart. A gain is a rise
in the probability of reaching the next stage, times the stage's weight. A refusal is a ValueError
of one line that names array, row and fault.
"""

import hashlib
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

PADDING = -1.0  # exactly this gain marks an unused column of a person
SLOTS = 20  # Monday to Friday, four parts of a day
OMITTED: Any = None
MOST = {
    np.int8: 127,
    np.int16: 32_767,
    np.int32: 2**31 - 1,
    np.int64: 2**63 - 1,
    np.float32: 3.4e38,
}
TOGETHER = {"pin_k": "pin_e", "pin_m": "pin_t", "far_b": "far_a"}  # who gives one gives both


class Spec(NamedTuple):
    """What an array must be: its dimensions, dtype, and the lowest and highest value."""

    dims: str
    dtype: type[np.generic]
    low: float = -np.inf
    high: float = np.inf
    below: str = ""  # the dimension that an index must stay below
    upto: str = ""  # the dimension that an index may equal: "none"
    endless: bool = False  # whether infinity is a value: no limit


@dataclass(frozen=True, eq=False)
class Problem:
    """One week, ready to be solved.

    gain[n,K]   exactly -1 = padding; any other finite gain is real
    men[n,K]    mentor of the choice, M = none        mins[n,K]  minutes of that mentor
    ses[n,K]    session of the choice, T = none       cnt[n,K]   uses of a contact slot
    cap[M]      minutes left of the week              load[M]    personal contacts at most
    seats[T]    seats offered, only if staffed        slot[T]    first of its `len` slots
    dur[T]      minutes charged to each facilitator   need[T]    facilitators that it needs
    ft,fm[F]    eligible facilitators                 pin_t,pin_m[Q]  pinned facilitators
    pin_e,pin_k[P]  pinned (person, column)           e_d,m_d,t_d     districts
    diff[n]     difficulty of a contact               grp[n]     bit mask of groups
    floor,fpen[G]   contacts wanted in a group, and what each missing one costs
    ulo,uhi[M]  band of used minutes; a minute above costs ua, below costs ub
    wbar,wmax[M]    difficulty-weighted contacts: above wbar each costs wc, above wmax forbidden
    far_a,far_b[W]  sessions too far apart, in the time between them, for one mentor to lead both
    """

    gain: Array
    men: Array
    mins: Array
    ses: Array
    cap: Array
    load: Array
    seats: Array
    slot: Array
    dur: Array
    ft: Array
    fm: Array
    pin_e: Array = OMITTED
    pin_k: Array = OMITTED
    e_d: Array = OMITTED
    m_d: Array = OMITTED
    t_d: Array = OMITTED
    cnt: Array = OMITTED
    diff: Array = OMITTED
    grp: Array = OMITTED
    floor: Array = OMITTED
    fpen: Array = OMITTED
    ulo: Array = OMITTED
    uhi: Array = OMITTED
    ua: Array = OMITTED
    ub: Array = OMITTED
    wbar: Array = OMITTED
    wmax: Array = OMITTED
    wc: Array = OMITTED
    need: Array = OMITTED
    len: Array = OMITTED
    pin_t: Array = OMITTED
    pin_m: Array = OMITTED
    far_a: Array = OMITTED
    far_b: Array = OMITTED

    specs: ClassVar[dict[str, Spec]] = {
        "gain": Spec("nK", np.float32),
        "men": Spec("nK", np.int16, 0, upto="M"),
        "mins": Spec("nK", np.int16, 0),
        "ses": Spec("nK", np.int16, 0, upto="T"),
        "cap": Spec("M", np.int64, 0),
        "load": Spec("M", np.int64, 0),
        "seats": Spec("T", np.int64, 0),
        "slot": Spec("T", np.int64, 0, SLOTS - 1),
        "dur": Spec("T", np.int64, 0),
        "ft": Spec("F", np.int64, 0, below="T"),
        "fm": Spec("F", np.int64, 0, below="M"),
        "pin_e": Spec("P", np.int64, 0, below="n"),
        "pin_k": Spec("P", np.int64, 0, below="K"),
        "e_d": Spec("n", np.int32, 0),
        "m_d": Spec("M", np.int32, 0),
        "t_d": Spec("T", np.int32, 0),
        "cnt": Spec("nK", np.int8, 0),
        "diff": Spec("n", np.float32, 0),
        "grp": Spec("n", np.int64, 0),
        "floor": Spec("G", np.float64, 0),
        "fpen": Spec("G", np.float64, 0),
        "ulo": Spec("M", np.float64, 0),
        "uhi": Spec("M", np.float64, 0),
        "ua": Spec("M", np.float64, 0),
        "ub": Spec("M", np.float64, 0),
        "wbar": Spec("M", np.float64, 0, endless=True),
        "wmax": Spec("M", np.float64, 0, endless=True),
        "wc": Spec("M", np.float64, 0),
        "need": Spec("T", np.int64, 0),
        "len": Spec("T", np.int64, 1, SLOTS),
        "pin_t": Spec("Q", np.int64, 0, below="T"),
        "pin_m": Spec("Q", np.int64, 0, below="M"),
        "far_a": Spec("W", np.int64, 0, below="T"),
        "far_b": Spec("W", np.int64, 0, below="T"),
    }

    def __post_init__(self) -> None:
        sizes = self._sizes()
        for name, spec in self.specs.items():
            given = getattr(self, name)
            values = self._default(name, sizes) if given is None else np.asarray(given)
            object.__setattr__(self, name, read_array(name, values, spec, sizes))
        from planner import refusals

        refusals.check(self)

    def _sizes(self) -> dict[str, int]:
        gain = np.asarray(self.gain)
        if gain.ndim != 2 or gain.shape[1] == 0:
            raise ValueError(f"gain has shape {gain.shape}, expected [n,K] with K of 1 or more")
        first = {"M": "cap", "T": "seats", "F": "ft", "P": "pin_e", "Q": "pin_t", "G": "floor"}
        first |= {"W": "far_a"}
        sizes = {dim: np.size(getattr(self, name)) for dim, name in first.items()}
        for dim in "PQGW":
            sizes[dim] = 0 if getattr(self, first[dim]) is None else sizes[dim]
        return sizes | {"n": gain.shape[0], "K": gain.shape[1]}

    def _default(self, name: str, sizes: dict[str, int]) -> Array:
        if name in TOGETHER and sizes[self.specs[name].dims]:
            raise ValueError(f"{name} is missing, and {TOGETHER[name]} is given")
        if name == "cnt":
            return np.asarray(self.men < sizes["M"])
        if name == "uhi":
            return np.asarray(self.cap, np.float64)
        if name == "wbar" and self.wmax is not None:
            return np.asarray(self.wmax)
        neutral = {"diff": 1.0, "wbar": np.inf, "wmax": np.inf, "need": 1, "len": 1}
        shape = tuple(sizes[dim] for dim in self.specs[name].dims)
        return np.full(shape, neutral.get(name, 0))

    @property
    def people(self) -> int:
        return int(self.gain.shape[0])

    @property
    def mentors(self) -> int:
        return int(self.cap.size)

    @property
    def sessions(self) -> int:
        return int(self.seats.size)

    @cached_property
    def choices(self) -> int:
        """How many real choices there are."""
        return int(np.count_nonzero(self.gain != np.float32(PADDING)))

    @cached_property
    def pinned(self) -> Array:
        """[n] pinned column of a person, -1 = free."""
        column = np.full(self.people, -1, np.int32)
        column[self.pin_e] = self.pin_k
        return column

    @cached_property
    def far_from(self) -> tuple[Array, ...]:
        """The sessions that nobody can lead beside session t, because of the way, for each t."""
        one, other = np.append(self.far_a, self.far_b), np.append(self.far_b, self.far_a)
        order = np.lexsort((other, one))
        cuts = np.searchsorted(one[order], np.arange(1, self.sessions))
        return tuple(np.split(other[order], cuts))

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over every array's name, type, shape and bytes."""
        digest = hashlib.sha256()
        for column in fields(self):
            array = np.ascontiguousarray(getattr(self, column.name))
            digest.update(f"{column.name} {array.dtype.str} {array.shape}".encode())
            digest.update(array.data)
        return digest.hexdigest()


def read_array(name: str, values: Array, spec: Spec, sizes: dict[str, int]) -> Array:
    """The array with its dtype, read-only, or a ValueError that names the first fault."""
    shape = tuple(sizes[dim] for dim in spec.dims)
    if values.ndim == 0 and len(shape) == 1:
        values = np.broadcast_to(values, shape)
    if values.shape != shape:
        raise ValueError(f"{name} has shape {values.shape}, expected {shape} [{spec.dims}]")
    if values.dtype.kind not in "bif" + "u":
        raise ValueError(f"{name} has type {values.dtype}, expected numbers")
    _in_range(name, values, spec, sizes)
    array = np.ascontiguousarray(values, spec.dtype)
    if array is values or array.base is not None:
        array = array.copy() if values.flags.writeable else array
    array.flags.writeable = False
    return array


def _in_range(name: str, values: Array, spec: Spec, sizes: dict[str, int]) -> None:
    whole = np.issubdtype(spec.dtype, np.integer)
    most = MOST.get(spec.dtype, np.inf)
    low, high = max(spec.low, -most), min(spec.high, most)
    high = min(high, sizes[spec.below] - 1) if spec.below else high
    high = min(high, sizes[spec.upto]) if spec.upto else high
    if values.dtype.kind == "f":
        endless = ~np.isfinite(values) & ~(spec.endless & np.isposinf(values))
        _refuse_first(name, values, endless, "not a finite number")
        if whole:
            _refuse_first(name, values, values != np.floor(values), "not a whole number")
    _refuse_first(name, values, values < low, f"below {low:g}")
    _refuse_first(name, values, values > high, f"above {high:g}")


def _refuse_first(name: str, values: Array, wrong: Array, fault: str) -> None:
    if wrong.any():
        row = tuple(int(i) for i in np.argwhere(wrong)[0])
        place = ",".join(str(i) for i in row)
        raise ValueError(f"{name}[{place}] is {values[row]}: {fault}")
