"""Who is responsible for a person now stands on the person's row, derived from the caseload, so that
a mentor's list is read in its order by one index; the last contact is read without sorting."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

FOREIGN_KEYS = [("person", "mentor_id", "mentor (id)", "RESTRICT")]
INDEXES = {
    "person_of_mentor": "person (mentor_id, name, id)",
    "contact_latest": "contact (person_id, contacted_on DESC, id DESC)",
}
BEFORE = {"contact_of_person": "contact (person_id, contacted_on DESC)"}
FUNCTIONS = {
    "person_mentor_keep": """
        BEGIN
            UPDATE person p SET mentor_id = c.mentor_id
            FROM (SELECT DISTINCT id FROM unnest(ARRAY[OLD.person_id, NEW.person_id]) id) touched
            LEFT JOIN caseload c ON c.person_id = touched.id AND c.valid_to IS NULL
            WHERE p.id = touched.id AND p.mentor_id IS DISTINCT FROM c.mentor_id;
            RETURN NULL;
        END""",
}
TRIGGERS = {
    "caseload_responsible": (
        "caseload",
        "AFTER INSERT OR UPDATE OR DELETE ON caseload FOR EACH ROW",
        "person_mentor_keep",
    ),
}
FILL = """
    UPDATE person p SET mentor_id = c.mentor_id FROM caseload c
    WHERE c.person_id = p.id AND c.valid_to IS NULL"""

FORWARD = [
    FILL,
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fkey FOREIGN KEY ({column})"
      f" REFERENCES {target} ON DELETE {rule}" for table, column, target, rule in FOREIGN_KEYS),
    *(f"CREATE INDEX {name} ON {rule}" for name, rule in INDEXES.items()),
    *(f"DROP INDEX {name}" for name in BEFORE),
    *(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
      for name, body in FUNCTIONS.items()),
    *(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {function}()"
      for name, (_, when, function) in TRIGGERS.items()),
]
BACKWARD = [
    *(f"DROP TRIGGER {name} ON {table}" for name, (table, _, _) in TRIGGERS.items()),
    *(f"DROP FUNCTION {name}()" for name in FUNCTIONS),
    *(f"CREATE INDEX {name} ON {rule}" for name, rule in BEFORE.items()),
    *(f"DROP INDEX {name}" for name in INDEXES),
]


class Migration(migrations.Migration):
    dependencies = [("programme", "0007_board")]
    operations = [
        ops.AddField("Person", "mentor_id", fields.BigIntField(null=True)),
        ops.RunSQL(FORWARD, BACKWARD),
    ]
