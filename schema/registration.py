"""Registrations as an office's or a mentor's client writes them."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from programme import registration
from programme.registrants import BusinessGiven, Registrant
from programme.words import (
    BusinessLevel,
    ConsentPurpose,
    RegistrationChannel,
    RegistrationOutcome,
    Sector,
)
from schema.context import asked
from schema.jakpreneurs import Jakpreneur
from schema.keys import after, idempotency_key
from schema.reading import payload
from schema.refusals import Refusal
from schema.scalars import Date, Rupiah


@strawberry.input(description="The business of somebody who registers.")
class BusinessInput:
    """See programme.registrants.BusinessGiven."""

    name: str = strawberry.field(description="The business's name, up to 120 characters.")
    sector: Sector | None = strawberry.field(
        description="The sector; without it the person is listed as incomplete.", default=None
    )
    kbli2: str | None = strawberry.field(
        description="The first two digits of the KBLI code.", default=None
    )
    level: BusinessLevel = strawberry.field(
        description="Beginner or 'naik kelas'.", default=BusinessLevel.BEGINNER
    )
    monthly_turnover: Rupiah | None = strawberry.field(
        description="Monthly turnover.", default=None
    )
    workers: int = strawberry.field(
        description="People who work in it, the owner included.", default=1
    )


@strawberry.input(description="A registration: who, where, with what consent.")
class JakpreneurRegisterInput:
    """See programme.registrants.Registrant."""

    nik: str = strawberry.field(description="The identity number, 16 digits; spaces are fine.")
    name: str = strawberry.field(description="The name as on the identity card.")
    birth_date: Date | None = strawberry.field(
        description="The date of birth, against which the NIK is checked.", default=None
    )
    phone: str | None = strawberry.field(
        description="An Indonesian mobile number, written any common way.", default=None
    )
    whatsapp: bool = strawberry.field(
        description="Whether the phone is on WhatsApp.", default=False
    )
    village_code: str = strawberry.field(description="The kelurahan, as 31.74.09.1001.")
    disability: bool = strawberry.field(description="Whether there is a disability.", default=False)
    poor_family: bool = strawberry.field(description="Whether the family is poor.", default=False)
    business: BusinessInput | None = strawberry.field(
        description="The business, where there is one.", default=None
    )
    agency_code: str | None = strawberry.field(
        description="The agency that registers; your own where you leave it out.", default=None
    )
    channel: RegistrationChannel = strawberry.field(description="Where it was done.")
    registered_on: Date = strawberry.field(description="The day, today or before.")
    consents: list[ConsentPurpose] = strawberry.field(
        description="What the person consented to on the form.", default_factory=list
    )
    idempotency_key: str | None = idempotency_key()
    after: str | None = after()

    def registrant(self) -> Registrant:
        """The registration in the programme's words."""
        own = self.business
        business = (
            None
            if own is None
            else BusinessGiven(
                own.name, own.sector, own.kbli2, own.level, own.monthly_turnover, own.workers
            )
        )
        return Registrant(
            nik=self.nik,
            name=self.name,
            village_code=self.village_code,
            channel=self.channel,
            registered_on=self.registered_on,
            agency_code=self.agency_code,
            birth_date=self.birth_date,
            phone=self.phone,
            whatsapp=self.whatsapp,
            disability=self.disability,
            poor_family=self.poor_family,
            business=business,
            consents=tuple(self.consents),
        )


@strawberry.type(description="The person is registered with the agency.")
class JakpreneurRegistered:
    """The answer of jakpreneurRegister."""

    jakpreneur: Jakpreneur | None = strawberry.field(
        description="The person; null where he or she is on another mentor's list."
    )
    outcome: RegistrationOutcome = strawberry.field(description="What came of it.")


JakpreneurRegisterResult = Annotated[
    JakpreneurRegistered | Refusal,
    strawberry.union("JakpreneurRegisterResult", description="The person, or why there is none."),
]


@strawberry.type
class RegistrationMutations:
    """Mutations."""

    @strawberry.mutation(
        description="Register a person: one NIK is one person, with one record an agency."
    )
    async def jakpreneur_register(
        self,
        info: Info,
        given: Annotated[
            JakpreneurRegisterInput, strawberry.argument(name="input", description="The form.")
        ],
    ) -> JakpreneurRegisterResult:
        """See programme.registration.jakpreneur_register."""
        context, _ = asked(info)
        done = await registration.jakpreneur_register(
            context.actor,
            given.registrant(),
            idempotency_key=given.idempotency_key,
            after=given.after,
        )
        return await payload(  # type: ignore[return-value]
            info,
            "JakpreneurRegistered",
            {"jakpreneur": ("Jakpreneur", done["person_id"])},
            outcome=done["outcome"],
        )
