"""Edits of fields by several hands: who changed a field last, and what met another value."""

from tortoise import fields
from tortoise.models import Model

from programme.records.people import Person


class FieldEdit(Model):
    """Who changed a field of a row last, and when."""

    id = fields.BigIntField(primary_key=True)
    entity = fields.CharField(max_length=40)
    entity_id = fields.BigIntField()
    field = fields.CharField(max_length=30)
    actor_id = fields.BigIntField()
    edited_at = fields.DatetimeField()

    class Meta:
        table = "field_edit"
        unique_together = (("entity", "entity_id", "field"),)


class FieldConflict(Model):
    """A value that somebody gave a field which another hand had changed meanwhile.

    ``base`` is what the author saw, ``yours`` what the author gave, ``theirs`` what stood there
    and stays until somebody resolves it: each as JSON, sealed where the field is.
    """

    id = fields.BigIntField(primary_key=True)
    entity = fields.CharField(max_length=40)
    entity_id = fields.BigIntField()
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "programme.Person", related_name="conflicts", on_delete=fields.RESTRICT
    )
    field = fields.CharField(max_length=30)
    base = fields.TextField()
    yours = fields.TextField()
    theirs = fields.TextField()
    author_id = fields.BigIntField()
    recorded_at = fields.DatetimeField()
    their_author_id = fields.BigIntField(null=True)
    their_at = fields.DatetimeField(null=True)
    choice = fields.CharField(max_length=6, null=True)
    resolved_at = fields.DatetimeField(null=True)
    resolved_by_id = fields.BigIntField(null=True)

    class Meta:
        table = "conflict"
