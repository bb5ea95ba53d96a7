"""The bars of the planner, measured: each with what was reached, the median or the worst."""

from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np

from tests.bench.planner.goals import Bar

Found = dict[str, Any]


def bars(found: Found) -> list[Bar]:
    """Every bar for which something was measured."""
    solves = found["solves"]
    asked = [
        *_quality(solves),
        *_binding(solves),
        *_growth(solves),
        *_looks(solves),
        *_changes(found["changes"]),
        *_same(found["sameness"]),
    ]
    return list(asked)


def _of(solves: list[Found], size: str, goal: str, name: str) -> list[float]:
    return [s[name] for s in solves if (s["size"], s["goal"]) == (size, goal)]


def _quality(solves: list[Found]) -> list[Bar]:
    """(size, goal, figure, factor, unit, bar of the median, bar of the worst)."""
    rows: list[tuple[str, str, str, float, str, float | None, float | None]] = [
        ("XL", "tenth", "gap", 100, "%", 0.1, 0.1),
        ("XL", "tenth", "seconds", 1, "s", 10, None),
        ("XL", "tenth", "peak_mb", 1, "MB", 1000, 1000),
        ("XL", "best", "gap", 100, "%", 0.02, None),
        ("XL", "best", "seconds", 1, "s", 60, None),
        ("M", "best", "gap", 100, "%", 0.02, None),
        ("M", "best", "seconds", 1, "s", 15, None),
        ("S", "best", "gap", 100, "%", 0.005, 0.02),
        ("S", "best", "seconds", 1, "s", 15, None),
    ]
    found = []
    for size, goal, name, factor, unit, middle, worst in rows:
        values = [factor * value for value in _of(solves, size, goal, name)]
        ways: tuple[tuple[str, Callable[[list[float]], float], float | None], ...]
        ways = (("median", median, middle), ("worst", max, worst))
        for word, way, limit in ways:
            if values and limit is not None:
                found.append(Bar(f"{size} to {goal}: {name}, {word}", way(values), limit, unit))
    return found


def _binding(solves: list[Found]) -> list[Bar]:
    """Weeks in which greed would do prove nothing."""
    if not solves:
        return []
    full, greed = (min(100 * s[name] for s in solves) for name in ("full", "greedy_gap"))
    return [
        Bar("mentors used > 98 %, worst week", full, 90, "%", least=True),
        Bar("greed's gap, worst week", greed, 30, "%", least=True),
    ]


def _growth(solves: list[Found]) -> list[Bar]:
    """The exponent of the seconds to a gap of .1 % over the choices, by least squares on logs."""
    sizes = sorted({s["size"] for s in solves})
    if len(sizes) < 2:
        return []
    middle = {
        name: [median(_of(solves, size, "tenth", name)) for size in sizes]
        for name in ("choices", "seconds")
    }
    slope = float(np.polyfit(np.log(middle["choices"]), np.log(middle["seconds"]), 1)[0])
    return [Bar(f"growth of time over choices, {len(sizes)} sizes", slope, 1.1)]


def _looks(solves: list[Found]) -> list[Bar]:
    if not solves:
        return []
    explain, check = (max(s[name] for s in solves) for name in ("explain_ms", "check_seconds"))
    return [
        Bar("explain one assignment, worst week", explain, 1, "ms"),
        Bar("independent check of plan and bound, worst week", check, 1, "s"),
    ]


def _changes(changes: Found) -> list[Bar]:
    if not changes:
        return []
    again, hour, away = (changes[name] for name in ("again", "hour", "absence"))
    return [
        Bar("re-price after one change", again["seconds"], 1, "s"),
        Bar("bound after it, looser than from nothing", 100 * again["looser"], 0.01, "%"),
        Bar("one absence repaired, worst of five", away["seconds"], 1, "s"),
        Bar("others of the district moved, worst", 100 * away["moved share"], 10, "%"),
        Bar("gap to the district's own bound, worst", 100 * away["gap"], 0.5, "%"),
        Bar("price of one more hour off HiGHS, median mentor", 100 * hour["median"], 10, "%"),
        Bar("price of one more hour off HiGHS, worst mentor", 100 * hour["worst"], 10, "%"),
    ]


def _same(same: Found) -> list[Bar]:
    if not same:
        return []
    return [
        Bar("different plans of one week in four runs", same["plans"], 1),
        Bar("different bounds of one week in four runs", same["bounds"], 1),
    ]
