"""What changed since a phone last asked: the feed as a delta, for an actor's own copy.

A copy holds the objects of ``HELD`` that its actor may see. A page tells of each object once,
however often it changed: it is *touched*, and its present state is read through its shape. Who can
no longer see it is told so (a tombstone) where sight was lost by a turn (programme.events); a
person's tombstone takes along all that hangs on the person, and a person who comes in brings it.

Two positions make a window of transactions: ``start``, below which everything is known, and
``stop``, at most ``pg_snapshot_xmin``, below which every transaction has ended. So a row that
commits late is not lost, and a window is the same however often it is asked for. State is read
after the window was chosen: what is newer than the window comes again in the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import asyncpg

from programme import cursors
from programme.actors import Actor
from programme.cursors import Cursor
from programme.errors import InvalidInput, Unauthenticated
from programme.records import store
from programme.visibility import Bindings, visible_to
from programme.words import Role

HELD: Final = (
    "person", "contact", "attendance", "attainment", "consent", "assignment", "weekly_plan",
    "training_session", "conflict", "file",
)  # fmt: skip
"""The words of the change table that a phone's copy may hold."""
HANGING: Final = {
    "contact": "TRUE",
    "attendance": "TRUE",
    "attainment": "TRUE",
    "consent": "TRUE",
    "conflict": "TRUE",
    "file": "x.uploaded_at IS NOT NULL",
}
"""What hangs on a person, and which of it is told where the person comes in. That an attainment no
longer holds is told as well: it may have been said while the person was out of sight, between two
pages that saw the person, and then the copy still holds it."""
FEW: Final = frozenset({Role.MENTOR, Role.CADRE, Role.JAKPRENEUR})
"""Roles that see few people: the feed is searched person by person, else change by change."""
OF_FEW: Final = """person vp CROSS JOIN LATERAL (
        SELECT * FROM change c WHERE c.person_id = vp.id AND {within} OFFSET 0) c WHERE {seen}"""
OF_MANY: Final = """(SELECT * FROM change c WHERE {within} AND c.person_id IS NOT NULL OFFSET 0) c
        JOIN person vp ON vp.id = c.person_id WHERE {seen}"""
"""Which way round is said (OFFSET 0), since the plan of a prepared statement does not know how long
a window is."""
MOST: Final = 100
SIZE: Final = 50
WINDOW: Final = 2_000
"""Rows of the feed in one window, but for a transaction that wrote more at once."""


