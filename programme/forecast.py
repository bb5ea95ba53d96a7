"""Where a target will stand when its period ends: by the run-rate, and by the year's seasons.

The run-rate carries this year's pace so far to the end, no more. The seasonal forecast
(``planner.forecast``) holds this year so far against the same months before, with an interval at
80 % and the chance of reaching the target; both come with how wrong they were before. Where no full
year was counted before, the seasonal forecast is refused in words and the run-rate stands alone.
"""

import asyncio
import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from planner.forecast import Backtest, TooShort, backtest, outlook
from programme import periods
from programme.actors import Actor
from programme.errors import Conflict
from programme.known import COUNTED, counted
from programme.records import store
from programme.targets import LIVING, WEEK, Question, TargetStanding, chosen, standings
from programme.visibility import Bindings

LEVEL: Final = 0.8
WIDEST: Final = 10.0
"""An interval in which what is to come may be tenfold says nothing, and is not shown."""
DAILY: Final = f"""
    SELECT c.day, count(*)::int AS people FROM ({COUNTED}) c JOIN person p ON p.id = c.person_id
    WHERE c.stage = {{stage}} AND {LIVING} GROUP BY c.day"""
TAKEN_BACK: Final = f"""
    SELECT count(DISTINCT a.person_id)::int AS taken_back
    FROM attainment a JOIN person p ON p.id = a.person_id
    WHERE a.stage = {{stage}} AND {{stage}} > 1 AND a.attained_on BETWEEN {{first}} AND {{day}}
        AND a.superseded_at < {{end}} AND {LIVING} AND NOT EXISTS (
            SELECT 1 FROM attainment h WHERE h.person_id = a.person_id AND h.stage = a.stage
                AND h.recorded_at < {{end}}
                AND (h.superseded_at IS NULL OR h.superseded_at >= {{end}}))"""
KNOWN: Final = f"""
    SELECT known.*, d.* FROM ({TAKEN_BACK}) known LEFT JOIN ({DAILY}) d ON TRUE"""
"""One statement, so one moment: a row a day, with how many were struck off beside."""


@dataclass(frozen=True, slots=True)
class RunRate:
    """The pace of the year so far, carried to the period's end; ``reached_on`` is null where it
    reaches the target never."""

    per_week: float
    total: int
    reaches: bool
    reached_on: date | None


@dataclass(frozen=True, slots=True)
class Seasonal:
    """What the period comes to: the median, the 80 % interval, the chance of the target."""

    total: int
    low: int
    high: int
    reach: float
    prior_years: int
    backtest: Backtest | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """The target with its standing, and ``tiers``: every target of this stage and area in force.

    ``run_rate`` is null on the first day of a year; ``seasonal`` is null where ``refusal`` says
    why. ``taken_back`` counts those of the period that had been counted and were struck off since:
    no interval holds more of that.
    """

    standing: TargetStanding
    tiers: list[TargetStanding]
    run_rate: RunRate | None
    seasonal: Seasonal | None
    refusal: Conflict | None
    taken_back: int


async def forecast(actor: Actor, question: Question) -> Forecast:
    """The forecast of one target, as it could be made on that day.

    Raises InvalidInput for a day to come, NotFound where the actor sees no such target in force.
    """
    tiers = await standings(actor, question.as_of, question.area_code, question.stage)
    standing = chosen(tiers, question)
    daily, taken_back = await _counted(actor, standing)
    seasonal, refusal = await asyncio.to_thread(_seasonal, standing, daily)
    return Forecast(standing, tiers, _run_rate(standing, daily), seasonal, refusal, taken_back)


async def _counted(actor: Actor, standing: TargetStanding) -> tuple[dict[date, int], int]:
    """What was counted by day, and how many were struck off."""
    target, bound = standing.target, Bindings()
    names = counted(bound, standing.as_of) | {
        "stage": bound.value(target.stage, "smallint"),
        "area": bound.value(target.area_code, "text"),
        "first": bound.value(target.period_start, "date"),
    }
    rows = await store.fetch(KNOWN.format(**names), *bound.resolve(actor))
    daily = {row["day"]: row["people"] for row in rows if row["day"] is not None}
    return daily, rows[0]["taken_back"]


def _run_rate(standing: TargetStanding, daily: dict[date, int]) -> RunRate | None:
    target, as_of = standing.target, standing.as_of
    since = max(target.period_start, periods.year_start(target.period_end, as_of))
    elapsed = (as_of - since).days
    if elapsed <= 0:
        return None
    pace = sum(people for day, people in daily.items() if day >= since) / elapsed
    total = standing.realised + pace * standing.days_left
    return RunRate(
        per_week=round(pace * WEEK, 2),
        total=round(total),
        reaches=total >= target.people,
        reached_on=_reached_on(standing, pace),
    )


