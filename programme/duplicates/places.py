"""Places in marketing events that two who are one hold both: the merged one's is given back.

Where it was sold from, or the event is over, it stays. Parting them takes it again where it is
still free, and else stands in line.
"""

from collections.abc import Sequence
from typing import Final

from programme import clock, marketing
from programme.records import store
from programme.words import SlotStatus

TWICE: Final = """
    SELECT s.id, s.event_id, s.person_id, s.status FROM marketing_slot s
    JOIN marketing_event e ON e.id = s.event_id
    WHERE s.person_id = $1 AND s.status <> 'RELEASED' AND e.ends_on >= $2
        AND NOT EXISTS (SELECT 1 FROM sale WHERE slot_id = s.id AND voided_at IS NULL)
    ORDER BY e.id FOR UPDATE OF e, s"""
TAKE: Final = """
    UPDATE marketing_event e SET taken = taken + 1 FROM marketing_slot s
    WHERE s.id = $1 AND e.id = s.event_id AND e.taken < e.capacity RETURNING e.id"""
AGAIN: Final = "UPDATE marketing_slot SET status = $2, released_at = NULL WHERE id = $1"


async def give_back(merged: int) -> list[list[object]]:
    """Give back what the merged one still holds; each as (slot, status)."""
    slots = await store.fetch(TWICE, merged, clock.today())
    for slot in slots:
        await marketing.give_back(slot)
    return [[slot["id"], slot["status"]] for slot in slots]


async def take_again(slots: Sequence[Sequence[object]]) -> None:
    """Take the places of ``give_back`` again."""
    for slot, was in slots:
        claimed = was == SlotStatus.CLAIMED and await store.fetch_value(TAKE, slot) is not None
        status = SlotStatus.CLAIMED if claimed else SlotStatus.WAITING
        await store.execute(AGAIN, slot, status.value)
