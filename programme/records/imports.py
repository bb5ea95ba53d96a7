"""Bulk imports: one run over a file, how far it is, and the rows that were refused."""

from tortoise import fields
from tortoise.models import Model

from programme.records.actors import ActorRecord
from programme.records.files import File
from programme.records.plans import Job


class ImportRun(Model):
    """A run over a file of registrations; of ``total`` rows ``done`` are behind it.

    ``done`` is written with each chunk of rows, in its transaction: a run that was killed goes on
    there. What became of the rows is counted by outcome; ``accepted`` is a dry run's. ``notes`` is
    JSON, words in both languages; ``fault_en`` and ``fault_id`` say why the file was not taken.
    """

    id = fields.BigIntField(primary_key=True)
    file: fields.ForeignKeyRelation[File] = fields.ForeignKeyField(
        "programme.File", related_name="import_runs", on_delete=fields.RESTRICT
    )
    job: fields.ForeignKeyRelation[Job] = fields.ForeignKeyField(
        "programme.Job", related_name="import_runs", on_delete=fields.RESTRICT
    )
    requested_by: fields.ForeignKeyRelation[ActorRecord] = fields.ForeignKeyField(
        "programme.ActorRecord", related_name="import_runs", on_delete=fields.RESTRICT
    )
    requested_at = fields.DatetimeField()
    dry_run = fields.BooleanField()
    total = fields.IntField(null=True)
    done = fields.IntField()
    new_people = fields.IntField()
    new_records = fields.IntField()
    known = fields.IntField()
    accepted = fields.IntField()
    refused = fields.IntField()
    notes = fields.TextField()
    fault_en = fields.CharField(max_length=500, null=True)
    fault_id = fields.CharField(max_length=500, null=True)

    class Meta:
        table = "import_run"


class ImportRow(Model):
    """A row that was refused, by its number in the file. ``cells`` is sealed: it holds the row."""

    id = fields.BigIntField(primary_key=True)
    run: fields.ForeignKeyRelation[ImportRun] = fields.ForeignKeyField(
        "programme.ImportRun", related_name="rows", on_delete=fields.CASCADE
    )
    number = fields.IntField()
    code = fields.CharField(max_length=40)
    path = fields.CharField(max_length=80, null=True)
    words_en = fields.TextField()
    words_id = fields.TextField()
    cells = fields.BinaryField()

    class Meta:
        table = "import_row"
        unique_together = (("run", "number"),)
