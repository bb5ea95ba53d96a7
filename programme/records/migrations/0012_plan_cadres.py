"""A plan may let cadres lead sessions: who does stands in plan_cadre, as mentors do in plan_session."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("programme", "0011_scenarios")]
    operations = [
        ops.CreateModel(
            name="PlanCadre",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("plan", fields.ForeignKeyField("programme.WeeklyPlan", source_field="plan_id", db_constraint=True, to_field="id", related_name="cadres", on_delete=OnDelete.CASCADE)),
                ("session", fields.ForeignKeyField("programme.TrainingSession", source_field="session_id", db_constraint=True, to_field="id", related_name="plan_cadres", on_delete=OnDelete.RESTRICT)),
                ("cadre", fields.ForeignKeyField("programme.Cadre", source_field="cadre_id", db_constraint=True, to_field="id", related_name="plan_sessions", on_delete=OnDelete.RESTRICT)),
            ],
            options={"table": "plan_cadre", "app": "programme", "unique_together": (("plan", "session", "cadre"),), "pk_attr": "id", "table_description": "A cadre who leads a session in a plan."},
            bases=["Model"],
        ),
    ]
