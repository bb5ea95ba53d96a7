"""Contacts: recorded by their mentor, validated by a supervisor."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from programme import contacts
from programme.words import ContactAction, ContactOutcome
from schema.context import asked
from schema.ids import from_global
from schema.jakpreneurs import Attainment
from schema.keys import after, idempotency_key
from schema.reading import payload
from schema.refusals import Refusal
from schema.scalars import Date
from schema.sessions import Contact
from schema.weekly_plans import Assignment


@strawberry.input(description="A contact that the asking mentor made.")
class ContactRecordInput:
    """See programme.contacts.contact_record."""

    jakpreneur_id: strawberry.ID = strawberry.field(description="The Jakpreneur's global id.")
    action: ContactAction = strawberry.field(description="How the person was reached for.")
    outcome: ContactOutcome = strawberry.field(description="What came of it.")
    contacted_on: Date = strawberry.field(description="The day; at most 14 days ago.")
    note: str | None = strawberry.field(description="Up to 500 characters.", default=None)
    assignment_id: strawberry.ID | None = strawberry.field(
        description="The assignment that is done by it; unless given, the published one of that"
        " week, if there is one.",
        default=None,
    )
    idempotency_key: str | None = idempotency_key()
    after: str | None = after()


@strawberry.type(description="The contact was recorded.")
class ContactRecorded:
    """The answer of contactRecord."""

    contact: Contact | None = strawberry.field(description="The contact.")
    assignment: Assignment | None = strawberry.field(
        description="The assignment that is done by it, if it was planned."
    )


ContactRecordResult = Annotated[
    ContactRecorded | Refusal,
    strawberry.union("ContactRecordResult", description="The contact, or why there is none."),
]


@strawberry.input(description="A contact to vouch for.")
class ContactValidateInput:
    """See programme.contacts.contact_validate."""

    contact_id: strawberry.ID = strawberry.field(description="The contact's global id.")
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="The contact was validated.")
class ContactValidated:
    """The answer of contactValidate."""

    contact: Contact | None = strawberry.field(description="The contact.")
    attainment: Attainment | None = strawberry.field(
        description="P3, where this was the third validated contact that reached the person."
    )


ContactValidateResult = Annotated[
    ContactValidated | Refusal,
    strawberry.union("ContactValidateResult", description="The contact, or why nothing was done."),
]


@strawberry.type
class ContactMutations:
    """Mutations."""

    @strawberry.mutation(
        description="Record a contact with a person of one's list or published assignments."
    )
    async def contact_record(
        self,
        info: Info,
        given: Annotated[
            ContactRecordInput, strawberry.argument(name="input", description="The contact.")
        ],
    ) -> ContactRecordResult:
        """See programme.contacts.contact_record."""
        context, _ = asked(info)
        done = await contacts.contact_record(
            context.actor,
            from_global(given.jakpreneur_id, "Jakpreneur", path="jakpreneurId"),
            given.action,
            given.outcome,
            given.contacted_on,
            note=given.note,
            assignment_id=_assignment(given.assignment_id),
            idempotency_key=given.idempotency_key,
            after=given.after,
            verify=context.verified,
        )
        return await payload(  # type: ignore[return-value]
            info,
            "ContactRecorded",
            {
                "contact": ("Contact", done["contact_id"]),
                "assignment": ("Assignment", done["assignment_id"]),
            },
        )

    @strawberry.mutation(
        description="Vouch for a contact; the third that reached a person attains P3."
    )
    async def contact_validate(
        self,
        info: Info,
        given: Annotated[
            ContactValidateInput, strawberry.argument(name="input", description="Which contact.")
        ],
    ) -> ContactValidateResult:
        """See programme.contacts.contact_validate."""
        context, _ = asked(info)
        done = await contacts.contact_validate(
            context.actor,
            from_global(given.contact_id, "Contact", path="contactId"),
            idempotency_key=given.idempotency_key,
        )
        return await payload(  # type: ignore[return-value]
            info,
            "ContactValidated",
            {
                "contact": ("Contact", done["contact_id"]),
                "attainment": ("Attainment", done["attainment_id"]),
            },
        )


def _assignment(given: str | None) -> int | None:
    if given is None:
        return None
    return from_global(given, "Assignment", path="assignmentId")
