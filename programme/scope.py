"""One row that an actor may see, or the one answer for unknown and foreign ids."""

from dataclasses import dataclass
from typing import Final

import asyncpg

from programme.actors import Actor
from programme.errors import NotFound
from programme.records import store
from programme.visibility import Bindings, visible_to

LARGEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Word:
    """What is looked for: its table, and how it is called in English and Indonesian."""

    entity: str
    what: str
    apa: str


PERSON: Final = Word("person", "Jakpreneur", "Jakpreneur")
CONTACT: Final = Word("contact", "contact", "kontak")
ATTENDANCE: Final = Word("attendance", "attendance", "kehadiran")
ATTAINMENT: Final = Word("attainment", "attainment", "capaian")
SESSION: Final = Word("training_session", "training session", "sesi pelatihan")
ASSIGNMENT: Final = Word("assignment", "assignment", "penugasan")
CONFLICT: Final = Word("conflict", "conflict", "konflik")
EVENT: Final = Word("marketing_event", "marketing event", "acara pemasaran")
SLOT: Final = Word("marketing_slot", "marketing slot", "slot pemasaran")
MENTOR: Final = Word("mentor", "mentor", "pendamping")


async def seen(
    actor: Actor, word: Word, key: int, *, path: str, lock: bool = False
) -> asyncpg.Record:
    """The row of that id, locked until the transaction ends if so asked.

    Raises NotFound, the same for an id that does not exist and one out of the actor's scope.
    """
    bindings = Bindings()
    sql = (
        f"SELECT row.* FROM {word.entity} AS row WHERE row.id = {bindings.value(key, 'bigint')}"
        f" AND {visible_to(actor, word.entity, 'row', bindings)}"
    )
    found = None
    if 0 < key <= LARGEST:
        locking = " FOR UPDATE OF row" if lock else ""
        found = await store.fetch_row(sql + locking, *bindings.resolve(actor))
    if found is None:
        raise unseen(word, key, path)
    return found


async def is_area(code: str) -> bool:
    """Whether there is an area of that code, in whoever's scope."""
    return await store.fetch_value("SELECT 1 FROM area WHERE code = $1", code) is not None


def unseen(word: Word, key: int, path: str) -> NotFound:
    """The refusal for a row that is not there, or not for this actor."""
    return NotFound.of(word.what, word.apa, key, path=path)
