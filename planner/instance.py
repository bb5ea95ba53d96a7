"""Problems and plans as .npz files, so that anyone can compare solvers (planner.md).

A problem's arrays carry the names of Problem's fields. A plan has choice[n], facilitator[T,R],
the prices lam, mu, pi, nu, delta, phi, and objective, bound. Reading refuses a malformed file with
a ValueError of one line that names array, row and fault.
"""

import zlib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from planner.plan import Plan, Prices
from planner.problem import PADDING, Array, Problem
from planner.verify import recount

REQUIRED = ("gain", "men", "mins", "ses", "cap", "load", "seats", "slot", "dur", "ft", "fm")
DAMAGED = (BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError)
PLAN = ("choice", "facilitator", "objective", "bound")


def read_problem(path: Path) -> Problem:
    """The problem in a file. Raises ValueError; OSError where there is no such file."""
    arrays = _arrays(path)
    known = {column.name for column in fields(Problem)}
    _refuse_missing(path, arrays, REQUIRED)
    unknown = sorted(set(arrays) - known)
    if unknown:
        raise ValueError(f"{unknown[0]} is not an array of a problem")
    return Problem(**_tidy(arrays))


def write_problem(path: Path, problem: Problem) -> None:
    """Write every array of a problem, compressed."""
    arrays: dict[str, Any] = {c.name: getattr(problem, c.name) for c in fields(problem)}
    np.savez_compressed(path, **arrays)


def read_plan(path: Path, problem: Problem) -> Plan:
    """A plan of `problem`, its uses recounted; `verify` says whether it is any good."""
    arrays = _arrays(path)
    prices = [column.name for column in fields(Prices)]
    _refuse_missing(path, arrays, (*PLAN, *prices[:4]))
    zero = Prices.zero(problem.mentors, problem.sessions, problem.floor.size)
    given = {name: _price(name, arrays.get(name), getattr(zero, name)) for name in prices}
    facilitator = np.asarray(arrays["facilitator"])
    if facilitator.ndim == 1:
        facilitator = facilitator[:, None]
    plan = Plan(
        choice=_whole("choice", arrays["choice"], problem.people),
        facilitator=_whole("facilitator", facilitator, problem.sessions),
        prices=Prices(**given),
        objective=float(arrays["objective"]),
        bound=float(arrays["bound"]),
        minutes=np.zeros(0),
        contacts=np.zeros(0),
        seats=np.zeros(0),
        problem_fingerprint=problem.fingerprint,
    )
    return counted(problem, plan)


def write_plan(path: Path, plan: Plan) -> None:
    """Write a plan: choices, facilitators, prices, objective, bound."""
    arrays: dict[str, Any] = {name: getattr(plan, name) for name in PLAN}
    arrays |= {column.name: getattr(plan.prices, column.name) for column in fields(Prices)}
    np.savez_compressed(path, **arrays)


def counted(problem: Problem, plan: Plan) -> Plan:
    """The plan with the minutes, contacts and seats that its choices use."""
    for name, most in (("choice", problem.gain.shape[1]), ("facilitator", problem.mentors)):
        array = getattr(plan, name)
        if ((array < -1) | (array >= most)).any():
            row = tuple(np.argwhere((array < -1) | (array >= most))[0].tolist())
            raise ValueError(f"{name}{list(row)} is {array[row]}: outside -1 to {most - 1}")
    counts = recount(problem, plan)
    return replace(plan, minutes=counts.minutes, contacts=counts.contacts, seats=counts.seats)


def _arrays(path: Path) -> dict[str, Array]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return {name: _stored(stored, name) for name in stored.files}
    except (AttributeError, TypeError) as fault:  # by numpy's version
        raise ValueError(f"{path.name} is one array, not an .npz file of named arrays") from fault
    except DAMAGED as fault:
        raise ValueError(f"{path.name} is not an .npz file: {fault}") from fault
    except ValueError as fault:
        if "pickle" in str(fault):
            raise ValueError(f"{path.name} is no .npz file") from fault
        raise


def _stored(stored: Any, name: str) -> Array:
    try:
        return np.asarray(stored[name])
    except ValueError as fault:
        what = "holds objects, not numbers" if "Object" in str(fault) else f"is damaged: {fault}"
        raise ValueError(f"{name} {what}") from fault
    except DAMAGED as fault:
        raise ValueError(" ".join(f"{name} is damaged: {fault}".split())) from fault


def _refuse_missing(path: Path, arrays: dict[str, Array], names: tuple[str, ...]) -> None:
    for name in names:
        if name not in arrays:
            raise ValueError(f"{name} is missing in {path.name}")


def _tidy(arrays: dict[str, Array]) -> dict[str, Array]:
    """Whatever stands beside a padding gain becomes "none": only real choices are checked."""
    gain, cap, seats = arrays["gain"], arrays["cap"], arrays["seats"]
    none = {"men": cap.size, "ses": seats.size, "mins": 0, "cnt": 0}
    padded = gain == np.asarray(PADDING, gain.dtype)
    for name, value in none.items():
        if name in arrays and arrays[name].shape == gain.shape:
            arrays[name] = np.where(padded, value, arrays[name])
    return arrays


def _whole(name: str, array: Array, rows: int) -> Array:
    if array.dtype.kind not in "iu" or len(array) != rows:
        raise ValueError(
            f"{name} has type {array.dtype}, shape {array.shape}: expected {rows} rows"
        )
    return array.astype(np.int32)


def _price(name: str, given: Array | None, like: Array) -> Array:
    array = like if given is None else np.asarray(given, np.float64)
    if array.shape != like.shape:
        raise ValueError(f"{name} has shape {array.shape}, expected {like.shape}")
    return array
