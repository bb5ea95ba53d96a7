"""Dormancy: people whom nothing moves any more are left out of plans, with a reason, and come back.

An office says who is dormant, so that no mentor rids a list of those who take effort; whoever sees
a person may bring the person back. Open rows of published plans, of this and later weeks, are
declined with the reason; who comes back is planned anew, those rows stay declined.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from programme import audit, clock, days, events, reasons, scope
from programme.actors import Actor, require
from programme.errors import Conflict, InvalidInput
from programme.idempotency import once
from programme.records import store
from programme.words import SUPERVISORS, Role

LAST_MOVED: Final = """
    SELECT greatest(
        (SELECT max(contacted_on) FROM contact WHERE person_id = $1 AND outcome <> 'NO_ANSWER'),
        (SELECT max(s.held_on) FROM attendance a JOIN training_session s ON s.id = a.session_id
            WHERE a.person_id = $1 AND a.status = 'PRESENT'),
        (SELECT max(attained_on) FROM attainment WHERE person_id = $1 AND superseded_at IS NULL))"""
"""The last day on which a person was met or attained anything (registration is P1)."""

ACTIVE_SINCE: Final = """
    SELECT coalesce((SELECT since FROM dormancy WHERE person_id = p.id ORDER BY id DESC LIMIT 1),
        p.registered_on) FROM person p WHERE p.id = $1"""
"""Since when somebody who is active is so: brought back then, or registered."""
LEFT_OUT: Final = """
    UPDATE assignment a SET status = 'DECLINED', answered_at = $2, decline_reason = $3
    FROM weekly_plan w WHERE w.id = a.plan_id AND w.status = 'PUBLISHED' AND w.week >= $4
        AND a.person_id = $1 AND a.status IN ('PLANNED', 'ACKNOWLEDGED') RETURNING a.id"""


async def jakpreneur_dormant(
    actor: Actor,
    person_id: int,
    reason: str,
    *,
    since: date | None = None,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """A person is dormant from today or from ``since``; ``{"person_id"}``. What is still to do for
    the person in published plans of this and later weeks is declined with the reason.

    Raises Forbidden, NotFound, InvalidInput (reason, a day to come), Conflict ALREADY_DORMANT, or
    MOVED_SINCE where the person was met or attained something after that day.
    """
    require(actor, *SUPERVISORS)
    day = since or clock.today()

    async def act() -> dict[str, Any]:
        why = reasons.given(reason)
        person = await scope.seen(actor, scope.PERSON, person_id, path="jakpreneurId", lock=True)
        if person["dormant_since"] is not None:
            raise _already(person["dormant_since"])
        _not_to_come(day, person["registered_on"])
        await _unmoved(person_id, day)
        await say(actor, person_id, day, why, dormant=True)
        await _leave_out(person_id, why)
        return {"person_id": person_id}

    payload = {"person": person_id, "reason": reason, "since": since}
    async with store.transaction():
        return await once(actor, "jakpreneurDormant", idempotency_key, payload, act)


async def jakpreneur_reactivate(
    actor: Actor, person_id: int, reason: str, *, idempotency_key: str | None = None
) -> dict[str, Any]:
    """A dormant person is active from today; ``{"person_id"}``.

    Raises Forbidden, NotFound, InvalidInput (reason), Conflict NOT_DORMANT.
    """
    require(actor, Role.MENTOR, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        why = reasons.given(reason)
        person = await scope.seen(actor, scope.PERSON, person_id, path="jakpreneurId", lock=True)
        if person["dormant_since"] is None:
            raise _not_dormant(await store.fetch_value(ACTIVE_SINCE, person_id))
        await say(actor, person_id, clock.today(), why, dormant=False)
        return {"person_id": person_id}

    payload: Mapping[str, Any] = {"person": person_id, "reason": reason}
    async with store.transaction():
        return await once(actor, "jakpreneurReactivate", idempotency_key, payload, act)


async def say(actor: Actor, person_id: int, day: date, why: str, *, dormant: bool) -> None:
    """Keep that a person is dormant, or active, since ``day``. Call inside the verb's transaction,
    the person locked."""
    await store.execute(
        "INSERT INTO dormancy (person_id, dormant, since, reason, recorded_at, actor_id)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        person_id,
        dormant,
        day,
        why,
        clock.now(),
        actor.id,
    )
    await store.execute(
        "UPDATE person SET dormant_since = $2 WHERE id = $1", person_id, day if dormant else None
    )
    await events.changed_of(person_id, ("person", person_id))
    action = "JAKPRENEUR_DORMANT" if dormant else "JAKPRENEUR_REACTIVATE"
    await audit.record(actor, action, "person", person_id, {"since": day, "reason": why})


async def _leave_out(person_id: int, why: str) -> None:
    week = clock.week_start(clock.today())
    found = await store.fetch(LEFT_OUT, person_id, clock.now(), why, week)
    if found:
        ids = sorted(row["id"] for row in found)
        await events.changed_of(person_id, *(("assignment", one) for one in ids))


def _not_to_come(day: date, registered_on: date) -> None:
    days.refuse_swapped("since", day, registered_on)
    today = clock.today()
    if day > today:
        raise InvalidInput(
            f"since is {day}, a day to come; it is today, {today}, or before.",
            f"since {day}, hari yang belum tiba; harus hari ini, {today}, atau sebelumnya.",
            path="since",
            facts={"to": today.isoformat()},
        )


async def _unmoved(person_id: int, day: date) -> None:
    moved = await store.fetch_value(LAST_MOVED, person_id)
    if moved is not None and moved > day:
        raise Conflict(
            f"This person was met or attained a stage on {moved}, after {day}; choose a later day.",
            f"Orang ini ditemui atau mencapai tahap pada {moved}, setelah {day}; pilih hari lain"
            " sesudahnya.",
            path="since",
            kind="MOVED_SINCE",
            facts={"movedOn": moved.isoformat()},
        )


def _already(since: date) -> Conflict:
    return Conflict(
        f"This person is dormant since {since} already.",
        f"Orang ini sudah tidak aktif sejak {since}.",
        path="jakpreneurId",
        kind="ALREADY_DORMANT",
        facts={"since": since.isoformat()},
    )


def _not_dormant(since: date) -> Conflict:
    return Conflict(
        f"This person is active since {since}; there is nothing to bring back.",
        f"Orang ini aktif sejak {since}; tidak ada yang perlu diaktifkan kembali.",
        path="jakpreneurId",
        kind="NOT_DORMANT",
        facts={"activeSince": since.isoformat()},
    )
