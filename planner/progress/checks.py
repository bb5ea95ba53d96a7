"""What the neutral face refuses: each check returns the array or names row, column and value."""

from typing import Any

import numpy as np

from planner.inputs import Floats, Ints

SPAN = 65_536  # rows looked at together
MOST = 1000  # actions


def features(name: str, given: Any, width: int | None = None) -> Any:
    """[n,p] finite numbers; p = width where one is given. Not copied."""
    x = np.asarray(given)
    if x.ndim != 2:
        raise ValueError(f"{name} has shape {x.shape}: expected rows and columns")
    if not (np.issubdtype(x.dtype, np.number) or x.dtype == np.bool_) or np.iscomplexobj(x):
        raise ValueError(f"{name} holds {x.dtype}: expected numbers")
    if width is not None and x.shape[1] != width:
        raise ValueError(f"{name} has {x.shape[1]} columns: the model was fitted on {width}")
    for first in range(0, len(x), SPAN):
        wrong = ~np.isfinite(x[first : first + SPAN])
        if wrong.any():
            row, column = np.argwhere(wrong)[0]
            value = x[first + row, column]
            raise ValueError(
                f"{name}[{first + row}, {column}] is {value}: every value must be finite;"
                " fill it or leave the row out"
            )
    return x


def actions(given: Any, rows: int, most: int | None = None) -> Ints:
    """[rows] whole numbers from 0; none above most."""
    values = _column("action", given, rows)
    _refuse("action", values, (values != np.floor(values)) | (values < 0), "a whole number from 0")
    if most is not None:
        _refuse("action", values, values > most, f"the model was fitted on 0 to {most}")
    _refuse("action", values, values > MOST, f"at most {MOST} actions are told apart")
    return np.asarray(values, np.int64)


def outcomes(given: Any, rows: int) -> Floats:
    """[rows] 0 or 1; at least one row."""
    values = _column("y", given, rows)
    _refuse("y", values, (values != 0) & (values != 1), "an outcome is 0 or 1")
    if rows == 0:
        raise ValueError("X has no rows: there is nothing to learn from")
    return np.asarray(values, np.float64)


def _column(name: str, given: Any, rows: int) -> Any:
    values = np.asarray(given)
    if values.shape != (rows,):
        raise ValueError(f"{name} has shape {values.shape}: X has {rows} rows")
    if not (np.issubdtype(values.dtype, np.number) or values.dtype == np.bool_):
        raise ValueError(f"{name} holds {values.dtype}: expected numbers")
    return values


def _refuse(name: str, values: Any, wrong: Any, rule: str) -> None:
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise ValueError(f"{name}[{row}] is {values[row]}: {rule}")
