"""Offices, moves between agencies, dormancy: what becomes of a person in the register."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from programme import clock, dormancy, transfers
from programme.words import OrgKind
from schema.areas import Agency, Area
from schema.context import asked
from schema.ids import from_global
from schema.jakpreneurs import Jakpreneur
from schema.keys import idempotency_key
from schema.lists import page
from schema.orders import OrgUnitOrder
from schema.paging import Node
from schema.reading import payload
from schema.refusals import Refusal
from schema.scalars import Date, DateTime

LazyOrgUnit = Annotated["OrgUnit", strawberry.lazy("schema.registry")]
OFFICE_FILTERS = {
    "agency_code": (str, "Only offices of this agency."),
    "kind": (OrgKind, "Only offices of this kind."),
    "area_code": (str, "Only offices of this area or of one in it."),
}


@strawberry.type(description="An agency's office; not every agency has one in each district.")
class OrgUnit(Node):
    """See programme.reads.registry."""

    kind: OrgKind = strawberry.field(description="The agency itself, a sudin or a kasatpel.")
    name: str = strawberry.field(description="The name.")
    agency: Agency | None = strawberry.field(description="Whose office it is.")
    area: Area | None = strawberry.field(description="For which area.")
    parent: LazyOrgUnit | None = strawberry.field(description="The office above it.")
    children = page(
        LazyOrgUnit,
        description="The offices right below.",
        order=OrgUnitOrder,
        filters=OFFICE_FILTERS,
    )


@strawberry.type(description="A move of a person from one agency's care to another's.")
class Transfer:
    """See programme.reads.registry."""

    from_agency: Agency | None = strawberry.field(description="The agency before.")
    to_agency: Agency | None = strawberry.field(description="The agency since.")
    office: OrgUnit | None = strawberry.field(
        description="The new agency's office nearest to the person, as it was then."
    )
    moved_on: Date = strawberry.field(description="The day of the move.")
    reason: str = strawberry.field(description="Why.")
    recorded_at: DateTime = strawberry.field(description="When the system learnt of it.")


@strawberry.type(description="A person fell dormant, or came back.")
class Dormancy:
    """See programme.reads.registry."""

    dormant: bool = strawberry.field(description="Whether dormant from that day, or active again.")
    since: Date = strawberry.field(description="The day.")
    reason: str = strawberry.field(description="Why.")
    recorded_at: DateTime = strawberry.field(description="When the system learnt of it.")


@strawberry.type(description="What an agency has on a day, of the people whom you may see.")
class AgencyCount:
    """See programme.transfers.AgencyCount."""

    code: str = strawberry.field(description="The agency's short name.")
    name_id: str = strawberry.field(description="Its name in Indonesian.")
    name_en: str = strawberry.field(description="Its name in English.")
    registrations: int = strawberry.field(
        description="Registration records by the agency: the official count."
    )
    people: int = strawberry.field(
        description="People in its care on that day; each is in one agency's."
    )


@strawberry.input(description="A move to another agency.")
class JakpreneurTransferInput:
    """See programme.transfers.jakpreneur_transfer."""

    jakpreneur_id: strawberry.ID = strawberry.field(description="The Jakpreneur's global id.")
    agency_code: str = strawberry.field(description="The agency in charge from then.")
    reason: str = strawberry.field(description="Why, up to 200 characters.")
    moved_on: Date | None = strawberry.field(
        description="The day of the move; today if not given.", default=None
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="A person whom nothing moves any more.")
class JakpreneurDormantInput:
    """See programme.dormancy.jakpreneur_dormant."""

    jakpreneur_id: strawberry.ID = strawberry.field(description="The Jakpreneur's global id.")
    reason: str = strawberry.field(description="Why, up to 200 characters.")
    since: Date | None = strawberry.field(
        description="Since when; today if not given.", default=None
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="A dormant person who is back.")
class JakpreneurReactivateInput:
    """See programme.dormancy.jakpreneur_reactivate."""

    jakpreneur_id: strawberry.ID = strawberry.field(description="The Jakpreneur's global id.")
    reason: str = strawberry.field(description="Why, up to 200 characters.")
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="The person as the register now has him or her.")
class JakpreneurKept:
    """The answer of the mutations of the register."""

    jakpreneur: Jakpreneur | None = strawberry.field(description="The person.")


JakpreneurKeptResult = Annotated[
    JakpreneurKept | Refusal,
    strawberry.union("JakpreneurKeptResult", description="The person, or why nothing was done."),
]


@strawberry.type
class RegistryQueries:
    """Root fields."""

    org_units = page(
        OrgUnit,
        description="The offices of the agencies: an uneven tree.",
        order=OrgUnitOrder,
        filters=OFFICE_FILTERS,
        root="org_units",
    )

    @strawberry.field(
        description="Records and people by agency, as it was known at the end of a day."
    )
    async def agency_counts(
        self,
        info: Info,
        as_of: Annotated[
            Date | None, strawberry.argument(description="The day; today if not given.")
        ] = None,
    ) -> list[AgencyCount]:
        """See programme.transfers.by_agency."""
        context, _ = asked(info)
        return await transfers.by_agency(  # type: ignore[return-value]
            context.actor, as_of or clock.today()
        )


@strawberry.type
class RegistryMutations:
    """Mutations."""

    @strawberry.mutation(
        description="Move a person of your area to another agency's care (supervisors)."
    )
    async def jakpreneur_transfer(
        self,
        info: Info,
        given: Annotated[
            JakpreneurTransferInput, strawberry.argument(name="input", description="The move.")
        ],
    ) -> JakpreneurKeptResult:
        """See programme.transfers.jakpreneur_transfer."""
        context, _ = asked(info)
        done = await transfers.jakpreneur_transfer(
            context.actor,
            from_global(given.jakpreneur_id, "Jakpreneur", path="jakpreneurId"),
            given.agency_code,
            given.reason,
            moved_on=given.moved_on,
            idempotency_key=given.idempotency_key,
        )
        return await _kept(info, done)

    @strawberry.mutation(
        description="Put a person of your area on the dormancy list, out of plans (supervisors);"
        " what published plans of this and later weeks still have to do for the person is declined"
        " with the reason, for good."
    )
    async def jakpreneur_dormant(
        self,
        info: Info,
        given: Annotated[
            JakpreneurDormantInput, strawberry.argument(name="input", description="Who, and why.")
        ],
    ) -> JakpreneurKeptResult:
        """See programme.dormancy.jakpreneur_dormant."""
        context, _ = asked(info)
        done = await dormancy.jakpreneur_dormant(
            context.actor,
            from_global(given.jakpreneur_id, "Jakpreneur", path="jakpreneurId"),
            given.reason,
            since=given.since,
            idempotency_key=given.idempotency_key,
        )
        return await _kept(info, done)

    @strawberry.mutation(description="Bring a dormant person back into plans.")
    async def jakpreneur_reactivate(
        self,
        info: Info,
        given: Annotated[
            JakpreneurReactivateInput,
            strawberry.argument(name="input", description="Who, and why."),
        ],
    ) -> JakpreneurKeptResult:
        """See programme.dormancy.jakpreneur_reactivate."""
        context, _ = asked(info)
        done = await dormancy.jakpreneur_reactivate(
            context.actor,
            from_global(given.jakpreneur_id, "Jakpreneur", path="jakpreneurId"),
            given.reason,
            idempotency_key=given.idempotency_key,
        )
        return await _kept(info, done)


async def _kept(info: Info, done: dict[str, Any]) -> JakpreneurKept:
    changed = {"jakpreneur": ("Jakpreneur", done["person_id"])}
    return await payload(info, "JakpreneurKept", changed)  # type: ignore[return-value]
