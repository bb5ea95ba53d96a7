"""The wallet of licences, and which type is evidence on which day.

The types are rows with their days (``licence_type``): IUMK proves P4 in 2020 and nothing in 2022. A
licence belongs to one person: its number is recorded once, by its letters and digits alone, however
it is spaced or written. One that proves an attainment is validated with it, and goes out of the
wallet when that is closed.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

import asyncpg

from programme import audit, clock, events, papers, scope
from programme.actors import Actor, require
from programme.errors import Conflict, InvalidInput
from programme.idempotency import once
from programme.records import store
from programme.stages import Paper
from programme.visibility import SIGNED_IN
from programme.words import SUPERVISORS, Role

LICENCE: Final = scope.Word("licence", "licence", "izin")
FILE: Final = scope.Word("file", "file", "berkas")
MOST_DAYS: Final = 366
PLAIN: Final = "upper(regexp_replace({number}, '[^A-Za-z0-9]', '', 'g'))"
"""What a number is told by, as the index licence_of_one has it."""
KEEP: Final = f"""
    INSERT INTO licence (person_id, type_code, number, issued_on, expires_on, attainment_id,
        file_id, recorded_at, recorded_by_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (type_code, ({PLAIN.format(number="number")})) WHERE revoked_at IS NULL
    DO NOTHING RETURNING id"""
TAKE: Final = f"""
    UPDATE licence SET attainment_id = $5 WHERE person_id = $1 AND type_code = $2
        AND {PLAIN.format(number="number")} = {PLAIN.format(number="$3::text")}
        AND issued_on = $4 AND revoked_at IS NULL AND attainment_id IS NULL RETURNING id"""
"""One of the own wallet that proves nothing yet."""


async def licence_record(  # noqa: PLR0913 (what a wallet keeps, and the keys of a queue)
    actor: Actor,
    person_id: int,
    paper: Paper,
    *,
    file_id: int | None = None,
    idempotency_key: str | None = None,
    after: str | None = None,
) -> dict[str, Any]:
    """Put a licence into a person's wallet; ``{"licence_id"}``. It claims no stage.

    Raises NotFound, InvalidInput (a type that is none, LICENCE_TYPE_NOT_EFFECTIVE on the day of
    issue, a number, a day), Conflict LICENCE_RECORDED.
    """
    require(actor, Role.MENTOR, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        await scope.seen(actor, scope.PERSON, person_id, path="jakpreneurId", lock=True)
        if file_id is not None:
            await _check_file(actor, person_id, file_id)
        checked = await papers.check(paper, paper.issued_on)
        return {"licence_id": await keep(actor, person_id, checked, file_id=file_id)}

    payload = {"person": person_id, "file": file_id, **asdict(paper)}
    async with store.transaction():
        return await once(actor, "licenceRecord", idempotency_key, payload, act, after=after)


async def licence_revoke(
    actor: Actor, licence_id: int, reason: str, *, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Take a licence out of the wallet; its number may be recorded again; ``{"licence_id"}``.

    Raises NotFound, InvalidInput (no reason), Conflict LICENCE_REVOKED or, where an attainment
    rests on it, LICENCE_IN_USE.
    """
    require(actor, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        row = await scope.seen(actor, LICENCE, licence_id, path="licenceId")
        await scope.seen(actor, scope.PERSON, row["person_id"], path="licenceId", lock=True)
        row = await scope.seen(actor, LICENCE, licence_id, path="licenceId", lock=True)
        _check_revocable(row, reason)
        await store.execute(
            "UPDATE licence SET revoked_at = $2 WHERE id = $1", licence_id, clock.now()
        )
        await audit.record(actor, "REVOKE", "licence", licence_id, {"reason": reason})
        await events.changed_of(row["person_id"], ("licence", licence_id))
        return {"licence_id": licence_id}

    payload = {"licence": licence_id, "reason": reason}
    async with store.transaction():
        return await once(actor, "licenceRevoke", idempotency_key, payload, act)


async def licence_types(actor: Actor) -> Sequence[asyncpg.Record]:
    """The types with their days. Raises Forbidden for the public."""
    require(actor, *SIGNED_IN)
    return await store.fetch(papers.TYPES)


async def keep(
    actor: Actor,
    person_id: int,
    paper: Paper,
    *,
    attainment_id: int | None = None,
    file_id: int | None = None,
) -> int:
    """A checked licence stands in the wallet, and for the attainment; its id.

    Raises Conflict LICENCE_RECORDED where the number stands in a wallet already, but for one of
    the own wallet that proves nothing yet.
    """
    key = (person_id, paper.type, paper.number, paper.issued_on)
    found = None
    if attainment_id is not None:
        found = await store.fetch_value(TAKE, *key, attainment_id)
    if found is None:
        rest = (paper.expires_on, attainment_id, file_id, clock.now(), actor.id)
        found = await store.fetch_value(KEEP, *key, *rest)
    if found is None:
        raise Conflict(
            f"The licence {paper.type} {paper.number} is recorded already; have that one revoked"
            " first if it is wrong.",
            f"Izin {paper.type} {paper.number} sudah tercatat; minta yang itu dicabut dahulu bila"
            " keliru.",
            path="licence.number",
            kind="LICENCE_RECORDED",
            facts={"type": paper.type, "number": paper.number},
        )
    await events.changed_of(person_id, ("licence", int(found)))
    return int(found)


async def release(attainment_id: int) -> None:
    """What proved an attainment that is closed goes out of the wallet; its number is free."""
    await store.execute(
        "UPDATE licence SET revoked_at = $2 WHERE attainment_id = $1 AND revoked_at IS NULL",
        attainment_id,
        clock.now(),
    )


async def check_within(within_days: int) -> None:
    """Raises InvalidInput for a number of days that is not asked for."""
    if not 0 <= within_days <= MOST_DAYS:
        raise InvalidInput(
            f"withinDays is {within_days}; it takes 0 to {MOST_DAYS}.",
            f"withinDays bernilai {within_days}; harus 0 sampai {MOST_DAYS}.",
            path="withinDays",
            facts={"most": MOST_DAYS},
        )


async def _check_file(actor: Actor, person_id: int, file_id: int) -> None:
    row = await scope.seen(actor, FILE, file_id, path="fileId")
    if row["person_id"] != person_id:
        raise scope.unseen(FILE, file_id, "fileId")


def _check_revocable(row: asyncpg.Record, reason: str) -> None:
    if not reason.strip():
        raise InvalidInput(
            "reason is missing; say why the licence does not hold.",
            "reason kosong; sebutkan mengapa izin ini tidak berlaku.",
            path="reason",
            facts={"length": 0},
        )
    if row["revoked_at"] is not None:
        raise Conflict(
            f"The licence {row['id']} is revoked already.",
            f"Izin {row['id']} sudah dicabut.",
            path="licenceId",
            kind="LICENCE_REVOKED",
            facts={"revokedAt": row["revoked_at"].isoformat()},
        )
    if row["attainment_id"] is not None:
        raise Conflict(
            f"P4 rests on the licence {row['id']}; revoke or correct that attainment.",
            f"P4 bertumpu pada izin {row['id']}; cabut atau koreksi capaian itu.",
            path="licenceId",
            kind="LICENCE_IN_USE",
            facts={"stage": 4},
        )
