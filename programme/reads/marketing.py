"""How marketing events, their slots and sales are read."""

from programme.reads.shape import Column, Filter, Many, One, Order, Shape, node_id, plain, register

MARKETING_EVENT = Shape(
    name="MarketingEvent",
    entity="marketing_event",
    source="marketing_event",
    fields={
        "id": node_id("MarketingEvent"),
        **plain("title", "kind", "starts_on", "ends_on", "capacity", "sector"),
        "free": Column("({row}.capacity - {row}.taken)"),
        "stage": One("Stage", "{target}.code = {row}.stage"),
        "area": One("Area", "{target}.code = {row}.area_code"),
        "slots": Many("MarketingSlot", "{target}.event_id = {row}.id"),
    },
    filters={
        "area_code": Filter(
            "{row}.area_code >= {value} AND {row}.area_code < {value} || '/'", "text"
        ),
        "kind": Filter("{row}.kind = {value}", "text"),
        "sector": Filter("{row}.sector = {value}", "text"),
        "ends_from": Filter("{row}.ends_on >= {value}", "date"),
        "has_free": Filter("({row}.taken < {row}.capacity) = {value}", "boolean"),
    },
    orders={
        "HELD_ON": Order("{row}.starts_on", "date"),
        "NEWEST": Order("{row}.starts_on", "date", descending=True),
    },
)
MARKETING_SLOT = Shape(
    name="MarketingSlot",
    entity="marketing_slot",
    source="marketing_slot",
    fields={
        "id": node_id("MarketingSlot"),
        **plain("status", "claimed_at", "released_at"),
        "event": One("MarketingEvent", "{target}.id = {row}.event_id"),
        "jakpreneur": One("Jakpreneur", "{target}.id = {row}.person_id"),
        "sale": One("Sale", "{target}.slot_id = {row}.id AND {target}.voided_at IS NULL"),
    },
    filters={"status": Filter("{row}.status = {value}", "text")},
    orders={"NEWEST": Order("{row}.claimed_at", "timestamptz", descending=True)},
)
SALE = Shape(
    name="Sale",
    entity="sale",
    source="sale",
    fields={
        **plain("band", "sold_on", "place", "reference", "recorded_at", "voided_at"),
        "attainment": One("Attainment", "{target}.id = {row}.attainment_id"),
    },
)

register(MARKETING_EVENT, MARKETING_SLOT, SALE)
