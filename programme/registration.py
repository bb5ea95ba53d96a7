"""Registrations: one NIK is one person, and each agency has one record of a person.

The official count is of records (decision 0004). A registration that is sent again, by its key or
by its NIK, adds nothing; another agency's adds a record, and of the person only what was missing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from programme import audit, caseloads, events, registering, stages
from programme.actors import Actor, require
from programme.errors import Conflict, ProgrammeError
from programme.idempotency import once
from programme.records import store
from programme.registrants import Desk, Entry, Registrant, checked, desk, entry
from programme.secrets import vault
from programme.stages import Proof
from programme.words import (
    SUPERVISORS,
    ConsentPurpose,
    EvidenceKind,
    RegistrationOutcome,
    Role,
)

REGISTRARS: Final = (Role.MENTOR, *SUPERVISORS)
REFERENCE: Final = "registration:{}"


@dataclass(frozen=True, slots=True)
class Registered:
    """What came of a registration; ``record_id`` is null where the agency had one already."""

    outcome: RegistrationOutcome
    person_id: int
    record_id: int | None = None


async def jakpreneur_register(
    actor: Actor,
    given: Registrant,
    *,
    idempotency_key: str | None = None,
    after: str | None = None,
) -> dict[str, Any]:
    """Register a person with an agency; ``{"person_id", "outcome"}``.

    Raises Forbidden (role, OUTSIDE_AREA, OTHER_AGENCY), InvalidInput for the first value that
    cannot be (``registrants.checked`` gives all), Conflict NIK_OF_ANOTHER_NAME.
    """
    require(actor, *REGISTRARS)

    async def act() -> dict[str, Any]:
        [done] = await register(actor, [given])
        if isinstance(done, ProgrammeError):
            raise done
        return {"person_id": done.person_id, "outcome": done.outcome.value}

    payload = _sealed(given)
    async with store.transaction():
        return await once(actor, "jakpreneurRegister", idempotency_key, payload, act, after=after)


async def register(
    actor: Actor, given: Sequence[Registrant], at: Desk | None = None
) -> list[Registered | ProgrammeError]:
    """What came of each row, in order: done, or refused with nothing written of it.

    Any number of rows in a few statements, inside the caller's transaction; a NIK may stand in
    several of them. ``at`` is the actor's desk where it was read before. Raises Forbidden.
    """
    require(actor, *REGISTRARS)
    at = at or await desk(actor)
    answers: list[Registered | ProgrammeError | None] = [_refusal(one, at) for one in given]
    entries = {n: entry(given[n], at) for n, fault in enumerate(answers) if fault is None}
    fresh = await registering.people(entries.values())
    held = await registering.hold(entries.values())
    accepted = dict[int, tuple[int, Entry]]()
    for number, one in entries.items():
        person = held[registering.digest(one)]
        if _another_name(one.name, person["name"]):
            answers[number] = another_name()
        else:
            accepted[number] = (person["id"], one)
    done = await _recorded(accepted, fresh)
    new = [(done[n], one) for n, (_, one) in accepted.items() if done[n].record_id is not None]
    if new:
        await _follow(actor, new)
    return [answer or done[number] for number, answer in enumerate(answers)]


async def refusals(given: Sequence[Registrant], at: Desk) -> list[list[ProgrammeError]]:
    """All refusals of each row, those of what is registered already too; writes nothing."""
    told = [checked(one, at) for one in given]
    entries = {n: entry(given[n], at) for n, faults in enumerate(told) if not faults}
    known = await registering.names(entries.values())
    for number, one in entries.items():
        name = known.setdefault(registering.digest(one), one.name)
        if _another_name(one.name, name):
            told[number].append(another_name())
    return told


async def _recorded(
    accepted: Mapping[int, tuple[int, Entry]], fresh: set[int]
) -> dict[int, Registered]:
    """The records of accepted rows; of a person who is new, the first is the one that says so."""
    records = await registering.records(accepted.values())
    done = dict[int, Registered]()
    for number, (person, one) in accepted.items():
        record = records.pop((person, one.agency_code), None)
        outcome = RegistrationOutcome.KNOWN if record is None else RegistrationOutcome.NEW_RECORD
        if record is not None and person in fresh:
            fresh.remove(person)
            outcome = RegistrationOutcome.NEW_PERSON
        done[number] = Registered(outcome, person, record)
    return done


async def _follow(actor: Actor, new: Sequence[tuple[Registered, Entry]]) -> None:
    """What hangs on records that are new: business, consents, P1, the mentor, the trail."""
    rows = [(done.person_id, one) for done, one in new]
    await registering.businesses(rows)
    await registering.phones(rows)
    consents = await registering.consents(actor, rows)
    await _attain(actor, new)
    await _accompany(actor, [done.person_id for done, _ in new])
    await _tell(rows, consents)
    trail = [(done.person_id, _facts(done, one)) for done, one in new]
    await audit.record_each(actor, "JAKPRENEUR_REGISTER", "person", trail)


def _facts(done: Registered, one: Entry) -> dict[str, Any]:
    """What the trail keeps of a record."""
    return {
        "registration": done.record_id,
        "agency": one.agency_code,
        "channel": one.given.channel.value,
        "outcome": done.outcome.value,
        "consents": sorted(purpose.value for purpose in one.given.consents),
    }


async def _tell(
    rows: Sequence[tuple[int, Entry]], consents: Sequence[tuple[int, int, ConsentPurpose]]
) -> None:
    """The feed: people, what they consented to, who came to the bank's sight."""
    told = [(person, "consent", key) for person, key, _ in consents]
    await events.changed_of_each([*told, *((person, "person", person) for person, _ in rows)])
    lent = [person for person, _, purpose in consents if purpose is ConsentPurpose.BANK]
    for person, village in (await registering.villages(lent)).items():
        await events.changed("bank_turn", person, village)


