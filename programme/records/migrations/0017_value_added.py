"""What mentors and cadres add to the people of their plans, season by season."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

CHECKS = {
    "value_added": {
        "board": "board IN ('MENTOR', 'CADRE')",
        "until": "extract(isodow FROM until) = 1",
        "weeks": "weeks > 0",
        "rows": "rows > 0",
        "interval": "low <= score AND score <= high",
        "top": "top BETWEEN 0 AND 1",
        "exposure": "exposure >= 0",
        "band": "band BETWEEN -1 AND 1",
    },
}
FORWARD = [
    f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name}_check CHECK ({rule})"
    for table, rules in CHECKS.items() for name, rule in rules.items()
]  # fmt: skip
BACKWARD = [
    f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name}_check"
    for table, rules in CHECKS.items() for name in rules
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("programme", "0016_expectations")]
    operations = [
        ops.CreateModel(
            name="ValueAdded",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("board", fields.CharField(max_length=6)),
                ("actor", fields.ForeignKeyField("programme.ActorRecord", source_field="actor_id", db_constraint=True, to_field="id", related_name="values_added", on_delete=OnDelete.RESTRICT)),
                ("until", fields.DateField(auto_now=False, auto_now_add=False)),
                ("weeks", fields.SmallIntField()),
                ("rows", fields.IntField()),
                ("score", fields.FloatField()),
                ("low", fields.FloatField()),
                ("high", fields.FloatField()),
                ("top", fields.FloatField()),
                ("exposure", fields.FloatField()),
                ("ranked", fields.BooleanField()),
                ("band", fields.SmallIntField()),
            ],
            options={"table": "value_added", "app": "programme", "unique_together": (("board", "weeks", "until", "actor"),), "pk_attr": "id", "table_description": "What a mentor or cadre added to the people of the plans in the ``weeks`` until ``until`` (a"},
            bases=["Model"],
        ),
        ops.RunSQL(FORWARD, BACKWARD),
    ]
