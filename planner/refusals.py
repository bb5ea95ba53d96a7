"""What no problem may contain, beyond types and ranges: each rule refuses in one line."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from planner.problem import Array, Problem


def check(problem: "Problem") -> None:
    """Run every refusal; raises ValueError naming array, row and fault."""
    for rule in (*SHAPES, pairs_once, far_pairs_once, pins_once, pins_real, facilitators_eligible):
        rule(problem)


def sizes(problem: "Problem") -> None:
    """Mentors, sessions and columns are numbered in int16; groups are bits of an int64."""
    for name, size in (("cap", problem.mentors), ("seats", problem.sessions)):
        if size > 32_766:
            raise ValueError(f"{name} has {size} rows: at most 32766 fit")
    if problem.floor.size > 62:
        raise ValueError(f"floor has {problem.floor.size} rows: at most 62 groups fit")
    wrong = problem.grp >> problem.floor.size != 0
    _refuse("grp", problem.grp, wrong, f"names a group beyond the {problem.floor.size} of floor")


def bands(problem: "Problem") -> None:
    """0 <= ulo <= uhi <= cap, and wbar <= wmax."""
    for name, low, high in (("ulo", "ulo", "uhi"), ("uhi", "uhi", "cap"), ("wbar", "wbar", "wmax")):
        lower, upper = getattr(problem, low), getattr(problem, high)
        _refuse(name, getattr(problem, name), lower > upper, f"{low} must not exceed {high}")


def slots_fit(problem: "Problem") -> None:
    """A session ends within the week."""
    _refuse("slot", problem.slot, problem.slot + problem.len > 20, "the session ends after slot 19")


SHAPES = (sizes, bands, slots_fit)


def pairs_once(problem: "Problem") -> None:
    """An eligible pair is listed once."""
    _once("ft", problem.ft, problem.ft * max(problem.mentors, 1) + problem.fm, "eligible pair")


def far_pairs_once(problem: "Problem") -> None:
    """Two sessions are said to be far apart once, in whatever order, and none is from itself."""
    low, high = np.minimum(problem.far_a, problem.far_b), np.maximum(problem.far_a, problem.far_b)
    _refuse("far_a", problem.far_a, low == high, "a session is not far from itself")
    _once("far_a", problem.far_a, low * max(problem.sessions, 1) + high, "far pair")


def pins_once(problem: "Problem") -> None:
    """A person is pinned once, a facilitator once, and not more of them than a session needs."""
    _once("pin_e", problem.pin_e, problem.pin_e, "person")
    _once("pin_t", problem.pin_t, problem.pin_t * max(problem.mentors, 1) + problem.pin_m, "pin")
    many = np.bincount(problem.pin_t, minlength=problem.sessions) > problem.need
    wrong = many[problem.pin_t] if problem.pin_t.size else problem.pin_t > 0
    _refuse("pin_t", problem.pin_t, wrong, "more facilitators pinned than it needs")


def pins_real(problem: "Problem") -> None:
    """A pin names a real choice, not padding."""
    gain = problem.gain[problem.pin_e, problem.pin_k]
    _refuse("pin_k", problem.pin_k, gain == np.float32(-1.0), "that column is padding")


def facilitators_eligible(problem: "Problem") -> None:
    """A pinned facilitator is eligible for the session."""
    width = max(problem.mentors, 1)
    eligible = np.isin(problem.pin_t * width + problem.pin_m, problem.ft * width + problem.fm)
    _refuse("pin_m", problem.pin_m, ~eligible, "not eligible for the session that it is pinned to")


def _once(name: str, values: "Array", keys: "Array", what: str) -> None:
    first = np.zeros(keys.size, bool)
    first[np.unique(keys, return_index=True)[1]] = True
    _refuse(name, values, ~first, f"this {what} is listed twice")


def _refuse(name: str, values: "Array", wrong: "Array", fault: str) -> None:
    if np.any(wrong):
        row = int(np.flatnonzero(wrong)[0])
        raise ValueError(f"{name}[{row}] is {values[row]}: {fault}")
