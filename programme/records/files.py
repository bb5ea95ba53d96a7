"""Files beside GraphQL: what each is, and the chunks of those that PostgreSQL keeps."""

from tortoise import fields
from tortoise.models import Model

from programme.records.actors import ActorRecord
from programme.records.people import Person


class File(Model):
    """A file about a person, promised by an actor.

    A file of many people's registrations, to be imported, is about no person.
    ``uploaded_at`` is null until it is whole and what was promised; ``sha256`` is in hex.
    """

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "programme.Person", related_name="files", null=True, on_delete=fields.RESTRICT
    )
    actor: fields.ForeignKeyRelation[ActorRecord] = fields.ForeignKeyField(
        "programme.ActorRecord", related_name="files", on_delete=fields.RESTRICT
    )
    purpose = fields.CharField(max_length=10)
    name = fields.CharField(max_length=120)
    media_type = fields.CharField(max_length=80)
    size = fields.IntField()
    sha256 = fields.CharField(max_length=64, null=True)
    expires_at = fields.DatetimeField()
    uploaded_at = fields.DatetimeField(null=True)

    class Meta:
        table = "file"


class FileChunk(Model):
    """Bytes of a file from the offset ``start`` on; the chunks of a file leave no gap."""

    id = fields.BigIntField(primary_key=True)
    file: fields.ForeignKeyRelation[File] = fields.ForeignKeyField(
        "programme.File", related_name="chunks", on_delete=fields.CASCADE
    )
    start = fields.IntField()
    data = fields.BinaryField()

    class Meta:
        table = "file_chunk"
        unique_together = (("file", "start"),)
