"""How contacts, sessions and attendance are read."""

from programme.reads.shape import (
    Filter,
    Listed,
    Many,
    One,
    Order,
    Shape,
    contains,
    node_id,
    plain,
    register,
)

CONTACT = Shape(
    name="Contact",
    entity="contact",
    source="contact",
    fields={
        "id": node_id("Contact"),
        **plain("action", "outcome", "contacted_on", "recorded_at", "note", "validated_at"),
        "jakpreneur": One("Jakpreneur", "{target}.id = {row}.person_id", implied=True),
        "mentor": One("Mentor", "{target}.id = {row}.mentor_id"),
    },
    orders={"NEWEST": Order("{row}.contacted_on", "date", descending=True)},
)

TRAINING_SESSION = Shape(
    name="TrainingSession",
    entity="training_session",
    source="training_session",
    fields={
        "id": node_id("TrainingSession"),
        **plain(
            "title",
            "topic",
            "mode",
            "sector",
            "held_on",
            "slot",
            "duration",
            "capacity",
            "facilitators_needed",
            "status",
        ),
        "area": One("Area", "{target}.code = {row}.area_code"),
        "facilitators": Listed(
            "Mentor",
            "{target}.id IN (SELECT mentor_id FROM session_facilitator"
            " WHERE session_id = {row}.id)",
            "{target}.name, {target}.id",
        ),
        "cadres": Listed(
            "Cadre",
            "{target}.id IN (SELECT cadre_id FROM session_cadre WHERE session_id = {row}.id)",
            "{target}.name, {target}.id",
        ),
        "attendances": Many("Attendance", "{target}.session_id = {row}.id"),
    },
    filters={
        "area_code": Filter(
            "{row}.area_code >= {value} AND {row}.area_code < {value} || '/'", "text"
        ),
        "topic": Filter("{row}.topic = {value}", "text"),
        "sector": Filter("{row}.sector = {value}", "text"),
        "status": Filter("{row}.status = {value}", "text"),
        "held_from": Filter("{row}.held_on >= {value}", "date"),
        "held_to": Filter("{row}.held_on <= {value}", "date"),
        "search": contains("title"),
    },
    orders={
        "HELD_ON": Order("{row}.held_on", "date"),
        "NEWEST": Order("{row}.held_on", "date", descending=True),
    },
)

ATTENDANCE = Shape(
    name="Attendance",
    entity="attendance",
    source="attendance",
    fields={
        "id": node_id("Attendance"),
        **plain("status", "walk_in", "recorded_at", "validated_at"),
        "session": One("TrainingSession", "{target}.id = {row}.session_id"),
        "jakpreneur": One("Jakpreneur", "{target}.id = {row}.person_id", implied=True),
    },
    orders={"NEWEST": Order("{row}.recorded_at", "timestamptz", descending=True)},
)

register(CONTACT, TRAINING_SESSION, ATTENDANCE)
