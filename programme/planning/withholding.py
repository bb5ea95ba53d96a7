"""What is expected of a plan as it is published; a few rows of it are left out by lot.

So the programme learns what its contacts truly bring (planner.experiment): each row that is neither
locked, nor changed by hand, nor needed by a floor is withheld with a small probability, and what it
frees goes to somebody drawn from those who could get the same. Every probability is kept, with what
was predicted (``expectation``). Who objects to profiling takes no part, and nothing is kept of him
or her. A repair goes on with the lot that its plan was published with.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from planner import experiment
from planner.experiment import Lottery
from planner.inputs import Flags, Floats
from planner.margins import margins
from planner.progress import Action, both
from programme.errors import Conflict, InvalidInput
from programme.planning import kept, predicted
from programme.planning.changing import Changed, recounted
from programme.planning.kept import Kept
from programme.planning.planned import ACTIONS, Chosen
from programme.planning.swaps import save
from programme.records import store

MOST = 0.5
COLUMNS = (
    "plan_id", "person_id", "mentor_id", "action", "session_id", "stage", "p", "p0", "plain",
    "margin", "by_hand", "odds", "withheld", "drawn",
)  # fmt: skip
BY_HAND = """
    SELECT DISTINCT (c->>'person')::bigint AS person FROM audit u
    CROSS JOIN LATERAL jsonb_array_elements(u.facts->'changes') AS t (c)
    WHERE u.action = 'PLAN_CHANGE' AND u.entity = 'weekly_plan' AND u.entity_id = $1
"""
LOT = "SELECT person_id, odds, withheld, drawn FROM expectation WHERE plan_id = $1"
WITHHELD = """
    INSERT INTO expectation (plan_id, {columns})
    SELECT $1, {columns} FROM expectation WHERE plan_id = $2 AND withheld
