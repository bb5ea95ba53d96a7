"""The solver's plan as rows: who is contacted on which day, who leads, and what it is worth."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from planner import Plan, verify
from planner.baselines import first_come, greedy
from planner.certificate import reduced
from planner.choices import Choices, build
from planner.explain import NOTHING, worth
from planner.inputs import Rules
from programme import clock
from programme.errors import InvalidInput, Unavailable
from programme.planning import clashes, fairness, hours, kept, why
from programme.planning.columns import Ints
from programme.planning.days import Place, Task, spread
from programme.planning.gather import Gathered
from programme.planning.kept import Packed
from programme.planning.pins import pinned
from programme.records import store
from programme.words import AssignmentStatus, ContactAction, PlanStatus

BLOCK = 16_384  # people at a time
ACTIONS = (None, ContactAction.WHATSAPP, ContactAction.CALL, ContactAction.VISIT)
COLUMNS = (
    "plan_id",
    "person_id",
    "mentor_id",
    "action",
    "session_id",
    "planned_on",
    "position",
    "minutes",
    "gain",
    "stage",
    "why",
    "status",
)


@dataclass(frozen=True, eq=False)
class Chosen:
    """The planned people, one row each: person row, column, mentor row, session row (-1 = none),
    minutes, action (an index of ACTIONS) and ``chance``, the rise in probability."""

    person: Ints
    column: Ints
    mentor: Ints
    session: Ints
    minutes: Ints
    action: Ints
    chance: "np.typing.NDArray[np.float64]"

    @classmethod
    def of(cls, choices: Choices, plan: Plan) -> "Chosen":
        problem = choices.problem
        person = np.flatnonzero(plan.choice >= 0)
        column = plan.choice[person].astype(np.int64)
        mentor, session = problem.men[person, column], problem.ses[person, column]
        return cls(
            person=person,
            column=column,
            mentor=np.where(mentor < problem.mentors, mentor, -1).astype(np.int64),
            session=np.where(session < problem.sessions, session, -1).astype(np.int64),
            minutes=problem.mins[person, column].astype(np.int64),
            action=choices.action[person, column].astype(np.int64),
            chance=choices.chance[person, column].astype(np.float64),
        )


def rules_of(week: Gathered) -> Rules:
    """The rules of a week."""
    return Rules(stage_weight=week.stage_weight)


def choices_of(week: Gathered, rules: Rules | None = None) -> Choices:
    """The week's choices, under its locks and rules. Raises InvalidInput where the records do not
    fit together."""
    rules = rules or rules_of(week)
    try:
        found = build(week.people, week.mentors, week.sessions, week.week, rules, week.free)
        return clashes.settled(pinned(week, found, rules))
    except ValueError as fault:
        raise InvalidInput(
            f"The week's records do not fit together: {fault}.",
            f"Data minggu ini tidak cocok satu sama lain: {fault}.",
        ) from fault


def check(choices: Choices, plan: Plan) -> None:
    """Refuse a plan that the independent checker does not accept. Raises Unavailable."""
    verdict = verify(choices.problem, plan)
    if not verdict.feasible:
        first = verdict.violations[0].message
        raise Unavailable(
            f"The plan was refused by the independent checker ({first}); nothing was stored.",
            f"Rencana ditolak oleh pemeriksa independen ({first}); tidak ada yang disimpan.",
        )


@dataclass(frozen=True, eq=False)
class Draft:
    """What is stored: assignments as ``COLUMNS`` without the plan, (session id, mentor id) of who
    leads, (session id, cadre id) of cadres who do, the plan's figures by column, what it was
    decided from, and what is told of locks that do not hold."""

    rows: list[tuple[Any, ...]]
    leaders: list[tuple[int, int]]
    cadres: list[tuple[int, int]]
    figures: dict[str, Any]
    packed: Packed
    told: list[clashes.Fact]


def make(week: Gathered, choices: Choices, plan: Plan) -> Draft:
    """The plan as rows and figures."""
    chosen = Chosen.of(choices, plan)
    leaders, cadres = led_by(week, plan)
    return Draft(
        rows=list(_rows(week, choices, plan, chosen)),
        leaders=leaders,
        cadres=cadres,
        figures=_figures(week, choices, plan, chosen),
        packed=kept.pack(week, choices, plan),
        told=clashes.found(week, choices, rules_of(week)),
    )


def led_by(week: Gathered, plan: Plan) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """(session id, mentor id) and (session id, cadre id) of who leads."""
    session, place = np.nonzero(plan.facilitator >= 0)
    row, ids = plan.facilitator[session, place], week.session_ids[session]
    volunteers = row >= len(week.mentor_ids)
    keys = np.concatenate([week.mentor_ids, week.cadre_ids])[row]
    pairs = list(zip(ids.tolist(), keys.tolist(), strict=True))
    return (
        [pair for pair, volunteer in zip(pairs, volunteers, strict=True) if not volunteer],
        [pair for pair, volunteer in zip(pairs, volunteers, strict=True) if volunteer],
    )


def _rows(
    week: Gathered, choices: Choices, plan: Plan, chosen: Chosen
) -> Iterator[tuple[Any, ...]]:
    seconds = runners_up(choices, plan)
    for row, place in enumerate(_places(week, choices, plan, chosen)):
        person, mentor, session = chosen.person[row], chosen.mentor[row], chosen.session[row]
        yield (
            int(week.person_ids[person]),
            int(week.mentor_ids[mentor]) if mentor >= 0 else None,
            ACTIONS[chosen.action[row]],
            int(week.session_ids[session]) if session >= 0 else None,
            place.day,
            place.position,
            int(chosen.minutes[row]),
            float(chosen.chance[row]),
            int(week.people.stage[person]) + 1,
            json.dumps(_why(week, choices, plan, int(person), int(seconds[person]))),
            AssignmentStatus.PLANNED,
        )


def runners_up(choices: Choices, plan: Plan) -> Ints:
    """[n] the column that is worth most at the plan's prices besides the chosen one; -1 = nothing
    this week."""
    problem = choices.problem
    second = np.full(problem.people, -1, np.int64)
    for start in range(0, problem.people, BLOCK):
        block = slice(start, min(start + BLOCK, problem.people))
        value = reduced(problem, plan.prices, block)
        chosen = plan.choice[block]
        held = np.flatnonzero(chosen >= 0)
        value[held, chosen[held]] = -np.inf
        best = value.argmax(axis=1)
        worthy = np.take_along_axis(value, best[:, None], axis=1)[:, 0] > 0
        second[block] = np.where(worthy, best, -1)
    return second


def _why(week: Gathered, choices: Choices, plan: Plan, person: int, second: int) -> dict[str, Any]:
    """See programme.planning.why."""
    problem = choices.problem

    def told(column: int) -> dict[str, Any]:
        if column < 0:
            return why.facts(NOTHING, None, _name(week.mentor_names), _name(week.titles))
        return why.facts(
            worth(problem, plan, person, column),
            ACTIONS[choices.action[person, column]],
            _name(week.mentor_names),
            _name(week.titles),
        )

    return {
        "responsible": int(week.responsible[person]),
        "chosen": told(int(plan.choice[person])),
        "second": told(second),
        "pinned": bool(problem.pinned[person] >= 0),
    }


def _name(names: Sequence[str]) -> Callable[[int], str | None]:
    return lambda row: names[row] if row >= 0 else None


def _places(week: Gathered, choices: Choices, plan: Plan, chosen: Chosen) -> list[Place]:
    """A day and a position for every planned person: contacts over the mentor's days, seats on
    their session's day."""
    places: dict[int, Place] = {}
    led = _led(week, choices, plan)
    for mentor in np.unique(chosen.mentor[chosen.mentor >= 0]):
        mine = np.flatnonzero(chosen.mentor == mentor)
        tasks = [_task(week, chosen, int(row)) for row in mine]
        spread_out = spread(tasks, week.days[mentor] or (week.week,), led.get(int(mentor), {}))
        places.update(zip(mine.tolist(), spread_out, strict=True))
    for session in np.unique(chosen.session[chosen.mentor < 0]):
        seated = np.flatnonzero((chosen.session == session) & (chosen.mentor < 0))
        for position, row in enumerate(seated.tolist(), start=1):
            places[row] = Place(week.held_on[session], position)
    return [places[row] for row in range(len(chosen.person))]


