"""Moves between agencies and dormancy are kept with their dates and reasons; rows are never
changed."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

CHECKS = {
    "transfer": {"agencies": "from_agency <> to_agency", "reason": "reason <> ''"},
    "dormancy": {"reason": "reason <> ''"},
}
FOREIGN_KEYS = [
    ("transfer", "from_agency", "agency (code)", "RESTRICT"),
    ("transfer", "to_agency", "agency (code)", "RESTRICT"),
    ("transfer", "actor_id", "actor (id)", "RESTRICT"),
    ("dormancy", "actor_id", "actor (id)", "RESTRICT"),
]
INDEXES = {
    "transfer_of_person": "transfer (person_id, id)",
    "dormancy_of_person": "dormancy (person_id, id)",
}
TRIGGERS = {
    f"{table}_append_only": (
        table, f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW", "refuse_rewrite")
    for table in ("transfer", "dormancy")
}  # fmt: skip
FORWARD = [
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name}_check CHECK ({rule})"
      for table, rules in CHECKS.items() for name, rule in rules.items()),
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fkey FOREIGN KEY ({column})"
      f" REFERENCES {target} ON DELETE {rule}" for table, column, target, rule in FOREIGN_KEYS),
    *(f"CREATE INDEX {name} ON {rule}" for name, rule in INDEXES.items()),
    *(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {function}()"
      for name, (_, when, function) in TRIGGERS.items()),
]  # fmt: skip
BACKWARD = [
    *(f"DROP TRIGGER {name} ON {table}" for name, (table, _, _) in TRIGGERS.items()),
    *(f"DROP INDEX {name}" for name in INDEXES),
    *(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_fkey"
      for table, column, _, _ in FOREIGN_KEYS),
    *(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name}_check"
      for table, rules in CHECKS.items() for name in rules),
]  # fmt: skip


def _id() -> tuple[str, fields.Field]:
    return ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True))


def _person(related: str) -> tuple[str, fields.Field]:
    return ("person", fields.ForeignKeyField("programme.Person", source_field="person_id", db_constraint=True, to_field="id", related_name=related, on_delete=OnDelete.RESTRICT))


class Migration(migrations.Migration):
    dependencies = [("programme", "0017_value_added")]
    operations = [
        ops.CreateModel(
            name="Transfer",
            fields=[
                _id(),
                _person("transfers"),
                ("from_agency", fields.CharField(max_length=20)),
                ("to_agency", fields.CharField(max_length=20)),
                ("office", fields.ForeignKeyField("programme.OrgUnit", source_field="office_id", null=True, db_constraint=True, to_field="id", related_name="transfers", on_delete=OnDelete.RESTRICT)),
                ("moved_on", fields.DateField(auto_now=False, auto_now_add=False)),
                ("reason", fields.CharField(max_length=200)),
                ("recorded_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("actor_id", fields.BigIntField(null=True)),
            ],
            options={"table": "transfer", "app": "programme", "pk_attr": "id", "table_description": "A person moves from one agency's care to another's; ``office`` is the nearest of the new one."},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Dormancy",
            fields=[
                _id(),
                _person("dormancies"),
                ("dormant", fields.BooleanField()),
                ("since", fields.DateField(auto_now=False, auto_now_add=False)),
                ("reason", fields.CharField(max_length=200)),
                ("recorded_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("actor_id", fields.BigIntField(null=True)),
            ],
            options={"table": "dormancy", "app": "programme", "pk_attr": "id", "table_description": "A person fell dormant (``dormant``) or came back, on ``since``, and why; the latest row is in"},
            bases=["Model"],
        ),
        ops.RunSQL(FORWARD, BACKWARD),
    ]
