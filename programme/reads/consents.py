"""How consents are read: a ledger row by itself, and those in force on a person."""

from programme.reads.shape import Listed, One, Order, Shape, node_id, plain, register

IN_FORCE = Listed(
    "Consent",
    "{target}.person_id = {row}.id AND NOT EXISTS (SELECT 1 FROM consent later"
    " WHERE later.person_id = {target}.person_id AND later.purpose = {target}.purpose"
    " AND later.id > {target}.id)",
    "{target}.purpose",
)
"""What a person last said, one row a purpose."""

CONSENT = Shape(
    name="Consent",
    entity="consent",
    source="consent",
    fields={
        "id": node_id("Consent"),
        **plain("purpose", "granted", "source", "recorded_at"),
        "jakpreneur": One("Jakpreneur", "{target}.id = {row}.person_id"),
    },
    orders={"NEWEST": Order("{row}.recorded_at", "timestamptz", descending=True)},
)

register(CONSENT)
