"""One effect for a client's key, however often a phone sends it again, in whatever order.

A queue that is sent out of order keeps its sense by two references: ``after`` names an earlier
mutation by its key, and ``key:…`` stands for what an earlier one made (``made``). While that one is
not done, the later one is refused (NOT_YET) and may be sent again.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from programme import clock
from programme.actors import Actor
from programme.errors import Conflict, IdempotencyConflict, InvalidInput
from programme.records import store
from programme.words import Role

LONGEST: Final = 80
CLAIM: Final = """
    INSERT INTO idempotency_key (actor_id, key, verb, payload_hash, answer, created_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (actor_id, key) DO NOTHING RETURNING id"""
"""Whoever inserts the key acts; another who comes meanwhile waits for the first one's end."""
MADE_BY: Final = "key:"
"""How the id of what an earlier mutation made is written before the server told it."""


async def once(  # noqa: PLR0913 (what a kept answer depends on)
    actor: Actor,
    verb: str,
    key: str | None,
    payload: Mapping[str, Any],
    act: Callable[[], Awaitable[dict[str, Any]]],
    *,
    after: str | None = None,
) -> dict[str, Any]:
    """Run ``act`` once for ``key``, inside the verb's transaction, and keep its answer.

    A replay with the same payload gets the kept answer and no second effect; two at once wait for
    each other. Without a key, or an account to keep it for, the verb simply runs. ``after`` is the
    key of an earlier mutation of the same actor that must be done first. Raises
    IdempotencyConflict where the key was used with another payload or verb, InvalidInput for a key
    that is empty or over 80 characters, Conflict NOT_YET.
    """
    if after is not None:
        await _kept(actor, after, "after")
    if key is None or actor.role is Role.PUBLIC:
        return await act()
    if not 0 < len(key) <= LONGEST:
        raise InvalidInput(
            f"idempotencyKey has {len(key)} characters; it takes 1 to {LONGEST}.",
            f"idempotencyKey terdiri dari {len(key)} karakter; harus 1 sampai {LONGEST}.",
            path="idempotencyKey",
            facts={"length": len(key), "most": LONGEST},
        )
    used = digest(verb, payload)
    claimed = await store.fetch_value(
        CLAIM, actor.id, key, verb, used, json.dumps(None), clock.instant()
    )
    if claimed is None:
        return await _replayed(actor, key, used)
    answer = await act()
    await store.execute(
        "UPDATE idempotency_key SET answer = $2 WHERE id = $1",
        claimed,
        json.dumps(answer, default=str),
    )
    return answer


def digest(verb: str, payload: Mapping[str, Any]) -> bytes:
    """What a key is used for: the same again is a replay, another payload a conflict."""
    text = json.dumps([verb, payload], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).digest()


async def _replayed(actor: Actor, key: str, used: bytes) -> dict[str, Any]:
    kept = await store.fetch_row(
        "SELECT payload_hash, answer FROM idempotency_key WHERE actor_id = $1 AND key = $2",
        actor.id,
        key,
    )
    if kept is None or kept["payload_hash"] != used:
        raise IdempotencyConflict(
            f"idempotencyKey {key} was used with another payload; send a new key.",
            f"idempotencyKey {key} sudah dipakai dengan isi lain; kirim kunci baru.",
            path="idempotencyKey",
            facts={"key": key},
        )
    answer: dict[str, Any] = json.loads(kept["answer"])
    return answer


async def made(actor: Actor, reference: str, what: str, path: str) -> int:
    """The id under ``what`` in the answer of an earlier mutation, for ``key:…`` as a client that
    has no id yet writes it. Raises Conflict NOT_YET, InvalidInput where that made no such thing."""
    key = reference.removeprefix(MADE_BY)
    found = (await _kept(actor, key, path)).get(what)
    if isinstance(found, int):
        return found
    raise InvalidInput(
        f"{path} names the mutation {key}, which made no such thing.",
        f"{path} menunjuk mutasi {key}, yang tidak membuat hal itu.",
        path=path,
        facts={"key": key},
    )


async def _kept(actor: Actor, key: str, path: str) -> dict[str, Any]:
    """The answer of an earlier mutation. Raises Conflict NOT_YET."""
    answer = await store.fetch_value(
        "SELECT answer FROM idempotency_key WHERE actor_id = $1 AND key = $2", actor.id, key
    )
    if answer is None:
        raise Conflict(
            f"The mutation with the idempotencyKey {key[:LONGEST]} is not done yet; send it first,"
            " then this one again.",
            f"Mutasi dengan idempotencyKey {key[:LONGEST]} belum selesai; kirim itu dahulu, lalu"
            " yang ini lagi.",
            path=path,
            kind="NOT_YET",
            facts={"key": key[:LONGEST]},
        )
    kept: dict[str, Any] = json.loads(answer)
    return kept
