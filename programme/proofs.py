"""What is said to prove a stage, checked before anybody is looked up: kind, speaker, licence."""

from typing import Final

from programme.actors import Actor
from programme.errors import Forbidden, InvalidInput
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

    Raises InvalidInput (stage, evidence, LICENCE_MISSING, reference), Forbidden BANK_IS_THE_SOURCE.
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
