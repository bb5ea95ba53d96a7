"""programmeFacts: the published figures for whoever signed in."""

from datetime import date
from typing import Any

from programme.actors import ANYONE, Actor
from programme.words import EvidenceKind
from schema.compose import compose
from schema.context import Context
from tests.programme import rows

SCHEMA = compose()
DOCUMENT = """query Facts($day: Date!) { programmeFacts(asOf: $day) {
  asOf registered registeredThisYear target percentOfTarget percentAboveTarget capital
  steps: funnel { stage nameEn people validated }
  areas { cities districts villages }
} }"""


async def ask(actor: Actor, day: str) -> Any:
    return await SCHEMA.execute(DOCUMENT, {"day": day}, Context(actor, actor.language))


async def test_the_figures_of_a_day(db: str) -> None:
    await rows.district()
    await rows.target(2)
    mentor = await rows.mentor()
    for _ in range(3):
        person = await rows.person(mentor=mentor)
    await rows.attained(person, 4, on=date(2020, 9, 1), evidence=EvidenceKind.LICENCE)

    answer = await ask(mentor, "2020-10-26")

    assert answer.errors is None
    held = {"P1": 3, "P4": 1}
    validated = {"P1": 3}
    assert answer.data == {
        "programmeFacts": {
            "asOf": "2020-10-26",
            "registered": 3,
            "registeredThisYear": 3,
            "target": 2,
            "percentOfTarget": 150.0,
            "percentAboveTarget": 50.0,
            "capital": 0,
            "steps": [
                {
                    "stage": f"P{code}",
                    "nameEn": name,
                    "people": held.get(f"P{code}", 0),
                    "validated": validated.get(f"P{code}", 0),
                }
                for code, (_, name) in enumerate(rows.STAGES, start=1)
            ],
            "areas": {"cities": 1, "districts": 2, "villages": 3},
        }
    }


async def test_the_public_and_the_future_are_refused_in_words(db: str) -> None:
    await rows.district()
    mentor = await rows.mentor()
    public = await ask(ANYONE, "2020-10-26")
    future = await ask(mentor, "2020-12-31")
    assert [error.extensions["code"] for error in public.errors] == ["FORBIDDEN"]
    assert [error.message for error in future.errors] == [
        "asOf is 2020-12-31; the latest day that is known is today, 2020-10-26."
    ]
