"""How weekly plans, their rows and a mentor's day are read."""

from programme.planning.why import told
from programme.reads.shape import (
    Column,
    Filter,
    Listed,
    Many,
    One,
    Order,
    Shape,
    node_id,
    plain,
    register,
)
from programme.reads.telling import with_ids
from programme.words import SUPERVISORS

KEPT = {"repair": "repair", "fairness": "fairness"}
"""What a plan is kept with, for supervisors."""
FIRST_OF = (
    "(SELECT coalesce(jsonb_agg(one ORDER BY place), '[]')"
    " FROM jsonb_array_elements({{row}}.hours -> '{name}') WITH ORDINALITY AS m (one, place)"
    " WHERE place <= {{first}})"
)
"""The first of a list that a plan's hours are kept with."""
FIRST_HOURS = ", ".join(
    f"'{name}', {FIRST_OF.format(name=name)}" for name in ("districts", "mentors")
)

WEEKLY_PLAN = Shape(
    name="WeeklyPlan",
    entity="weekly_plan",
    source=(
        "(SELECT w.*, j.phase, j.fraction, j.error"
        " FROM weekly_plan w JOIN job j ON j.id = w.job_id)"
    ),
    fields={
        "id": node_id("WeeklyPlan"),
        **plain(
            "week",
            "status",
            "phase",
            "fraction",
            "error",
            "requested_at",
            "solved_at",
            "published_at",
            "people",
            "contacts",
            "objective",
            "bound",
            "gap",
            "expected_advances",
            "fifo_advances",
            "greedy_advances",
            "load_mean",
            "load_max",
            "load_gini",
            "input_hash",
            "fingerprint",
        ),
        "withheld": Column("{row}.withheld", roles=SUPERVISORS),
        "conflicts": Column(
            "(SELECT coalesce(json_agg(told ->> {language} ORDER BY place), '[]')"
            " FROM jsonb_array_elements({row}.conflicts) WITH ORDINALITY AS c (told, place))",
            roles=SUPERVISORS,
        ),
        **{
            name: Column(f"{{row}}.{column}", roles=SUPERVISORS, reveal=with_ids)
            for name, column in KEPT.items()
        },
        "mentor_hours": Column(
            "{row}.hours",
            roles=SUPERVISORS,
            reveal=with_ids,
            first=f"{{row}}.hours || jsonb_build_object({FIRST_HOURS})",
        ),
        "repairs": One("WeeklyPlan", "{target}.id = {row}.repairs_id"),
        "area": One("Area", "{target}.code = {row}.area_code"),
        "scenarios": Many("Scenario", "{target}.plan_id = {row}.id"),
        "assignments": Many("Assignment", "{target}.plan_id = {row}.id"),
    },
    filters={
        "week": Filter("{row}.week = {value}", "date"),
        "status": Filter("{row}.status = {value}", "text"),
        "area_code": Filter(
            "{row}.area_code >= {value} AND {row}.area_code < {value} || '/'", "text"
        ),
    },
    orders={"NEWEST": Order("{row}.requested_at", "timestamptz", descending=True)},
)

ASSIGNMENT = Shape(
    name="Assignment",
    entity="assignment",
    source="assignment",
    fields={
        "id": node_id("Assignment"),
        **plain(
            "action",
            "planned_on",
            "position",
            "minutes",
            "gain",
            "status",
            "decline_reason",
            "answered_at",
        ),
        "pinned": Column("coalesce(({row}.why ->> 'pinned')::boolean, FALSE)"),
        "why": Column("{row}.why", reveal=told),
        "toward": One("Stage", "{target}.code = {row}.stage"),
        "plan": One("WeeklyPlan", "{target}.id = {row}.plan_id"),
        "jakpreneur": One("Jakpreneur", "{target}.id = {row}.person_id"),
        "mentor": One("Mentor", "{target}.id = {row}.mentor_id"),
        "session": One("TrainingSession", "{target}.id = {row}.session_id"),
    },
    filters={
        "mentor_id": Filter("{row}.mentor_id = {value}", "bigint"),
        "action": Filter("{row}.action = {value}", "text"),
        "status": Filter("{row}.status = {value}", "text"),
        "planned_on": Filter("{row}.planned_on = {value}", "date"),
    },
    orders={
        "DAY": Order("{row}.planned_on", "date"),
        "GAIN": Order("{row}.gain", "double precision", descending=True),
    },
)

WEEK_MOST = 300
"""Rows of a mentor's week; the planner fills 30 hours, a message taking four minutes."""

MENTOR_DAY = Shape(
    name="MentorDay",
    entity=None,
    source="(SELECT * FROM mentor WHERE id = {mentor})",
    fields={
        "date": Column("{date:date}"),
        "mentor": One("Mentor", "{target}.id = {row}.id"),
        "assignments": Listed(
            "Assignment",
            "{target}.mentor_id = {row}.id AND {target}.planned_on >= {date:date}"
            " AND {target}.planned_on < {date:date} + {days:int}"
            " AND {target}.plan_id IN (SELECT id FROM weekly_plan WHERE status = 'PUBLISHED')",
            "{target}.planned_on, {target}.position, {target}.id",
            most=WEEK_MOST,
        ),
        "sessions": Listed(
            "TrainingSession",
            "{target}.held_on >= {date:date} AND {target}.held_on < {date:date} + {days:int}"
            " AND {target}.id IN"
            " (SELECT session_id FROM session_facilitator WHERE mentor_id = {row}.id)",
            "{target}.held_on, {target}.slot, {target}.id",
        ),
    },
)

register(WEEKLY_PLAN, ASSIGNMENT, MENTOR_DAY)
