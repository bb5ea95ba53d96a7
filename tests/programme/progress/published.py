"""Published weeks with what was expected of them, and what came: put straight into the tables."""

from datetime import date, timedelta

import numpy as np

from programme.actors import Actor
from programme.records import store
from programme.words import EvidenceKind
from tests.programme import plan_rows, rows

FIRST = date(2020, 6, 1)
EXPECTATION = (
    "INSERT INTO expectation (plan_id, person_id, mentor_id, action, stage, p, p0, plain, margin,"
    " by_hand, odds, withheld) VALUES ($1, $2, $3, 'CALL', 2, $4, $5, $4, .01, $6, $7, $8)"
)


async def week_of(
    number: int,
    supervisor: Actor,
    mentor: Actor,
    people: list[int],
    came: set[int],
    withheld: set[int],
    *,
    odds: float = 0.1,
    p: float = 0.3,
    p0: float = 0.1,
    by_hand: bool = False,
) -> int:
    """The published plan of the week ``number`` after FIRST: a call to each of ``people`` but the
    withheld; who ``came`` attained P2 ten days after its Monday."""
    monday = FIRST + timedelta(weeks=number)
    plan_id = await plan_rows.plan(rows.DISTRICT, supervisor, week=monday)
    await store.execute_many(
        EXPECTATION,
        [(plan_id, one, mentor.mentor_id, p, p0, by_hand, odds, one in withheld) for one in people],
    )
    for one in came:
        on = monday + timedelta(days=10)
        await rows.attained(
            one, 2, on=on, evidence=EvidenceKind.ATTENDANCE, validated_by=supervisor
        )
    return plan_id


async def tried(weeks: int, supervisor: Actor, mentor: Actor, a_week: int = 40) -> list[int]:
    """So many weeks with other people in each; a row brings 30 instead of 10 of a hundred."""
    rng = np.random.default_rng(0)
    everybody = []
    for number in range(weeks):
        people = [await rows.person(mentor=mentor) for _ in range(a_week)]
        withheld = {one for one in people if rng.random() < 0.1}
        came = {one for one in people if rng.random() < (0.1 if one in withheld else 0.3)}
        await week_of(number, supervisor, mentor, people, came, withheld)
        everybody += people
    return everybody