def _reached_on(standing: TargetStanding, pace: float) -> date | None:
    if standing.gap == 0:
        return standing.as_of
    days = standing.gap / pace if pace > 0 else float("inf")
    if days > (date.max - standing.as_of).days:
        return None
    return standing.as_of + timedelta(days=math.ceil(days))


def _seasonal(
    standing: TargetStanding, daily: dict[date, int]
) -> tuple[Seasonal | None, Conflict | None]:
    target = standing.target
    refused = _untimely(standing)
    if refused is not None:
        return None, refused
    history = periods.history(daily, target.period_end, standing.as_of)
    try:
        found = outlook(history)
    except TooShort:
        return None, _too_short(standing, daily, history.years.shape[1])
    before = standing.realised - float(history.realised[0])
    low, high = found.interval(LEVEL)
    if float((high - found.realised)[0]) > WIDEST * float((low - found.realised)[0]):
        return None, _too_uneven(standing)
    return Seasonal(
        total=round(before + float(found.total[0])),
        low=round(before + float(low[0])),
        high=round(before + float(high[0])),
        reach=round(float(found.reach(target.people - before)[0]), 4),
        prior_years=history.years.shape[1],
        backtest=backtest(history),
    ), None


def _untimely(standing: TargetStanding) -> Conflict | None:
    """Why a year's seasons say nothing of the period's end, if so."""
    last, as_of = standing.target.period_end, standing.as_of
    if standing.days_left == 0:
        return Conflict(
            f"The period ends on {last}: there is nothing left to forecast.",
            f"Periode berakhir {last}: tidak ada lagi yang perlu diprakirakan.",
            kind="PERIOD_OVER",
            facts={"periodEnd": last.isoformat()},
        )
    opens = periods.year_before(last)
    if as_of <= opens:
        return Conflict(
            f"The period ends on {last}, more than a year after {as_of}: no interval is given so"
            f" far ahead. Ask again after {opens}; until then there is the plain run-rate.",
            f"Periode berakhir {last}, lebih dari setahun setelah {as_of}: rentang tidak diberikan"
            f" sejauh itu. Tanyakan lagi setelah {opens}; sampai saat itu ada laju berjalan saja.",
            kind="PERIOD_TOO_FAR",
            facts={"periodEnd": last.isoformat(), "askAfter": opens.isoformat()},
        )
    return None


def _too_short(standing: TargetStanding, daily: dict[date, int], years: int) -> Conflict:
    """No full year before, or one in which too little was counted to tell its seasons."""
    opens = periods.year_before(standing.target.period_end) + timedelta(days=1)
    began = min(daily, default=standing.as_of)
    facts = {"began": began.isoformat(), "yearStart": opens.isoformat()}
    if years:
        return Conflict(
            f"Too little was counted in the year before {opens} to tell its seasons: no interval is"
            " given. What there is, is the plain run-rate.",
            f"Terlalu sedikit yang tercatat pada tahun sebelum {opens} untuk mengenali musimnya:"
            " rentang tidak diberikan. Yang ada hanyalah laju berjalan.",
            kind="HISTORY_TOO_SHORT",
            facts=facts,
        )
    return Conflict(
        f"What counts begins on {began}: no full year lies before {opens}, so how much comes in the"
        " rest of a year is not known and no interval is given. What there is, is the plain"
        " run-rate.",
        f"Yang dihitung dimulai {began}: belum ada setahun penuh sebelum {opens}, jadi berapa yang"
        " datang pada sisa tahun belum diketahui dan rentang tidak diberikan. Yang ada hanyalah"
        " laju berjalan.",
        kind="HISTORY_TOO_SHORT",
        facts=facts,
    )


def _too_uneven(standing: TargetStanding) -> Conflict:
    return Conflict(
        "What came so far follows the year before so little that the interval would say nothing: it"
        " is not given. What there is, is the plain run-rate.",
        "Yang datang sejauh ini begitu sedikit mengikuti tahun sebelumnya sehingga rentang tidak"
        " akan berarti apa-apa: rentang tidak diberikan. Yang ada hanyalah laju berjalan.",
        kind="HISTORY_TOO_UNEVEN",
        facts={"asOf": standing.as_of.isoformat()},
    )
