"""What a step counts in a week: more where the year's target of its stage is in danger."""

from datetime import date

from planner.inputs import Rules
from planner.progress import stage_weights
from programme import clock
from programme.records import store
from programme.targets import PROVINCE
from programme.words import TargetTier

STAGES = 8
YEAR = """
    SELECT t.stage, t.people AS target, (t.period_end - t.period_start + 1) AS days, (
        SELECT count(*) FROM attainment a WHERE a.stage = t.stage AND a.superseded_at IS NULL
            AND a.attained_on BETWEEN t.period_start AND $4) AS reached
    FROM target t WHERE t.area_code = $1 AND t.tier = $2 AND t.period_start = $3
        AND t.period_end = $3 + interval '1 year' - interval '1 day'
"""


async def stage_weight(week: date) -> tuple[float, ...]:
    """The weight of the step from each stage (``Rules.stage_weight``): the year's attainments so
    far at their pace, against the province's stretch targets. Without targets every step is 1."""
    first = date(week.year, 1, 1)
    today = min(clock.today(), date(week.year, 12, 31))
    found = await store.fetch(YEAR, PROVINCE, TargetTier.STRETCH, first, today)
    if not found or today < first:
        return Rules().stage_weight
    forecast, target = [0.0] * STAGES, [0.0] * STAGES
    elapsed = (today - first).days + 1
    for row in found:
        target[row["stage"]] = float(row["target"])
        forecast[row["stage"]] = row["reached"] * row["days"] / elapsed
    return stage_weights(forecast, target)
