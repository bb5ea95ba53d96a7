"""Files beside GraphQL: what each is, and its bytes in chunks that are stored as they came."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

MOST_BYTES = 20 << 20
CHECKS = {
    "file": {
        "purpose": "purpose IN ('ATTAINMENT', 'CONTACT')",
        "media_type": "media_type ~ '^(image/(jpeg|png|webp)|application/pdf)$'",
        "size": f"size BETWEEN 1 AND {MOST_BYTES}",
        "sha256": "sha256 ~ '^[0-9a-f]{64}$'",
        "whole": "uploaded_at IS NULL OR sha256 IS NOT NULL",
    },
    "file_chunk": {"start": "start >= 0", "data": "octet_length(data) > 0"},
}
INDEXES = {
    "file_of_person": "file (person_id, uploaded_at DESC) WHERE uploaded_at IS NOT NULL",
    "file_unfinished": "file (expires_at) WHERE uploaded_at IS NULL",
}
FORWARD = [
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name}_check CHECK ({rule})"
      for table, rules in CHECKS.items() for name, rule in rules.items()),
    *(f"CREATE INDEX {name} ON {rule}" for name, rule in INDEXES.items()),
    "ALTER TABLE file_chunk ALTER COLUMN data SET STORAGE EXTERNAL",
]
BACKWARD = [
    *(f"DROP INDEX {name}" for name in INDEXES),
    *(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name}_check"
      for table, rules in CHECKS.items() for name in rules),
]


class Migration(migrations.Migration):
    dependencies = [("programme", "0005_freshness")]
    operations = [
        ops.CreateModel(
            name="File",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("person", fields.ForeignKeyField("programme.Person", source_field="person_id", db_constraint=True, to_field="id", related_name="files", on_delete=OnDelete.RESTRICT)),
                ("actor", fields.ForeignKeyField("programme.ActorRecord", source_field="actor_id", db_constraint=True, to_field="id", related_name="files", on_delete=OnDelete.RESTRICT)),
                ("purpose", fields.CharField(max_length=10)),
                ("name", fields.CharField(max_length=120)),
                ("media_type", fields.CharField(max_length=15)),
                ("size", fields.IntField()),
                ("sha256", fields.CharField(null=True, max_length=64)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("uploaded_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={"table": "file", "app": "programme", "pk_attr": "id", "table_description": "A file about a person, promised by an actor."},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="FileChunk",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("file", fields.ForeignKeyField("programme.File", source_field="file_id", db_constraint=True, to_field="id", related_name="chunks", on_delete=OnDelete.CASCADE)),
                ("start", fields.IntField()),
                ("data", fields.BinaryField()),
            ],
            options={"table": "file_chunk", "app": "programme", "unique_together": (("file", "start"),), "pk_attr": "id", "table_description": "Bytes of a file from the offset ``start`` on; the chunks of a file leave no gap."},
            bases=["Model"],
        ),
        ops.RunSQL(FORWARD, BACKWARD),
    ]
