"""How areas, agencies and stages are read."""

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

WITHIN_AREA = "{row}.village_code >= {value} AND {row}.village_code < {value} || '/'"

AREA = Shape(
    name="Area",
    entity="area",
    source="area",
    key="code",
    key_kind="text",
    fields={
        "id": node_id("Area", "code"),
        **plain("code", "level", "name", "postal_code"),
        "parent": One("Area", "{target}.code = {row}.parent_code"),
        "children": Many("Area", "{target}.parent_code = {row}.code"),
        "jakpreneurs": Many(
            "Jakpreneur",
            "{target}.village_code >= {row}.code AND {target}.village_code < {row}.code || '/'",
        ),
        "mentors": Many(
            "Mentor",
            "{target}.district_code >= {row}.code AND {target}.district_code < {row}.code || '/'",
        ),
    },
    filters={
        "level": Filter("{row}.level = {value}", "text"),
        "parent_code": Filter("{row}.parent_code = {value}", "text"),
        "search": contains("name"),
    },
    orders={
        "CODE": Order("{row}.code", "text"),
        "NAME": Order("{row}.name", "text"),
    },
)

AGENCY = Shape(
    name="Agency",
    entity="agency",
    source="agency",
    key="code",
    key_kind="text",
    fields={"id": node_id("Agency", "code"), **plain("code", "name_id", "name_en")},
    orders={"CODE": Order("{row}.code", "text")},
)

STAGE = Shape(
    name="Stage",
    entity="stage",
    source="stage",
    key="code",
    key_kind="smallint",
    fields={
        "id": node_id("Stage", "code"),
        **plain("key", "name_id", "name_en", "position"),
    },
    orders={"POSITION": Order("{row}.position", "smallint")},
)

CATALOGUE = Shape(
    name="StageCatalogue",
    entity="stage",
    source="(SELECT 1 AS id)",
    fields={"stages": Listed("Stage", "TRUE", "{target}.position")},
)

register(AREA, AGENCY, STAGE, CATALOGUE)