""".format(columns=", ".join(COLUMNS[1:]))


@dataclass(frozen=True, eq=False)
class Expected:
    """The plan after the lottery, and what is expected of its rows, as ``COLUMNS`` without the
    plan."""

    changed: Changed
    rows: list[tuple[Any, ...]]


def refuse_rate(rate: float | None) -> None:
    """Refuse a probability of withholding that is none. Raises InvalidInput."""
    if rate is not None and not 0.0 <= rate <= MOST:
        raise InvalidInput(
            f"withhold is {rate:g}; it takes 0 (no row is left out) to {MOST:g},"
            f" {experiment.EPSILON:g} unless given.",
            f"withhold bernilai {rate:g}; harus 0 (tidak ada yang ditahan) sampai {MOST:g}, bila"
            f" kosong {experiment.EPSILON:g}.",
            path="withhold",
        )


async def expect(plan: Any, rate: float | None) -> int:
    """Withhold rows of a draft that is about to be published, and keep what is expected of all; how
    many are withheld. Call inside the transaction that publishes it.

    ``rate``  the probability of each row; None: EPSILON where the plan believed a learned model,
    else none is. A draft that is not kept with its choices is published as it is.
    """
    try:
        made = await kept.whole(plan["id"])
    except Conflict:
        return 0
    by_hand = await store.fetch(BY_HAND, str(plan["id"]))
    hands = np.isin(made.week.person_ids, [row["person"] for row in by_hand])
    if plan["repairs_id"] is not None:
        return await _repaired(plan, made, hands)
    rate = (experiment.EPSILON if made.week.model_id else 0.0) if rate is None else rate
    found = await asyncio.to_thread(expected, made, hands, rate)
    withheld = int(sum(row[COLUMNS.index("withheld") - 1] for row in found.rows))
    if found.changed.rows.size:
        await save(plan["id"], made, found.changed)
    await _write(plan["id"], found.rows)
    return withheld


async def _repaired(plan: Any, made: Kept, hands: Flags) -> int:
    """A repair keeps the lot of the plan that it repairs."""
    found = await asyncio.to_thread(expected, made, hands, 0.0)
    before = {row["person_id"]: row for row in await store.fetch(LOT, plan["repairs_id"])}
    await _write(plan["id"], [_with_lot(row, before) for row in found.rows])
    told = await store.execute(WITHHELD, plan["id"], plan["repairs_id"])
    return int(told.rpartition(" ")[2])


def _with_lot(row: tuple[Any, ...], before: dict[int, Any]) -> tuple[Any, ...]:
    lot = before.get(row[0])
    return row if lot is None else (*row[:-3], lot["odds"], False, lot["drawn"])


async def _write(plan_id: int, rows: list[tuple[Any, ...]]) -> None:
    async with store.raw() as connection:
        await connection.copy_records_to_table(
            "expectation", records=((plan_id, *row) for row in rows), columns=COLUMNS
        )


def expected(made: Kept, by_hand: Flags, rate: float) -> Expected:
    """The plan after the lottery, and its rows with those that were withheld."""
    choices, plan = made.choices, made.plan
    objects = made.week.history.objects
    lottery = _drawn(made, ~objects & ~by_hand, rate)
    choice = plan.choice.copy()
    choice[lottery.withheld] = -1
    choice[lottery.person] = lottery.column
    after = replace(made, plan=recounted(choices.problem, replace(plan, choice=choice)))
    rows = np.flatnonzero(choice != plan.choice)
    margin = margins(choices.problem, plan)
    drawn = np.full(choice.size, np.nan)
    drawn[lottery.person] = lottery.drawn
    both_ways = [
        *_rows(made, ~objects, margin, by_hand, lottery),
        *_rows(after, ~np.isnan(drawn), drawn, by_hand, None),
    ]
    return Expected(Changed(after, rows, []), both_ways)


def _drawn(made: Kept, may: Flags, rate: float) -> Lottery:
    """The lottery of a plan: the same plan, the same lots."""
    nobody = np.zeros(0, np.int64)
    if rate == 0.0:
        zero = np.zeros(may.size)
        return Lottery(zero, zero > 0, nobody, nobody, np.zeros(0))
    rng = np.random.default_rng(int(made.plan.fingerprint, 16))
    return experiment.draw(made.choices, made.plan, may, rng, rate)


def _rows(
    made: Kept, told: Flags, number: Floats, by_hand: Flags, lottery: Lottery | None
) -> Iterator[tuple[Any, ...]]:
    """What is expected of the planned people who are told[n] of. ``number`` is their margin; of
    those who were drawn (no lottery) the probability of it."""
    week, choices = made.week, made.choices
    chosen = Chosen.of(choices, made.plan)
    chosen = chosen.only(told[chosen.person])
    who = chosen.person
    p0 = choices.p0[who]
    p = np.clip(p0 + chosen.chance, 0.0, 1.0)
    plain = np.clip(_plain(made, chosen, p), 0.0, 1.0)
    for at, row in enumerate(who.tolist()):
        mentor, session = chosen.mentor[at], chosen.session[at]
        yield (
            int(week.person_ids[row]),
            int(week.mentor_ids[mentor]) if mentor >= 0 else None,
            ACTIONS[chosen.action[at]],
            int(week.session_ids[session]) if session >= 0 else None,
            int(week.people.stage[row]) + 1,
            float(p[at]),
            float(p0[at]),
            float(plain[at]),
            float(number[row]) if lottery else 0.0,
            bool(by_hand[row]) or bool(choices.problem.pinned[row] >= 0),
            float(lottery.odds[row]) if lottery else 0.0,
            bool(lottery.withheld[row]) if lottery else False,
            None if lottery else float(number[row]),
        )


def _plain(made: Kept, chosen: Chosen, p: Floats) -> Floats:
    """The probabilities p of the chosen, were each contact by a mentor like the mean one."""
    if made.week.model is None or not chosen.person.size:
        return p
    some = predicted.only(made.week, chosen.person)
    asked, model = predicted.asked(some), made.week.model
    contact = asked.planned(action=chosen.action, mentor=chosen.mentor)
    anybody = replace(contact, mentor=np.full(len(contact), -1))
    by_contact = model.predict(anybody)
    seated = model.predict(asked.planned(session=chosen.session))
    together = both(made.choices.p0[chosen.person], by_contact, seated)
    found = np.where(chosen.session >= 0, together, by_contact)
    return np.where(chosen.action == Action.NONE, p, found)
