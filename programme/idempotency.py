"""One effect for a client's key, however often a phone sends it again."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from programme import clock
from programme.actors import Actor
from programme.errors import IdempotencyConflict, InvalidInput
from programme.records import store

LONGEST = 80


async def once(
    actor: Actor,
    verb: str,
    key: str | None,
    payload: Mapping[str, Any],
    act: Callable[[], Awaitable[dict[str, Any]]],
) -> dict[str, Any]:
    """Run ``act`` once for ``key``, inside the verb's transaction, and keep its answer.

    A replay with the same payload gets the kept answer and no second effect; two at once wait for
    each other. Without a key the verb simply runs. Raises IdempotencyConflict where the key was
    used with another payload or verb, InvalidInput for a key that is empty or over 80 characters.
    """
    if key is None:
        return await act()
    if not 0 < len(key) <= LONGEST:
        raise InvalidInput(
            f"idempotencyKey has {len(key)} characters; it takes 1 to {LONGEST}.",
            f"idempotencyKey terdiri dari {len(key)} karakter; harus 1 sampai {LONGEST}.",
            path="idempotencyKey",
        )
    digest = hashlib.sha256(
        json.dumps([verb, payload], sort_keys=True, default=str).encode()
    ).digest()
    await store.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, $2))", key, actor.id)
    kept = await store.fetch_row(
        "SELECT payload_hash, answer FROM idempotency_key WHERE actor_id = $1 AND key = $2",
        actor.id,
        key,
    )
    if kept is None:
        return await _first(actor, verb, key, digest, act)
    if kept["payload_hash"] != digest:
        raise IdempotencyConflict(
            f"idempotencyKey {key} was used with another payload; send a new key.",
            f"idempotencyKey {key} sudah dipakai dengan isi lain; kirim kunci baru.",
            path="idempotencyKey",
            facts={"key": key},
        )
    answer: dict[str, Any] = json.loads(kept["answer"])
    return answer


async def _first(
    actor: Actor,
    verb: str,
    key: str,
    digest: bytes,
    act: Callable[[], Awaitable[dict[str, Any]]],
) -> dict[str, Any]:
    answer = await act()
    await store.execute(
        "INSERT INTO idempotency_key (actor_id, key, verb, payload_hash, answer, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        actor.id,
        key,
        verb,
        digest,
        json.dumps(answer, default=str),
        clock.instant(),
    )
    return answer
