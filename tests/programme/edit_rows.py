"""Rows of what edits leave behind."""

import json

from programme import clock
from programme.actors import Actor
from programme.records import store


async def conflict(person_id: int, author: Actor) -> int:
    """An open conflict: ``author`` gave the person's business the name B over A, where C stood."""
    found: int = await store.fetch_value(
        "INSERT INTO conflict (entity, entity_id, person_id, field, base, yours, theirs, author_id,"
        " recorded_at) VALUES ('person', $1, $1, 'BUSINESS_NAME', $2, $3, $4, $5, $6)"
        " RETURNING id",
        person_id,
        *(json.dumps(name) for name in "ABC"),
        author.id,
        clock.now(),
    )
    return found
