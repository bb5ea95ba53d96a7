"""The consent ledger: per person and purpose, append-only; the latest row is in force."""

from collections.abc import Sequence
from typing import Any

from programme import audit, clock, idempotency
from programme.actors import Actor
from programme.errors import Conflict, Forbidden, NotFound
from programme.events import changed, changed_of
from programme.records import store
from programme.visibility import Bindings, visible_to
from programme.words import ConsentPurpose


async def current(person_ids: Sequence[int], purpose: ConsentPurpose) -> dict[int, bool]:
    """What each person last said about ``purpose``; False where nothing was ever said."""
    rows = await store.fetch(
        "SELECT DISTINCT ON (person_id) person_id, granted FROM consent"
        " WHERE person_id = ANY($1::bigint[]) AND purpose = $2 ORDER BY person_id, id DESC",
        list(person_ids),
        purpose.value,
    )
    said = {row["person_id"]: row["granted"] for row in rows}
    return {person: said.get(person, False) for person in person_ids}


async def refuse_withdrawn(person_id: int, *, path: str) -> None:
    """Raises Conflict CONSENT_WITHDRAWN where the person no longer wants to be contacted."""
    granted = await store.fetch_value(
        "SELECT granted FROM consent WHERE person_id = $1 AND purpose = $2"
        " ORDER BY id DESC LIMIT 1",
        person_id,
        ConsentPurpose.CONTACT.value,
    )
    if granted is False:
        raise Conflict(
            "This person withdrew the consent to be contacted; nothing was recorded.",
            "Orang ini mencabut persetujuan untuk dihubungi; tidak ada yang dicatat.",
            path=path,
            kind="CONSENT_WITHDRAWN",
            facts={"purpose": ConsentPurpose.CONTACT.value},
        )


async def put(  # noqa: PLR0913 (the words of a consent)
    actor: Actor,
    person_id: int,
    purpose: ConsentPurpose,
    *,
    granted: bool,
    key: str | None = None,
    after: str | None = None,
) -> int:
    """Grant or withdraw a person's consent; the id of the ledger's row that is then in force.

    The person's own account may, the responsible mentor, and a supervisor of the area. Saying
    again what is in force adds nothing. Raises NotFound for a person that the actor may not see,
    Forbidden for one that it may only see, IdempotencyConflict for a key of another payload.
    """
    payload = {"person": person_id, "purpose": purpose.value, "granted": granted}

    async def act() -> dict[str, Any]:
        person = await _person(actor, person_id)
        source = _source(actor, person)
        return {"consent": await _say(actor, person, purpose, granted, source)}

    async with store.transaction():
        answer = await idempotency.once(actor, "consentSet", key, payload, act, after=after)
    return int(answer["consent"])


async def grant(actor: Actor, person_id: int, purpose: ConsentPurpose) -> int:
    """``put`` with a yes."""
    return await put(actor, person_id, purpose, granted=True)


async def withdraw(actor: Actor, person_id: int, purpose: ConsentPurpose) -> int:
    """``put`` with a no; in force at once."""
    return await put(actor, person_id, purpose, granted=False)


async def _person(actor: Actor, person_id: int) -> Any:
    """The person under lock, so that two sayings follow each other."""
    bindings = Bindings()
    wanted = bindings.value(person_id, "bigint")
    visible = visible_to(actor, "person", "p", bindings)
    row = await store.fetch_row(
        "SELECT p.id, p.village_code, (SELECT mentor_id FROM caseload WHERE person_id = p.id"
        " AND valid_to IS NULL) AS mentor_id"
        f" FROM person p WHERE p.id = {wanted} AND {visible} FOR UPDATE OF p",
        *bindings.resolve(actor),
    )
    if row is None:
        raise NotFound.of("Jakpreneur", "Jakpreneur", person_id, path="jakpreneurId")
    return row


def _source(actor: Actor, person: Any) -> str:
    """By whose hand: the person's, the responsible mentor's, a supervisor's."""
    if actor.person_id is not None and actor.person_id == person["id"]:
        return "SELF"
    if actor.mentor_id is not None and actor.mentor_id == person["mentor_id"]:
        return "MENTOR"
    if actor.supervises:
        return "SUPERVISOR"
    raise Forbidden(
        "Only the person, the responsible mentor or a supervisor of the area may set a consent.",
        "Hanya yang bersangkutan, pendamping penanggung jawab, atau supervisor wilayah yang dapat"
        " mengatur persetujuan.",
        facts={"role": actor.role.value},
    )


async def _say(
    actor: Actor, person: Any, purpose: ConsentPurpose, granted: bool, source: str
) -> int:
    latest = await store.fetch_row(
        "SELECT id, granted FROM consent WHERE person_id = $1 AND purpose = $2"
        " ORDER BY id DESC LIMIT 1",
        person["id"],
        purpose.value,
    )
    if latest is not None and latest["granted"] == granted:
        return int(latest["id"])
    consent_id = int(
        await store.fetch_value(
            "INSERT INTO consent (person_id, purpose, granted, source, recorded_at, actor_id)"
            " VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            person["id"],
            purpose.value,
            granted,
            source,
            clock.now(),
            actor.id,
        )
    )
    facts = {"purpose": purpose.value, "granted": granted, "source": source}
    await changed_of(person["id"], ("consent", consent_id))
    if purpose is ConsentPurpose.BANK and (granted or latest is not None):
        await changed("bank_turn", person["id"], person["village_code"])
    await audit.record(actor, "CONSENT_SET", "person", person["id"], facts)
    return consent_id
