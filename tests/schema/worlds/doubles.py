"""Persons who may be one: likely pairs, merges in force and undone."""

import json
from datetime import timedelta

from programme.duplicates.comparing import FIELDS
from programme.records import store
from tests.programme.plan_rows import NOTHING_MOVED
from tests.schema.worlds.draws import Draws, insert


class Doubles(Draws):
    """Draws pairs of a world's people."""

    async def double(self) -> None:
        """Pairs, some of them dismissed; a few people merged for good, others parted again."""
        for _ in range(12):
            await self.suspect(*sorted(self.draw.sample(self.people, 2)))
        plain = [person for person in self.people[5:] if self.draw.random() < 0.4]
        for merged, survivor in zip(plain[::2], plain[1::2], strict=False):
            await self.merge(survivor, merged)

    async def suspect(self, one: int, other: int) -> None:
        held = await store.fetch_value(
            "SELECT 1 FROM duplicate_candidate WHERE (one_id, other_id) = ($1, $2)", one, other
        )
        if held is not None:
            return
        at = self.maybe(self.moment(self.day(20)), 0.5)
        levels = {field: self.some(names) for field, names in FIELDS.items()}
        await insert(
            "duplicate_candidate", one_id=one, other_id=other, probability=self.some((0.9, 0.99)),
            levels=json.dumps(levels), found_at=self.moment(self.day(60)), dismissed_at=at,
            dismissed_by_id=self.actors[0].id if at else None, dismiss_reason="x" if at else None,
        )  # fmt: skip

    async def merge(self, survivor: int, merged: int) -> None:
        """With what the survivor attained having been the other's, or the other way round."""
        at = self.moment(self.day(40))
        undone = self.maybe(at + timedelta(days=self.some((0, 3)), minutes=1), 0.4)
        holder = survivor if undone is None else merged
        moved = await store.fetch(
            "SELECT id FROM attainment WHERE person_id = $1 AND id % 2 = 0", holder
        )
        undo = {**NOTHING_MOVED, "attained": [row["id"] for row in moved], "pointed": [merged]}
        await insert(
            "person_merge", survivor_id=survivor, merged_id=merged, reason="x", merged_at=at,
            merged_by_id=self.actors[0].id, undone_at=undone, undo=json.dumps(undo),
            undone_by_id=self.actors[1].id if undone else None,
        )  # fmt: skip
        if undone is None:
            await store.execute("DELETE FROM caseload WHERE person_id = $1", merged)
            await store.execute(
                "UPDATE person SET merged_into_id = $1, mentor_id = NULL WHERE id = $2",
                *(survivor, merged),
            )
