"""Likely duplicates that are none: a supervisor who sees both persons says so."""

from typing import Any, Final

from programme import audit, clock, reasons, scope
from programme.actors import Actor, require
from programme.errors import Conflict
from programme.idempotency import once
from programme.records import store
from programme.scope import Word
from programme.words import SUPERVISORS

CANDIDATE: Final = Word("duplicate_candidate", "duplicate candidate", "kandidat data ganda")


async def duplicate_dismiss(
    actor: Actor, candidate_id: int, reason: str, *, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Say that two are two: the pair is never a candidate again; ``{"candidate_id"}``.

    Raises NotFound, InvalidInput (no reason), Conflict ALREADY_DISMISSED.
    """
    require(actor, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        said = reasons.given(reason)
        row = await scope.seen(actor, CANDIDATE, candidate_id, path="candidateId", lock=True)
        if row["dismissed_at"] is not None:
            raise _dismissed(candidate_id, row["dismiss_reason"])
        await store.execute(
            "UPDATE duplicate_candidate SET dismissed_at = $2, dismissed_by_id = $3,"
            " dismiss_reason = $4 WHERE id = $1",
            *(candidate_id, clock.now(), actor.id, said),
        )
        facts = {"people": [row["one_id"], row["other_id"]], "reason": said}
        await audit.record(actor, "DUPLICATE_DISMISS", CANDIDATE.entity, candidate_id, facts)
        return {"candidate_id": candidate_id}

    payload = {"candidate": candidate_id, "reason": reason}
    async with store.transaction():
        return await once(actor, "duplicateDismiss", idempotency_key, payload, act)


def _dismissed(candidate_id: int, reason: str) -> Conflict:
    return Conflict(
        f"The candidate {candidate_id} was dismissed already: {reason}",
        f"Kandidat {candidate_id} sudah ditolak: {reason}",
        path="candidateId",
        kind="ALREADY_DISMISSED",
        facts={"reason": reason},
    )
