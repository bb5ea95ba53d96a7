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
from datetime import date
from typing import Any

import numpy as np

from planner import experiment
from planner.experiment import Lottery
from planner.inputs import Flags, Floats
from planner.margins import margins
from planner.progress import Action, both
from programme.errors import Conflict, InvalidInput
from programme.planning import kept, planned, predicted
from programme.planning.changing import recounted
from programme.planning.kept import Kept
from programme.planning.planned import ACTIONS, Chosen
from programme.planning.swaps import settle
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
OUT = """
    DELETE FROM assignment WHERE plan_id = $1 AND person_id = ANY($2)
    RETURNING person_id, planned_on, position
"""
DAY, ACTION = (planned.COLUMNS.index(name) - 1 for name in ("planned_on", "action"))
LOT = "SELECT person_id, odds, withheld, drawn FROM expectation WHERE plan_id = $1"
STAND = """
    INSERT INTO expectation (plan_id, {columns})
    SELECT $1, {columns} FROM expectation e WHERE plan_id = $2
        AND (withheld OR person_id = ANY($3))
""".format(columns=", ".join(COLUMNS[1:]))
DECLINED = "SELECT person_id FROM assignment WHERE plan_id = $1 AND status = 'DECLINED'"


@dataclass(frozen=True, eq=False)
class Expected:
    """The plan after the lottery, and what is expected of its rows, as ``COLUMNS`` without the
    plan."""

    after: Kept
    lottery: Lottery
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
    if found.lottery.withheld.any():
        await _exchange(plan["id"], found)
        await settle(plan["id"], made, found.after)
    await _write(plan["id"], found.rows)
    return int(found.lottery.withheld.sum())


async def _exchange(plan_id: int, found: Expected) -> None:
    """Take the withheld rows out of the plan, and put the drawn ones in their places: on the same
    day, at the same position."""
    week, lottery = found.after.week, found.lottery
    new = await asyncio.to_thread(_drawn_rows, found)
    gone = await store.fetch(OUT, plan_id, week.person_ids[lottery.withheld].tolist())
    places = {row["person_id"]: (row["planned_on"], row["position"]) for row in gone}
    freed = week.person_ids[lottery.instead].tolist()
    placed = dict(zip(week.person_ids[lottery.person].tolist(), freed, strict=True))
    async with store.raw() as connection:
        await connection.copy_records_to_table(
            "assignment",
            records=[(plan_id, *_at(row, places[placed[row[0]]])) for row in new],
            columns=planned.COLUMNS,
        )


def _drawn_rows(found: Expected) -> list[tuple[Any, ...]]:
    """The drawn people's rows, as ``planned.COLUMNS`` without the plan."""
    made = found.after
    chosen = Chosen.of(made.choices, made.plan)
    drawn = chosen.only(np.isin(chosen.person, found.lottery.person))
    return list(planned.rows(made.week, made.choices, made.plan, drawn))


def _at(row: tuple[Any, ...], place: tuple[date, int]) -> tuple[Any, ...]:
    """The row on another day, at another position; a seat is taken when its session is held."""
    day = row[DAY] if row[ACTION] is None else place[0]
    return (*row[:DAY], day, place[1], *row[DAY + 2 :])


async def _repaired(plan: Any, made: Kept, hands: Flags) -> int:
    """A repair keeps the lot of the plan that it repairs. What a mentor declined stays what was
    expected of him or her: it is no evidence of whoever stands in."""
    found = await asyncio.to_thread(expected, made, hands, 0.0)
    before = {row["person_id"]: row for row in await store.fetch(LOT, plan["repairs_id"])}
    refused = {row["person_id"] for row in await store.fetch(DECLINED, plan["repairs_id"])}
    stands = sorted(refused & before.keys())
    new = [_with_lot(row, before) for row in found.rows if row[0] not in stands]
    await _write(plan["id"], new)
    await store.execute(STAND, plan["id"], plan["repairs_id"], stands)
    return sum(row["withheld"] for row in before.values())


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
    margin = margins(choices.problem, plan)
    drawn = np.full(choice.size, np.nan)
    drawn[lottery.person] = lottery.drawn
    both_ways = [
        *_rows(made, ~objects, margin, by_hand, lottery),
        *_rows(after, ~np.isnan(drawn), drawn, by_hand, None),
    ]
    return Expected(after, lottery, both_ways)


def _drawn(made: Kept, may: Flags, rate: float) -> Lottery:
    """The lottery of a plan: the same plan, the same lots."""
    nobody = np.zeros(0, np.int64)
    if rate == 0.0:
        zero = np.zeros(may.size)
        return Lottery(zero, zero > 0, nobody, nobody, np.zeros(0), nobody)
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
