"""What supervisors and mentors decide on a plan, as their clients write and read it."""

from typing import Any

from programme.actors import Actor
from programme.records import store
from schema.compose import compose
from schema.context import Context
from schema.ids import to_global
from tests.programme import rows
from tests.programme.planning.solved import people, solved

LOCK = """
mutation ($input: PlanLockInput!) {
  planLock(input: $input) {
    ... on PlanLocked { lock { id week kind action lockedBy jakpreneur { id } mentor { id } } }
    ... on Refusal { code message path facts }
  }
}"""
LOCKS = '{ planLocks(week: "2020-11-02") { totalCount edges { node { kind lockedBy } } } }'
UNLOCK = """
mutation ($lock: ID!) {
  planUnlock(input: {lockId: $lock}) {
    ... on PlanUnlocked { lockId } ... on Refusal { code message }
  }
}"""
EXPLAIN = """
query ($plan: ID!, $person: ID!) {
  planExplain(planId: $plan, jakpreneurId: $person) {
    planned pinned barriers words changes margin
    chosen { mentorId mentorName action sessionId minutes value } runnerUp { action }
  }
}"""
PREVIEW = """
query ($plan: ID!, $changes: [PlanChangeItem!]!) {
  planChangePreview(planId: $plan, changes: $changes) {
    objectiveBefore objectiveAfter delta gapAfter violations
  }
}"""
CHANGE = """
mutation ($input: PlanChangeInput!) {
  planChange(input: $input) {
    ... on PlanChanged { plan { id contacts objective } preview { delta violations } }
    ... on Refusal { code message path }
  }
}"""
PUBLISH = """
mutation ($plan: ID!) {
  planPublish(input: {planId: $plan}) { ... on PlanPublished { plan { status } } }
}"""
ACKNOWLEDGE = """
mutation ($plan: ID!) {
  assignmentsAcknowledge(input: {planId: $plan}) {
    ... on AssignmentsAcknowledged { acknowledged plan { status } } ... on Refusal { code }
  }
}"""
DECLINE = """
mutation ($row: ID!) {
  assignmentDecline(input: {assignmentId: $row, reason: "Sakit"}) {
    ... on AssignmentDeclined { assignment { id status declineReason } } ... on Refusal { code }
  }
}"""
DAY = """
{ mentorDay(date: "2020-11-02", days: 5) {
  assignments { id status declineReason pinned answeredAt } } }"""
DECLINED = """
{ weeklyPlans(status: PUBLISHED) { edges { node { conflicts
  assignments(status: DECLINED) { edges { node { id declineReason } } } } } } }"""


async def ask(document: str, actor: Actor, **variables: Any) -> Any:
    """The only root field of a document's answer."""
    answer = await compose().execute(document, variables, context_value=Context(actor, "en"))
    assert answer.errors is None, answer.errors
    assert answer.data is not None
    (only,) = answer.data.values()
    return only


async def test_a_week_is_locked_planned_explained_changed_published_and_answered(db: str) -> None:
    await rows.district()
    kasatpel, sri = await rows.supervisor(), await rows.mentor(name="Sri")
    first, second, third = await people(sri, 3)
    person, mentor = to_global("Jakpreneur", first), to_global("Mentor", sri.mentor_id or 0)
    name = await store.fetch_value("SELECT name FROM actor WHERE id = $1", kasatpel.id)

    # a lock, seen in the list, and a second one taken back
    wish = {"week": "2020-11-02", "kind": "CHOICE", "jakpreneurId": person}
    locked = await ask(LOCK, kasatpel, input={**wish, "mentorId": mentor, "action": "VISIT"})
    assert locked == {
        "lock": {
            "id": to_global("PlanLock", 1),
            "week": "2020-11-02",
            "kind": "CHOICE",
            "action": "VISIT",
            "lockedBy": name,
            "jakpreneur": {"id": person},
            "mentor": {"id": mentor},
        }
    }
    left_out = {"week": "2020-11-02", "kind": "NOTHING"}
    again = await ask(
        LOCK, kasatpel, input={**left_out, "jakpreneurId": to_global("Jakpreneur", second)}
    )
    lock_id = again["lock"]["id"]
    assert (await ask(LOCKS, kasatpel))["totalCount"] == 2
    assert await ask(UNLOCK, kasatpel, lock=lock_id) == {"lockId": lock_id}
    assert await ask(LOCKS, kasatpel) == {
        "totalCount": 1,
        "edges": [{"node": {"kind": "CHOICE", "lockedBy": name}}],
    }
    assert (await ask(LOCKS, sri))["totalCount"] == 0

    # the plan holds it, and says so
    plan_id = await solved(kasatpel)
    plan = to_global("WeeklyPlan", plan_id)
    told = await ask(EXPLAIN, kasatpel, plan=plan, person=person)
    assert (told["planned"], told["pinned"], told["runnerUp"]) == (True, True, None)
    assert told["barriers"] == ["NUMBER", "SEAT"]
    assert told["chosen"]["mentorId"] == mentor
    assert (told["chosen"]["mentorName"], told["chosen"]["action"]) == ("Sri", "VISIT")
    assert told["words"][-1] == "This choice is locked by a supervisor."
    assert told["changes"] == []

    # a change is previewed, then saved
    changes = [{"jakpreneurId": to_global("Jakpreneur", third)}]
    preview = await ask(PREVIEW, kasatpel, plan=plan, changes=changes)
    assert preview["violations"] == []
    assert preview["delta"] == preview["objectiveAfter"] - preview["objectiveBefore"]
    assert preview["delta"] < 0
    saved = await ask(CHANGE, kasatpel, input={"planId": plan, "changes": changes})
    assert saved == {
        "plan": {"id": plan, "contacts": 2, "objective": preview["objectiveAfter"]},
        "preview": {"delta": preview["delta"], "violations": []},
    }
    refused = await ask(
        CHANGE, kasatpel, input={"planId": plan, "changes": [{"jakpreneurId": person}]}
    )
    assert (refused["code"], refused["path"]) == ("PLAN_RULES_BROKEN", "changes")

    # published, the mentor answers, and the supervisor sees what is open
    assert await ask(PUBLISH, kasatpel, plan=plan) == {"plan": {"status": "PUBLISHED"}}
    assert await ask(ACKNOWLEDGE, sri, plan=plan) == {
        "acknowledged": 2,
        "plan": {"status": "PUBLISHED"},
    }
    day = (await ask(DAY, sri))["assignments"]
    assert [row["status"] for row in day] == ["ACKNOWLEDGED"] * 2
    assert sorted(row["pinned"] for row in day) == [False, True]
    assert all(row["answeredAt"] for row in day)
    row = day[0]["id"]
    declined = {"id": row, "status": "DECLINED", "declineReason": "Sakit"}
    assert await ask(DECLINE, sri, row=row) == {"assignment": declined}
    (one,) = (await ask(DECLINED, kasatpel))["edges"]
    assert one["node"] == {
        "conflicts": [],
        "assignments": {"edges": [{"node": {"id": row, "declineReason": "Sakit"}}]},
    }
    (of_mentor,) = (await ask(DECLINED, sri))["edges"]
    assert of_mentor["node"]["conflicts"] is None
