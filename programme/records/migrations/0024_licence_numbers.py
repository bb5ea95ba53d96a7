"""A number of a licence is told by its letters and digits alone, however it is spaced or written; a
type may say which form its numbers have.

NIB: 13 digits (PP 24/2018 article 25). The forms of the others are not known here. Where two
wallets hold a number that is now one, the index names it and nothing is changed: have the wrong one
revoked first.
"""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

PLAIN = "upper(regexp_replace(number, '[^A-Za-z0-9]', '', 'g'))"
CHECKS = {
    "licence_type": {
        "number_form": "num_nulls(number_form, number_words_id, number_words_en) IN (0, 3)"
    }
}
UPDATE = """
    UPDATE licence_type SET number_form = '^[0-9]{13}$', number_words_id = '13 angka',
        number_words_en = '13 digits' WHERE code = 'NIB'"""
FORWARD = [
    "DROP INDEX licence_of_one",
    f"CREATE UNIQUE INDEX licence_of_one ON licence (type_code, ({PLAIN}))"
    " WHERE revoked_at IS NULL",
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name}_check CHECK ({rule})"
      for table, rules in CHECKS.items() for name, rule in rules.items()),
    "ALTER TABLE licence_type DISABLE TRIGGER licence_type_change_everywhere",
    UPDATE,
    "ALTER TABLE licence_type ENABLE TRIGGER licence_type_change_everywhere",
]  # fmt: skip
BACKWARD = [
    *(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name}_check"
      for table, rules in CHECKS.items() for name in rules),
    "DROP INDEX licence_of_one",
    "CREATE UNIQUE INDEX licence_of_one ON licence (type_code, number) WHERE revoked_at IS NULL",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("programme", "0023_sales")]
    operations = [
        ops.AddField("LicenceType", "number_form", fields.CharField(null=True, max_length=80)),
        ops.AddField("LicenceType", "number_words_id", fields.CharField(null=True, max_length=80)),
        ops.AddField("LicenceType", "number_words_en", fields.CharField(null=True, max_length=80)),
        ops.RunSQL(FORWARD, BACKWARD),
    ]
