"""Persons who were registered twice: likely pairs, and who was merged into whom."""

from tortoise import fields
from tortoise.models import Model

from programme.records.actors import ActorRecord
from programme.records.people import Person


class DuplicateCandidate(Model):
    """Two persons who are likely one; ``one`` has the lower id. ``levels`` says how each field
    agrees (programme.duplicates.comparing). Once dismissed, a pair is never a candidate again."""

    id = fields.BigIntField(primary_key=True)
    one: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "programme.Person", related_name="candidates_one", on_delete=fields.RESTRICT
    )
    other: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "programme.Person", related_name="candidates_other", on_delete=fields.RESTRICT
    )
    probability = fields.FloatField()
    levels: fields.Field[dict[str, str]] = fields.JSONField(default=dict)
    found_at = fields.DatetimeField()
    dismissed_at = fields.DatetimeField(null=True)
    dismissed_by: fields.ForeignKeyNullableRelation[ActorRecord] = fields.ForeignKeyField(
        "programme.ActorRecord", related_name="dismissed", null=True, on_delete=fields.RESTRICT
    )
    dismiss_reason = fields.CharField(max_length=300, null=True)

    class Meta:
        table = "duplicate_candidate"
        unique_together = (("one", "other"),)


class PersonMerge(Model):
    """The ``merged`` person is the ``survivor`` in ``[merged_at, undone_at)``; ``undo`` says what
    was moved and changed for it (programme.duplicates.merging)."""

    id = fields.BigIntField(primary_key=True)
    survivor: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "programme.Person", related_name="merges", on_delete=fields.RESTRICT
    )
    merged: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "programme.Person", related_name="merged_into", on_delete=fields.RESTRICT
    )
    reason = fields.CharField(max_length=300)
    merged_at = fields.DatetimeField()
    merged_by: fields.ForeignKeyRelation[ActorRecord] = fields.ForeignKeyField(
        "programme.ActorRecord", related_name="merges", on_delete=fields.RESTRICT
    )
    undone_at = fields.DatetimeField(null=True)
    undone_by: fields.ForeignKeyNullableRelation[ActorRecord] = fields.ForeignKeyField(
        "programme.ActorRecord", related_name="unmerges", null=True, on_delete=fields.RESTRICT
    )
    undo: fields.Field[dict[str, object]] = fields.JSONField(default=dict)

    class Meta:
        table = "person_merge"
