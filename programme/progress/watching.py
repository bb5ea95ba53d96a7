"""How each week came out beside what the model had said before it learned from it, and whether
that is drift: kept in ``progress_model.watched`` as JSON, and read again as arrays."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final

import numpy as np

from planner.progress.drift import Alarm, Drift, Watched, drift
from planner.progress.hazard import Hazard
from planner.progress.scores import brier, calibration_error
from planner.progress.weeks import OVERLAP, PersonWeeks
from programme.records import store

ALL: Final = 0
"""The place of all rows among the groups of ``planner.progress.drift``; 1 to 6 hold that stage."""
SINCE_THE_FIT: Final = """
    SELECT watched FROM progress_model
    WHERE id > (SELECT max(id) FROM progress_model WHERE kind = 'FIT') ORDER BY id"""


@dataclass(frozen=True, eq=False)
class Seen:
    """A week as it was watched; ``brier`` and ``calibration`` are None of a week without rows.

    ``alarms`` are those that the week raised, with the weeks before it since the last full fit.
    """

    watched: Watched
    brier: float | None
    calibration: float | None
    alarms: tuple[Alarm, ...] = ()

    @classmethod
    def of(cls, model: Hazard, monday: date, rows: PersonWeeks) -> "Seen":
        """The rows of a week, that the model has not learned from, beside what it says of them:
        of half a fortnight where another help cut it short."""
        p, y = 1.0 - (1.0 - model.predict(rows)) ** (rows.weight / OVERLAP), rows.y
        watched = Watched.of(monday, rows.stage, p, y)
        if not len(rows):
            return cls(watched, None, None)
        return cls(watched, brier(p, y), calibration_error(p, y))

    @property
    def week(self) -> date:
        return self.watched.week

    @property
    def rows(self) -> int:
        return int(self.watched.rows[ALL])

    @property
    def predicted(self) -> float:
        """The sum of the probabilities."""
        return float(self.watched.expected[ALL])

    @property
    def reached(self) -> int:
        return int(self.watched.happened[ALL])

    @property
    def log_loss(self) -> float | None:
        """The mean over the rows; None without any."""
        return float(self.watched.loss[ALL]) / self.rows if self.rows else None

    def as_json(self) -> dict[str, Any]:
        """What ``read`` reads again."""
        lists = {one.name: getattr(self.watched, one.name) for one in fields(Watched)}
        return {
            **{name: value.tolist() for name, value in lists.items() if name != "week"},
            "week": self.week.isoformat(),
            "brier": self.brier,
            "calibration": self.calibration,
            "alarms": [_told(alarm) for alarm in self.alarms],
        }


def read(kept: Mapping[str, Any]) -> Seen:
    """A week from ``Seen.as_json``."""
    names = [one.name for one in fields(Watched) if one.name != "week"]
    arrays: dict[str, Any] = {name: np.array(kept[name]) for name in names}
    return Seen(
        Watched(week=date.fromisoformat(kept["week"]), **arrays),
        kept["brier"],
        kept["calibration"],
        tuple(_alarm(told) for told in kept["alarms"]),
    )


def _told(alarm: Alarm) -> dict[str, Any]:
    days = {"week": alarm.week.isoformat(), "since": alarm.since.isoformat()}
    return {**vars(alarm), **days}


def _alarm(told: Mapping[str, Any]) -> Alarm:
    days = {name: date.fromisoformat(told[name]) for name in ("week", "since")}
    return Alarm(**{**told, **days})


async def history() -> list[Seen]:
    """The weeks that were watched since the last full fit, in their order."""
    rows = await store.fetch(SINCE_THE_FIT)
    return [read(json.loads(row["watched"])) for row in rows]


def judged(before: Sequence[Seen], new: Sequence[Seen]) -> list[Seen]:
    """The new weeks, each with the alarms that it raised after those before it."""
    told = drifted([*before, *new]).alarms
    return [
        replace(seen, alarms=tuple(alarm for alarm in told if alarm.week == seen.week))
        for seen in new
    ]


def drifted(weeks: Sequence[Seen]) -> Drift:
    """What the weeks since the last full fit say together."""
    return drift([seen.watched for seen in weeks])
