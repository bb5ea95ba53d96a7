"""Marketing events, the places in them, and what was sold there (P5)."""

from tortoise import fields
from tortoise.models import Model

from programme.records.actors import ActorRecord
from programme.records.people import Person
from programme.records.work import Attainment


class MarketingEvent(Model):
    """A bazaar, mall days or an online listing, for people of an area: from one kelurahan to all.

    ``stage``: who takes part holds this stage or a later one; ``sector`` NULL = any. ``taken`` of
    the ``capacity`` places are claimed; that they never exceed it is a rule of the database.
    """

    id = fields.BigIntField(primary_key=True)
    title = fields.CharField(max_length=160)
    kind = fields.CharField(max_length=13)
    area_code = fields.CharField(max_length=13)
    starts_on = fields.DateField()
    ends_on = fields.DateField()
    capacity = fields.IntField()
    taken = fields.IntField()
    stage = fields.SmallIntField()
    sector = fields.CharField(max_length=10, null=True)
    created_by: fields.ForeignKeyRelation[ActorRecord] = fields.ForeignKeyField(
        "programme.ActorRecord", related_name="marketing_events", on_delete=fields.RESTRICT
    )
    created_at = fields.DatetimeField()

    class Meta:
        table = "marketing_event"


class MarketingSlot(Model):
    """A person's place in an event, or in its waiting line; at most one that is not released."""

    id = fields.BigIntField(primary_key=True)
    event: fields.ForeignKeyRelation[MarketingEvent] = fields.ForeignKeyField(
        "programme.MarketingEvent", related_name="slots", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "programme.Person", related_name="marketing_slots", on_delete=fields.RESTRICT
    )
    status = fields.CharField(max_length=8)
    claimed_by: fields.ForeignKeyRelation[ActorRecord] = fields.ForeignKeyField(
        "programme.ActorRecord", related_name="slots_claimed", on_delete=fields.RESTRICT
    )
    claimed_at = fields.DatetimeField()
    released_at = fields.DatetimeField(null=True)

    class Meta:
        table = "marketing_slot"


class Sale(Model):
    """What a person sold, as a band of Rupiah: from a slot, or, without one, at another ``place``.

    It is the evidence of the P5 that it claimed, NULL where P5 was held already; from ``voided_at``
    on it no longer holds. A slot has one that holds.
    """

    id = fields.BigIntField(primary_key=True)
    slot: fields.ForeignKeyNullableRelation[MarketingSlot] = fields.ForeignKeyField(
        "programme.MarketingSlot", related_name="sales", null=True, on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "programme.Person", related_name="sales", on_delete=fields.RESTRICT
    )
    band = fields.CharField(max_length=20)
    sold_on = fields.DateField()
    reference = fields.CharField(max_length=80)
    recorded_by: fields.ForeignKeyRelation[ActorRecord] = fields.ForeignKeyField(
        "programme.ActorRecord", related_name="sales_recorded", on_delete=fields.RESTRICT
    )
    recorded_at = fields.DatetimeField()
    attainment: fields.ForeignKeyNullableRelation[Attainment] = fields.ForeignKeyField(
        "programme.Attainment", related_name="sales", null=True, on_delete=fields.RESTRICT
    )

    place = fields.CharField(max_length=11, null=True)
    voided_at = fields.DatetimeField(null=True)

    class Meta:
        table = "sale"
