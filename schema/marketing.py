"""Marketing events, the slots in them, and what was sold there."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry.types import Info

from programme import market_events, marketing, sales
from programme.market_events import Offer
from programme.words import MarketingKind, SaleBand, SalePlace, Sector, SlotStatus
from schema.areas import Area, Stage
from schema.context import asked
from schema.ids import from_global
from schema.keys import idempotency_key
from schema.lists import page
from schema.orders import MarketingEventOrder, MarketingSlotOrder
from schema.paging import Node
from schema.reading import payload
from schema.refusals import Refusal
from schema.scalars import Date, DateTime
from schema.words import StageKey

if TYPE_CHECKING:
    from schema.jakpreneurs import Attainment, Jakpreneur

LazyJakpreneur = Annotated["Jakpreneur", strawberry.lazy("schema.jakpreneurs")]
LazyAttainment = Annotated["Attainment", strawberry.lazy("schema.jakpreneurs")]
LazySlot = Annotated["MarketingSlot", strawberry.lazy("schema.marketing")]


@strawberry.type(description="Where Jakpreneurs of an area may sell.")
class MarketingEvent(Node):
    """See programme.records.marketing."""

    title: str = strawberry.field(description="The title.")
    kind: MarketingKind = strawberry.field(description="What kind.")
    starts_on: Date = strawberry.field(description="The first day.")
    ends_on: Date = strawberry.field(description="The last day.")
    capacity: int = strawberry.field(description="How many places there are.")
    free: int = strawberry.field(description="How many of them nobody has claimed.")
    sector: Sector | None = strawberry.field(description="For this sector; null for every one.")
    stage: Stage | None = strawberry.field(
        description="Who takes part holds this stage or a later one."
    )
    area: Area | None = strawberry.field(description="Who takes part lives here.")
    slots = page(
        LazySlot,
        description="The slots of people whom you see.",
        order=MarketingSlotOrder,
        filters={"status": (SlotStatus, "Only in this state.")},
    )


@strawberry.type(description="What was sold, from a slot or elsewhere: the evidence of P5.")
class Sale:
    """See programme.records.marketing."""

    band: SaleBand = strawberry.field(description="How much.")
    sold_on: Date = strawberry.field(description="The day of the sale.")
    place: SalePlace | None = strawberry.field(
        description="Where, outside of our events; null for what was sold from a slot."
    )
    reference: str = strawberry.field(description="Where the receipt or picture is found.")
    recorded_at: DateTime = strawberry.field(description="When it was recorded.")
    voided_at: DateTime | None = strawberry.field(
        description="When it became void, its P5 being corrected, refused or revoked; null while"
        " it holds."
    )
    attainment: LazyAttainment | None = strawberry.field(
        description="The P5 that it claimed; null where P5 was held already."
    )


@strawberry.type(description="A person's place in a marketing event, or in its waiting line.")
class MarketingSlot(Node):
    """See programme.records.marketing."""

    status: SlotStatus = strawberry.field(description="Claimed, waiting or given back.")
    claimed_at: DateTime = strawberry.field(description="When it was asked for.")
    released_at: DateTime | None = strawberry.field(description="When it was given back.")
    event: MarketingEvent | None = strawberry.field(description="The event.")
    jakpreneur: LazyJakpreneur | None = strawberry.field(description="Whose it is.")
    sale: Sale | None = strawberry.field(description="What was sold, if it holds; null before.")


@strawberry.input(description="An event to offer.")
class MarketingEventCreateInput:
    """See programme.market_events.event_create."""

    title: str = strawberry.field(description="The title, up to 160 characters.")
    kind: MarketingKind = strawberry.field(description="What kind.")
    area_code: str = strawberry.field(
        description="Who takes part lives here: the code of a kelurahan, kecamatan, city or 31."
    )
    starts_on: Date = strawberry.field(description="The first day.")
    ends_on: Date = strawberry.field(
        description="The last day, today or later, 366 days from the first at most."
    )
    capacity: int = strawberry.field(description="How many places, 1 to 10,000.")
    stage: StageKey = strawberry.field(
        description="Who takes part holds this stage or a later one: P4 to P7.",
        default=StageKey.P4,
    )
    sector: Sector | None = strawberry.field(
        description="For this sector; for every one if left out.", default=None
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Who is to take part in what.")
class SlotClaimInput:
    """See programme.marketing.slot_claim."""

    event_id: strawberry.ID = strawberry.field(description="The event's global id.")
    jakpreneur_id: strawberry.ID = strawberry.field(description="The Jakpreneur's global id.")
    wait: bool = strawberry.field(
        description="Stand in the waiting line where no place is free.", default=False
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Which slot is given back.")
class SlotReleaseInput:
    """See programme.marketing.slot_release."""

    slot_id: strawberry.ID = strawberry.field(description="The slot's global id.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="What was sold from a slot.")
class SaleRecordInput:
    """See programme.sales.sale_record."""

    slot_id: strawberry.ID = strawberry.field(description="The slot's global id.")
    band: SaleBand = strawberry.field(description="How much.")
    sold_on: Date = strawberry.field(
        description="The day of the sale: one of the event's, from the registration until today."
    )
    reference: str = strawberry.field(
        description="Where the receipt or picture is found, up to 80 characters."
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="The event as it is offered.")
class MarketingEventOffered:
    """The answer of marketingEventCreate."""

    event: MarketingEvent | None = strawberry.field(description="The event.")


@strawberry.type(description="The slot as it now stands.")
class MarketingSlotChanged:
    """The answer of the mutations of slots."""

    slot: MarketingSlot | None = strawberry.field(description="The slot.")


MarketingEventResult = Annotated[
    MarketingEventOffered | Refusal,
    strawberry.union("MarketingEventResult", description="The event, or why none is offered."),
]
MarketingSlotResult = Annotated[
    MarketingSlotChanged | Refusal,
    strawberry.union("MarketingSlotResult", description="The slot, or why nothing was done."),
]


@strawberry.type
class MarketingQueries:
    """Root fields."""

    marketing_events = page(
        MarketingEvent,
        description="Marketing events with their free places.",
        order=MarketingEventOrder,
        filters={
            "area_code": (str, "Only for people of this area, or of a part of it."),
            "kind": (MarketingKind, "Only of this kind."),
            "sector": (Sector, "Only for this sector alone."),
            "ends_from": (Date, "Only those that end on this day or later."),
            "has_free": (bool, "Only with free places, or only without."),
        },
        root="marketing_events",
    )


@strawberry.type
class MarketingMutations:
    """Mutations."""

    @strawberry.mutation(description="Offer a marketing event in your area (supervisors).")
    async def marketing_event_create(
        self,
        info: Info,
        given: Annotated[
            MarketingEventCreateInput, strawberry.argument(name="input", description="The event.")
        ],
    ) -> MarketingEventResult:
        """See programme.market_events.event_create."""
        context, _ = asked(info)
        offer = Offer(
            given.title,
            given.kind,
            given.area_code,
            given.starts_on,
            given.ends_on,
            given.capacity,
            int(given.stage.value[1:]),
            given.sector,
        )
        event = await market_events.event_create(
            context.actor, offer, idempotency_key=given.idempotency_key
        )
        changed = {"event": ("MarketingEvent", event)}
        return await payload(info, "MarketingEventOffered", changed)  # type: ignore[return-value]

    @strawberry.mutation(
        description="Claim a slot for a person whom you accompany or whose office you are, or for"
        " yourself; never more than there are."
    )
    async def slot_claim(
        self,
        info: Info,
        given: Annotated[
            SlotClaimInput, strawberry.argument(name="input", description="Who, and where.")
        ],
    ) -> MarketingSlotResult:
        """See programme.marketing.slot_claim."""
        context, _ = asked(info)
        slot = await marketing.slot_claim(
            context.actor,
            from_global(given.event_id, "MarketingEvent", path="eventId"),
            from_global(given.jakpreneur_id, "Jakpreneur", path="jakpreneurId"),
            wait=given.wait,
            idempotency_key=given.idempotency_key,
        )
        return await _changed(info, slot)

    @strawberry.mutation(description="Give a slot back; the first in the waiting line moves up.")
    async def slot_release(
        self,
        info: Info,
        given: Annotated[
            SlotReleaseInput, strawberry.argument(name="input", description="Which slot.")
        ],
    ) -> MarketingSlotResult:
        """See programme.marketing.slot_release."""
        context, _ = asked(info)
        slot = await marketing.slot_release(
            context.actor,
            from_global(given.slot_id, "MarketingSlot", path="slotId"),
            idempotency_key=given.idempotency_key,
        )
        return await _changed(info, slot)

    @strawberry.mutation(
        description="Record what was sold from a slot: the evidence with which P5 is claimed;"
        " another hand validates it (attainmentValidate). What is sold elsewhere is a proof of"
        " attainmentRecord."
    )
    async def sale_record(
        self,
        info: Info,
        given: Annotated[
            SaleRecordInput, strawberry.argument(name="input", description="The sale.")
        ],
    ) -> MarketingSlotResult:
        """See programme.sales.sale_record."""
        context, _ = asked(info)
        done = await sales.sale_record(
            context.actor,
            from_global(given.slot_id, "MarketingSlot", path="slotId"),
            given.band,
            given.sold_on,
            given.reference,
            idempotency_key=given.idempotency_key,
        )
        return await _changed(info, done["slot_id"])


async def _changed(info: Info, slot: int) -> MarketingSlotResult:
    return await payload(info, "MarketingSlotChanged", {"slot": ("MarketingSlot", slot)})  # type: ignore[return-value]
