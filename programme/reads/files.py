"""How files are read: what is known of them; their bytes go beside GraphQL."""

from programme.reads.shape import Many, One, Order, Shape, node_id, plain, register

OF_PERSON = Many("File", "{target}.person_id = {row}.id")
"""The files about a person."""

FILE = Shape(
    name="File",
    entity="file",
    source="file",
    fields={
        "id": node_id("File"),
        **plain("purpose", "name", "media_type", "size", "sha256", "uploaded_at"),
        "jakpreneur": One("Jakpreneur", "{target}.id = {row}.person_id"),
    },
    orders={"NEWEST": Order("{row}.uploaded_at", "timestamptz", descending=True)},
)

register(FILE)
