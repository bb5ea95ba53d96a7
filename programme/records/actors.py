"""Who acts: accounts and roles, mentors and cadres, sign-in, the audit chain."""

from tortoise import fields
from tortoise.models import Model

from programme.records.people import Person


class ActorRecord(Model):
    """An account with one role and the area that it sees. Phones as for persons."""

    id = fields.BigIntField(primary_key=True)
    role = fields.CharField(max_length=10)
    name = fields.CharField(max_length=120)
    area_code = fields.CharField(max_length=13)
    agency_code = fields.CharField(max_length=20, null=True)
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "programme.Person", related_name="actors", null=True, on_delete=fields.RESTRICT
    )
    phone_hash = fields.BinaryField(null=True)
    phone_cipher = fields.BinaryField(null=True)
    language = fields.CharField(max_length=2, default="id")
    leaderboard_opt_in = fields.BooleanField(default=False)
    active = fields.BooleanField(default=True)

    class Meta:
        table = "actor"


class Mentor(Model):
    """A contracted field worker (PJLP). ``weekly_minutes`` is what is left for contacts and
    sessions after admin hours; ``contact_load`` the cap of personal contacts a week."""

    id = fields.BigIntField(primary_key=True)
    actor: fields.OneToOneRelation[ActorRecord] = fields.OneToOneField(
        "programme.ActorRecord", related_name="mentor", on_delete=fields.RESTRICT
    )
    agency_code = fields.CharField(max_length=20)
    name = fields.CharField(max_length=120)
    district_code = fields.CharField(max_length=13)
    village_code = fields.CharField(max_length=13)
    weekly_minutes = fields.IntField()
    contact_load = fields.SmallIntField(default=36)
    skills: fields.Field[list[str]] = fields.JSONField(default=list)
    active_from = fields.DateField()
    active_to = fields.DateField(null=True)

    class Meta:
        table = "mentor"


class MentorLeave(Model):
    """Days on which a mentor is away, both ends included."""

    id = fields.BigIntField(primary_key=True)
    mentor: fields.ForeignKeyRelation[Mentor] = fields.ForeignKeyField(
        "programme.Mentor", related_name="leaves", on_delete=fields.CASCADE
    )
    first_day = fields.DateField()
    last_day = fields.DateField()
    reason = fields.CharField(max_length=20)

    class Meta:
        table = "mentor_leave"


class Cadre(Model):
    """An experienced Jakpreneur who volunteers, with hours a week and competences."""

    id = fields.BigIntField(primary_key=True)
    actor: fields.OneToOneRelation[ActorRecord] = fields.OneToOneField(
        "programme.ActorRecord", related_name="cadre", on_delete=fields.RESTRICT
    )
    person: fields.OneToOneRelation[Person] = fields.OneToOneField(
        "programme.Person", related_name="cadre", on_delete=fields.RESTRICT
    )
    weekly_minutes = fields.IntField()
    competences: fields.Field[list[str]] = fields.JSONField(default=list)
    pkk = fields.BooleanField(default=False)
    active_from = fields.DateField()
    active_to = fields.DateField(null=True)

    class Meta:
        table = "cadre"


class OneTimeCode(Model):
    """A sign-in code as a keyed hash; spent after use, expiry or too many attempts."""

    id = fields.BigIntField(primary_key=True)
    phone_hash = fields.BinaryField()
    code_hash = fields.BinaryField()
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    attempts = fields.SmallIntField(default=0)
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "one_time_code"


class RefreshToken(Model):
    """One link of a device's family of rotating refresh tokens; reuse revokes the family."""

    id = fields.BigIntField(primary_key=True)
    actor: fields.ForeignKeyRelation[ActorRecord] = fields.ForeignKeyField(
        "programme.ActorRecord", related_name="refresh_tokens", on_delete=fields.CASCADE
    )
    family = fields.UUIDField()
    token_hash = fields.BinaryField()
    device = fields.CharField(max_length=80)
    issued_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "refresh_token"


class Audit(Model):
    """The append-only audit chain: ``hash`` covers the row and the hash before it."""

    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField()
    actor_id = fields.BigIntField(null=True)
    action = fields.CharField(max_length=40)
    entity = fields.CharField(max_length=40)
    entity_id = fields.CharField(max_length=60, null=True)
    facts: fields.Field[dict[str, object]] = fields.JSONField(default=dict)
    previous_hash = fields.BinaryField()
    hash = fields.BinaryField()

    class Meta:
        table = "audit"
