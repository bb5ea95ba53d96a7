"""Locks: what a supervisor fixes for a week before it is planned.

The next plan of the week holds them (programme.planning.pins). A lock that the rules of the week
forbid is refused at once, with the rules; those that are possible one by one and cannot all hold
are named by the plan, which then keeps as many as it can (programme.planning.clashes).
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from programme import audit, clock, scope
from programme.actors import Actor, require
from programme.errors import Conflict, Forbidden, InvalidInput
from programme.events import changed
from programme.idempotency import once
from programme.planning.weeks import plannable
from programme.records import store
from programme.scope import Word
from programme.words import SUPERVISORS, ChangeKind, ContactAction, LockKind

LOCK = Word("plan_lock", "lock", "kunci")
SHAPES = {
    LockKind.CHOICE: (
        "jakpreneurId, and mentorId with action, or sessionId, or all of them",
        "jakpreneurId, dan mentorId dengan action, atau sessionId, atau semuanya",
    ),
    LockKind.NOTHING: ("jakpreneurId alone", "jakpreneurId saja"),
    LockKind.LEADER: ("sessionId and mentorId alone", "sessionId dan mentorId saja"),
}


@dataclass(frozen=True)
class Wish:
    """What is to be locked, by the records' ids."""

    week: date
    kind: LockKind
    person: int | None = None
    mentor: int | None = None
    action: ContactAction | None = None
    session: int | None = None

    @property
    def whole(self) -> bool:
        """Whether it names what its kind needs, and no more."""
        with_mentor = (self.mentor is None) == (self.action is None)
        if self.kind is LockKind.CHOICE:
            something = self.action is not None or self.session is not None
            return self.person is not None and with_mentor and something
        rest = (self.mentor, self.action, self.session)
        if self.kind is LockKind.NOTHING:
            return self.person is not None and rest == (None, None, None)
        return None not in (self.mentor, self.session) and (self.person, self.action) == (
            None,
            None,
        )


async def plan_lock(actor: Actor, wish: Wish, key: str | None = None) -> int:
    """Lock a choice for a week; the lock's id.

    Raises Forbidden, InvalidInput (week, what its kind needs), NotFound, Conflict (LOCK_EXISTS,
    LOCK_IMPOSSIBLE with the rules that forbid it), IdempotencyConflict.
    """
    require(actor, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        plannable(wish.week)
        _refuse_shape(wish)
        area = await _area(actor, wish)
        await _refuse_second(wish)
        await _refuse_impossible(wish, area)
        return {"lock": await _write(actor, wish, area)}

    async with store.transaction():
        answer = await once(actor, "planLock", key, asdict(wish), act)
    return int(answer["lock"])


async def plan_unlock(actor: Actor, lock_id: int, key: str | None = None) -> int:
    """Take a lock back; its id. Raises Forbidden, NotFound, IdempotencyConflict."""
    require(actor, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        lock = await scope.seen(actor, LOCK, lock_id, path="lockId", lock=True)
        await store.execute("DELETE FROM plan_lock WHERE id = $1", lock_id)
        await changed("plan_lock", lock_id, lock["area_code"], kind=ChangeKind.DELETE)
        facts = {"week": str(lock["week"]), "kind": lock["kind"], "area": lock["area_code"]}
        await audit.record(actor, "PLAN_UNLOCK", "plan_lock", lock_id, facts)
        return {"lock": lock_id}

    async with store.transaction():
        answer = await once(actor, "planUnlock", key, {"lock": lock_id}, act)
    return int(answer["lock"])


def _refuse_shape(wish: Wish) -> None:
    if not wish.whole:
        needs, perlu = SHAPES[wish.kind]
        raise InvalidInput(
            f"A lock of kind {wish.kind} takes {needs}.",
            f"Kunci jenis {wish.kind} memerlukan {perlu}.",
            path="kind",
        )


async def _area(actor: Actor, wish: Wish) -> str:
    """The village of the person, or the area of the session that is to be led; all that is named
    is looked for."""
    area = ""
    if wish.session is not None:
        session = await scope.seen(actor, scope.SESSION, wish.session, path="sessionId")
        area = str(session["area_code"])
    if wish.mentor is not None:
        await scope.seen(actor, scope.MENTOR, wish.mentor, path="mentorId")
    if wish.person is not None:
        person = await scope.seen(actor, scope.PERSON, wish.person, path="jakpreneurId")
        return str(person["village_code"])
    if not actor.covers(area):
        raise Forbidden(
            f"Session {wish.session} is held for {area}, outside your area {actor.area_code}.",
            f"Sesi {wish.session} diadakan untuk {area}, di luar wilayah Anda {actor.area_code}.",
            path="sessionId",
            facts={"area": area, "scope": actor.area_code},
        )
    return area


async def _refuse_second(wish: Wish) -> None:
    found = await store.fetch_row(
        "SELECT k.id, a.name FROM plan_lock k JOIN actor a ON a.id = k.locked_by_id"
        " WHERE k.week = $1 AND (k.person_id = $2 OR $2 IS NULL AND k.kind = 'LEADER'"
        " AND k.session_id = $3 AND k.mentor_id = $4)",
        wish.week,
        wish.person,
        wish.session,
        wish.mentor,
    )
    if found is not None:
        raise Conflict(
            f"This is locked for the week of {wish.week} already, by {found['name']} (lock"
            f" {found['id']}); take that lock back first.",
            f"Ini sudah dikunci untuk minggu {wish.week} oleh {found['name']} (kunci"
            f" {found['id']}); buka kunci itu dahulu.",
            kind="LOCK_EXISTS",
            facts={"lock": found["id"], "by": found["name"]},
        )


async def _refuse_impossible(wish: Wish, area: str) -> None:
    from programme.planning import possible  # numpy and the planner: only who locks pays for them

    reasons = await possible.reasons(wish, area)
    if reasons:
        told, kata = (" ".join(reason.words[language] for reason in reasons) for language in (0, 1))
        raise Conflict(
            f"The rules of the week of {wish.week} forbid this: {told}",
            f"Aturan minggu {wish.week} melarang ini: {kata}",
            kind="LOCK_IMPOSSIBLE",
            facts={"reasons": [reason.name for reason in reasons]},
        )


async def _write(actor: Actor, wish: Wish, area: str) -> int:
    lock: int = await store.fetch_value(
        "INSERT INTO plan_lock (week, kind, area_code, person_id, mentor_id, action, session_id,"
        " locked_by_id, locked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
        wish.week,
        wish.kind,
        area,
        wish.person,
        wish.mentor,
        wish.action,
        wish.session,
        actor.id,
        clock.now(),
    )
    await changed("plan_lock", lock, area)
    facts = {name: value for name, value in asdict(wish).items() if value is not None}
    await audit.record(actor, "PLAN_LOCK", "plan_lock", lock, facts)
    return lock
