"""Attainments by hand: claimed, validated by another, corrected, revoked."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from programme import attainments
from programme.stages import Proof, Sold
from programme.words import EvidenceKind, SaleBand, SalePlace
from schema.context import asked
from schema.ids import from_global
from schema.jakpreneurs import Attainment
from schema.keys import after, idempotency_key
from schema.licences import LicenceInput, paper
from schema.reading import payload
from schema.refusals import Refusal
from schema.scalars import Date
from schema.words import StageKey


@strawberry.input(description="What was sold outside of our events.")
class SaleInput:
    """See programme.stages.Sold."""

    band: SaleBand = strawberry.field(description="How much.")
    place: SalePlace = strawberry.field(description="Where.")


@strawberry.input(description="What was attained, when, and what proves it.")
class ProofInput:
    """See programme.stages.Proof."""

    stage: StageKey = strawberry.field(description="The stage.")
    attained_on: Date = strawberry.field(description="The day on which it became true.")
    evidence: EvidenceKind = strawberry.field(description="What proves it.")
    reference: str | None = strawberry.field(
        description="Where the evidence is found, up to 80 characters.", default=None
    )
    licence: LicenceInput | None = strawberry.field(
        description="The licence that proves P4; it goes into the person's wallet.", default=None
    )
    sale: SaleInput | None = strawberry.field(
        description="The sale outside of our events that proves P5, on the day `attainedOn`; the"
        " `reference` says where its receipt or picture is found. A correction without it keeps to"
        " the sale that was recorded.",
        default=None,
    )


@strawberry.input(description="A stage that a person is said to have attained.")
class AttainmentRecordInput:
    """See programme.attainments.attainment_record."""

    jakpreneur_id: strawberry.ID = strawberry.field(description="The Jakpreneur's global id.")
    proof: ProofInput = strawberry.field(description="What is claimed.")
    idempotency_key: str | None = idempotency_key()
    after: str | None = after()


@strawberry.input(description="A claim to vouch for, or to refuse.")
class AttainmentValidateInput:
    """See programme.attainments.attainment_validate."""

    attainment_id: strawberry.ID = strawberry.field(description="The attainment's global id.")
    accepted: bool = strawberry.field(
        description="False closes the claim; that takes a reason.", default=True
    )
    reason: str | None = strawberry.field(description="Why it is refused.", default=None)
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="An attainment that does not hold.")
class AttainmentRevokeInput:
    """See programme.attainments.attainment_revoke."""

    attainment_id: strawberry.ID = strawberry.field(description="The attainment's global id.")
    reason: str = strawberry.field(description="Why it does not hold.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="What an attainment should have said.")
class AttainmentCorrectInput:
    """See programme.attainments.attainment_correct."""

    attainment_id: strawberry.ID = strawberry.field(description="The attainment's global id.")
    proof: ProofInput = strawberry.field(description="What is claimed instead, of the same stage.")
    reason: str = strawberry.field(description="Why it is corrected.")
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="The attainment as it now stands.")
class AttainmentChanged:
    """The answer of the mutations of attainments."""

    attainment: Attainment | None = strawberry.field(description="The attainment.")


AttainmentResult = Annotated[
    AttainmentChanged | Refusal,
    strawberry.union("AttainmentResult", description="The attainment, or why nothing was done."),
]


@strawberry.type
class AttainmentMutations:
    """Mutations."""

    @strawberry.mutation(
        description="Claim that a person attained a stage; it pays nothing until validated."
    )
    async def attainment_record(
        self,
        info: Info,
        given: Annotated[
            AttainmentRecordInput, strawberry.argument(name="input", description="The claim.")
        ],
    ) -> AttainmentResult:
        """See programme.attainments.attainment_record."""
        context, _ = asked(info)
        done = await attainments.attainment_record(
            context.actor,
            from_global(given.jakpreneur_id, "Jakpreneur", path="jakpreneurId"),
            _proof(given.proof),
            idempotency_key=given.idempotency_key,
            after=given.after,
        )
        return await _changed(info, done)

    @strawberry.mutation(description="Vouch for a claim that somebody else made, or refuse it.")
    async def attainment_validate(
        self,
        info: Info,
        given: Annotated[
            AttainmentValidateInput, strawberry.argument(name="input", description="Which claim.")
        ],
    ) -> AttainmentResult:
        """See programme.attainments.attainment_validate."""
        context, _ = asked(info)
        done = await attainments.attainment_validate(
            context.actor,
            from_global(given.attainment_id, "Attainment", path="attainmentId"),
            accepted=given.accepted,
            reason=given.reason,
            idempotency_key=given.idempotency_key,
        )
        return await _changed(info, done)

    @strawberry.mutation(description="Take back what was held for true; points are clawed back.")
    async def attainment_revoke(
        self,
        info: Info,
        given: Annotated[
            AttainmentRevokeInput, strawberry.argument(name="input", description="Which one.")
        ],
    ) -> AttainmentResult:
        """See programme.attainments.attainment_revoke."""
        context, _ = asked(info)
        done = await attainments.attainment_revoke(
            context.actor,
            from_global(given.attainment_id, "Attainment", path="attainmentId"),
            given.reason,
            idempotency_key=given.idempotency_key,
        )
        return await _changed(info, done)

    @strawberry.mutation(
        description="Close an attainment and claim another instead, for another hand to validate."
    )
    async def attainment_correct(
        self,
        info: Info,
        given: Annotated[
            AttainmentCorrectInput, strawberry.argument(name="input", description="Which, and how.")
        ],
    ) -> AttainmentResult:
        """See programme.attainments.attainment_correct."""
        context, _ = asked(info)
        done = await attainments.attainment_correct(
            context.actor,
            from_global(given.attainment_id, "Attainment", path="attainmentId"),
            _proof(given.proof),
            given.reason,
            idempotency_key=given.idempotency_key,
        )
        return await _changed(info, done)


def _proof(given: ProofInput) -> Proof:
    stage = int(given.stage.value[1:])
    licence = None if given.licence is None else paper(given.licence)
    sale = None if given.sale is None else Sold(given.sale.band, given.sale.place)
    return Proof(stage, given.attained_on, given.evidence, given.reference, licence, sale)


async def _changed(info: Info, done: dict[str, Any]) -> AttainmentChanged:
    changed = {"attainment": ("Attainment", done["attainment_id"])}
    return await payload(info, "AttainmentChanged", changed)  # type: ignore[return-value]
