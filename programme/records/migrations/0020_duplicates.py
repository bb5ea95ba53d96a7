"""Likely duplicates, and persons who were merged: what hangs on both sides is the survivor's."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

CHECKS = {
    "person": {"merged_into": "merged_into_id <> id"},
    "duplicate_candidate": {
        "order": "one_id < other_id",
        "probability": "probability BETWEEN 0 AND 1",
        "dismissed": "(dismissed_at IS NULL) = (dismiss_reason IS NULL)"
        " AND (dismissed_at IS NULL) = (dismissed_by_id IS NULL)",
    },
    "person_merge": {
        "two": "survivor_id <> merged_id",
        "undone": "(undone_at IS NULL) = (undone_by_id IS NULL) AND undone_at > merged_at",
    },
}
FOREIGN_KEYS = [("person", "merged_into_id", "person (id)", "RESTRICT")]
UNIQUES = {"person_merge_in_force": "person_merge (merged_id) WHERE undone_at IS NULL"}
INDEXES = {
    "person_merged_into": "person (merged_into_id) WHERE merged_into_id IS NOT NULL",
    "person_merge_merged": "person_merge (merged_id, merged_at)",
    "person_merge_survivor": "person_merge (survivor_id, id)",
    "attainment_person": "attainment (person_id)",
    "duplicate_candidate_other": "duplicate_candidate (other_id)",
}
FORWARD = [
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fkey FOREIGN KEY ({column})"
      f" REFERENCES {target} ON DELETE {rule}" for table, column, target, rule in FOREIGN_KEYS),
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name}_check CHECK ({rule})"
      for table, rules in CHECKS.items() for name, rule in rules.items()),
    *(f"CREATE UNIQUE INDEX {name} ON {rule}" for name, rule in UNIQUES.items()),
    *(f"CREATE INDEX {name} ON {rule}" for name, rule in INDEXES.items()),
]  # fmt: skip
BACKWARD = [
    *(f"DROP INDEX {name}" for name in (*INDEXES, *UNIQUES)),
    *(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name}_check"
      for table, rules in CHECKS.items() for name in rules),
    "ALTER TABLE person DROP CONSTRAINT person_merged_into_id_fkey",
]  # fmt: skip


def _key(name: str, target: str, related: str, **more: object) -> tuple[str, fields.Field]:
    return name, fields.ForeignKeyField(f"programme.{target}", source_field=f"{name}_id", db_constraint=True, to_field="id", related_name=related, on_delete=OnDelete.RESTRICT, **more)


def _moment(name: str, **more: object) -> tuple[str, fields.Field]:
    return name, fields.DatetimeField(auto_now=False, auto_now_add=False, **more)


class Migration(migrations.Migration):
    dependencies = [("programme", "0019_stage_paths")]
    operations = [
        ops.AddField("Person", "merged_into_id", fields.BigIntField(null=True)),
        ops.CreateModel(
            name="DuplicateCandidate",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                _key("one", "Person", "candidates_one"),
                _key("other", "Person", "candidates_other"),
                ("probability", fields.FloatField()),
                ("levels", fields.JSONField(default=dict)),
                _moment("found_at"),
                _moment("dismissed_at", null=True),
                _key("dismissed_by", "ActorRecord", "dismissed", null=True),
                ("dismiss_reason", fields.CharField(null=True, max_length=300)),
            ],
            options={"table": "duplicate_candidate", "app": "programme", "unique_together": (("one", "other"),), "pk_attr": "id", "table_description": "Two persons who are likely one; ``one`` has the lower id. ``levels`` says how each field"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PersonMerge",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                _key("survivor", "Person", "merges"),
                _key("merged", "Person", "merged_into"),
                ("reason", fields.CharField(max_length=300)),
                _moment("merged_at"),
                _key("merged_by", "ActorRecord", "merges"),
                _moment("undone_at", null=True),
                _key("undone_by", "ActorRecord", "unmerges", null=True),
                ("undo", fields.JSONField(default=dict)),
            ],
            options={"table": "person_merge", "app": "programme", "pk_attr": "id", "table_description": "The ``merged`` person is the ``survivor`` in ``[merged_at, undone_at)``; ``undo`` says what"},
            bases=["Model"],
        ),
        ops.RunSQL(FORWARD, BACKWARD),
    ]
