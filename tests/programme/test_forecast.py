"""The forecast of a target as it could be made on a day."""

from datetime import date, timedelta

import pytest

from programme.errors import NotFound
from programme.forecast import Forecast, forecast
from programme.records import store
from programme.targets import Question
from programme.words import EvidenceKind, Role
from tests.programme import rows
from tests.programme.counts import daily, monthly, registered

YEAR = Question(1, rows.DAY)


async def asked(question: Question = YEAR) -> Forecast:
    return await forecast(await rows.actor_of_city(), question)


async def test_one_full_year_before_gives_an_interval(db: str) -> None:
    """Given 20 a month in 2019 and about 30 a month in 2020 so far, then about 30 for the months to
    come; 300 are there of 400."""
    await rows.district()
    await rows.target(400)
    this = {date(2020, month, 2): 28 if month % 2 else 32 for month in range(1, 11)}
    await registered(monthly(2019, 20) | this)

    found = await asked()

    assert found.refusal is None
    assert found.seasonal is not None
    assert found.seasonal.prior_years == 1
    assert 350 <= found.seasonal.total <= 365
    assert 300 <= found.seasonal.low < found.seasonal.total < found.seasonal.high < 400
    assert found.seasonal.reach < 0.1
    assert found.seasonal.backtest is not None
    assert found.seasonal.backtest.origins == 9


async def test_the_run_rate_carries_the_years_pace_to_the_end(db: str) -> None:
    """Given one a day up to the day before, then 299 in 299 days and 66 to go; 500 on the day that
    is 201 days away."""
    await rows.district()
    await rows.target(500)
    await registered(daily(date(2020, 1, 1), date(2020, 10, 25)))

    found = await asked()

    assert found.run_rate is not None
    assert (found.run_rate.per_week, found.run_rate.total) == (7.0, 365)
    assert not found.run_rate.reaches
    assert found.run_rate.reached_on == rows.DAY + timedelta(days=201)


async def test_no_full_year_before_is_refused_in_words_with_the_run_rate_beside(db: str) -> None:
    await rows.district()
    await rows.target(500)
    await registered(daily(date(2019, 3, 1), date(2020, 10, 25)))

    found = await asked()

    assert found.seasonal is None
    assert found.run_rate is not None
    assert found.run_rate.total == 365
    refusal = found.refusal
    assert refusal is not None
    assert refusal.kind == "HISTORY_TOO_SHORT"
    assert refusal.message == (
        "What counts begins on 2019-03-01: no full year lies before 2020-01-01, so how much comes"
        " in the rest of a year is not known and no interval is given. What there is, is the plain"
        " run-rate."
    )
    assert refusal.pesan == (
        "Yang dihitung dimulai 2019-03-01: belum ada setahun penuh sebelum 2020-01-01, jadi berapa"
        " yang datang pada sisa tahun belum diketahui dan rentang tidak diberikan. Yang ada"
        " hanyalah laju berjalan."
    )
    assert refusal.facts == {"began": "2019-03-01", "yearStart": "2020-01-01"}


async def test_a_year_without_its_first_months_is_too_little(db: str) -> None:
    """Given somebody on 2 January 2018, nobody in 2019 and some in 2020."""
    await rows.district()
    await rows.target(500)
    await registered({date(2018, 1, 2): 1} | monthly(2020, 3, 4))

    found = await asked()

    assert found.refusal is not None
    assert found.refusal.kind == "HISTORY_TOO_SHORT"
    assert found.refusal.message == (
        "Too little was counted in the year before 2020-01-01 to tell its seasons: no interval is"
        " given. What there is, is the plain run-rate."
    )


async def test_an_interval_that_says_nothing_is_not_shown(db: str) -> None:
    """Given a year that follows nothing of the one before."""
    await rows.district()
    await rows.target(500)
    wild = {date(2020, month, 2): 40 if month % 3 == 0 else 1 for month in range(1, 10)}
    await registered({date(2019, month, 2): (month % 4) ** 3 + 1 for month in range(1, 13)} | wild)

    found = await asked()

    assert (found.seasonal, found.refusal and found.refusal.kind) == (None, "HISTORY_TOO_UNEVEN")


