"""How conflicts of edits are read: both values and their authors, where the reader may see them."""

from programme.edits import shown
from programme.reads.people import FIELD_STAFF
from programme.reads.shape import Column, Filter, One, Order, Shape, node_id, plain, register


def _value(name: str) -> Column:
    """A kept value; it may be a phone, so that reading it is audited."""
    return Column(f"{{row}}.{name}", roles=FIELD_STAFF, audited=True, reveal=shown)


def _role(name: str) -> Column:
    return Column(f"(SELECT role FROM actor WHERE id = {{row}}.{name})")


CONFLICT = Shape(
    name="Conflict",
    entity="conflict",
    source="conflict",
    fields={
        "id": node_id("Conflict"),
        **plain("field", "recorded_at", "their_at", "choice", "resolved_at"),
        **{name: _value(name) for name in ("base", "yours", "theirs")},
        "your_role": _role("author_id"),
        "your_mentor": One("Mentor", "{target}.actor_id = {row}.author_id"),
        "their_role": _role("their_author_id"),
        "their_mentor": One("Mentor", "{target}.actor_id = {row}.their_author_id"),
        "jakpreneur": One("Jakpreneur", "{target}.id = {row}.person_id"),
        "contact": One("Contact", "{target}.id = {row}.entity_id AND {row}.entity = 'contact'"),
    },
    filters={"open": Filter("({row}.choice IS NULL) = {value}", "boolean")},
    orders={"NEWEST": Order("{row}.recorded_at", "timestamptz", descending=True)},
)

register(CONFLICT)