async def _attain(actor: Actor, new: Iterable[tuple[Registered, Entry]]) -> None:
    """P1 from the day of the first record, by that record; an earlier one, told later, corrects
    it. It pays nobody, so that it needs no other hand."""
    first = dict[int, Proof]()
    for done, one in new:
        reference = REFERENCE.format(done.record_id)
        proof = Proof(1, one.given.registered_on, EvidenceKind.REGISTRATION, reference)
        kept = first.setdefault(done.person_id, proof)
        if proof.attained_on < kept.attained_on:
            first[done.person_id] = proof
    held = await registering.begun(list(first))
    earlier = {
        person: proof
        for person, proof in first.items()
        if person in held and proof.attained_on < held[person][1]
    }
    for person, proof in earlier.items():
        await stages.close(held[person][0])
        await stages.attain(person, proof, None, actor)
    await stages.begin({p: proof for p, proof in first.items() if p not in held}, actor)
    await stages.follow_each(list(first))
    await registering.since({person: proof.attained_on for person, proof in first.items()})


async def _accompany(actor: Actor, people: Sequence[int]) -> None:
    """Who was registered by a mentor of the district and has none, is on that mentor's list."""
    if actor.mentor_id is None:
        return
    rows = await store.fetch(
        "SELECT id FROM person WHERE id = ANY($1::bigint[]) AND mentor_id IS NULL"
        " AND village_code >= $2 AND village_code < $3 ORDER BY id",
        people,
        actor.area_from,
        actor.area_to,
    )
    if rows:
        await caseloads.move({row["id"]: None for row in rows}, actor.mentor_id)


def _refusal(given: Registrant, at: Desk) -> ProgrammeError | None:
    return next(iter(checked(given, at)), None)


def _another_name(name: str, known: str) -> bool:
    """Whether two names share no word: then a mistyped digit has met somebody else's NIK."""
    return not set(_words(name)) & set(_words(known))


def _words(name: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in name.casefold()).split() or [name]


def another_name() -> Conflict:
    """The refusal of a NIK that somebody of another name has; that name is not told."""
    return Conflict(
        "This NIK is registered under another name; check its digits and the name with the identity"
        " card.",
        "NIK ini terdaftar atas nama lain; periksa angka dan namanya dengan KTP.",
        path="nik",
        kind="NIK_OF_ANOTHER_NAME",
    )


def _sealed(given: Registrant) -> dict[str, Any]:
    """The payload that a key stands for, its NIK and phone as digests."""
    payload = asdict(given)
    for word in ("nik", "phone"):
        if payload[word] is not None:
            payload[word] = vault().digest(payload[word]).hex()
    return payload
