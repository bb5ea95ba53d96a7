"""Targets: how many people should reach a stage in a period, by area and tier."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from programme.records import store
from programme.words import TargetTier

PROVINCE: Final = "31"


@dataclass(frozen=True, slots=True)
class Target:
    """``people`` are to reach ``stage`` within ``[period_start, period_end]``."""

    stage: int
    tier: TargetTier
    area_code: str
    period_start: date
    period_end: date
    people: int
    source: str


async def of_year(
    stage: int,
    year: int,
    *,
    area_code: str = PROVINCE,
    tier: TargetTier = TargetTier.STRETCH,
) -> Target | None:
    """The target of a calendar year; None where nobody set one."""
    found = await store.fetch_row(
        "SELECT stage, area_code, period_start, period_end, people, source FROM target"
        " WHERE stage = $1 AND area_code = $2 AND tier = $3"
        " AND period_start = $4 AND period_end = $5",
        stage,
        area_code,
        tier.value,
        date(year, 1, 1),
        date(year, 12, 31),
    )
    return None if found is None else Target(tier=tier, **dict(found))
