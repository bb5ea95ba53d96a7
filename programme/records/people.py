"""Unique persons, their registrations and business, and what they consented to."""

from tortoise import fields
from tortoise.models import Model


class Person(Model):
    """A unique person of the programme: a Jakpreneur.

    The NIK and the phone are never stored in plain: a keyed HMAC-SHA-256 for look-up and an
    encrypted value. ``path_id`` is the path through the stages that the person follows (null: the
    catalogue's order), ``stage`` the highest stage attained by it and ``next_stage`` the first
    unattained one that it does not skip (null where none is left); all three are kept by the verbs
    that write what they follow from, and a test derives them again. ``mentor_id`` is the
    mentor responsible now; a trigger keeps it as the open line of the caseload says.
    ``merged_into_id``: a duplicate, which is in no list or plan, is this person.
    """

    id = fields.BigIntField(primary_key=True)
    nik_hash = fields.BinaryField()
    nik_cipher = fields.BinaryField()
    phone_hash = fields.BinaryField(null=True)
    phone_cipher = fields.BinaryField(null=True)
    name = fields.CharField(max_length=120)
    gender = fields.CharField(max_length=6)
    birth_date = fields.DateField()
    village_code = fields.CharField(max_length=13)
    agency_code = fields.CharField(max_length=20)
    registered_on = fields.DateField()
    whatsapp = fields.BooleanField(default=False)
    disability = fields.BooleanField(default=False)
    poor_family = fields.BooleanField(default=False)
    stage = fields.SmallIntField(default=1)
    next_stage = fields.SmallIntField(null=True, default=2)
    dormant_since = fields.DateField(null=True)
    mentor_id = fields.BigIntField(null=True)
    path_id = fields.BigIntField(null=True)
    merged_into_id = fields.BigIntField(null=True)

    class Meta:
        table = "person"


class Registration(Model):
    """A registration record: the official count. One person may be registered by two agencies."""

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "programme.Person", related_name="registrations", on_delete=fields.RESTRICT
    )
    agency_code = fields.CharField(max_length=20)
    channel = fields.CharField(max_length=14)
    registered_on = fields.DateField()
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "registration"


class Business(Model):
    """The business profile of a person; ``monthly_turnover`` in Rupiah (audited when read)."""

    id = fields.BigIntField(primary_key=True)
    person: fields.OneToOneRelation[Person] = fields.OneToOneField(
        "programme.Person", related_name="business", on_delete=fields.CASCADE
    )
    name = fields.CharField(max_length=120)
    sector = fields.CharField(max_length=10, null=True)
    kbli2 = fields.CharField(max_length=2, null=True)
    level = fields.CharField(max_length=10)
    monthly_turnover = fields.BigIntField(null=True)
    workers = fields.SmallIntField(default=1)

    class Meta:
        table = "business"


class Consent(Model):
    """The append-only consent ledger: the latest row of (person, purpose) is in force."""

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "programme.Person", related_name="consents", on_delete=fields.RESTRICT
    )
    purpose = fields.CharField(max_length=12)
    granted = fields.BooleanField()
    source = fields.CharField(max_length=40)
    recorded_at = fields.DatetimeField()
    actor_id = fields.BigIntField(null=True)

    class Meta:
        table = "consent"
