"""What is solved, how far, and which bars it has to reach (seconds on 2 cores, warm code)."""

from dataclasses import dataclass
from typing import Any

from planner import Limits

SIZES = ("S", "M", "XL")
SEEDS = (0, 1, 2, 3, 4)


@dataclass(frozen=True)
class Goal:
    """A way to solve: until the gap, or so much deterministic work at each size."""

    gap: dict[str, float]
    work: dict[str, float]

    def limits(self, size: str) -> Limits:
        return Limits(gap=self.gap[size], work=self.work[size])


TENTH = Goal(gap=dict.fromkeys(SIZES, 1e-3), work={"S": 20.0, "M": 40.0, "XL": 80.0})
BEST = Goal(gap={"S": 0.0, "M": 2e-4, "XL": 2e-4}, work={"S": 8.0, "M": 12.0, "XL": 42.0})
GOALS = {"tenth": TENTH, "best": BEST}
"""tenth: to a gap of .1 %; best: to the bar of the size, within its seconds."""


@dataclass(frozen=True)
class Bar:
    """A figure and the most (or, where `least`, the least) that it may be."""

    name: str
    value: float
    limit: float
    unit: str = ""
    least: bool = False

    @property
    def held(self) -> bool:
        return self.value >= self.limit if self.least else self.value <= self.limit

    def line(self) -> str:
        """The bar as the table shows it."""
        sign, verdict = "≥" if self.least else "≤", "ok" if self.held else "MISSED"
        return (
            f"  {verdict:<7}{self.name:<52}{self.value:>10.4g}  {sign} {self.limit:g} {self.unit}"
        )

    def facts(self) -> dict[str, Any]:
        """The bar as JSON."""
        return {"name": self.name, "value": self.value, "limit": self.limit, "held": self.held}
