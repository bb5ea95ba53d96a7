"""People on paths in tests: offices of two agencies, somebody of one, where everybody stands."""

from datetime import date

from programme.actors import Actor
from programme.paths import Way, Whom
from programme.records import store
from programme.stages import Standpoint, derive
from tests.programme import rows

NEXT = date(2020, 11, 2)


SWAPPED = Way("MENTORED_FIRST", "Pendampingan dahulu", "Mentoring first", (1, 3, 2, 4, 5, 6, 7))


GROWING = Way("NAIK_KELAS", "Naik kelas", "Growing", (1, 2, 3, 4, 5, 6, 7), (2,))


PAREKRAF = Whom(agency_code="PAREKRAF")


TABLES = ("stage_path", "stage_path_rule", "path_turn", "person", "change", "audit")


async def given() -> tuple[Actor, Actor]:
    """The head office and a mentor of a district with a second agency."""
    await rows.district()
    await store.execute("INSERT INTO agency (code, name_id, name_en) VALUES ('PAREKRAF', 'x', 'x')")
    return await rows.actor_of_city(), await rows.mentor()


async def somebody(mentor: Actor, *, agency: str = rows.AGENCY, level: str | None = None) -> int:
    person = await rows.person(mentor=mentor)
    await store.execute("UPDATE person SET agency_code = $2 WHERE id = $1", person, agency)
    if level is not None:
        await store.execute(
            "INSERT INTO business (person_id, name, level, workers) VALUES ($1, 'b', $2, 1)",
            person,
            level,
        )
    return person


async def standing() -> dict[int, Standpoint]:
    """What ``person`` says of everybody; offices and attainments say the same."""
    found = await store.fetch("SELECT id, stage, next_stage FROM person ORDER BY id")
    stored = {row["id"]: Standpoint(row["stage"], row["next_stage"]) for row in found}
    assert await derive(list(stored)) == stored
    return stored
