"""The models of progress that were learned from the records."""

from tortoise import fields
from tortoise.models import Model


class ProgressModel(Model):
    """A model as it was after the weeks until ``learned_until`` (a Monday); rows are never changed.

    ``rows`` are the person-weeks that it has learned from so far, ``fingerprint`` says all that it
    knows, ``data`` is what ``planner.progress.dumps`` wrote at this ``version``. ``watched`` is how
    the week came out beside what the model before had said of it; see programme.progress.watching.
    """

    id = fields.BigIntField(primary_key=True)
    created_at = fields.DatetimeField()
    kind = fields.CharField(max_length=6)
    area_code = fields.CharField(max_length=13)
    learned_until = fields.DateField()
    version = fields.SmallIntField()
    fingerprint = fields.CharField(max_length=64)
    rows = fields.BigIntField()
    watched: fields.Field[dict[str, object]] = fields.JSONField(null=True)
    data = fields.BinaryField()

    class Meta:
        table = "progress_model"
