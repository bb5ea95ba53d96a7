"""How licences are read: a person's wallet, and those that expire."""

from programme.reads.shape import Column, Many, One, Order, Shape, node_id, plain, register

WALLET = Many("Licence", "{target}.person_id = {row}.id AND {target}.revoked_at IS NULL",
              implied=True)  # fmt: skip
"""What a person holds, expired or not."""
EXPIRING = """({row}.revoked_at IS NULL AND {row}.expires_on >= {today}
    AND {row}.expires_on <= {today} + {within_days:integer})"""
"""What is good today and, some days later, is not."""
WITHIN = "{within_days:integer} BETWEEN 0 AND 366 AND {today} IS NOT NULL"
"""Both are named here, since a page of which no row is asked names neither."""

LICENCE = Shape(
    name="Licence",
    entity="licence",
    source="licence",
    fields={
        "id": node_id("Licence"),
        **plain("number", "issued_on", "expires_on", "recorded_at", "revoked_at"),
        "type": Column("{row}.type_code"),
        "validated_at": Column(
            "(SELECT va.validated_at FROM attainment va WHERE va.id = {row}.attainment_id)"
        ),
        "jakpreneur": One("Jakpreneur", "{target}.id = {row}.person_id", implied=True),
        "attainment": One("Attainment", "{target}.id = {row}.attainment_id"),
        "file": One("File", "{target}.id = {row}.file_id"),
    },
    orders={
        "EXPIRY": Order("coalesce({row}.expires_on, date '9999-12-31')", "date"),
        "NEWEST": Order("{row}.recorded_at", "timestamptz", descending=True),
    },
)

register(LICENCE)
