"""Licences: the types with their days, the wallets, what expires soon."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry.types import Info

from programme import licences
from programme.stages import Paper
from schema.context import asked
from schema.files import File
from schema.ids import from_global
from schema.keys import after, idempotency_key
from schema.lists import needed, page
from schema.orders import LicenceOrder
from schema.paging import Node
from schema.reading import payload
from schema.refusals import Refusal
from schema.scalars import Date, DateTime

if TYPE_CHECKING:
    from schema.jakpreneurs import Attainment, Jakpreneur

LazyAttainment = Annotated["Attainment", strawberry.lazy("schema.jakpreneurs")]
LazyJakpreneur = Annotated["Jakpreneur", strawberry.lazy("schema.jakpreneurs")]


@strawberry.type(description="A licence in a Jakpreneur's wallet.")
class Licence(Node):
    """See programme.reads.licences."""

    type: str = strawberry.field(description="The code of its type, as NIB.")
    number: str = strawberry.field(description="Its number.")
    issued_on: Date = strawberry.field(description="The day of issue.")
    expires_on: Date | None = strawberry.field(
        description="The first day on which it is no longer good; null where it has no end."
    )
    recorded_at: DateTime = strawberry.field(description="When the system learnt of it.")
    validated_at: DateTime | None = strawberry.field(
        description="When the attainment that it proves was validated; null before, or for none."
    )
    revoked_at: DateTime | None = strawberry.field(
        description="When it went out of the wallet; null while it is in it."
    )
    jakpreneur: LazyJakpreneur | None = strawberry.field(description="Whose it is.")
    attainment: LazyAttainment | None = strawberry.field(description="What it proves.")
    file: File | None = strawberry.field(description="A picture of it.")


@strawberry.type(description="A type of licence, and the days on which it is evidence.")
class LicenceType:
    """See programme.records.licences.LicenceType."""

    code: str = strawberry.field(description="The code, as SPP_IRT.")
    name_id: str = strawberry.field(description="The name in Indonesian.")
    name_en: str = strawberry.field(description="The name in English.")
    valid_from: Date = strawberry.field(description="The first day.")
    valid_to: Date | None = strawberry.field(
        description="The first day on which it is no evidence any more; null while it is."
    )
    years: int | None = strawberry.field(
        description="For how many years one is good at most; null without an end."
    )
    number_form: str | None = strawberry.field(
        description="The regular expression of its numbers, as they stand without spaces and signs;"
        " null where any is taken."
    )
    number_words_id: str | None = strawberry.field(description="The same in Indonesian.")
    number_words_en: str | None = strawberry.field(description="The same in English.")


@strawberry.input(description="A licence.")
class LicenceInput:
    """See programme.stages.Paper."""

    type: str = strawberry.field(description="The code of its type, see `licenceTypes`.")
    number: str = strawberry.field(
        description="Its number, 1 to 40 characters; kept as written, and recorded once by its"
        " letters and digits."
    )
    issued_on: Date = strawberry.field(description="The day of issue.")
    expires_on: Date | None = strawberry.field(
        description="The first day on which it is no longer good; if not given, as its type says.",
        default=None,
    )


@strawberry.input(description="A licence for a Jakpreneur's wallet.")
class LicenceRecordInput:
    """See programme.licences.licence_record."""

    jakpreneur_id: strawberry.ID = strawberry.field(description="The Jakpreneur's global id.")
    licence: LicenceInput = strawberry.field(description="The licence.")
    file_id: strawberry.ID | None = strawberry.field(
        description="The global id of a picture of it, about the same person.", default=None
    )
    idempotency_key: str | None = idempotency_key()
    after: str | None = after()


@strawberry.input(description="A licence that does not hold.")
class LicenceRevokeInput:
    """See programme.licences.licence_revoke."""

    licence_id: strawberry.ID = strawberry.field(description="The licence's global id.")
    reason: str = strawberry.field(description="Why it does not hold.")
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="The licence as it now stands.")
class LicenceChanged:
    """The answer of the mutations of licences."""

    licence: Licence | None = strawberry.field(description="The licence.")


LicenceResult = Annotated[
    LicenceChanged | Refusal,
    strawberry.union("LicenceResult", description="The licence, or why nothing was done."),
]


@strawberry.type
class LicenceQueries:
    """Root fields."""

    licences_expiring = page(
        Licence,
        description="The licences of the people whom you may see that are good today and expire"
        " within some days: of a mentor's list, of an office's area.",
        order=LicenceOrder,
        root="licences_expiring",
        needs=[needed("within_days", int, "Within how many days, 0 to 366.", 60)],
        check=licences.check_within,
    )

    @strawberry.field(description="The types of licences, and when each is evidence.")
    async def licence_types(self, info: Info) -> list[LicenceType]:
        """See programme.licences.licence_types."""
        context, _ = asked(info)
        found = await licences.licence_types(context.actor)
        return [LicenceType(**dict(row)) for row in found]


@strawberry.type
class LicenceMutations:
    """Mutations."""

    @strawberry.mutation(
        description="Put a licence into a wallet; it claims no stage (attainmentRecord does)."
    )
    async def licence_record(
        self,
        info: Info,
        given: Annotated[
            LicenceRecordInput, strawberry.argument(name="input", description="The licence.")
        ],
    ) -> LicenceResult:
        """See programme.licences.licence_record."""
        context, _ = asked(info)
        file_id = given.file_id
        done = await licences.licence_record(
            context.actor,
            from_global(given.jakpreneur_id, "Jakpreneur", path="jakpreneurId"),
            paper(given.licence),
            file_id=None if file_id is None else from_global(file_id, "File", path="fileId"),
            idempotency_key=given.idempotency_key,
            after=given.after,
        )
        return await _changed(info, done)

    @strawberry.mutation(
        description="Take a licence that does not hold out of the wallet; its number is free again."
    )
    async def licence_revoke(
        self,
        info: Info,
        given: Annotated[
            LicenceRevokeInput, strawberry.argument(name="input", description="Which one.")
        ],
    ) -> LicenceResult:
        """See programme.licences.licence_revoke."""
        context, _ = asked(info)
        done = await licences.licence_revoke(
            context.actor,
            from_global(given.licence_id, "Licence", path="licenceId"),
            given.reason,
            idempotency_key=given.idempotency_key,
        )
        return await _changed(info, done)


def paper(given: LicenceInput) -> Paper:
    """The licence as the programme has it."""
    return Paper(given.type, given.number, given.issued_on, given.expires_on)


async def _changed(info: Info, done: dict[str, Any]) -> LicenceChanged:
    changed = {"licence": ("Licence", done["licence_id"])}
    return await payload(info, "LicenceChanged", changed)  # type: ignore[return-value]
