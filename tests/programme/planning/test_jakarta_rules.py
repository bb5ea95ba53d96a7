"""The whole city with every rule of the week active at once (docs/planner_rules.md)."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pytest

import planner
from planner import Limits, Plan
from planner.choices import Choices
from planner.fairness import GROUPS
from planner.inputs import Kind
from planner.progress import Action
from planner.verify import recount
from programme import secrets
from programme.planning.draft import choices_of
from programme.planning.gather import Gathered, gather
from programme.records import store
from programme.records.migrate import migrate
from programme.words import ConsentPurpose
from seeds.load import load
from tests.conftest import connected

NEXT = date(2020, 11, 2)
GAP = 0.002
"""The bar, proven within 20 units of work; .00174 when this was written."""
OFFLINE = """
    UPDATE training_session SET mode = 'OFFLINE', slot = slot / 4 * 4 + 1 + 2 * (id % 2)
    WHERE held_on >= $1
"""
SEEN = """
    INSERT INTO contact (person_id, mentor_id, action, outcome, contacted_on, recorded_at)
    SELECT id, mentor_id, 'CALL', 'REACHED', $1::date - 3, now() FROM person
    WHERE mentor_id IS NOT NULL AND id % 100 = 0
"""
LOCK = """
    INSERT INTO plan_lock (week, kind, area_code, person_id, mentor_id, action, locked_by_id,
        locked_at)
    SELECT $1, 'CHOICE', p.village_code, p.id, p.mentor_id, 'CALL', 1, now()
    FROM person p JOIN mentor m ON m.id = p.mentor_id AND m.active_to IS NULL
    WHERE p.next_stage = 2 AND p.dormant_since IS NULL AND p.phone_hash IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.person_id = p.id)
        AND NOT EXISTS (SELECT 1 FROM mentor_leave l WHERE l.mentor_id = m.id
            AND l.last_day >= $1)
        AND (SELECT granted FROM consent x WHERE x.person_id = p.id AND x.purpose = $2
            ORDER BY x.id DESC LIMIT 1)
    ORDER BY p.id LIMIT 5
"""


@pytest.mark.slow
async def test_every_rule_is_active_in_the_whole_city(bare_url: str) -> None:
    """Given a week whose sessions are all held in venues, at ten or three o'clock; some who were
    seen last Friday; and five calls that are locked."""
    secrets.use("a key of this test alone, long enough")
    await migrate(bare_url)
    await load(bare_url, size="jakarta", seed=1)
    async with connected(bare_url):
        await store.execute(OFFLINE, NEXT)
        await store.execute(SEEN, NEXT)
        await store.execute(LOCK, NEXT, ConsentPurpose.CONTACT)
        week = await gather(NEXT, "31")
    choices = choices_of(week)

    plan = planner.solve(choices.problem, limits=Limits(gap=1e-4, work=20.0))

    assert planner.verify(choices.problem, plan).violations == ()
    assert plan.conflicts == ()
    counts = facts(week, choices) | uses(week, choices, plan)
    assert [rule for rule, count in counts.items() if count == 0] == []
    assert plan.gap <= GAP


def facts(week: Gathered, choices: Choices) -> Mapping[str, int]:
    """How many people, mentors or sessions each rule of the choices is about."""
    people, problem = week.people, choices.problem
    visits = problem.mins[choices.action == Action.VISIT]
    staffed = np.bincount(problem.ft, minlength=problem.sessions)
    own = np.where(people.mentor < 0, problem.mentors, people.mentor)[:, None]
    found = {
        "consent": ~people.consent,
        "opt-in": people.consent & ~people.whatsapp,
        "phone": ~people.phone,
        "cool-down": people.unseen < 7,
        "leave": np.array([len(days) < 5 for days in week.days]),
        "travel": np.unique(visits) > 55,
        "cover": (problem.men != problem.mentors) & (problem.men != own),
        "continuity": people.last_mentor >= 0,
        "show-up": problem.seats > week.sessions.room,
        "competence": (staffed > 0) & (staffed < len(week.mentor_ids)),
        "overlap": np.bincount(week.sessions.slot) > 1,
        "travel between sessions": problem.far_a >= 0,
        "difficulty": problem.diff != 1.0,
        "cadres": week.mentors.cadre,
        "floors of groups": problem.floor[: len(GROUPS)] > 0,
        "floors of districts": problem.floor[len(GROUPS) :] > 0,
        "locks": problem.pin_e >= 0,
        "weights of steps": np.array(week.stage_weight) != 1.0,
    }
    return {rule: int(np.count_nonzero(who)) for rule, who in found.items()}


def uses(week: Gathered, choices: Choices, plan: Plan) -> Mapping[str, int]:
    """How many mentors or sessions stand at each limit of the plan, or beyond what is free."""
    problem, used = choices.problem, recount(choices.problem, plan)
    paid = ~week.mentors.cadre & (problem.cap > 0)
    led = week.sessions.kind[(plan.facilitator >= len(week.mentor_ids)).any(axis=1)]
    found = {
        "minutes used up": paid & (used.minutes > problem.cap - 4),
        "contacts used up": paid & (used.contacts == problem.load),
        "seats used up": used.seats == problem.seats,
        "outside the band": paid & ((used.minutes > problem.uhi) | (used.minutes < problem.ulo)),
        "difficulty above the load": paid & (used.weighted > problem.wbar),
        "floors that are priced": plan.prices.phi > 0,
        "sessions that cadres lead": led == Kind.PEER,
    }
    return {rule: int(np.count_nonzero(who)) for rule, who in found.items()}
