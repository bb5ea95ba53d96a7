"""Editing off line: a Jakpreneur's fields, a contact's, and the conflicts that come of it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry.types import Info

from programme import conflicts, contacts, jakpreneurs
from programme.edits import Edit
from programme.words import (
    BusinessLevel,
    ConflictChoice,
    ContactOutcome,
    EditedField,
    Role,
    Sector,
)
from schema.context import asked
from schema.ids import from_global
from schema.jakpreneurs import Jakpreneur
from schema.keys import after, idempotency_key, made_or_given
from schema.lists import page
from schema.orders import ConflictOrder
from schema.paging import Node
from schema.reading import payload
from schema.refusals import Refusal
from schema.scalars import DateTime, Rupiah
from schema.sessions import Contact

if TYPE_CHECKING:
    from schema.mentors import Mentor

LazyMentor = Annotated["Mentor", strawberry.lazy("schema.mentors")]
BASE = (
    "What you saw in each field that you set, null where it was empty: a field that somebody"
    " changed since is not overwritten, but becomes a conflict."
)


def _field(words: str) -> Any:
    return strawberry.field(description=words, default=strawberry.UNSET)


@strawberry.type(
    description="A value that met another: somebody changed the field between what its author saw"
    " and what the author gave. Theirs stands until somebody chooses."
)
class Conflict(Node):
    """See programme.reads.conflicts. Values are text; null where empty or not yours to read."""

    field: EditedField = strawberry.field(description="The field.")
    base: str | None = strawberry.field(description="What the author saw. Reading it is audited.")
    yours: str | None = strawberry.field(description="What the author gave. Audited.")
    theirs: str | None = strawberry.field(description="What stood there instead. Audited.")
    recorded_at: DateTime = strawberry.field(description="When yours arrived.")
    their_at: DateTime | None = strawberry.field(
        description="When theirs was given; null where it came with the record."
    )
    your_role: Role = strawberry.field(description="The role of yours' author.")
    your_mentor: LazyMentor | None = strawberry.field(
        description="Yours' author, a mentor whom you may see."
    )
    their_role: Role | None = strawberry.field(description="The role of theirs' author.")
    their_mentor: LazyMentor | None = strawberry.field(
        description="Theirs' author, a mentor whom you may see."
    )
    choice: ConflictChoice | None = strawberry.field(
        description="Which value stands in the end; null while nobody chose."
    )
    resolved_at: DateTime | None = strawberry.field(description="When somebody chose.")
    jakpreneur: Jakpreneur | None = strawberry.field(description="Whom it is about.")
    contact: Contact | None = strawberry.field(description="The contact, where it is of one.")


@strawberry.input(description="A Jakpreneur's fields to edit; one left out is not touched.")
class JakpreneurFields:
    """See programme.jakpreneurs."""

    phone: str | None = _field("An Indonesian mobile number; null for none.")
    whatsapp: bool | None = _field("Whether the phone is on WhatsApp.")
    business_name: str | None = _field("The business's name, 1 to 120 characters.")
    sector: Sector | None = _field("The sector.")
    kbli2: str | None = _field("The first two digits of the KBLI code.")
    level: BusinessLevel | None = _field("Beginner or 'naik kelas'.")
    workers: int | None = _field("People who work in it, the owner included.")
    monthly_turnover: Rupiah | None = _field("Monthly turnover.")


@strawberry.input(description="A contact's fields to edit; one left out is not touched.")
class ContactFields:
    """See programme.contacts.contact_correct."""

    outcome: ContactOutcome | None = _field("What came of it.")
    note: str | None = _field("Up to 500 characters; null for none.")


@strawberry.input(description="What a Jakpreneur's record should say.")
class JakpreneurUpdateInput:
    """See programme.jakpreneurs.jakpreneur_update."""

    jakpreneur_id: strawberry.ID = strawberry.field(description="The Jakpreneur's global id.")
    base: JakpreneurFields = strawberry.field(description=BASE)
    set: JakpreneurFields = strawberry.field(description="The new values.")
    idempotency_key: str | None = idempotency_key()
    after: str | None = after()


@strawberry.input(description="What a contact should have said.")
class ContactCorrectInput:
    """See programme.contacts.contact_correct."""

    contact_id: strawberry.ID = strawberry.field(
        description="The contact's global id, or `key:` and the idempotencyKey of the contactRecord"
        " that made it."
    )
    base: ContactFields = strawberry.field(description=BASE)
    set: ContactFields = strawberry.field(description="The new values.")
    idempotency_key: str | None = idempotency_key()
    after: str | None = after()


@strawberry.input(description="Which of two values stands.")
class ConflictResolveInput:
    """See programme.conflicts.conflict_resolve."""

    conflict_id: strawberry.ID = strawberry.field(description="The conflict's global id.")
    choice: ConflictChoice = strawberry.field(description="Yours or theirs.")
    idempotency_key: str | None = idempotency_key()
    after: str | None = after()


@strawberry.type(description="The edit is done; what could not be applied stands as a conflict.")
class JakpreneurUpdated:
    """The answer of jakpreneurUpdate."""

    jakpreneur: Jakpreneur | None = strawberry.field(description="The person as now recorded.")
    applied: list[EditedField] = strawberry.field(description="The fields that were changed.")
    conflicts: list[Conflict] = strawberry.field(description="The fields that met another value.")


@strawberry.type(description="The edit is done; what could not be applied stands as a conflict.")
class ContactCorrected:
    """The answer of contactCorrect."""

    contact: Contact | None = strawberry.field(description="The contact as now recorded.")
    applied: list[EditedField] = strawberry.field(description="The fields that were changed.")
    conflicts: list[Conflict] = strawberry.field(description="The fields that met another value.")


@strawberry.type(description="The conflict is resolved.")
class ConflictResolved:
    """The answer of conflictResolve."""

    conflict: Conflict | None = strawberry.field(description="The conflict.")


JakpreneurUpdateResult = Annotated[
    JakpreneurUpdated | Refusal,
    strawberry.union("JakpreneurUpdateResult", description="The person, or why nothing was done."),
]
ContactCorrectResult = Annotated[
    ContactCorrected | Refusal,
    strawberry.union("ContactCorrectResult", description="The contact, or why nothing was done."),
]
ConflictResolveResult = Annotated[
    ConflictResolved | Refusal,
    strawberry.union("ConflictResolveResult", description="The conflict, or why it stands."),
]


@strawberry.type
class ConflictQueries:
    """Root fields."""

    conflicts = page(
        Conflict,
        description="The conflicts of edits that you may see.",
        order=ConflictOrder,
        filters={"open": (bool, "Only those that nobody resolved yet (true), or only the others.")},
        root="conflicts",
    )


@strawberry.type
class EditMutations:
    """Mutations."""

    @strawberry.mutation(
        description="Change a Jakpreneur's phone or business, field by field, over what you saw."
    )
    async def jakpreneur_update(
        self,
        info: Info,
        given: Annotated[
            JakpreneurUpdateInput, strawberry.argument(name="input", description="The edit.")
        ],
    ) -> JakpreneurUpdateResult:
        """See programme.jakpreneurs.jakpreneur_update."""
        context, _ = asked(info)
        done = await jakpreneurs.jakpreneur_update(
            context.actor,
            from_global(given.jakpreneur_id, "Jakpreneur", path="jakpreneurId"),
            _edit(given),
            idempotency_key=given.idempotency_key,
            after=given.after,
        )
        changed = {"jakpreneur": ("Jakpreneur", done["person_id"])}
        return await _merged(info, "JakpreneurUpdated", changed, done)  # type: ignore[no-any-return]

    @strawberry.mutation(
        description="Correct a contact that is not validated yet, field by field, over what you"
        " saw."
    )
    async def contact_correct(
        self,
        info: Info,
        given: Annotated[
            ContactCorrectInput, strawberry.argument(name="input", description="The edit.")
        ],
    ) -> ContactCorrectResult:
        """See programme.contacts.contact_correct."""
        context, _ = asked(info)
        contact = await made_or_given(
            context.actor, given.contact_id, "Contact", "contact_id", path="contactId"
        )
        done = await contacts.contact_correct(
            context.actor,
            contact,
            _edit(given),
            idempotency_key=given.idempotency_key,
            after=given.after,
        )
        changed = {"contact": ("Contact", done["contact_id"])}
        return await _merged(info, "ContactCorrected", changed, done)  # type: ignore[no-any-return]

    @strawberry.mutation(description="Choose which of two values of a conflict stands.")
    async def conflict_resolve(
        self,
        info: Info,
        given: Annotated[
            ConflictResolveInput, strawberry.argument(name="input", description="Which, and how.")
        ],
    ) -> ConflictResolveResult:
        """See programme.conflicts.conflict_resolve."""
        context, _ = asked(info)
        done = await conflicts.conflict_resolve(
            context.actor,
            from_global(given.conflict_id, "Conflict", path="conflictId"),
            given.choice,
            idempotency_key=given.idempotency_key,
            after=given.after,
        )
        changed = {"conflict": ("Conflict", done["conflict_id"])}
        return await payload(info, "ConflictResolved", changed)  # type: ignore[return-value]


def _edit(given: JakpreneurUpdateInput | ContactCorrectInput) -> Edit:
    return Edit(_given(given.base), _given(given.set))


def _given(fields: JakpreneurFields | ContactFields) -> Mapping[EditedField, Any]:
    """The fields that were named; enums as they are stored."""
    return {
        EditedField[name.upper()]: getattr(value, "value", value)
        for name, value in vars(fields).items()
        if value is not strawberry.UNSET
    }


async def _merged(
    info: Info, name: str, changed: Mapping[str, tuple[str, int | str]], done: dict[str, Any]
) -> Any:
    """The payload of an edit; its conflicts are read one by one, since they are few."""
    several = {"conflicts": [("Conflict", number) for number in done["conflicts"]]}
    return await payload(info, name, {**changed, **several}, applied=done["applied"])
