"""Weekly plans and their rows, jobs, idempotency keys, and the change feed."""

from tortoise import fields
from tortoise.models import Model

from programme.records.actors import ActorRecord, Cadre, Mentor
from programme.records.people import Person
from programme.records.progress import ProgressModel
from programme.records.work import TrainingSession


class Job(Model):
    """Our row of a queued job: counts starts, fences results by attempt token, caps poison jobs."""

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharField(max_length=20)
    payload: fields.Field[dict[str, object]] = fields.JSONField(default=dict)
    status = fields.CharField(max_length=9)
    starts = fields.SmallIntField(default=0)
    max_starts = fields.SmallIntField(default=3)
    attempt = fields.UUIDField(null=True)
    requested_by: fields.ForeignKeyNullableRelation[ActorRecord] = fields.ForeignKeyField(
        "programme.ActorRecord", related_name="jobs", null=True, on_delete=fields.RESTRICT
    )
    created_at = fields.DatetimeField()
    started_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)
    cancel_requested = fields.BooleanField(default=False)
    phase = fields.CharField(max_length=40, null=True)
    fraction = fields.FloatField(default=0.0)
    error = fields.CharField(max_length=500, null=True)

    class Meta:
        table = "job"


class WeeklyPlan(Model):
    """A plan for one ISO week (``week`` is its Monday) and one area.

    Gains are expected advances to the next stage over doing nothing; ``bound`` is proven.
    ``input_hash`` and ``fingerprint`` say from what, and what, was decided; ``conflicts`` which
    locks cannot all hold, in words. Mentors see a published plan until it is ``archived_at``. A
    plan that ``repairs`` another says in ``repair`` what moved; ``fairness`` and ``hours``: see
    programme.planning.fairness and programme.planning.hours. ``model`` said how likely the next
    stage is; without one, the published funnel did. ``withheld``: rows left out by lot as it was
    published.
    """

    id = fields.BigIntField(primary_key=True)
    week = fields.DateField()
    area_code = fields.CharField(max_length=13)
    status = fields.CharField(max_length=10)
    job: fields.ForeignKeyRelation[Job] = fields.ForeignKeyField(
        "programme.Job", related_name="plans", on_delete=fields.RESTRICT
    )
    requested_by: fields.ForeignKeyRelation[ActorRecord] = fields.ForeignKeyField(
        "programme.ActorRecord", related_name="plans", on_delete=fields.RESTRICT
    )
    requested_at = fields.DatetimeField()
    solved_at = fields.DatetimeField(null=True)
    published_at = fields.DatetimeField(null=True)
    published_by_id = fields.BigIntField(null=True)
    archived_at = fields.DatetimeField(null=True)
    people = fields.IntField(null=True)
    contacts = fields.IntField(null=True)
    withheld = fields.IntField(null=True)
    objective = fields.FloatField(null=True)
    bound = fields.FloatField(null=True)
    gap = fields.FloatField(null=True)
    expected_advances = fields.FloatField(null=True)
    fifo_advances = fields.FloatField(null=True)
    greedy_advances = fields.FloatField(null=True)
    load_mean = fields.FloatField(null=True)
    load_max = fields.FloatField(null=True)
    load_gini = fields.FloatField(null=True)
    input_hash = fields.CharField(max_length=64, null=True)
    fingerprint = fields.CharField(max_length=64, null=True)
    data_mark = fields.BigIntField(null=True)
    conflicts: fields.Field[list[object]] = fields.JSONField(null=True)
    repairs: fields.ForeignKeyNullableRelation["WeeklyPlan"] = fields.ForeignKeyField(
        "programme.WeeklyPlan", related_name="repaired_by", null=True, on_delete=fields.RESTRICT
    )
    repair: fields.Field[dict[str, object]] = fields.JSONField(null=True)
    fairness: fields.Field[dict[str, object]] = fields.JSONField(null=True)
    hours: fields.Field[dict[str, object]] = fields.JSONField(null=True)
    model: fields.ForeignKeyNullableRelation[ProgressModel] = fields.ForeignKeyField(
        "programme.ProgressModel", related_name="plans", null=True, on_delete=fields.RESTRICT
    )

    class Meta:
        table = "weekly_plan"


