"""A plan says which model it believed; of what is published, what was expected of it is kept, and
what was left out by lot."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

PROBABILITIES = ("p", "p0", "plain")
CHECKS = {
    "weekly_plan": {"withheld": "withheld >= 0"},
    "expectation": {
        "action": "action IN ('WHATSAPP', 'CALL', 'VISIT')",
        "mentor": "(action IS NULL) = (mentor_id IS NULL)",
        "something": "action IS NOT NULL OR session_id IS NOT NULL",
        "stage": "stage BETWEEN 2 AND 7",
        **{name: f"{name} BETWEEN 0 AND 1" for name in PROBABILITIES},
        "odds": "odds >= 0 AND odds < 1",
        "withheld": "NOT withheld OR odds > 0 AND drawn IS NULL",
        "drawn": "drawn > 0 AND drawn <= 1",
    },
}
INDEXES = {
    "expectation_tested": "expectation (plan_id) WHERE odds > 0",
    "weekly_plan_model": "weekly_plan (model_id)",
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
    dependencies = [("programme", "0015_progress")]
    operations = [
        ops.AddField("WeeklyPlan", "model", fields.ForeignKeyField("programme.ProgressModel", source_field="model_id", null=True, db_constraint=True, to_field="id", related_name="plans", on_delete=OnDelete.RESTRICT)),
        ops.AddField("WeeklyPlan", "withheld", fields.IntField(null=True)),
        ops.CreateModel(
            name="Expectation",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("plan", fields.ForeignKeyField("programme.WeeklyPlan", source_field="plan_id", db_constraint=True, to_field="id", related_name="expectations", on_delete=OnDelete.CASCADE)),
                ("person", fields.ForeignKeyField("programme.Person", source_field="person_id", db_constraint=True, to_field="id", related_name="expectations", on_delete=OnDelete.RESTRICT)),
                ("mentor", fields.ForeignKeyField("programme.Mentor", source_field="mentor_id", null=True, db_constraint=True, to_field="id", related_name="expectations", on_delete=OnDelete.RESTRICT)),
                ("action", fields.CharField(null=True, max_length=8)),
                ("session", fields.ForeignKeyField("programme.TrainingSession", source_field="session_id", null=True, db_constraint=True, to_field="id", related_name="expectations", on_delete=OnDelete.RESTRICT)),
                ("stage", fields.SmallIntField()),
                ("p", fields.FloatField()),
                ("p0", fields.FloatField()),
                ("plain", fields.FloatField()),
                ("margin", fields.FloatField()),
                ("by_hand", fields.BooleanField()),
                ("odds", fields.FloatField()),
                ("withheld", fields.BooleanField()),
                ("drawn", fields.FloatField(null=True)),
            ],
            options={"table": "expectation", "app": "programme", "unique_together": (("plan", "person"),), "pk_attr": "id", "table_description": "A row of a plan as it was published, before anything came of it."},
            bases=["Model"],
        ),
        ops.RunSQL(FORWARD, BACKWARD),
    ]
