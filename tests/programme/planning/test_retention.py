"""Published plans leave the mentors' sight after 8 weeks, and their phones are told."""

from datetime import timedelta

import pytest

from programme.actors import Actor
from programme.errors import NotFound
from programme.planning import retention
from programme.planning.publish import plan_publish
from programme.records import store
from programme.scope import ASSIGNMENT, PERSON, Word, seen
from tests.programme import plan_rows, rows
from tests.programme.planning.drafts import draft

PLAN = Word("weekly_plan", "plan", "rencana")
TOLD = """
    SELECT entity, entity_id, mentor_id FROM change WHERE id > $1 ORDER BY entity, mentor_id
"""
LAST = rows.WEEK + timedelta(weeks=8, days=6)
"""The last day on which the plan of WEEK is seen."""


async def sees(actor: Actor, word: Word, key: int) -> bool:
    try:
        await seen(actor, word, key, path="id")
    except NotFound:
        return False
    return True


async def test_a_plan_is_seen_for_eight_weeks_and_phones_are_told_once(db: str) -> None:
    """Given a plan that sends a mentor to a colleague's person, and a mentor of elsewhere."""
    await rows.district()
    kasatpel, mentor, colleague = await rows.supervisor(), await rows.mentor(), await rows.mentor()
    await rows.mentor(village=rows.OTHER_VILLAGE)
    person = await rows.person(mentor=colleague)
    plan = await draft(kasatpel, [(person, mentor)])
    await plan_publish(kasatpel, plan)
    row = await store.fetch_value("SELECT id FROM assignment")
    mark = await store.fetch_value("SELECT max(id) FROM change")
    lists = ((PLAN, plan), (ASSIGNMENT, row), (PERSON, person))

    await retention.archive(LAST)
    assert [await sees(mentor, *one) for one in lists] == [True, True, True]
    assert await store.fetch(TOLD, mark) == []

    for _ in range(2):
        await retention.archive(LAST + timedelta(days=1))
    assert [await sees(mentor, *one) for one in lists] == [False, False, False]
    assert await sees(colleague, PERSON, person)
    assert [await sees(kasatpel, *one) for one in lists] == [True, True, True]
    assert [tuple(told) for told in await store.fetch(TOLD, mark)] == [
        (word, plan, one.mentor_id)
        for word in ("plan_turn", "weekly_plan")
        for one in (mentor, colleague)
    ]


@pytest.mark.parametrize("status", ["DRAFT", "SUPERSEDED"])
async def test_what_mentors_never_saw_or_lost_before_is_left_alone(db: str, status: str) -> None:
    await rows.district()
    await rows.mentor()
    await plan_rows.plan(rows.DISTRICT, await rows.supervisor(), status=status)
    before = await rows.snapshot("weekly_plan", "change")

    await retention.archive(LAST + timedelta(days=1))

    assert await rows.snapshot("weekly_plan", "change") == before
