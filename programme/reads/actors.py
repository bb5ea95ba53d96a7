"""How accounts, mentors and cadres are read."""

from programme.reads.shape import (
    Column,
    Filter,
    Many,
    One,
    Order,
    Shape,
    contains,
    node_id,
    plain,
    register,
)

ACCOUNT = Shape(
    name="Account",
    entity=None,
    source="(SELECT * FROM actor WHERE id = {actor})",
    fields={
        "id": node_id("Account"),
        **plain("role", "name", "language", "leaderboard_opt_in"),
        "area": One("Area", "{target}.code = {row}.area_code"),
        "mentor": One("Mentor", "{target}.actor_id = {row}.id"),
        "cadre": One("Cadre", "{target}.actor_id = {row}.id"),
        "jakpreneur": One("Jakpreneur", "{target}.id = {person}"),
    },
)

MENTOR = Shape(
    name="Mentor",
    entity="mentor",
    source="mentor",
    fields={
        "id": node_id("Mentor"),
        **plain("name", "weekly_minutes", "contact_load", "skills", "active_from", "active_to"),
        "agency": One("Agency", "{target}.code = {row}.agency_code"),
        "district": One("Area", "{target}.code = {row}.district_code"),
        "village": One("Area", "{target}.code = {row}.village_code"),
        "caseload_size": Column(
            "(SELECT count(*) FROM caseload WHERE mentor_id = {row}.id AND valid_to IS NULL)"
        ),
        "jakpreneurs": Many("Jakpreneur", "{target}.mentor_id = {row}.id"),
        "assignments": Many("Assignment", "{target}.mentor_id = {row}.id"),
    },
    filters={
        "area_code": Filter(
            "{row}.district_code >= {value} AND {row}.district_code < {value} || '/'", "text"
        ),
        "agency_code": Filter("{row}.agency_code = {value}", "text"),
        "skill": Filter("{row}.skills ? {value}", "text"),
        "search": contains("name"),
    },
    orders={
        "NAME": Order("{row}.name", "text"),
        "DISTRICT": Order("{row}.district_code", "text"),
    },
)

CADRE = Shape(
    name="Cadre",
    entity="cadre",
    source="(SELECT c.*, p.name, p.village_code FROM cadre c JOIN person p ON p.id = c.person_id)",
    fields={
        "id": node_id("Cadre"),
        **plain("name", "weekly_minutes", "competences", "pkk", "active_from", "active_to"),
        "village": One("Area", "{target}.code = {row}.village_code"),
        "jakpreneur": One("Jakpreneur", "{target}.id = {row}.person_id"),
    },
    filters={
        "area_code": Filter(
            "{row}.village_code >= {value} AND {row}.village_code < {value} || '/'", "text"
        ),
        "competence": Filter("{row}.competences ? {value}", "text"),
        "search": contains("name"),
    },
    orders={"NAME": Order("{row}.name", "text")},
)

register(ACCOUNT, MENTOR, CADRE)
