"""Attainments by hand: claimed by whoever accompanies a person, validated by another, corrected.

A claim is held at once and pays nothing; a supervisor's validation pays. A correction closes the
row and appends a new claim, which another hand validates again. Nothing is ever overwritten.
"""

from dataclasses import asdict, replace
from typing import Any, Final

from programme import audit, licences, papers, proofs, sales, scope, stages
from programme.actors import Actor, require
from programme.errors import Conflict, Forbidden, InvalidInput
from programme.idempotency import once
from programme.records import store
from programme.stages import Proof
from programme.words import SUPERVISORS, EvidenceKind, Role

REGISTRATION: Final = 1
"""The stage that everybody in the register holds."""


async def attainment_record(
    actor: Actor,
    person_id: int,
    proof: Proof,
    *,
    idempotency_key: str | None = None,
    after: str | None = None,
) -> dict[str, Any]:
    """Claim that a person attained a stage; ``{"attainment_id"}``.

    Raises NotFound, InvalidInput (stage, evidence that does not prove it, a day that cannot be, a
    licence: LICENCE_MISSING, LICENCE_TYPE_NOT_EFFECTIVE, LICENCE_EXPIRED, a sale: SALE_MISSING),
    Forbidden BANK_IS_THE_SOURCE, Conflict ALREADY_ATTAINED or LICENCE_RECORDED.
    """
    require(actor, Role.MENTOR, Role.BANK, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        proofs.check(actor, proof)
        person = await scope.seen(actor, scope.PERSON, person_id, path="jakpreneurId", lock=True)
        await proofs.check_day(proof, person["registered_on"])
        await _refuse_held(person_id, proof.stage)
        return {"attainment_id": await _claim(actor, person_id, proof)}

    payload = {"person": person_id, **_payload(proof)}
    async with store.transaction():
        return await once(actor, "attainmentRecord", idempotency_key, payload, act, after=after)


async def attainment_validate(
    actor: Actor,
    attainment_id: int,
    *,
    accepted: bool = True,
    reason: str | None = None,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Vouch for a claim, or refuse it with a reason, which closes it; ``{"attainment_id"}``.

    Raises NotFound, Forbidden SELF_VALIDATION, InvalidInput, Conflict ALREADY_VALIDATED,
    SUPERSEDED or, for a P1 that is refused, REGISTRATION_STANDS.
    """
    require(actor, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        row = await _open(actor, attainment_id)
        _refuse_own(actor, row["recorded_by_id"])
        if row["validated_at"] is not None:
            raise already_validated("attainment", "Capaian", attainment_id, "attainmentId")
        if accepted:
            await stages.validate(attainment_id, actor)
        else:
            await _close(actor, "REJECT", row, reason)
        return {"attainment_id": attainment_id}

    payload = {"attainment": attainment_id, "accepted": accepted, "reason": reason}
    async with store.transaction():
        return await once(actor, "attainmentValidate", idempotency_key, payload, act)


async def attainment_revoke(
    actor: Actor, attainment_id: int, reason: str, *, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Close what was held for true; its points are clawed back; ``{"attainment_id"}``.

    Raises NotFound, InvalidInput (no reason), Conflict SUPERSEDED or, for P1, REGISTRATION_STANDS.
    """
    require(actor, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        row = await _open(actor, attainment_id)
        await _close(actor, "REVOKE", row, reason)
        return {"attainment_id": attainment_id}

    payload = {"attainment": attainment_id, "reason": reason}
    async with store.transaction():
        return await once(actor, "attainmentRevoke", idempotency_key, payload, act)


async def attainment_correct(
    actor: Actor,
    attainment_id: int,
    proof: Proof,
    reason: str,
    *,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Close a row and claim another of the same stage instead; ``{"attainment_id"}``, the new one.

    A P5 without a new ``sale`` keeps to the one that it rests on, with the day and, if given, the
    reference of the correction: from a slot, it stays within the days of the event.

    Raises as ``attainment_record`` and ``attainment_revoke``.
    """
    require(actor, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        row = await _open(actor, attainment_id)
        _refuse_registration(row)
        proofs.check(actor, proof)
        if row["stage"] != proof.stage:
            raise _another_stage(row["stage"], proof.stage)
        person = await scope.seen(actor, scope.PERSON, row["person_id"], path="attainmentId")
        await proofs.check_day(proof, person["registered_on"])
        sale = await sales.of(attainment_id)
        await _close(actor, "CORRECT", row, reason)
        return {"attainment_id": await _claim(actor, row["person_id"], proof, sale)}

    payload = {"attainment": attainment_id, "reason": reason, **_payload(proof)}
    async with store.transaction():
        return await once(actor, "attainmentCorrect", idempotency_key, payload, act)


def already_validated(what: str, apa: str, key: int, path: str) -> Conflict:
    """The refusal of a second validation."""
    return Conflict(
        f"The {what} {key} is validated already.",
        f"{apa} {key} sudah divalidasi.",
        path=path,
        kind="ALREADY_VALIDATED",
        facts={"key": str(key)},
    )


def self_validation(path: str) -> Forbidden:
    """The refusal of validating what one recorded."""
    return Forbidden(
        "You recorded this yourself; another hand validates it.",
        "Anda sendiri yang mencatat ini; pihak lain yang memvalidasi.",
        path=path,
        kind="SELF_VALIDATION",
        facts={"allowed": sorted(role.value for role in SUPERVISORS)},
    )


async def _open(actor: Actor, attainment_id: int) -> Any:
    """The row, locked, with its person locked first, as every verb does. Raises NotFound, Conflict
    SUPERSEDED where it is closed."""
    row = await scope.seen(actor, scope.ATTAINMENT, attainment_id, path="attainmentId")
    await stages.lock(row["person_id"])
    row = await scope.seen(actor, scope.ATTAINMENT, attainment_id, path="attainmentId", lock=True)
    if row["superseded_at"] is not None:
        raise Conflict(
            f"The attainment {attainment_id} was corrected, refused or revoked: no longer held."
            " Take the one that is held now, or claim the stage anew.",
            f"Capaian {attainment_id} sudah dikoreksi, ditolak atau dicabut; kini tidak berlaku."
            " Pakai capaian yang berlaku sekarang, atau ajukan tahap itu lagi.",
            path="attainmentId",
            kind="SUPERSEDED",
            facts={"supersededAt": row["superseded_at"].isoformat()},
        )
    return row


async def _claim(actor: Actor, person_id: int, proof: Proof, sale: Any = None) -> int:
    """The new row of a claim, and what proves it: the licence in the person's wallet, or the sale,
    if not a new one that which a correction keeps to."""
    if proof.evidence is EvidenceKind.SALE:
        return await sales.claim(actor, person_id, proof, sale)
    if proof.licence is None:
        return await stages.append(person_id, proof, actor.id)
    paper = await papers.check(proof.licence, proof.attained_on)
    told = proof.reference or f"{paper.type} {paper.number}"
    row = await stages.append(person_id, replace(proof, reference=told), actor.id)
    await licences.keep(actor, person_id, paper, attainment_id=row)
    return row


def _payload(proof: Proof) -> dict[str, Any]:
    """What an idempotency key stands for; without a licence or a sale as it was before there were
    any."""
    payload = asdict(proof)
    return {k: v for k, v in payload.items() if v is not None or k not in {"licence", "sale"}}


async def _close(actor: Actor, action: str, row: Any, reason: str | None) -> None:
    _refuse_registration(row)
    if not (reason or "").strip():
        raise InvalidInput(
            "reason is missing; say why the attainment does not hold.",
            "reason kosong; sebutkan mengapa capaian ini tidak berlaku.",
            path="reason",
            facts={"length": 0},
        )
    await stages.close(row["id"])
    await licences.release(row["id"])
    await sales.release(row["id"])
    await audit.record(actor, action, "attainment", row["id"], {"reason": reason})


def _refuse_registration(row: Any) -> None:
    """P1 follows from the registration, and could not be claimed again."""
    if row["stage"] == REGISTRATION:
        raise Conflict(
            "P1 follows from the registration and stands with it. If this person is registered"
            " twice, merge the two (personMerge); if by the wrong agency, transfer the person"
            " (jakpreneurTransfer).",
            "P1 mengikuti pendaftaran dan tetap berlaku. Jika orang ini terdaftar dua kali,"
            " gabungkan keduanya (personMerge); jika oleh dinas yang keliru, pindahkan"
            " (jakpreneurTransfer).",
            path="attainmentId",
            kind="REGISTRATION_STANDS",
            facts={"stage": REGISTRATION, "ways": ["personMerge", "jakpreneurTransfer"]},
        )


async def _refuse_held(person_id: int, stage: int) -> None:
    standing = await stages.open_row(person_id, stage)
    if standing is not None:
        raise Conflict(
            f"P{stage} is recorded for this person already; correct that attainment instead.",
            f"P{stage} sudah tercatat untuk orang ini; koreksi capaian itu saja.",
            path="stage",
            kind="ALREADY_ATTAINED",
            facts={"stage": stage},
        )


def _refuse_own(actor: Actor, recorded_by: int | None) -> None:
    if recorded_by == actor.id:
        raise self_validation("attainmentId")


def _another_stage(held: int, given: int) -> InvalidInput:
    return InvalidInput(
        f"This attainment is of P{held}, not P{given}; revoke it and record the other.",
        f"Capaian ini untuk P{held}, bukan P{given}; cabut lalu catat yang lain.",
        path="stage",
        facts={"stage": held},
    )
