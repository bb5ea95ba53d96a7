"""A solved plan, kept with all that it was decided from, so that last March's can be explained.

The people's facts and choices are kept by district (``plan_part``), and what is one for the whole
plan once (``plan_whole``): mentors, sessions, rules, the decision, its prices and its bound. So one
person's explanation reads one district, and a change of the draft writes the decision alone.
What is read again is bit-identical: the problem has the fingerprint that the plan names.
"""

import asyncio
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import numpy as np

from planner.choices import Choices
from planner.inputs import Columns, Ints, Mentors, People, Sessions
from planner.plan import Plan, Prices
from planner.problem import Array, Problem
from programme.errors import Conflict
from programme.planning.gather import Gathered
from programme.planning.locked import Locks
from programme.planning.predicted import History
from programme.progress import models
from programme.records import store

Arrays = dict[str, Array]
TABLES: Mapping[str, type[Columns]] = {
    "people": People,
    "history": History,
    "mentors": Mentors,
    "sessions": Sessions,
    "locks": Locks,
}
PERSONAL = ("person_ids", "responsible")
"""Arrays of ``Gathered`` that have a row a person, and tables."""
PERSONAL_TABLES = ("people", "history")
PLAN_ARRAYS = ("choice", "facilitator", "minutes", "contacts", "seats")
PLAN_FACTS = ("objective", "bound", "problem_fingerprint", "status", "conflicts", "phases")
OF_PEOPLE = tuple(name for name, spec in Problem.specs.items() if spec.dims[0] == "n")
OF_ALL = tuple(name for name in Problem.specs if name not in OF_PEOPLE)


@dataclass(frozen=True, eq=False)
class Kept:
    """A plan as it was made: the week's facts, the choices, the decision. Of a district alone,
    ``week.people``, ``choices`` and ``plan.choice`` have its people's rows; all else is whole."""

    week: Gathered
    choices: Choices
    plan: Plan


@dataclass(frozen=True, eq=False)
class Packed:
    """The archives of a plan; parts by the code of their district."""

    whole: bytes
    parts: Mapping[str, bytes]


def pack(week: Gathered, choices: Choices, plan: Plan) -> Packed:
    """The archives of a plan. For a city of 17,305 people they take .4 MB and .2 s."""
    district = week.people.village // 10**4
    parts = {
        _code(int(code)): _archive(_part(week, choices, np.flatnonzero(district == code)))
        for code in np.unique(district)
    }
    return Packed(_archive(_whole(week, choices, plan)), parts)


def _code(district: int) -> str:
    digits = str(district)
    return ".".join((digits[:2], digits[2:4], digits[4:6]))


def _part(week: Gathered, choices: Choices, rows: Ints) -> Arrays:
    """The rows of some people, and where they stood."""
    return {
        "row": rows,
        **{name: getattr(choices.problem, name)[rows] for name in OF_PEOPLE},
        **{name: getattr(choices, name)[rows] for name in ("action", "p0", "chance")},
        **{
            f"{table}.{name}": column[rows]
            for table in PERSONAL_TABLES
            for name, column in _columns(getattr(week, table))
        },
        **{f"week.{name}": getattr(week, name)[rows] for name in PERSONAL},
    }


def _whole(week: Gathered, choices: Choices, plan: Plan) -> Arrays:
    arrays = {name: getattr(choices.problem, name) for name in OF_ALL}
    for table in TABLES.keys() - set(PERSONAL_TABLES):
        arrays |= {f"{table}.{name}": column for name, column in _columns(getattr(week, table))}
    arrays |= {f"plan.{name}": getattr(plan, name) for name in PLAN_ARRAYS}
    arrays |= {f"price.{name}": price for name, price in _columns(plan.prices)}
    facts: dict[str, Any] = {"plan": {name: getattr(plan, name) for name in PLAN_FACTS}, "week": {}}
    for name, value in _beside(week):
        if isinstance(value, np.ndarray):
            arrays[f"week.{name}"] = value
        else:
            facts["week"][name] = value
    text = json.dumps(facts, default=lambda day: {"date": day.isoformat()})
    return {**arrays, "facts": np.frombuffer(text.encode(), np.uint8)}


def _columns(table: Columns | Prices) -> Iterator[tuple[str, Array]]:
    return ((column.name, getattr(table, column.name)) for column in fields(table))


def _beside(week: Gathered) -> Iterator[tuple[str, Any]]:
    """What a week has beside its tables, its people's keys and the model, a record of its own."""
    names = [column.name for column in fields(week)]
    return ((n, getattr(week, n)) for n in names if n not in {*TABLES, *PERSONAL, "model"})


def _archive(arrays: Arrays) -> bytes:
    """Columns one after the other: what is alike stands together, and becomes small."""
    buffer = io.BytesIO()
    columns: dict[str, Any] = {name: np.asfortranarray(array) for name, array in arrays.items()}
    np.savez_compressed(buffer, **columns)
    return buffer.getvalue()


