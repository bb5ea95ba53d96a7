"""How supervisors' locks on a week are read."""

from programme.reads.shape import Column, Filter, One, Order, Shape, node_id, plain, register

PLAN_LOCK = Shape(
    name="PlanLock",
    entity="plan_lock",
    source="plan_lock",
    fields={
        "id": node_id("PlanLock"),
        **plain("week", "kind", "action", "locked_at"),
        "locked_by": Column("(SELECT name FROM actor WHERE id = {row}.locked_by_id)"),
        "area": One("Area", "{target}.code = {row}.area_code"),
        "jakpreneur": One("Jakpreneur", "{target}.id = {row}.person_id"),
        "mentor": One("Mentor", "{target}.id = {row}.mentor_id"),
        "session": One("TrainingSession", "{target}.id = {row}.session_id"),
    },
    filters={
        "week": Filter("{row}.week = {value}", "date"),
        "kind": Filter("{row}.kind = {value}", "text"),
        "area_code": Filter(
            "{row}.area_code >= {value} AND {row}.area_code < {value} || '/'", "text"
        ),
    },
    orders={"NEWEST": Order("{row}.locked_at", "timestamptz", descending=True)},
)

register(PLAN_LOCK)
