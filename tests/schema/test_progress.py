"""progressModel, progressLearning and progressLearn: what is told of the probabilities."""

from datetime import date, timedelta
from typing import Any

import pytest

from planner.progress.drift import Alarm
from programme import clock, jobs
from programme.actors import ANYONE, Actor
from programme.progress import job, models
from programme.progress.watching import history
from programme.records import store
from schema.compose import compose
from schema.context import Context
from tests.programme import rows

SCHEMA = compose()
MODEL = """{ progressModel { kind learnedUntil version fingerprint rows words
  drift { alarmed words
    weeks { monday rows predicted reached logLoss brier calibrationError } } } }"""
LEARNING = "{ progressLearning { status phase fraction error finishedAt } }"
LEARN = """mutation ($input: ProgressLearnInput!) { progressLearn(input: $input) { __typename
  ... on ProgressLearnQueued { learning { status fraction } }
  ... on Refusal { code message facts } } }"""
UNTIL = date(2020, 9, 28)


async def ask(actor: Actor, document: str, **given: Any) -> Any:
    return await SCHEMA.execute(document, given, Context(actor, actor.language))


async def said(actor: Actor, document: str, **given: Any) -> Any:
    answer = await ask(actor, document, **given)
    assert answer.errors is None
    (only,) = answer.data.values()
    return only


@pytest.fixture
async def dinas(db: str) -> Actor:
    await rows.district()
    models._held.clear()
    return await rows.actor_of_city()


async def run_last() -> None:
    attempt = await jobs.start(await store.fetch_value("SELECT max(id) FROM job"))
    assert attempt is not None
    await job.run(attempt)


async def test_a_learning_is_asked_for_watched_and_read(dinas: Actor) -> None:
    await rows.person()
    kasatpel = await rows.supervisor()
    assert await said(kasatpel, MODEL) is None
    assert await said(kasatpel, LEARNING) is None

    asked = await said(dinas, LEARN, input={"anew": True})
    assert asked == {
        "__typename": "ProgressLearnQueued",
        "learning": {"status": "QUEUED", "fraction": 0.0},
    }
    await run_last()

    done = await said(kasatpel, LEARNING)
    assert done.pop("finishedAt") is not None
    assert done == {"status": "DONE", "phase": "fit", "fraction": 1.0, "error": None}
    kept = await models.newest()
    assert kept is not None
    assert await said(kasatpel, MODEL) == {
        "kind": "FIT",
        "learnedUntil": UNTIL.isoformat(),
        "version": 1,
        "fingerprint": kept.fingerprint,
        "rows": 23,
        "words": "Learned from 23 person-weeks, fewer than 1000: these probabilities are mostly"
        " those of the published funnel.",
        "drift": {"alarmed": False, "words": [], "weeks": []},
    }


async def test_the_weeks_since_the_fit_are_told_with_their_alarms(
    dinas: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a week that was watched, and a week's alarm."""
    await rows.person()
    await said(dinas, LEARN, input={})
    await run_last()
    clock.stand_on(rows.DAY + timedelta(weeks=1))
    await said(dinas, LEARN, input={})
    await run_last()
    (seen,) = await history()
    assert (seen.rows, seen.reached, seen.alarms) == (1, 0, ())

    told = await said(dinas, MODEL)
    assert (told["kind"], told["rows"]) == ("UPDATE", 24)
    drift = told["drift"]
    assert drift["weeks"] == [
        {
            "monday": "2020-10-05",
            "rows": 1,
            "predicted": pytest.approx(seen.predicted),
            "reached": 0,
            "logLoss": pytest.approx(seen.log_loss),
            "brier": pytest.approx(seen.predicted**2),
            "calibrationError": pytest.approx(seen.predicted),
        }
    ]
    assert not drift["alarmed"]
    assert len(drift["words"]) == 7
    assert drift["words"][0].startswith("Too few advances were expected so far to notice drift")

    alarm = Alarm(seen.week, seen.week, 2, "rarer", 0, 30.0)
    found = type("Found", (), {"alarms": (alarm,), "too_little": lambda self, language: []})()
    monkeypatch.setattr("programme.progress.watching.drift", lambda weeks: found)
    told = (await said(dinas, MODEL))["drift"]
    assert (told["alarmed"], told["words"]) == (True, [alarm.words("en")])


async def test_a_learning_that_fails_says_why(dinas: Actor) -> None:
    await said(dinas, LEARN, input={})
    attempt = await jobs.start(await store.fetch_value("SELECT max(id) FROM job"))
    assert attempt is not None
    await jobs.fail(attempt, "There is nothing to learn from.")

    done = await said(dinas, LEARNING)

    assert (done["status"], done["error"]) == ("FAILED", "There is nothing to learn from.")


async def test_a_second_learning_is_refused_while_one_is_under_way(dinas: Actor) -> None:
    first = await said(dinas, LEARN, input={"idempotencyKey": "a"})
    number = await store.fetch_value("SELECT max(id) FROM job")

    assert await said(dinas, LEARN, input={"idempotencyKey": "a"}) == first
    assert await said(dinas, LEARN, input={}) == {
        "__typename": "Refusal",
        "code": "LEARNING_RUNNING",
        "message": "A learning is under way already; wait for its end.",
        "facts": {"job": number},
    }


async def test_others_are_refused(dinas: Actor) -> None:
    for actor in (ANYONE, await rows.mentor(), await rows.cadre()):
        for document in (MODEL, LEARNING):
            answer = await ask(actor, document)
            assert [error.extensions["code"] for error in answer.errors] == ["FORBIDDEN"]
    refused = await said(await rows.supervisor(), LEARN, input={})
    assert (refused["__typename"], refused["code"]) == ("Refusal", "FORBIDDEN")
    assert await store.fetch_value("SELECT count(*) FROM job") == 0
