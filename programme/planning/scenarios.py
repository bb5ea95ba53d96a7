"""What-if: a plan's week solved again under changes, kept beside the plan, never published."""

import json
from collections.abc import Mapping
from typing import Any

from programme import audit, clock, jobs
from programme.actors import Actor, require
from programme.errors import Conflict, InvalidInput, NotFound
from programme.events import changed
from programme.idempotency import once
from programme.planning.basis import Basis
from programme.planning.run import EFFORT, RUNNING, plan_of
from programme.planning.spans import MOST, refuse_numbers
from programme.records import store
from programme.scope import MENTOR, Word, seen
from programme.words import SUPERVISORS, AreaLevel, PlanStatus

SCENARIO = Word("scenario", "scenario", "skenario")
LONGEST_NAME = 80
Changes = Mapping[str, Any]


async def scenario_run(
    actor: Actor, basis: Basis, name: str, changes: Changes, key: str | None = None
) -> int:
    """Queue a scenario of a plan; its id. ``changes`` as in programme.planning.whatif.

    It is solved from the facts that the plan was made from, with the plan's effort; of a plan that
    is still to be made, as soon as it is. Raises Forbidden, NotFound, InvalidInput for a change or
    a ``basis`` that makes no sense, naming it, Conflict (SCENARIO_NAME_TAKEN, SCENARIOS_FULL,
    PLAN_NOT_KEPT), IdempotencyConflict.
    """
    require(actor, *SUPERVISORS)
    payload = {**basis.facts, "name": name, "changes": changes}

    async def act() -> dict[str, Any]:
        plan = await basis.row(actor)
        await _refuse_name(plan["id"], name)
        await _refuse_unkept(plan)
        refuse_numbers(changes)
        await _refuse_places(actor, plan, changes)
        return {"scenario": await _queue(actor, plan, payload)}

    async with store.transaction():
        answer = await once(actor, "scenarioRun", key, payload, act)
    return int(answer["scenario"])


async def scenario_delete(actor: Actor, scenario_id: int) -> int:
    """Delete a scenario, and stop its solve; the id of its plan. Raises Forbidden, NotFound."""
    require(actor, *SUPERVISORS)
    async with store.transaction():
        found = await seen(actor, SCENARIO, scenario_id, path="scenarioId", lock=True)
        plan = await plan_of(actor, found["plan_id"])
        await jobs.cancel(found["job_id"])
        await store.execute("DELETE FROM scenario WHERE id = $1", scenario_id)
        facts = {"plan": plan["id"], "name": found["name"]}
        await audit.record(actor, "SCENARIO_DELETE", "scenario", scenario_id, facts)
        await changed("weekly_plan", plan["id"], plan["area_code"])
    return int(plan["id"])


async def _queue(actor: Actor, plan: Any, payload: Changes) -> int:
    effort = await store.fetch_value(
        "SELECT payload->>'effort' FROM job WHERE id = $1", plan["job_id"]
    )
    made = {**payload, "effort": float(effort or EFFORT)}
    job = await jobs.enqueue(actor, "scenario", made, held=_running(plan))
    scenario: int = await store.fetch_value(
        "INSERT INTO scenario (plan_id, name, changes, job_id, requested_by_id, requested_at)"
        " VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        plan["id"],
        payload["name"],
        json.dumps(payload["changes"]),
        job,
        actor.id,
        clock.now(),
    )
    await changed("weekly_plan", plan["id"], plan["area_code"])
    return scenario


async def _refuse_name(plan_id: int, name: str) -> None:
    if not 0 < len(name.strip()) <= LONGEST_NAME or len(name) > LONGEST_NAME:
        raise InvalidInput(
            f"name has {len(name)} characters; it takes 1 to {LONGEST_NAME}.",
            f"name terdiri dari {len(name)} karakter; harus 1 sampai {LONGEST_NAME}.",
            path="name",
        )
    names = [
        row["name"]
        for row in await store.fetch("SELECT name FROM scenario WHERE plan_id = $1", plan_id)
    ]
    if name in names:
        raise Conflict(
            f"Plan {plan_id} has a scenario {name!r} already; delete it or choose another name.",
            f"Rencana {plan_id} sudah memiliki skenario {name!r}; hapus atau pilih nama lain.",
            kind="SCENARIO_NAME_TAKEN",
            facts={"plan": plan_id, "name": name},
        )
    if len(names) >= MOST:
        raise Conflict(
            f"Plan {plan_id} has {len(names)} scenarios, the most that are kept; delete one first.",
            f"Rencana {plan_id} memiliki {len(names)} skenario, jumlah terbanyak; hapus satu dulu.",
            kind="SCENARIOS_FULL",
            facts={"plan": plan_id, "most": MOST},
        )


def _running(plan: Any) -> bool:
    return PlanStatus(plan["status"]) in RUNNING


async def _refuse_unkept(plan: Any) -> None:
    plan_id = plan["id"]
    if not _running(plan) and not await store.fetch_value(
        "SELECT EXISTS (SELECT 1 FROM plan_whole WHERE plan_id = $1)", plan_id
    ):
        raise Conflict(
            f"Plan {plan_id} is not kept with what it was decided from; run it again.",
            f"Rencana {plan_id} tidak disimpan beserta dasar keputusannya; jalankan lagi.",
            kind="PLAN_NOT_KEPT",
            facts={"plan": plan_id},
        )


async def _refuse_places(actor: Actor, plan: Any, changes: Changes) -> None:
    """Mentors and areas are of the plan's area, and areas large enough."""
    for number, one in enumerate(changes.get("hours", ())):
        here = f"changes.hours.{number}"
        if "mentor" in one:
            mentor = await seen(actor, MENTOR, one["mentor"], path=f"{here}.mentorId")
            _refuse_outside(plan, mentor["district_code"], f"{here}.mentorId")
        else:
            await _refuse_area(plan, one["area"], f"{here}.areaCode")
    for number, one in enumerate(changes.get("sessions", ())):
        await _refuse_area(plan, one["area"], f"changes.sessions.{number}.areaCode", village=True)


async def _refuse_area(plan: Any, code: str, path: str, *, village: bool = False) -> None:
    level = await store.fetch_value("SELECT level FROM area WHERE code = $1", code)
    if level is None:
        raise NotFound.of("area", "wilayah", code, path=path)
    _refuse_outside(plan, code, path)
    if level == AreaLevel.VILLAGE and not village:
        district = code.rpartition(".")[0]
        raise InvalidInput(
            f"{path} {code} is a village; mentors work by district: {district}.",
            f"{path} {code} adalah kelurahan; pendamping bekerja per kecamatan: {district}.",
            path=path,
            facts={"district": district},
        )


def _refuse_outside(plan: Any, code: str, path: str) -> None:
    if code != plan["area_code"] and not code.startswith(f"{plan['area_code']}."):
        raise InvalidInput(
            f"{path} is in {code}, outside the plan's area {plan['area_code']}.",
            f"{path} berada di {code}, di luar wilayah rencana {plan['area_code']}.",
            path=path,
        )
