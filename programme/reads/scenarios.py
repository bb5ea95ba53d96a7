"""How scenarios are read: their figures, and what they come to beyond their plan."""

from programme.reads.shape import Column, One, Order, Shape, node_id, plain, register
from programme.reads.telling import with_ids

SCENARIO = Shape(
    name="Scenario",
    entity="scenario",
    source=(
        "(SELECT s.*, j.status, j.phase, j.fraction, j.error,"
        " s.expected_advances - w.expected_advances AS more_advances"
        " FROM scenario s JOIN job j ON j.id = s.job_id JOIN weekly_plan w ON w.id = s.plan_id)"
    ),
    fields={
        "id": node_id("Scenario"),
        **plain(
            "name",
            "status",
            "phase",
            "fraction",
            "error",
            "requested_at",
            "contacts",
            "sessions_led",
            "objective",
            "bound",
            "gap",
            "expected_advances",
            "more_advances",
            "load_mean",
            "load_max",
            "load_gini",
            "floors",
            "floors_met",
        ),
        "changes": Column("{row}.changes", reveal=with_ids),
        "plan": One("WeeklyPlan", "{target}.id = {row}.plan_id"),
    },
    orders={"NEWEST": Order("{row}.requested_at", "timestamptz", descending=True)},
)

register(SCENARIO)
