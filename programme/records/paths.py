"""Paths through the seven stages, which office and whom they are for, and who left which when."""

from tortoise import fields
from tortoise.models import Model

from programme.records.people import Person


class StagePath(Model):
    """A path through the stages as it stands, or stood, from ``recorded_at`` to ``superseded_at``.

    ``steps`` are the codes 1 to 7 in their order, P1 first; ``skipped`` those that nobody on the
    path is sent to. A change closes the row and appends another of the same ``key``. Whoever has
    no path follows ``stage.position``.
    """

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=20)
    name_id = fields.CharField(max_length=80)
    name_en = fields.CharField(max_length=80)
    steps: fields.Field[list[int]] = fields.JSONField()
    skipped: fields.Field[list[int]] = fields.JSONField()
    recorded_at = fields.DatetimeField()
    superseded_at = fields.DatetimeField(null=True)

    class Meta:
        table = "stage_path"


class StagePathRule(Model):
    """Who follows a path on the days ``[valid_from, valid_to)``.

    An agency's people, those of an area, a target group, or what all say; null means any.
    """

    id = fields.BigIntField(primary_key=True)
    path_key = fields.CharField(max_length=20)
    agency_code = fields.CharField(max_length=20, null=True)
    area_code = fields.CharField(max_length=13, null=True)
    level = fields.CharField(max_length=10, null=True)
    valid_from = fields.DateField()
    valid_to = fields.DateField(null=True)

    class Meta:
        table = "stage_path_rule"


class PathTurn(Model):
    """A person left the path ``before_id`` (null: the catalogue's order) at ``recorded_at``."""

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "programme.Person", related_name="path_turns", on_delete=fields.RESTRICT
    )
    before: fields.ForeignKeyNullableRelation[StagePath] = fields.ForeignKeyField(
        "programme.StagePath", related_name="left", null=True, on_delete=fields.RESTRICT
    )
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "path_turn"
