"""What becomes of a person in the register: moves between agencies, dormancy. Never rewritten."""

from tortoise import fields
from tortoise.models import Model

from programme.records.areas import OrgUnit
from programme.records.people import Person


class Transfer(Model):
    """A person moves from one agency's care to another's; ``office`` is the nearest of the new one.

    ``moved_on`` is when it was true, ``recorded_at`` when the system learnt of it; rows of a person
    stand in the order of both. The agency before the first row is that row's ``from_agency``.
    """

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "programme.Person", related_name="transfers", on_delete=fields.RESTRICT
    )
    from_agency = fields.CharField(max_length=20)
    to_agency = fields.CharField(max_length=20)
    office: fields.ForeignKeyNullableRelation[OrgUnit] = fields.ForeignKeyField(
        "programme.OrgUnit", related_name="transfers", null=True, on_delete=fields.RESTRICT
    )
    moved_on = fields.DateField()
    reason = fields.CharField(max_length=200)
    recorded_at = fields.DatetimeField()
    actor_id = fields.BigIntField(null=True)

    class Meta:
        table = "transfer"


class Dormancy(Model):
    """A person fell dormant (``dormant``) or came back, on ``since``, and why; the latest row is in
    force and stands in ``person.dormant_since``."""

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "programme.Person", related_name="dormancies", on_delete=fields.RESTRICT
    )
    dormant = fields.BooleanField()
    since = fields.DateField()
    reason = fields.CharField(max_length=200)
    recorded_at = fields.DatetimeField()
    actor_id = fields.BigIntField(null=True)

    class Meta:
        table = "dormancy"
