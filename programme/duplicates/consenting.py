"""Consents of two who are one: a refusal of either stands, in the append-only ledger.

What was never said counts as its purpose has it: profiling is not objected to, nothing else is
agreed to. Parting them says again what the survivor had said, unless something was said since.
"""

from collections.abc import Sequence
from typing import Final

from programme import clock
from programme.actors import Actor
from programme.events import changed, changed_of
from programme.records import store
from programme.words import ConsentPurpose

OURS: Final = frozenset({"MERGE", "UNMERGE"})
UNSAID: Final = {purpose: purpose is ConsentPurpose.PROFILING for purpose in ConsentPurpose}
SAID: Final = """
    SELECT DISTINCT ON (person_id, purpose) person_id, purpose, granted, source FROM consent
    WHERE person_id = ANY($1::bigint[]) ORDER BY person_id, purpose, id DESC"""
SAY: Final = """
    INSERT INTO consent (person_id, purpose, granted, source, recorded_at, actor_id)
    VALUES ($1, $2, $3, $4, $5, $6) RETURNING id"""


async def join(actor: Actor, survivor: int, merged: int) -> list[list[object]]:
    """Say for the survivor what both together mean; each as (purpose, before)."""
    said = {
        (row["person_id"], row["purpose"]): row["granted"]
        for row in await store.fetch(SAID, [survivor, merged])
    }
    lines: list[list[object]] = []
    for purpose, unsaid in UNSAID.items():
        own, other = said.get((survivor, purpose.value)), said.get((merged, purpose.value))
        before = unsaid if own is None else own
        after = before if other is None else other and (own is None or own)
        if after != before:
            await _say(actor, survivor, purpose, after, "MERGE")
            lines.append([purpose.value, before])
    return lines


async def part(actor: Actor, survivor: int, lines: Sequence[Sequence[object]]) -> None:
    """Say again what was in force before ``lines``, unless somebody said something since."""
    latest = {row["purpose"]: row["source"] for row in await store.fetch(SAID, [survivor])}
    for purpose, before in lines:
        if latest.get(str(purpose)) in OURS:
            await _say(actor, survivor, ConsentPurpose(str(purpose)), bool(before), "UNMERGE")


async def _say(
    actor: Actor, person: int, purpose: ConsentPurpose, granted: bool, source: str
) -> None:
    line: int = await store.fetch_value(
        SAY, person, purpose.value, granted, source, clock.now(), actor.id
    )
    await changed_of(person, ("consent", line))
    if purpose is ConsentPurpose.BANK:
        area = await store.fetch_value("SELECT village_code FROM person WHERE id = $1", person)
        await changed("bank_turn", person, area)