def _task(week: Gathered, chosen: Chosen, row: int) -> Task:
    session = chosen.session[row]
    visited = ACTIONS[chosen.action[row]] is ContactAction.VISIT
    return Task(
        village=int(week.people.village[chosen.person[row]]) if visited else None,
        minutes=int(chosen.minutes[row]),
        until=week.held_on[session] if session >= 0 else None,
    )


def _led(week: Gathered, choices: Choices, plan: Plan) -> dict[int, dict[date, int]]:
    """Minutes of the sessions that a mentor row leads, by day."""
    led: dict[int, dict[date, int]] = {}
    for session, place in np.argwhere(plan.facilitator >= 0):
        day = week.held_on[session]
        mine = led.setdefault(int(plan.facilitator[session, place]), {})
        mine[day] = mine.get(day, 0) + int(choices.problem.dur[session])
    return led


def _figures(week: Gathered, choices: Choices, plan: Plan, chosen: Chosen) -> dict[str, Any]:
    """The plan's figures by column; both baselines on the same probabilities and rules."""
    problem = choices.problem
    present = (problem.cap > 0) & ~week.mentors.cadre
    use = plan.minutes[present] / problem.cap[present]
    longest_unseen = np.argsort(-week.people.unseen, kind="stable")
    return {
        "people": problem.people,
        "contacts": len(chosen.person),
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": max(plan.gap, 0.0),
        "expected_advances": choices.advances(plan.choice),
        "fifo_advances": choices.advances(first_come(problem, longest_unseen).choice),
        "greedy_advances": choices.advances(greedy(problem).choice),
        "load_mean": float(use.mean()),
        "load_max": float(use.max()),
        "load_gini": fairness.gini(use),
        "fairness": json.dumps(fairness.facts(week, choices, plan)),
        "hours": json.dumps(hours.facts(week, choices, plan)),
        "input_hash": week.input_hash,
        "fingerprint": plan.fingerprint,
        "data_mark": week.mark,
    }


async def write(plan_id: int, draft: Draft) -> None:
    """Store a draft. Call inside the transaction that ends the job."""
    await kept.keep(plan_id, draft.packed)
    await clashes.keep(plan_id, draft.told)
    figures = {"status": PlanStatus.DRAFT, "solved_at": clock.now(), **draft.figures}
    names = ", ".join(f"{name} = ${number}" for number, name in enumerate(figures, start=2))
    await store.execute(f"UPDATE weekly_plan SET {names} WHERE id = $1", plan_id, *figures.values())
    async with store.raw() as connection:
        await connection.copy_records_to_table(
            "assignment", records=((plan_id, *row) for row in draft.rows), columns=COLUMNS
        )
        await connection.copy_records_to_table(
            "plan_session",
            records=((plan_id, *leader) for leader in draft.leaders),
            columns=("plan_id", "session_id", "mentor_id"),
        )
        await connection.copy_records_to_table(
            "plan_cadre",
            records=((plan_id, *cadre) for cadre in draft.cadres),
            columns=("plan_id", "session_id", "cadre_id"),
        )
