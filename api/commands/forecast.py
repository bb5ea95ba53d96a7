"""`jakmentor forecast`: where a target will stand when its period ends."""

import json
from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from api.cli import Language, choose_language
from api.faults import choose, language
from api.session import with_programme
from programme import clock
from programme.actors import Actor
from programme.forecast import Forecast, forecast
from programme.targets import PROVINCE, Question, TargetStanding
from programme.words import Role, TargetTier

DAY = ["%Y-%m-%d"]
OPERATOR = Actor(id=0, role=Role.DINAS, area_code=PROVINCE)
"""Whoever holds the database sees all of it."""


def command(  # noqa: PLR0913, PLR0917 (each is an option of the command line)
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=DAY,
            metavar="YYYY-MM-DD",
            help="As it could be made on this day; the programme's today unless given.",
        ),
    ] = None,
    stage: Annotated[int, typer.Option(min=1, max=7, help="The stage, 1 to 7.")] = 1,
    area: Annotated[str, typer.Option(help="The code of the target's area.")] = PROVINCE,
    tier: Annotated[
        TargetTier, typer.Option(case_sensitive=False, help="Whose target.")
    ] = TargetTier.STRETCH,
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=DAY, metavar="YYYY-MM-DD", help="The period's last day; else the year's."
        ),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=DAY,
            metavar="YYYY-MM-DD",
            help="The period's first day; of several that end on one day the earliest unless"
            " given.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
    lang: Annotated[Language | None, typer.Option(help="Language of the table.")] = None,
) -> None:
    """Forecast a target by the plain run-rate and by the year's seasons.

    The seasonal forecast has an 80 % interval, the chance of reaching the target, and how wrong it
    was before; where no full year lies before, it is refused in words.
    """
    choose_language(lang)

    async def ask() -> Forecast:
        day = clock.today() if as_of is None else as_of.date()
        question = Question(stage, day, area, tier, _day(until), _day(since))
        return await forecast(OPERATOR, question)

    found = with_programme(ask)
    if as_json:
        print(json.dumps(as_object(found)))
    else:
        _show(found)


def as_object(found: Forecast) -> dict[str, Any]:
    """The forecast under the names that the API gives it."""
    rate, seasonal, refused = found.run_rate, found.seasonal, found.refusal
    return {
        "target": _standing(found.standing),
        "tiers": [_standing(one) for one in found.tiers],
        "runRate": rate
        and {
            "perWeek": rate.per_week,
            "total": rate.total,
            "reaches": rate.reaches,
            "reachedOn": rate.reached_on and rate.reached_on.isoformat(),
        },
        "seasonal": seasonal
        and {
            "total": seasonal.total,
            "low": seasonal.low,
            "high": seasonal.high,
            "reach": seasonal.reach,
            "priorYears": seasonal.prior_years,
            "backtest": _backtest(found),
        },
        "refusal": refused
        and {
            "code": refused.kind,
            "message": refused.words(language()),
            "facts": refused.facts,
        },
        "takenBack": found.taken_back,
    }


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _backtest(found: Forecast) -> dict[str, Any] | None:
    judged = None if found.seasonal is None else found.seasonal.backtest
    if judged is None:
        return None
    return {
        "origins": judged.origins,
        "error": judged.error,
        "lastYearError": judged.naive_error,
        "runRateError": judged.run_rate_error,
        "covered": judged.covered,
    }


def _standing(one: TargetStanding) -> dict[str, Any]:
    target = one.target
    return {
        "stage": f"P{target.stage}",
        "tier": target.tier.value,
        "areaCode": target.area_code,
        "periodStart": target.period_start.isoformat(),
        "periodEnd": target.period_end.isoformat(),
        "people": target.people,
        "source": target.source,
        "asOf": one.as_of.isoformat(),
        "realised": one.realised,
        "percentOfTarget": one.percent_of,
        "percentAboveTarget": one.percent_above,
        "gap": one.gap,
        "aheadWeeks": one.ahead_weeks,
        "daysLeft": one.days_left,
        "workingDaysLeft": one.working_days_left,
        "neededPerWeek": one.needed_per_week,
        "neededPerWorkingWeek": one.needed_per_working_week,
    }