@pytest.mark.parametrize(
    ("first", "last", "kind", "words"),
    [
        (
            date(2019, 1, 1),
            date(2022, 12, 31),
            "PERIOD_TOO_FAR",
            "The period ends on 2022-12-31, more than a year after 2020-10-26: no interval is given"
            " so far ahead. Ask again after 2021-12-31; until then there is the plain run-rate.",
        ),
        (
            date(2020, 1, 1),
            rows.DAY,
            "PERIOD_OVER",
            "The period ends on 2020-10-26: there is nothing left to forecast.",
        ),
    ],
)
async def test_a_period_that_ends_too_far_or_now(
    db: str, first: date, last: date, kind: str, words: str
) -> None:
    await rows.district()
    await rows.target(500, first=first, last=last)
    await registered(monthly(2019, 20) | monthly(2020, 30, 10))

    found = await asked(Question(1, rows.DAY, period_end=last))

    assert found.seasonal is None
    assert found.refusal is not None
    assert (found.refusal.kind, found.refusal.message) == (kind, words)
    assert found.run_rate is not None


async def test_a_period_of_two_years_holds_what_came_before_this_one(db: str) -> None:
    await rows.district()
    await rows.target(700, first=date(2019, 1, 1))
    await registered(monthly(2019, 20) | monthly(2020, 30, 10))
    await rows.target(400)

    both = await asked()
    year = await asked(Question(1, rows.DAY, period_start=date(2020, 1, 1)))

    assert both.standing.realised == 540
    assert both.seasonal is not None
    assert year.seasonal is not None
    assert both.seasonal.total == year.seasonal.total + 240
    assert both.run_rate is not None
    assert year.run_rate is not None
    assert both.run_rate.total == year.run_rate.total + 240
    assert [one.target.people for one in both.tiers] == [700, 400]


async def test_nothing_that_was_recorded_later_moves_an_old_answer(db: str) -> None:
    await rows.district()
    await rows.target(400)
    await registered(monthly(2019, 20) | monthly(2020, 30, 10))
    day = date(2020, 8, 31)
    before = await asked(Question(1, day))

    late = await rows.person(registered_on=date(2020, 3, 3))
    await store.execute(
        "UPDATE registration SET recorded_at = $2 WHERE person_id = $1", late, rows.noon(rows.DAY)
    )
    await store.execute("DELETE FROM registration WHERE registered_on > $1", day)

    after = await asked(Question(1, day))
    assert (after.run_rate, after.seasonal) == (before.run_rate, before.seasonal)


async def test_what_was_struck_off_is_told(db: str) -> None:
    """Given three licences of which one was revoked and one corrected, then one was taken back."""
    await rows.district()
    await rows.target(10, stage=4)
    people = [await rows.person() for _ in range(3)]
    proof = EvidenceKind.LICENCE
    gone = rows.noon(date(2020, 9, 1))
    for person, superseded in zip(people, (None, gone, gone), strict=True):
        await rows.attained(
            person, 4, on=date(2020, 5, 4), evidence=proof, superseded_at=superseded
        )
    await rows.attained(people[2], 4, on=date(2020, 5, 6), evidence=proof)

    found = await asked(Question(4, rows.DAY))

    assert (found.standing.realised, found.taken_back) == (2, 1)


async def test_on_the_first_day_of_a_year_there_is_no_pace(db: str) -> None:
    await rows.district()
    await rows.target(10)

    found = await asked(Question(1, date(2020, 1, 1)))

    assert found.run_rate is None
    assert found.refusal is not None


async def test_who_sees_no_target_has_no_forecast(db: str) -> None:
    await rows.district()
    await rows.target(10)

    with pytest.raises(NotFound):
        await forecast(await rows.actor(Role.BANK, rows.PROVINCE), YEAR)
