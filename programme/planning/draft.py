"""The solver's plan as rows: who is contacted on which day, who leads, and what it is worth."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner import Plan, verify
from planner.choices import Choices, build
from planner.inputs import Rules
from programme import clock
from programme.errors import InvalidInput, Unavailable
from programme.planning import clashes, fairness, hours, kept, planned, predicted, waiting
from programme.planning.gather import Gathered
from programme.planning.kept import Packed
from programme.planning.pins import pinned
from programme.records import store
from programme.words import PlanStatus


def rules_of(week: Gathered) -> Rules:
    """The rules of a week."""
    return Rules(stage_weight=week.stage_weight)


def choices_of(week: Gathered, rules: Rules | None = None) -> Choices:
    """The week's choices, under its locks and rules. Raises InvalidInput where the records do not
    fit together."""
    rules = rules or rules_of(week)
    try:
        found = build(
            week.people,
            week.mentors,
            week.sessions,
            week.week,
            rules,
            week.free,
            chances=predicted.chances(week, rules),
        )
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
    chosen = planned.Chosen.of(choices, plan)
    leaders, cadres = led_by(week, plan)
    return Draft(
        rows=list(planned.rows(week, choices, plan, chosen)),
        leaders=leaders,
        cadres=cadres,
        figures={**figures(week, choices, plan), **_baselines(week, choices)},
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


def figures(week: Gathered, choices: Choices, plan: Plan) -> dict[str, Any]:
    """The plan's figures by column."""
    problem = choices.problem
    present = (problem.cap > 0) & ~week.mentors.cadre
    use = plan.minutes[present] / problem.cap[present]
    return {
        "people": problem.people,
        "contacts": plan.planned,
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": max(plan.gap, 0.0),
        "expected_advances": choices.advances(plan.choice),
        "load_mean": float(use.mean()) if use.size else 0.0,
        "load_max": float(use.max(initial=0.0)),
        "load_gini": fairness.gini(use),
        "fairness": json.dumps(fairness.facts(week, choices, plan)),
        "hours": json.dumps(hours.facts(week, choices, plan)),
        "input_hash": week.input_hash,
        "fingerprint": plan.fingerprint,
        "data_mark": week.mark,
        "model_id": week.model_id or None,
    }


def _baselines(week: Gathered, choices: Choices) -> dict[str, float]:
    """Both baselines on the same probabilities and rules, by column."""
    from planner.baselines import first_come, greedy  # numba: for the worker

    problem = choices.problem
    longest_unseen = np.argsort(-week.people.unseen, kind="stable")
    return {
        "fifo_advances": choices.advances(first_come(problem, longest_unseen).choice),
        "greedy_advances": choices.advances(greedy(problem).choice),
    }


async def write(plan_id: int, draft: Draft) -> None:
    """Store a draft, and queue the scenarios that waited for it. Call inside the transaction that
    ends the job."""
    await kept.keep(plan_id, draft.packed)
    await clashes.keep(plan_id, draft.told)
    figures = {"status": PlanStatus.DRAFT, "solved_at": clock.now(), **draft.figures}
    names = ", ".join(f"{name} = ${number}" for number, name in enumerate(figures, start=2))
    await store.execute(f"UPDATE weekly_plan SET {names} WHERE id = $1", plan_id, *figures.values())
    async with store.raw() as connection:
        await connection.copy_records_to_table(
            "assignment", records=((plan_id, *row) for row in draft.rows), columns=planned.COLUMNS
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
    await waiting.release(plan_id)
