"""Cursors of the change feed: where a phone's copy stands, opaque and signed.

A cursor names the history that it belongs to (a database that was restored has another), whose copy
it is (account, role, area: another scope is another copy), and a window of transactions: everything
below ``start`` is known, ``[start, stop)`` is being read and is known up to ``after``.
"""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from programme import clock
from programme.actors import Actor
from programme.errors import Conflict, InvalidInput
from programme.records import store
from programme.secrets import vault

GOOD_FOR: Final = timedelta(days=59)
"""The feed keeps its rows for 60 days; a row may be a little older than the cursor before it."""
SIGNED: Final = 12
"""Bytes of HMAC-SHA-256 that a cursor carries."""

EDGE: Final = """
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS mark, left(md5(
        system_identifier::text || '.' || (
            SELECT oid FROM pg_database WHERE datname = current_database())), 12) AS history
    FROM pg_control_system()"""


@dataclass(frozen=True, slots=True)
class Cursor:
    """``after`` is the last (entity, id) handed out of the window; None where the window has not
    been chosen yet (``stop`` is None too)."""

    start: int
    stop: int | None = None
    after: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """Below ``mark`` every transaction has ended; ``history`` is the database's."""

    mark: int
    history: str


async def edge() -> Edge:
    """The present edge of the feed."""
    row = await store.fetch_row(EDGE)
    if row is None:
        raise TypeError("pg_control_system gave no row")
    return Edge(row["mark"], row["history"])


def write(actor: Actor, history: str, cursor: Cursor) -> str:
    """The cursor as text, for this actor and database."""
    place = [cursor.start, cursor.stop, *(cursor.after or ("", 0))]
    body = json.dumps(
        [int(clock.instant().timestamp()), history, _scope(actor), *place], separators=(",", ":")
    ).encode()
    return base64.urlsafe_b64encode(_signature(body) + body).rstrip(b"=").decode()


def read(actor: Actor, now: Edge, text: str, *, path: str = "since") -> Cursor:
    """The cursor again.

    Raises InvalidInput CURSOR_UNKNOWN for a text that is none of ours, Conflict CURSOR_FOREIGN for
    one of another account, scope or database, CURSOR_TOO_OLD after 59 days: read all anew.
    """
    issued, history, scope, start, stop, entity, entity_id = _opened(text, path)
    if scope != _scope(actor) or history != now.history or start > now.mark:
        raise _foreign(path)
    if clock.instant() - datetime.fromtimestamp(issued, clock.JAKARTA) > GOOD_FOR:
        raise _too_old(path)
    return Cursor(start, stop, (entity, entity_id) if entity else None)


def _opened(text: str, path: str) -> list[Any]:
    try:
        whole = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
        signature, body = whole[:SIGNED], whole[SIGNED:]
        if hmac.compare_digest(signature, _signature(body)):
            opened: list[Any] = json.loads(body)
            return opened
    except (binascii.Error, ValueError) as fault:
        raise _unknown(path) from fault
    raise _unknown(path)


def _signature(body: bytes) -> bytes:
    return vault().digest("cursor " + hashlib.sha256(body).hexdigest())[:SIGNED]


def _scope(actor: Actor) -> str:
    words = (
        *(actor.id, actor.role.value, actor.area_code),
        *(actor.mentor_id, actor.cadre_id, actor.person_id),
    )
    return hashlib.sha256(repr(words).encode()).hexdigest()[:12]


def _unknown(path: str) -> InvalidInput:
    return InvalidInput(
        f"{path} is no cursor of ours; take it from `cursor`, or leave it out and read all anew.",
        f"{path} bukan kursor dari kami; ambil dari `cursor`, atau kosongkan dan muat semua ulang.",
        path=path,
        kind="CURSOR_UNKNOWN",
    )


def _foreign(path: str) -> Conflict:
    return Conflict(
        f"{path} belongs to another account, another area or a database that was restored; leave it"
        " out and read all anew.",
        f"{path} milik akun lain, wilayah lain atau basis data yang dipulihkan; kosongkan dan muat"
        " semua ulang.",
        path=path,
        kind="CURSOR_FOREIGN",
    )


def _too_old(path: str) -> Conflict:
    return Conflict(
        f"{path} is older than {GOOD_FOR.days} days, and what changed then is no longer known;"
        " leave it out and read all anew.",
        f"{path} lebih dari {GOOD_FOR.days} hari, dan perubahan saat itu tidak lagi diketahui;"
        " kosongkan dan muat semua ulang.",
        path=path,
        kind="CURSOR_TOO_OLD",
        facts={"days": GOOD_FOR.days},
    )
