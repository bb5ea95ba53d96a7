"""The ledger of points and its incrementally kept totals."""

from tortoise import fields
from tortoise.models import Model

from programme.records.actors import ActorRecord


class PointEntry(Model):
    """One append-only line of the ledger, from one validated event; ``week`` is its Monday.

    Its state is derived: provisional before ``matures_on``, then matured; clawed back once another
    line reverses it.

    Unique by (source, rule, party). A claw-back is a line of its own with negative points that
    names the line it reverses; nothing is ever edited.
    """

    id = fields.BigIntField(primary_key=True)
    actor: fields.ForeignKeyRelation[ActorRecord] = fields.ForeignKeyField(
        "programme.ActorRecord", related_name="point_entries", on_delete=fields.RESTRICT
    )
    rule = fields.CharField(max_length=40)
    rule_version = fields.SmallIntField()
    source_kind = fields.CharField(max_length=12)
    source_id = fields.BigIntField()
    points = fields.IntField()
    matures_on = fields.DateField()
    occurred_on = fields.DateField()
    week = fields.DateField()
    recorded_at = fields.DatetimeField()
    reverses_id = fields.BigIntField(null=True)

    class Meta:
        table = "point_entry"
        unique_together = (("source_kind", "source_id", "rule", "actor"),)


class PointTotal(Model):
    """An actor's points of one week, kept by the ledger's own trigger."""

    id = fields.BigIntField(primary_key=True)
    actor: fields.ForeignKeyRelation[ActorRecord] = fields.ForeignKeyField(
        "programme.ActorRecord", related_name="point_totals", on_delete=fields.RESTRICT
    )
    week = fields.DateField()
    points = fields.IntField()
    entries = fields.IntField()

    class Meta:
        table = "point_total"
        unique_together = (("actor", "week"),)
