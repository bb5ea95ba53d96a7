"""forecast, targets and targetPaces: what the programme says, in the words of the API."""

from datetime import date
from typing import Any

from programme.actors import ANYONE, Actor
from programme.words import Role
from schema.compose import compose
from schema.context import Context
from schema.ids import to_global
from tests.programme import rows
from tests.programme.counts import daily, monthly, registered

SCHEMA = compose()
FORECAST = """query Ask($stage: StageKey!, $day: Date!, $start: Date) {
  forecast(stage: $stage, asOf: $day, periodStart: $start) {
    target { stage tier areaCode periodStart periodEnd people source asOf realised percentOfTarget
      percentAboveTarget gap aheadWeeks daysLeft workingDaysLeft neededPerWeek
      neededPerWorkingWeek }
    tiers { tier people aheadWeeks }
    runRate { perWeek total reaches reachedOn }
    seasonal { total low high reach priorYears
      backtest { origins error lastYearError runRateError covered } }
    refusal { code message path facts }
    takenBack
  }
}"""
TARGETS = '{ targets(asOf: "2020-10-26", stage: P1) { stage tier people realised } }'
PACES = """query Ask($area: String!) {
  targetPaces(stage: P1, asOf: "2020-10-26", areaCode: $area) {
    target { areaCode people }
    areas { areaCode name target realised gap neededPerWorkingWeek }
    mentors { mentorId name people target realised gap workingDaysLeft neededPerWorkingWeek }
  }
}"""


async def ask(actor: Actor, document: str, **given: Any) -> Any:
    return await SCHEMA.execute(document, given, Context(actor, actor.language))


async def test_the_refused_interval_comes_as_data_with_the_run_rate_beside(db: str) -> None:
    await rows.district()
    await rows.target(500)
    await rows.target(400, first=date(2019, 1, 1))
    await registered(daily(date(2020, 1, 1), date(2020, 10, 25)))

    given = {"stage": "P1", "day": "2020-10-26", "start": "2020-01-01"}
    answer = await ask(await rows.mentor(), FORECAST, **given)

    assert answer.errors is None
    assert answer.data["forecast"] == {
        "target": {
            "stage": "P1",
            "tier": "STRETCH",
            "areaCode": "31",
            "periodStart": "2020-01-01",
            "periodEnd": "2020-12-31",
            "people": 500,
            "source": "test",
            "asOf": "2020-10-26",
            "realised": 299,
            "percentOfTarget": 59.8,
            "percentAboveTarget": -40.2,
            "gap": 201,
            "aheadWeeks": -11.45,
            "daysLeft": 66,
            "workingDaysLeft": 41,
            "neededPerWeek": 21.32,
            "neededPerWorkingWeek": 24.51,
        },
        "tiers": [
            {"tier": "STRETCH", "people": 400, "aheadWeeks": -16.8},
            {"tier": "STRETCH", "people": 500, "aheadWeeks": -11.45},
        ],
        "runRate": {"perWeek": 7.0, "total": 365, "reaches": False, "reachedOn": "2021-05-15"},
        "seasonal": None,
        "refusal": {
            "code": "HISTORY_TOO_SHORT",
            "message": "What counts begins on 2020-01-01: no full year lies before 2020-01-01, so"
            " how much comes in the rest of a year is not known and no interval is given. What"
            " there is, is the plain run-rate.",
            "path": None,
            "facts": {"began": "2020-01-01", "yearStart": "2020-01-01"},
        },
        "takenBack": 0,
    }


async def test_the_seasonal_forecast_has_its_back_test_beside(db: str) -> None:
    await rows.district()
    await rows.target(400)
    await registered(monthly(2019, 20) | monthly(2020, 30, 10))

    answer = await ask(await rows.actor_of_city(), FORECAST, stage="P1", day="2020-10-26")

    assert answer.errors is None
    told = answer.data["forecast"]
    assert told["refusal"] is None
    assert told["seasonal"]["total"] == 360
    assert told["seasonal"]["priorYears"] == 1
    assert told["seasonal"]["backtest"] == {
        "origins": 9,
        "error": 0.0,
        "lastYearError": 50.0,
        "runRateError": 0.0,
        "covered": 1.0,
    }


async def test_the_targets_of_an_area(db: str) -> None:
    await rows.district()
    await rows.target(500)
    await rows.target(20, stage=2)
    await registered({date(2020, 3, 2): 4})

    answer = await ask(await rows.mentor(), TARGETS)

    assert answer.errors is None
    assert answer.data == {
        "targets": [{"stage": "P1", "tier": "STRETCH", "people": 500, "realised": 4}]
    }


async def test_the_paces_of_areas_and_of_a_districts_mentors(db: str) -> None:
    await rows.district()
    for area, people in ((rows.CITY, 90), (rows.DISTRICT, 90)):
        await rows.target(people, area=area)
    mentor = await rows.mentor(name="Ani")
    for person in await registered({date(2020, 3, 2): 8}):
        await rows.caseload(person, mentor)
    supervisor = await rows.supervisor()

    city = await ask(supervisor, PACES, area=rows.CITY)
    district = await ask(supervisor, PACES, area=rows.DISTRICT)

    assert city.data["targetPaces"] == {
        "target": {"areaCode": rows.CITY, "people": 90},
        "areas": [
            {
                "areaCode": rows.DISTRICT,
                "name": "Jagakarsa",
                "target": 90,
                "realised": 8,
                "gap": 82,
                "neededPerWorkingWeek": 10.0,
            }
        ],
        "mentors": [],
    }
    assert district.data["targetPaces"] == {
        "target": {"areaCode": rows.DISTRICT, "people": 90},
        "areas": [],
        "mentors": [
            {
                "mentorId": to_global("Mentor", mentor.mentor_id or 0),
                "name": "Ani",
                "people": 8,
                "target": 90,
                "realised": 8,
                "gap": 82,
                "workingDaysLeft": 41,
                "neededPerWorkingWeek": 10.0,
            }
        ],
    }


async def test_an_unknown_target_and_a_day_to_come_are_refused_in_words(db: str) -> None:
    await rows.district()
    dinas = await rows.actor_of_city()

    unknown = await ask(dinas, FORECAST, stage="P3", day="2020-10-26")
    future = await ask(dinas, FORECAST, stage="P3", day="2020-10-27")

    assert [error.message for error in unknown.errors] == [
        "No STRETCH target of P3 for 31 that you can see ends on 2020-12-31. In force on"
        " 2020-10-26: none."
    ]
    assert unknown.errors[0].extensions["code"] == "NOT_FOUND"
    assert [error.extensions["code"] for error in future.errors] == ["INVALID_INPUT"]


async def test_the_public_and_a_bank_are_shown_no_target(db: str) -> None:
    await rows.district()
    await rows.target(500)

    for actor in (ANYONE, await rows.actor(Role.BANK, rows.PROVINCE)):
        assert (await ask(actor, TARGETS)).data == {"targets": []}
        refused = await ask(actor, FORECAST, stage="P1", day="2020-10-26")
        assert [error.extensions["code"] for error in refused.errors] == ["NOT_FOUND"]
