"""What would be if: a plan's week solved again under changes, kept beside it, never published."""

from tortoise import fields
from tortoise.models import Model

from programme.records.actors import ActorRecord
from programme.records.plans import Job, WeeklyPlan


class Scenario(Model):
    """A plan's week under ``changes``, from the same facts, with the figures that it came to.

    Figures are as a plan's; ``floors`` is how many groups have a floor, ``floors_met`` how many
    reach it. What it would do to whom is not kept.
    """

    id = fields.BigIntField(primary_key=True)
    plan: fields.ForeignKeyRelation[WeeklyPlan] = fields.ForeignKeyField(
        "programme.WeeklyPlan", related_name="scenarios", on_delete=fields.CASCADE
    )
    name = fields.CharField(max_length=80)
    changes: fields.Field[dict[str, object]] = fields.JSONField()
    job: fields.ForeignKeyRelation[Job] = fields.ForeignKeyField(
        "programme.Job", related_name="scenarios", on_delete=fields.RESTRICT
    )
    requested_by: fields.ForeignKeyRelation[ActorRecord] = fields.ForeignKeyField(
        "programme.ActorRecord", related_name="scenarios", on_delete=fields.RESTRICT
    )
    requested_at = fields.DatetimeField()
    contacts = fields.IntField(null=True)
    sessions_led = fields.IntField(null=True)
    objective = fields.FloatField(null=True)
    bound = fields.FloatField(null=True)
    gap = fields.FloatField(null=True)
    expected_advances = fields.FloatField(null=True)
    load_mean = fields.FloatField(null=True)
    load_max = fields.FloatField(null=True)
    load_gini = fields.FloatField(null=True)
    floors = fields.IntField(null=True)
    floors_met = fields.IntField(null=True)

    class Meta:
        table = "scenario"
        unique_together = (("plan", "name"),)