@dataclass(frozen=True, slots=True)
class Touched:
    """An object that changed, or whose sight may be lost: then ``turned``."""

    entity: str
    id: int
    turned: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Touched objects, where to go on, and whether there is more to read now.

    ``beginning``: this is a copy's first page; it tells of nothing, the copy is to be loaded.
    """

    touched: Sequence[Touched]
    cursor: str
    has_more: bool
    beginning: bool = False
    places: Sequence[str] = ()
    """The cursor behind each of them, where it was asked for."""


async def page(actor: Actor, since: str | None, size: int = SIZE, *, places: bool = False) -> Page:
    """The next page after ``since``, or the beginning of a copy.

    Raises Unauthenticated for the public, InvalidInput for a size outside 1..100, and what
    ``cursors.read`` raises.
    """
    _check(actor, size)
    now = await cursors.edge()

    def written(cursor: Cursor) -> str:
        return cursors.write(actor, now.history, cursor)

    if since is None:
        return Page((), written(Cursor(now.mark)), has_more=False, beginning=True)
    window = await _window(actor, cursors.read(actor, now, since), now.mark)
    found = await _touched(actor, window, size + 1)
    behind = [Cursor(window.start, window.stop, (one.entity, one.id)) for one in found[:size]]
    if len(found) <= size:
        behind[-1:] = [Cursor(window.stop or now.mark)]
    more = len(found) > size or behind[-1].start < now.mark
    places_of = [written(one) for one in behind[: len(found)]] if places else ()
    return Page(found[:size], written(behind[-1]), more, places=places_of)


def _check(actor: Actor, size: int) -> None:
    if actor.role is Role.PUBLIC:
        raise Unauthenticated(
            "A copy belongs to an account; sign in first.",
            "Salinan data milik sebuah akun; masuk dahulu.",
        )
    if not 0 < size <= MOST:
        raise InvalidInput(
            f"first is {size}; a page of changes takes 1 to {MOST}.",
            f"first bernilai {size}; satu halaman perubahan memuat 1 sampai {MOST}.",
            path="first",
            facts={"largest": MOST},
        )


async def _window(actor: Actor, cursor: Cursor, edge: int) -> Cursor:
    """The window that the cursor is in, or the next one of about ``WINDOW`` rows."""
    if cursor.stop is not None:
        return cursor
    if cursor.start >= edge:
        return Cursor(cursor.start, cursor.start)
    bindings = Bindings()
    fresh = _fresh(actor, Cursor(cursor.start, edge), bindings)
    sql = f"SELECT c.txid FROM ({fresh}) c ORDER BY c.txid OFFSET {WINDOW} LIMIT 1"
    beyond = await store.fetch_value(sql, *bindings.resolve(actor))
    stop = edge if beyond is None else max(beyond, cursor.start + 1)
    return Cursor(cursor.start, stop)


async def _touched(actor: Actor, window: Cursor, count: int) -> list[Touched]:
    if window.start == window.stop:
        return []
    bindings = Bindings()
    sql = _statement(actor, window, bindings) + f" LIMIT {bindings.value(count, 'bigint')}"
    rows: list[asyncpg.Record] = await store.fetch(sql, *bindings.resolve(actor))
    return [Touched(row["entity"], row["id"], row["turned"]) for row in rows]


def _fresh(actor: Actor, window: Cursor, bindings: Bindings) -> str:
    """The feed's rows of a window that concern the actor: those about a person whom the actor sees,
    and of the others those told to this mentor, or for who is no mentor those told to nobody
    alone (turns of people in the own area). What of them may be seen is decided when it is read.
    """
    start, stop = (bindings.value(mark, "bigint") for mark in (window.start, window.stop))
    within = f"c.txid >= {start} AND c.txid < {stop}"
    told = f"= {bindings.actor('mentor')}" if actor.role is Role.MENTOR else "IS NULL"
    way = OF_FEW if actor.role in FEW else OF_MANY
    return f"""
        SELECT c.* FROM {way.format(within=within, seen=_seen(actor, bindings))}
        UNION ALL SELECT c.* FROM change c WHERE {within} AND c.person_id IS NULL
        AND c.mentor_id {told} AND (c.entity <> 'person_turn' OR c.mentor_id IS NOT NULL
            OR c.area_code >= {bindings.actor("area_from")}
                AND c.area_code < {bindings.actor("area_to")})"""


def _seen(actor: Actor, bindings: Bindings) -> str:
    return visible_to(actor, "person", "vp", bindings)


def _statement(actor: Actor, window: Cursor, bindings: Bindings) -> str:
    """The objects that a window touches, each once, in the order of (entity, id).

    ``turned`` people came to the actor's sight or left it: by a turn of their own, or by a plan
    whose rows send the mentor to people of other lists. Those who came bring what hangs on them.
    """
    person_turn = "bank_turn" if actor.role is Role.BANK else "person_turn"
    of_mentor = "AND a.mentor_id = f.mentor_id" if actor.role is Role.MENTOR else ""
    hanging = " ".join(
        f"UNION ALL SELECT '{entity}', x.id, FALSE FROM {entity} x JOIN came USING (person_id)"
        f" WHERE {condition}"
        for entity, condition in HANGING.items()
    )
    entity, entity_id = window.after or ("", 0)
    return f"""
        WITH fresh AS MATERIALIZED (
            SELECT DISTINCT c.entity, c.entity_id, c.kind, c.mentor_id
            FROM ({_fresh(actor, window, bindings)}) c
        ), planned AS MATERIALIZED (
            SELECT a.id, a.person_id, f.mentor_id FROM fresh f JOIN assignment a
            ON a.plan_id = f.entity_id {of_mentor} WHERE f.entity = 'plan_turn'
        ), turned AS MATERIALIZED (
            SELECT entity_id AS person_id FROM fresh WHERE entity = '{person_turn}'
            UNION SELECT a.person_id FROM planned a JOIN person p ON p.id = a.person_id
            WHERE a.mentor_id IS NOT NULL AND p.mentor_id IS DISTINCT FROM a.mentor_id
        ), came AS MATERIALIZED (
            SELECT t.person_id FROM turned t JOIN person vp ON vp.id = t.person_id
            WHERE {_seen(actor, bindings)}
        ), touched AS (
            SELECT entity, entity_id AS id, kind = 'DELETE' AS turned FROM fresh
            WHERE entity = ANY({bindings.value(HELD, "text[]")})
            UNION ALL SELECT 'weekly_plan', entity_id, TRUE FROM fresh
            WHERE entity = 'plan_turn' AND mentor_id IS NOT NULL
            UNION ALL SELECT 'person', person_id, TRUE FROM turned
            UNION ALL SELECT 'assignment', id, mentor_id IS NOT NULL FROM planned
            WHERE mentor_id IS NOT NULL OR EXISTS (
                SELECT 1 FROM person vp WHERE vp.id = person_id AND {_seen(actor, bindings)})
            {hanging}
        )
        SELECT entity, id, bool_or(turned) AS turned FROM touched
        WHERE (entity, id) > ({bindings.value(entity, "text")},
            {bindings.value(entity_id, "bigint")})
        GROUP BY entity, id ORDER BY entity, id"""
