"""A plan may repair another one, and is kept with how fair it is and what an hour would bring;
scenarios stand beside it."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

CHECKS = {
    "scenario": {"name": "name <> ''"},
    "weekly_plan": {"repairs": "repairs_id <> id"},
}
INDEXES = {
    "weekly_plan_repairs": "weekly_plan (repairs_id)",
    "scenario_job": "scenario (job_id)",
}
FORWARD = [
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name}_check CHECK ({rule})"
      for table, rules in CHECKS.items() for name, rule in rules.items()),
    *(f"CREATE INDEX {name} ON {rule}" for name, rule in INDEXES.items()),
]  # fmt: skip
BACKWARD = [
    *(f"DROP INDEX {name}" for name in INDEXES),
    *(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name}_check"
      for table, rules in CHECKS.items() for name in rules),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("programme", "0010_decisions")]
    operations = [
        ops.CreateModel(
            name="Scenario",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("plan", fields.ForeignKeyField("programme.WeeklyPlan", source_field="plan_id", db_constraint=True, to_field="id", related_name="scenarios", on_delete=OnDelete.CASCADE)),
                ("name", fields.CharField(max_length=80)),
                ("changes", fields.JSONField()),
                ("job", fields.ForeignKeyField("programme.Job", source_field="job_id", db_constraint=True, to_field="id", related_name="scenarios", on_delete=OnDelete.RESTRICT)),
                ("requested_by", fields.ForeignKeyField("programme.ActorRecord", source_field="requested_by_id", db_constraint=True, to_field="id", related_name="scenarios", on_delete=OnDelete.RESTRICT)),
                ("requested_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("contacts", fields.IntField(null=True)),
                ("sessions_led", fields.IntField(null=True)),
                ("objective", fields.FloatField(null=True)),
                ("bound", fields.FloatField(null=True)),
                ("gap", fields.FloatField(null=True)),
                ("expected_advances", fields.FloatField(null=True)),
                ("load_mean", fields.FloatField(null=True)),
                ("load_max", fields.FloatField(null=True)),
                ("load_gini", fields.FloatField(null=True)),
                ("floors", fields.IntField(null=True)),
                ("floors_met", fields.IntField(null=True)),
            ],
            options={"table": "scenario", "app": "programme", "unique_together": (("plan", "name"),), "pk_attr": "id", "table_description": "A plan's week under ``changes``, from the same facts, with the figures that it came to."},
            bases=["Model"],
        ),
        ops.AddField("WeeklyPlan", "repairs", fields.ForeignKeyField("programme.WeeklyPlan", source_field="repairs_id", null=True, db_constraint=True, to_field="id", related_name="repaired_by", on_delete=OnDelete.RESTRICT)),
        ops.AddField("WeeklyPlan", "repair", fields.JSONField(null=True)),
        ops.AddField("WeeklyPlan", "fairness", fields.JSONField(null=True)),
        ops.AddField("WeeklyPlan", "hours", fields.JSONField(null=True)),
        ops.RunSQL(FORWARD, BACKWARD),
    ]