def _show(found: Forecast) -> None:
    console = Console()
    console.print(_figures(found))
    if found.refusal is not None:
        console.print(found.refusal.words(language()))
    console.print(_tiers(found.tiers))


def _figures(found: Forecast) -> Table:
    one, target = found.standing, found.standing.target
    table = Table(
        title=f"P{target.stage} · {target.tier} · {target.area_code} · {one.as_of}",
        title_justify="left",
        show_header=False,
    )
    table.add_column()
    table.add_column(justify="right")
    period = f"{target.period_start} – {target.period_end}"
    table.add_row(choose(f"Target, {period}", f"Target, {period}"), _number(target.people))
    table.add_row(choose("Realised", "Terealisasi"), _number(one.realised))
    table.add_row(choose("Of the target", "Terhadap target"), _percent(one.percent_of))
    table.add_row(choose("Above the target", "Di atas target"), _percent(one.percent_above))
    table.add_row(
        choose("Needed a week", "Perlu per minggu"),
        _number(one.needed_per_week),
    )
    table.add_row(
        choose(
            f"… in five working days ({one.working_days_left} left)",
            f"… dalam lima hari kerja (sisa {one.working_days_left})",
        ),
        _number(one.needed_per_working_week),
    )
    for label, value in (*_rate(found), *_seasonal(found)):
        table.add_row(label, value)
    if found.taken_back:
        table.add_row(
            choose("Counted, then struck off", "Pernah dihitung, lalu dicoret"),
            _number(found.taken_back),
        )
    return table


def _rate(found: Forecast) -> list[tuple[str, str]]:
    rate = found.run_rate
    if rate is None:
        return []
    reached = str(rate.reached_on or choose("never", "tidak pernah"))
    return [
        (choose("This year's pace, a week", "Laju tahun ini, per minggu"), _number(rate.per_week)),
        (choose("At this pace", "Dengan laju ini"), _number(rate.total)),
        (choose("… the target is reached on", "… target tercapai pada"), reached),
    ]


def _seasonal(found: Forecast) -> list[tuple[str, str]]:
    seasonal = found.seasonal
    if seasonal is None:
        return []
    interval = f"{_number(seasonal.low)} – {_number(seasonal.high)}"
    rows = [
        (choose("By the seasons", "Menurut musim"), _number(seasonal.total)),
        (choose("… 80 % interval", "… rentang 80 %"), interval),
        (choose("… chance of the target", "… peluang target"), _percent(100 * seasonal.reach)),
    ]
    judged = seasonal.backtest
    if judged is None:
        return rows
    error = f"{_number(judged.error)} / {_number(judged.run_rate_error)}"
    origins = judged.origins
    held = f"{judged.covered * origins:.0f} / {origins}"
    return [
        *rows,
        (
            choose(
                f"Mean error at {origins} past month ends: seasons / pace",
                f"Rata-rata galat pada {origins} akhir bulan lalu: musim / laju",
            ),
            error,
        ),
        (choose("Intervals that held", "Rentang yang tepat"), held),
    ]


def _tiers(tiers: list[TargetStanding]) -> Table:
    table = Table()
    for name in (choose("Tier", "Jenjang"), choose("Period", "Periode")):
        table.add_column(name)
    for name in ("Target", "%", choose("Weeks ahead", "Minggu lebih cepat")):
        table.add_column(name, justify="right")
    for one in tiers:
        target = one.target
        ahead = "–" if one.ahead_weeks is None else f"{one.ahead_weeks:+.1f}"
        table.add_row(
            target.tier.value,
            f"{target.period_start} – {target.period_end}",
            _number(target.people),
            _percent(one.percent_of),
            choose(ahead, ahead.replace(".", ",")),
        )
    return table


def _number(value: float | None) -> str:
    return "–" if value is None else choose(f"{value:,.0f}", f"{value:,.0f}".replace(",", "."))


def _percent(value: float | None) -> str:
    if value is None:
        return "–"
    return choose(f"{value:.2f} %", f"{value:.2f} %".replace(".", ","))
