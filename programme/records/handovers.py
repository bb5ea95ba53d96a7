"""Hand-overs of whole caseloads: a draft of who changes hands, applied in one go."""

from tortoise import fields
from tortoise.models import Model

from programme.records.actors import ActorRecord, Mentor
from programme.records.people import Person
from programme.records.plans import Job


class Handover(Model):
    """A standing assignment of an area's people to its mentors, for a ``reason``.

    ``people`` could be assigned, ``held`` of them had a mentor at work, ``kept`` keep theirs.
    ``loads`` holds each mentor's people before and after, ``conflicts`` what no assignment can
    keep, in words; ``input_hash`` says what it was decided from.
    """

    id = fields.BigIntField(primary_key=True)
    area_code = fields.CharField(max_length=13)
    reason = fields.CharField(max_length=9)
    leaver: fields.ForeignKeyNullableRelation[Mentor] = fields.ForeignKeyField(
        "programme.Mentor", related_name="handovers", null=True, on_delete=fields.RESTRICT
    )
    status = fields.CharField(max_length=9)
    job: fields.ForeignKeyRelation[Job] = fields.ForeignKeyField(
        "programme.Job", related_name="handovers", on_delete=fields.RESTRICT
    )
    requested_by: fields.ForeignKeyRelation[ActorRecord] = fields.ForeignKeyField(
        "programme.ActorRecord", related_name="handovers", on_delete=fields.RESTRICT
    )
    requested_at = fields.DatetimeField()
    applied_at = fields.DatetimeField(null=True)
    people = fields.IntField(null=True)
    held = fields.IntField(null=True)
    kept = fields.IntField(null=True)
    objective = fields.FloatField(null=True)
    bound = fields.FloatField(null=True)
    gap = fields.FloatField(null=True)
    input_hash = fields.CharField(max_length=64, null=True)
    loads: fields.Field[dict[str, object]] = fields.JSONField(null=True)
    conflicts: fields.Field[list[object]] = fields.JSONField(null=True)

    class Meta:
        table = "handover"


class HandoverMove(Model):
    """A person who changes hands in a hand-over: from a mentor, or from nobody, to another."""

    id = fields.BigIntField(primary_key=True)
    handover: fields.ForeignKeyRelation[Handover] = fields.ForeignKeyField(
        "programme.Handover", related_name="moves", on_delete=fields.CASCADE
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "programme.Person", related_name="moves", on_delete=fields.RESTRICT
    )
    giver: fields.ForeignKeyNullableRelation[Mentor] = fields.ForeignKeyField(
        "programme.Mentor", related_name="given", null=True, on_delete=fields.RESTRICT
    )
    taker: fields.ForeignKeyRelation[Mentor] = fields.ForeignKeyField(
        "programme.Mentor", related_name="taken", on_delete=fields.RESTRICT
    )

    class Meta:
        table = "handover_move"
        unique_together = (("handover", "person"),)
