"""What may prove a stage: whether a claim's stage, evidence, licence, sale and day can be."""

from datetime import date
from typing import Final

from programme import clock, days, papers
from programme.actors import Actor
from programme.errors import Forbidden, InvalidInput
from programme.filled import filled
from programme.stages import EVIDENCE, Proof
from programme.words import EvidenceKind, Role

OWN_VERB: Final = {
    EvidenceKind.REGISTRATION: ("a registration", "pendaftaran"),
    EvidenceKind.ATTENDANCE: ("attendanceValidate", "attendanceValidate"),
    EvidenceKind.CONTACT_LOG: ("contactValidate", "contactValidate"),
}
"""Evidence that comes into being elsewhere (en, id), and never by a claim."""
BANK_SIDE: Final = frozenset({Role.BANK, Role.DINAS})
"""Who may say that the bank confirmed: the bank, and the office that takes in its files."""
REFERENCE_LENGTH: Final = 80


def check(actor: Actor, proof: Proof) -> None:
    """Whether evidence of this kind proves the stage, and this actor may say so.

    Raises InvalidInput (stage, evidence, LICENCE_MISSING, sale, reference), Forbidden
    BANK_IS_THE_SOURCE.
    """
    if proof.stage not in EVIDENCE:
        raise InvalidInput(
            f"stage is {proof.stage}; the stages are 1 to 7.",
            f"stage bernilai {proof.stage}; tahapnya 1 sampai 7.",
            path="stage",
            facts={"from": 1, "to": 7},
        )
    claimable = sorted(kind.value for kind in EVIDENCE[proof.stage] if kind not in OWN_VERB)
    if proof.evidence.value not in claimable:
        raise _no_proof(proof, claimable)
    if proof.evidence is EvidenceKind.BANK_CONFIRMATION and actor.role not in BANK_SIDE:
        raise Forbidden(
            "Only the bank confirms capital; P7 follows from its file.",
            "Hanya bank yang mengonfirmasi permodalan; P7 mengikuti berkas bank.",
            path="evidence",
            kind="BANK_IS_THE_SOURCE",
            facts={"role": actor.role.value, "allowed": sorted(role.value for role in BANK_SIDE)},
        )
    _check_licence(proof)
    _check_sale(proof)
    if proof.reference is not None and len(proof.reference) > REFERENCE_LENGTH:
        raise InvalidInput(
            f"reference has {len(proof.reference)} characters; it takes up to {REFERENCE_LENGTH}.",
            f"reference terdiri dari {len(proof.reference)} karakter; paling banyak"
            f" {REFERENCE_LENGTH}.",
            path="reference",
            facts={"length": len(proof.reference), "most": REFERENCE_LENGTH},
        )


def _check_licence(proof: Proof) -> None:
    wanted = proof.evidence is EvidenceKind.LICENCE
    if wanted and proof.licence is None:
        raise InvalidInput(
            "licence is missing; say which one proves P4: its type, its number, its day of issue.",
            "licence kosong; sebutkan izin yang membuktikan P4: jenis, nomor, tanggal terbit.",
            path="licence",
            kind="LICENCE_MISSING",
            facts={"stage": proof.stage},
        )
    if not wanted and proof.licence is not None:
        raise InvalidInput(
            f"licence is given, but {proof.evidence.value} proves P{proof.stage}; leave it out, or"
            " put it into the wallet by licenceRecord.",
            f"licence diisi, padahal {proof.evidence.value} yang membuktikan P{proof.stage};"
            " kosongkan, atau catat dengan licenceRecord.",
            path="licence",
            facts={"stage": proof.stage},
        )


def unsold(proof: Proof) -> InvalidInput:
    """The refusal SALE_MISSING of a P5 that rests on no sale."""
    return InvalidInput(
        "sale is missing; say what was sold outside of our events, how much and where. What was"
        " sold from a slot is recorded by saleRecord, which claims P5.",
        "sale kosong; sebutkan yang terjual di luar acara kita, berapa dan di mana. Penjualan"
        " dari slot dicatat dengan saleRecord, yang mengajukan P5.",
        path="sale",
        kind="SALE_MISSING",
        facts={"stage": proof.stage},
    )


def _check_sale(proof: Proof) -> None:
    if proof.sale is None:
        return
    if proof.evidence is not EvidenceKind.SALE:
        raise InvalidInput(
            f"sale is given, but {proof.evidence.value} proves P{proof.stage}; leave it out.",
            f"sale diisi, padahal {proof.evidence.value} yang membuktikan P{proof.stage};"
            " kosongkan.",
            path="sale",
            facts={"stage": proof.stage},
        )
    check_receipt(proof.reference)


def check_receipt(reference: str | None) -> str:
    """Where the receipt of a sale is found, without spaces around. Raises InvalidInput."""
    where = ": where the receipt or picture is found", ": letak nota atau fotonya"
    return filled("reference", reference, REFERENCE_LENGTH, *where)


def _no_proof(proof: Proof, claimable: list[str]) -> InvalidInput:
    own = OWN_VERB.get(proof.evidence)
    wanted = ", ".join(claimable)
    if own is not None and proof.evidence in EVIDENCE[proof.stage]:
        return InvalidInput(
            f"{proof.evidence.value} is written by {own[0]}, not claimed.",
            f"{proof.evidence.value} ditulis oleh {own[1]}, tidak diajukan.",
            path="evidence",
            facts={"stage": proof.stage, "claimable": claimable},
        )
    return InvalidInput(
        f"{proof.evidence.value} does not prove P{proof.stage}; it takes {wanted or 'no claim'}.",
        f"{proof.evidence.value} tidak membuktikan P{proof.stage}; perlu {wanted or 'jalur lain'}.",
        path="evidence",
        facts={"stage": proof.stage, "claimable": claimable},
    )


async def check_day(proof: Proof, registered_on: date) -> None:
    """Raises InvalidInput for a day before the registration or to come.

    The licence's type first: for a day on which it proves nothing it is refused as that, whether or
    not the day has come.
    """
    if proof.licence is not None:
        await papers.effective(proof.licence, proof.attained_on)
    attained_on, today = proof.attained_on, clock.today()
    days.refuse_swapped("attainedOn", attained_on, registered_on)
    if not registered_on <= attained_on <= today:
        raise InvalidInput(
            f"attainedOn is {attained_on}; it lies between the registration on {registered_on}"
            f" and today, {today}.",
            f"attainedOn {attained_on}; harus antara pendaftaran {registered_on} dan hari ini,"
            f" {today}.",
            path="attainedOn",
            facts={"from": registered_on.isoformat(), "to": today.isoformat()},
        )
