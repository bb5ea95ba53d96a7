"""The forecast of a target: by the run-rate, by the year's seasons, and how wrong both were."""

import strawberry
from strawberry.types import Info

from planner.forecast import Backtest as Judged
from programme import forecast
from programme.targets import PROVINCE, Question
from programme.words import TargetTier
from schema.context import asked
from schema.refusals import Refusal, refusal
from schema.scalars import Date
from schema.targets import (
    AreaCode,
    AsOf,
    PeriodEnd,
    PeriodStart,
    StageOf,
    Target,
    Tier,
    number,
    shown,
)


@strawberry.type(description="This year's pace so far, carried to the period's end, no more.")
class RunRate:
    """See programme.forecast.RunRate."""

    per_week: float = strawberry.field(description="How many a week came this year.")
    total: int = strawberry.field(description="What the period comes to.")
    reaches: bool = strawberry.field(description="Whether that reaches the target in time.")
    reached_on: Date | None = strawberry.field(
        description="When it reaches the target, in time or later; null for never."
    )


@strawberry.type(
    description="How wrong the forecasts were at the ends of past months, each made of what was"
    " known then: mean absolute errors, in people."
)
class Backtest:
    """See planner.forecast.Backtest."""

    origins: int = strawberry.field(description="How many past month ends.")
    error: float = strawberry.field(description="Of the seasonal forecast.")
    last_year_error: float = strawberry.field(
        description="Of last year's rest put behind this year so far."
    )
    run_rate_error: float = strawberry.field(description="Of the run-rate.")
    covered: float = strawberry.field(description="How many of the 80 % intervals held, 0 to 1.")


@strawberry.type(
    description="This year so far against the same months before, times what was still to come."
)
class SeasonalForecast:
    """See programme.forecast.Seasonal."""

    total: int = strawberry.field(description="What the period comes to, as likely less as more.")
    low: int = strawberry.field(description="The lower bound of the 80 % interval.")
    high: int = strawberry.field(description="The upper bound.")
    reach: float = strawberry.field(description="The chance of reaching the target, 0 to 1.")
    prior_years: int = strawberry.field(description="How many full years it learned from.")
    backtest: Backtest | None = strawberry.field(
        description="How wrong it was; null where no past month could be judged."
    )


@strawberry.type(description="Where a target will stand when its period ends.")
class Forecast:
    """See programme.forecast.Forecast."""

    target: Target = strawberry.field(description="The target, and how far it is.")
    tiers: list[Target] = strawberry.field(
        description="Every target of this stage and area in force: both tiers, every period."
    )
    run_rate: RunRate | None = strawberry.field(
        description="The plain run-rate; null on the first day of a year."
    )
    seasonal: SeasonalForecast | None = strawberry.field(
        description="With its interval; null where `refusal` says why."
    )
    refusal: Refusal | None = strawberry.field(
        description="Why no interval is given, in words: HISTORY_TOO_SHORT, HISTORY_TOO_UNEVEN,"
        " PERIOD_TOO_FAR, PERIOD_OVER."
    )
    taken_back: int = strawberry.field(
        description="How many of the period had been counted and were struck off since; no interval"
        " holds more of that."
    )


@strawberry.type
class ForecastQueries:
    """Root fields."""

    @strawberry.field(
        description="The forecast of a target as it could be made on a day, for those who may see"
        " the target."
    )
    async def forecast(  # noqa: PLR0913, PLR0917 (the words of the question)
        self,
        info: Info,
        stage: StageOf,
        as_of: AsOf,
        area_code: AreaCode = PROVINCE,
        tier: Tier = TargetTier.STRETCH,
        period_end: PeriodEnd = None,
        period_start: PeriodStart = None,
    ) -> Forecast:
        """See programme.forecast.forecast."""
        context, _ = asked(info)
        question = Question(number(stage), as_of, area_code, tier, period_end, period_start)
        found = await forecast.forecast(context.actor, question)
        refused = found.refusal
        return Forecast(
            target=shown(found.standing),
            tiers=[shown(one) for one in found.tiers],
            run_rate=_run_rate(found.run_rate),
            seasonal=_seasonal(found.seasonal),
            refusal=None if refused is None else refusal(refused, context.language),
            taken_back=found.taken_back,
        )


def _run_rate(found: forecast.RunRate | None) -> RunRate | None:
    if found is None:
        return None
    return RunRate(
        per_week=found.per_week,
        total=found.total,
        reaches=found.reaches,
        reached_on=None if found.reached_on is None else Date(found.reached_on),
    )


def _seasonal(found: forecast.Seasonal | None) -> SeasonalForecast | None:
    if found is None:
        return None
    return SeasonalForecast(
        total=found.total,
        low=found.low,
        high=found.high,
        reach=found.reach,
        prior_years=found.prior_years,
        backtest=_backtest(found.backtest),
    )


def _backtest(found: Judged | None) -> Backtest | None:
    if found is None:
        return None
    return Backtest(
        origins=found.origins,
        error=found.error,
        last_year_error=found.naive_error,
        run_rate_error=found.run_rate_error,
        covered=found.covered,
    )