async def write(plan_id: int, week: Gathered, choices: Choices, plan: Plan) -> None:
    """Keep a plan. Call inside the transaction that makes it a draft."""
    await keep(plan_id, await asyncio.to_thread(pack, week, choices, plan))


async def keep(plan_id: int, packed: Packed) -> None:
    """The same for what was packed beforehand."""
    await store.execute(
        "INSERT INTO plan_whole (plan_id, data) VALUES ($1, $2)", plan_id, packed.whole
    )
    await store.execute_many(
        "INSERT INTO plan_part (plan_id, district_code, data) VALUES ($1, $2, $3)",
        [(plan_id, code, data) for code, data in packed.parts.items()],
    )


async def rekeep(plan_id: int, before: Kept, after: Kept) -> None:
    """Another decision, on the same facts: the people's archives stay where the choices do."""
    if after.choices is before.choices:
        data = await asyncio.to_thread(_archive, _whole(after.week, after.choices, after.plan))
        await store.execute("UPDATE plan_whole SET data = $2 WHERE plan_id = $1", plan_id, data)
        return
    for table in ("plan_whole", "plan_part"):
        await store.execute(f"DELETE FROM {table} WHERE plan_id = $1", plan_id)
    await write(plan_id, after.week, after.choices, after.plan)


async def whole(plan_id: int) -> Kept:
    """A plan as it was made. Raises Conflict (PLAN_NOT_KEPT) where it is kept no longer."""
    data = await _decision(plan_id)
    parts = await store.fetch("SELECT data FROM plan_part WHERE plan_id = $1", plan_id)
    return await _with_model(data, [part["data"] for part in parts])


async def district(plan_id: int, code: str) -> Kept | None:
    """The same of one district's people (``31.71.01``); None where it had nobody to plan."""
    data = await _decision(plan_id)
    part = await store.fetch_value(
        "SELECT data FROM plan_part WHERE plan_id = $1 AND district_code = $2", plan_id, code
    )
    return None if part is None else await _with_model(data, [part])


async def _with_model(data: bytes, parts: Sequence[bytes]) -> Kept:
    """A plan from its archives, with the model that its probabilities are of, while that can be
    read: what was decided can be told without it."""
    found = await asyncio.to_thread(rebuilt, data, parts)
    if found.week.model_id == 0:
        return found
    with suppress(Conflict):
        model = await models.of(found.week.model_id)
        found = replace(found, week=replace(found.week, model=model))
    return found


async def _decision(plan_id: int) -> bytes:
    data: bytes | None = await store.fetch_value(
        "SELECT data FROM plan_whole WHERE plan_id = $1", plan_id
    )
    if data is None:
        raise Conflict(
            f"Plan {plan_id} is not kept with what it was decided from; run it again.",
            f"Rencana {plan_id} tidak disimpan beserta dasar keputusannya; jalankan lagi.",
            kind="PLAN_NOT_KEPT",
            facts={"plan": plan_id},
        )
    return data


def rebuilt(data: bytes, parts: Sequence[bytes]) -> Kept:
    """A plan from its archives, but for the model."""
    whole, people = _arrays(data), _joined([_arrays(part) for part in parts])
    people.setdefault("history.counted", np.zeros_like(people["row"]))  # kept before histories were
    facts = json.loads(whole.pop("facts").tobytes(), object_hook=_dated)
    problem = Problem(
        **{name: people[name] for name in OF_PEOPLE},
        **{name: whole[name] for name in OF_ALL} | _pins(whole, people["row"]),
    )
    week = {name: _frozen(value) for name, value in facts["week"].items()}
    week |= (
        _under("week", whole)
        | _under("week", people)
        | {
            name: table(**_under(name, people if name in PERSONAL_TABLES else whole))
            for name, table in TABLES.items()
        }
    )
    plan = _under("plan", whole) | {name: _frozen(v) for name, v in facts["plan"].items()}
    plan["choice"] = plan["choice"][people["row"]]
    return Kept(
        Gathered(**week),
        Choices(problem, people["action"], people["p0"], people["chance"]),
        Plan(prices=Prices(**_under("price", whole)), **plan),
    )


def _pins(whole: Arrays, rows: Ints) -> Arrays:
    """The pins of the people in ``rows``, by their positions in it."""
    mine = np.isin(whole["pin_e"], rows)
    return {"pin_e": np.searchsorted(rows, whole["pin_e"][mine]), "pin_k": whole["pin_k"][mine]}


def _joined(parts: Sequence[Arrays]) -> Arrays:
    """The people of all parts in the order in which they stood."""
    if len(parts) == 1:
        return parts[0]
    order = np.argsort(np.concatenate([part["row"] for part in parts]))
    return {name: np.concatenate([part[name] for part in parts])[order] for name in parts[0]}


def _arrays(data: bytes) -> Arrays:
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def _under(prefix: str, arrays: Arrays) -> dict[str, Any]:
    start = f"{prefix}."
    return {n.removeprefix(start): array for n, array in arrays.items() if n.startswith(start)}


def _dated(found: dict[str, Any]) -> Any:
    return date.fromisoformat(found["date"]) if found.keys() == {"date"} else found


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value
