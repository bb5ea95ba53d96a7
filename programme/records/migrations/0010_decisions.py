"""A plan is kept with what it was decided from; supervisors lock choices before a week is planned,
mentors acknowledge or decline what was planned for them."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

CODE_COLUMNS = [("plan_part", "district_code"), ("plan_lock", "area_code")]
STATUS = "status IN ('PLANNED', {more}'DONE')"
CHECKS = {
    "assignment": {
        "decline": "status <> 'DECLINED' OR decline_reason IS NOT NULL",
    },
    "plan_lock": {
        "week": "extract(isodow FROM week) = 1",
        "kind": "kind IN ('CHOICE', 'NOTHING', 'LEADER')",
        "action": "action IN ('WHATSAPP', 'CALL', 'VISIT')",
        "choice": "kind <> 'CHOICE' OR person_id IS NOT NULL AND (action IS NULL) = (mentor_id IS"
        " NULL) AND (action IS NOT NULL OR session_id IS NOT NULL)",
        "nothing": "kind <> 'NOTHING' OR person_id IS NOT NULL AND"
        " num_nonnulls(mentor_id, action, session_id) = 0",
        "leader": "kind <> 'LEADER' OR num_nonnulls(person_id, action) = 0 AND"
        " num_nonnulls(mentor_id, session_id) = 2",
    },
}
UNIQUES = {"plan_lock_leader": "plan_lock (week, session_id, mentor_id) WHERE kind = 'LEADER'"}
INDEXES = {"plan_lock_week": "plan_lock (week, area_code)"}
FORWARD = [
    *(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar({size}) COLLATE "C"'
      for (table, column), size in zip(CODE_COLUMNS, (8, 13), strict=True)),
    "ALTER TABLE assignment DROP CONSTRAINT assignment_status_check",
    "ALTER TABLE assignment ADD CONSTRAINT assignment_status_check CHECK ("
    + STATUS.format(more="'ACKNOWLEDGED', 'DECLINED', ") + ")",
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name}_check CHECK ({rule})"
      for table, rules in CHECKS.items() for name, rule in rules.items()),
    *(f"CREATE UNIQUE INDEX {name} ON {rule}" for name, rule in UNIQUES.items()),
    *(f"CREATE INDEX {name} ON {rule}" for name, rule in INDEXES.items()),
    "ALTER TABLE plan_part ALTER COLUMN data SET STORAGE EXTERNAL",
    "ALTER TABLE plan_whole ALTER COLUMN data SET STORAGE EXTERNAL",
]  # fmt: skip
BACKWARD = [
    *(f"DROP INDEX {name}" for name in (*INDEXES, *UNIQUES)),
    *(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name}_check"
      for table, rules in CHECKS.items() for name in rules),
    "UPDATE assignment SET status = 'PLANNED' WHERE status IN ('ACKNOWLEDGED', 'DECLINED')",
    "ALTER TABLE assignment DROP CONSTRAINT assignment_status_check",
    f"ALTER TABLE assignment ADD CONSTRAINT assignment_status_check CHECK ({STATUS.format(more='')})",
]  # fmt: skip



class Migration(migrations.Migration):
    dependencies = [("programme", "0009_places")]
    operations = [
        ops.CreateModel(
            name="PlanPart",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("plan", fields.ForeignKeyField("programme.WeeklyPlan", source_field="plan_id", db_constraint=True, to_field="id", related_name="parts", on_delete=OnDelete.CASCADE)),
                ("district_code", fields.CharField(max_length=8)),
                ("data", fields.BinaryField()),
            ],
            options={"table": "plan_part", "app": "programme", "unique_together": (("plan", "district_code"),), "pk_attr": "id", "table_description": "The facts and choices of one district's people, as a plan was decided from them."},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PlanWhole",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("plan", fields.ForeignKeyField("programme.WeeklyPlan", source_field="plan_id", db_constraint=True, to_field="id", related_name="wholes", on_delete=OnDelete.CASCADE)),
                ("data", fields.BinaryField()),
            ],
            options={"table": "plan_whole", "app": "programme", "unique_together": (("plan",),), "pk_attr": "id", "table_description": "What is one for a whole plan: mentors, sessions, rules, and the decision with its prices."},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PlanLock",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("week", fields.DateField(auto_now=False, auto_now_add=False)),
                ("kind", fields.CharField(max_length=7)),
                ("area_code", fields.CharField(max_length=13)),
                ("person", fields.ForeignKeyField("programme.Person", source_field="person_id", null=True, db_constraint=True, to_field="id", related_name="locks", on_delete=OnDelete.RESTRICT)),
                ("mentor", fields.ForeignKeyField("programme.Mentor", source_field="mentor_id", null=True, db_constraint=True, to_field="id", related_name="locks", on_delete=OnDelete.RESTRICT)),
                ("action", fields.CharField(null=True, max_length=8)),
                ("session", fields.ForeignKeyField("programme.TrainingSession", source_field="session_id", null=True, db_constraint=True, to_field="id", related_name="locks", on_delete=OnDelete.RESTRICT)),
                ("locked_by", fields.ForeignKeyField("programme.ActorRecord", source_field="locked_by_id", db_constraint=True, to_field="id", related_name="locks", on_delete=OnDelete.RESTRICT)),
                ("locked_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "plan_lock", "app": "programme", "unique_together": (("week", "person"),), "pk_attr": "id", "table_description": "What a supervisor has fixed for a week before it is planned."},
            bases=["Model"],
        ),
        ops.AddField("WeeklyPlan", "conflicts", fields.JSONField(null=True)),
        ops.AddField("Assignment", "decline_reason", fields.CharField(null=True, max_length=300)),
        ops.AddField("Assignment", "answered_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
        ops.AlterField("Assignment", "status", fields.CharField(max_length=12)),
        ops.RunSQL(FORWARD, BACKWARD),
    ]
