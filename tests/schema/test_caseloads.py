"""A hand-over as a supervisor's client writes it."""

from typing import Any

from programme.actors import Actor
from programme.records import store
from schema.context import Context
from schema.ids import to_global
from tests.programme import rows
from tests.schema.asking import SCHEMA

HAND_OVER = """mutation ($input: CaseloadHandOverInput!) { caseloadHandOver(input: $input) {
  ... on CaseloadHandedOver { handedOver mentor { name caseloadSize } }
  ... on Refusal { code message path facts } } }"""


async def hand_over(actor: Actor, **given: Any) -> Any:
    answer = await SCHEMA.execute(HAND_OVER, {"input": given}, Context(actor, actor.language))
    assert answer.errors is None, answer.errors
    assert answer.data is not None
    return answer.data["caseloadHandOver"]


async def test_people_change_hands_or_nobody_does(db: str) -> None:
    await rows.district()
    supervisor, heir = await rows.supervisor(), await rows.mentor(name="Budi")
    people = [await rows.person(mentor=await rows.mentor()) for _ in range(2)]
    foreign = await rows.person(village=rows.OTHER_VILLAGE)
    ids = [to_global("Jakpreneur", person) for person in people]
    mentor = to_global("Mentor", heir.mentor_id or 0)

    refused = await hand_over(
        supervisor, jakpreneurIds=[*ids, to_global("Jakpreneur", foreign)], mentorId=mentor
    )
    none = await hand_over(supervisor, jakpreneurIds=[], mentorId=mentor)
    before = await store.fetch_value("SELECT count(*) FROM caseload WHERE valid_to IS NOT NULL")
    done = await hand_over(supervisor, jakpreneurIds=ids, mentorId=mentor)

    assert refused == {
        "code": "NOT_FOUND",
        "message": f"No Jakpreneur {foreign} that you can see.",
        "path": "jakpreneurIds",
        "facts": {"key": str(foreign)},
    }
    assert none == {
        "code": "INVALID_INPUT",
        "message": "jakpreneurIds holds 0 people; a hand-over takes 1 to 500 at a time.",
        "path": "jakpreneurIds",
        "facts": {"most": 500},
    }
    assert before == 0
    assert done == {"handedOver": 2, "mentor": {"name": "Budi", "caseloadSize": 2}}
