"""Types of licences with the days on which they prove anything, and the licences of persons."""

from tortoise import fields
from tortoise.models import Model

from programme.records.people import Person
from programme.records.work import Attainment


class LicenceType(Model):
    """A type of licence, which is evidence on the days ``[valid_from, valid_to)``.

    ``years`` it is good for at most, null where that is not limited; ``number_form`` is the regular
    expression of its numbers without spaces and signs, null where any is taken, and
    ``number_words_…`` say it.
    """

    code = fields.CharField(max_length=10, primary_key=True)
    name_id = fields.CharField(max_length=120)
    name_en = fields.CharField(max_length=120)
    valid_from = fields.DateField()
    valid_to = fields.DateField(null=True)
    years = fields.SmallIntField(null=True)
    number_form = fields.CharField(max_length=80, null=True)
    number_words_id = fields.CharField(max_length=80, null=True)
    number_words_en = fields.CharField(max_length=80, null=True)

    class Meta:
        table = "licence_type"


class Licence(Model):
    """A licence in a person's wallet.

    It proves ``attainment`` where that is given, and is validated with it. ``expires_on`` is the
    first day on which it is no longer good.
    """

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "programme.Person", related_name="licences", on_delete=fields.RESTRICT
    )
    type_code = fields.CharField(max_length=10)
    number = fields.CharField(max_length=40)
    issued_on = fields.DateField()
    expires_on = fields.DateField(null=True)
    attainment: fields.ForeignKeyNullableRelation[Attainment] = fields.ForeignKeyField(
        "programme.Attainment", related_name="licences", null=True, on_delete=fields.RESTRICT
    )
    file_id = fields.BigIntField(null=True)
    recorded_at = fields.DatetimeField()
    recorded_by_id = fields.BigIntField()
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "licence"