class Assignment(Model):
    """One row of a plan: this person, this mentor, this action, perhaps this session.

    ``answered_at`` is when its mentor acknowledged it, or declined it for ``decline_reason``.
    """

    id = fields.BigIntField(primary_key=True)
    plan: fields.ForeignKeyRelation[WeeklyPlan] = fields.ForeignKeyField(
        "programme.WeeklyPlan", related_name="assignments", on_delete=fields.CASCADE
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "programme.Person", related_name="assignments", on_delete=fields.RESTRICT
    )
    mentor: fields.ForeignKeyNullableRelation[Mentor] = fields.ForeignKeyField(
        "programme.Mentor", related_name="assignments", null=True, on_delete=fields.RESTRICT
    )
    action = fields.CharField(max_length=8, null=True)
    session: fields.ForeignKeyNullableRelation[TrainingSession] = fields.ForeignKeyField(
        "programme.TrainingSession",
        related_name="assignments",
        null=True,
        on_delete=fields.RESTRICT,
    )
    planned_on = fields.DateField()
    position = fields.SmallIntField()
    minutes = fields.SmallIntField()
    gain = fields.FloatField()
    stage = fields.SmallIntField()
    why: fields.Field[dict[str, object]] = fields.JSONField(default=dict)
    status = fields.CharField(max_length=12)
    decline_reason = fields.CharField(max_length=300, null=True)
    answered_at = fields.DatetimeField(null=True)

    class Meta:
        table = "assignment"
        unique_together = (("plan", "person"),)


class PlanSession(Model):
    """Who leads a session in a plan."""

    id = fields.BigIntField(primary_key=True)
    plan: fields.ForeignKeyRelation[WeeklyPlan] = fields.ForeignKeyField(
        "programme.WeeklyPlan", related_name="sessions", on_delete=fields.CASCADE
    )
    session: fields.ForeignKeyRelation[TrainingSession] = fields.ForeignKeyField(
        "programme.TrainingSession", related_name="plan_rows", on_delete=fields.RESTRICT
    )
    mentor: fields.ForeignKeyRelation[Mentor] = fields.ForeignKeyField(
        "programme.Mentor", related_name="plan_sessions", on_delete=fields.RESTRICT
    )

    class Meta:
        table = "plan_session"
        unique_together = (("plan", "session", "mentor"),)


class PlanCadre(Model):
    """A cadre who leads a session in a plan."""

    id = fields.BigIntField(primary_key=True)
    plan: fields.ForeignKeyRelation[WeeklyPlan] = fields.ForeignKeyField(
        "programme.WeeklyPlan", related_name="cadres", on_delete=fields.CASCADE
    )
    session: fields.ForeignKeyRelation[TrainingSession] = fields.ForeignKeyField(
        "programme.TrainingSession", related_name="plan_cadres", on_delete=fields.RESTRICT
    )
    cadre: fields.ForeignKeyRelation[Cadre] = fields.ForeignKeyField(
        "programme.Cadre", related_name="plan_sessions", on_delete=fields.RESTRICT
    )

    class Meta:
        table = "plan_cadre"
        unique_together = (("plan", "session", "cadre"),)


class IdempotencyKey(Model):
    """What a mutation answered under a client's key, so that a replay has one effect."""

    id = fields.BigIntField(primary_key=True)
    actor_id = fields.BigIntField()
    key = fields.CharField(max_length=80)
    verb = fields.CharField(max_length=40)
    payload_hash = fields.BinaryField()
    answer: fields.Field[dict[str, object]] = fields.JSONField(default=dict)
    created_at = fields.DatetimeField()

    class Meta:
        table = "idempotency_key"
        unique_together = (("actor_id", "key"),)


class Change(Model):
    """The append-only change feed that NOTIFY wakes readers of; the table is the truth.

    ``txid`` is the writing transaction: readers stop below ``pg_snapshot_xmin``, since ids alone
    lose rows that commit late. ``mentor_id`` narrows a change to a mentor's list, ``person_id`` is
    whom it is about. Rows are kept for 60 days.
    """

    id = fields.BigIntField(primary_key=True)
    txid = fields.BigIntField()
    at = fields.DatetimeField()
    entity = fields.CharField(max_length=40)
    entity_id = fields.BigIntField()
    kind = fields.CharField(max_length=6)
    area_code = fields.CharField(max_length=13)
    mentor_id = fields.BigIntField(null=True)
    person_id = fields.BigIntField(null=True)

    class Meta:
        table = "change"
