"""Targets on a day: what is realised, how far ahead, and the pace that is needed."""

from datetime import date

import pytest

from programme.errors import InvalidInput, NotFound
from programme.records import store
from programme.targets import Question, Target, TargetStanding, standing_of, standings
from programme.words import EvidenceKind, Role, TargetTier
from tests.programme import rows
from tests.programme.counts import daily, monthly, registered


def standing(people: int, realised: int, first: date, last: date, working: int) -> TargetStanding:
    target = Target(1, TargetTier.STRETCH, "31", first, last, people, "test")
    return TargetStanding(target, rows.DAY, realised, working)


def test_the_figures_of_the_article() -> None:
    """Given 168,000 of 200,000 on 26 October 2020, then 3,394 a week are needed by 31 December;
    behind the agency's own schedule by seven weeks."""
    own = standing(200_000, 168_000, date(2019, 1, 1), date(2020, 12, 31), 41)

    assert (own.percent_of, own.percent_above, own.gap) == (84.0, -16.0, 32_000)
    assert (own.days_left, own.needed_per_week) == (66, 3393.94)
    assert own.needed_per_working_week == 3902.44
    assert own.ahead_weeks == -7.14


def test_the_same_number_by_the_development_plan_is_far_ahead() -> None:
    plan = standing(200_000, 168_000, date(2019, 1, 1), date(2022, 12, 31), 535)

    assert plan.ahead_weeks == 80.46


def test_of_and_above_the_target_of_the_year() -> None:
    year = standing(54_260, 67_037, date(2020, 1, 1), date(2020, 12, 31), 41)

    assert (year.percent_of, year.percent_above) == (123.55, 23.55)
    assert (year.gap, year.needed_per_week, year.needed_per_working_week) == (0, 0.0, 0.0)
    assert year.ahead_weeks == 21.88


def test_nothing_is_needed_of_days_that_are_not_left() -> None:
    last = standing(10, 4, date(2020, 1, 1), rows.DAY, 0)

    assert (last.days_left, last.needed_per_week, last.needed_per_working_week) == (0, None, None)


def test_a_target_of_nobody_has_no_percent() -> None:
    none = standing(0, 4, date(2020, 1, 1), date(2020, 12, 31), 41)

    assert (none.percent_of, none.percent_above, none.ahead_weeks) == (None, None, None)


async def test_what_counts_differs_by_stage(db: str) -> None:
    """Given registrations, claims and a loan that the bank confirmed, then P1 counts records, the
    other stages people, P7 the confirmed alone."""
    await rows.district()
    dinas = await rows.actor_of_city()
    for stage in (1, 4, 7):
        await rows.target(10, stage=stage)
    people = [await rows.person() for _ in range(3)]
    await rows.attained(people[0], 4, on=date(2020, 5, 4), evidence=EvidenceKind.LICENCE)
    await rows.attained(people[0], 7, on=date(2020, 5, 5), evidence=EvidenceKind.BANK_CONFIRMATION)
    await rows.attained(people[1], 7, on=date(2020, 5, 5), evidence=EvidenceKind.MISSING)

    found = await standings(dinas, rows.DAY)

    assert [(one.target.stage, one.realised) for one in found] == [(1, 3), (4, 1), (7, 1)]


async def test_only_the_period_and_the_area_count(db: str) -> None:
    await rows.district()
    dinas = await rows.actor_of_city()
    await rows.target(10, area=rows.DISTRICT)
    await rows.target(20, area=rows.DISTRICT, first=date(2019, 1, 1))
    await registered(monthly(2019, 1, 3))
    await registered(monthly(2020, 2, 3))
    await registered(monthly(2020, 5, 3), village=rows.OTHER_VILLAGE)

    found = await standings(dinas, rows.DAY, rows.DISTRICT)

    assert [(one.target.people, one.realised) for one in found] == [(20, 9), (10, 6)]


async def test_what_was_struck_off_later_stays_in_an_old_answer(db: str) -> None:
    await rows.district()
    dinas = await rows.actor_of_city()
    await rows.target(10, stage=4)
    await rows.attained(
        await rows.person(),
        4,
        on=date(2020, 5, 4),
        evidence=EvidenceKind.LICENCE,
        superseded_at=rows.noon(date(2020, 9, 1)),
    )

    for day, realised in ((date(2020, 8, 31), 1), (date(2020, 9, 1), 0)):
        assert [one.realised for one in await standings(dinas, day, stage=4)] == [realised]


async def test_holidays_are_no_working_days(db: str) -> None:
    """Given the rest of 2020, then 48 weekdays less 28 to 30 October, 9, 24, 25 and 31 December."""
    await rows.district()
    await rows.target(10)

    found = await standings(await rows.actor_of_city(), rows.DAY)

    assert [one.working_days_left for one in found] == [41]


async def test_of_periods_that_end_on_one_day_the_longest_is_meant(db: str) -> None:
    await rows.district()
    dinas = await rows.actor_of_city()
    await rows.target(54)
    await rows.target(200, first=date(2019, 1, 1))
    await registered(daily(date(2019, 12, 30), date(2020, 1, 3)))

    longest = await standing_of(dinas, Question(1, rows.DAY))
    year = await standing_of(dinas, Question(1, rows.DAY, period_start=date(2020, 1, 1)))

    assert (longest.target.people, longest.realised) == (200, 5)
    assert (year.target.people, year.realised) == (54, 3)


async def test_a_target_that_is_not_there_is_refused_with_those_that_are(db: str) -> None:
    await rows.district()
    await rows.target(54)

    with pytest.raises(NotFound) as refused:
        await standing_of(
            await rows.actor_of_city(), Question(1, rows.DAY, period_end=date(2021, 12, 31))
        )

    assert refused.value.message == (
        "No STRETCH target of P1 for 31 that you can see ends on 2021-12-31. In force on"
        " 2020-10-26: 2020-01-01/2020-12-31."
    )
    assert refused.value.pesan == (
        "Tidak ada target STRETCH P1 untuk 31 yang dapat Anda lihat dan berakhir 2021-12-31."
        " Berlaku pada 2020-10-26: 2020-01-01/2020-12-31."
    )
    assert (refused.value.path, refused.value.facts) == (
        "periodEnd",
        {"periods": ["2020-01-01/2020-12-31"]},
    )


async def test_a_day_to_come_is_refused(db: str) -> None:
    await rows.district()
    with pytest.raises(InvalidInput) as refused:
        await standings(await rows.actor_of_city(), date(2020, 10, 27))
    assert refused.value.path == "asOf"


async def test_each_sees_the_targets_of_the_own_area_and_around_it(db: str) -> None:
    """Given targets of the province, a city and two districts, then an office and a mentor see
    those of their own area, of those in it and of those it lies in; who has none of this, none."""
    await rows.district()
    areas = (rows.PROVINCE, rows.CITY, rows.DISTRICT, rows.OTHER_DISTRICT)
    for area in areas:
        await rows.target(10, area=area)
    actors = {
        "dinas": await rows.actor_of_city(),
        "kasatpel": await rows.supervisor(),
        "mentor": await rows.mentor(),
        "bank": await rows.actor(Role.BANK, rows.PROVINCE),
    }

    seen = {
        name: [area for area in areas if await standings(actor, rows.DAY, area)]
        for name, actor in actors.items()
    }

    assert seen == {
        "dinas": list(areas),
        "kasatpel": [rows.PROVINCE, rows.CITY, rows.DISTRICT],
        "mentor": [rows.PROVINCE, rows.CITY, rows.DISTRICT],
        "bank": [],
    }
    assert await store.fetch_value("SELECT count(*) FROM target") == 4
