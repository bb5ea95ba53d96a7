"""How offices, moves between agencies and dormancy are read."""

from programme.reads.shape import (
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

NEAREST_OFFICE = One(
    "OrgUnit",
    "TRUE",
    source="LATERAL (SELECT * FROM org_unit o WHERE o.agency_code = {row}.agency_code"
    " AND starts_with({row}.village_code, o.area_code) ORDER BY length(o.area_code) DESC LIMIT 1)",
)
"""The office in charge of a person: not every agency has one in each city or district."""
TRANSFERS = Listed(
    "Transfer", "{target}.person_id = {row}.id", "{target}.moved_on, {target}.id", implied=True
)
DORMANCIES = Listed("Dormancy", "{target}.person_id = {row}.id", "{target}.id", implied=True)

INCOMPLETE = Filter(
    "({row}.phone_hash IS NULL OR NOT EXISTS (SELECT 1 FROM business fb"
    " WHERE fb.person_id = {row}.id AND fb.sector IS NOT NULL)) = {value}",
    "boolean",
)
UNMOVED = Filter(
    """({row}.dormant_since IS NULL AND {row}.registered_on <= {today} - 364 AND NOT EXISTS (
        SELECT 1 FROM attainment fa WHERE fa.person_id = {row}.id AND fa.superseded_at IS NULL
        AND fa.attained_on > {today} - 364
    ) AND NOT EXISTS (
        SELECT 1 FROM contact fc WHERE fc.person_id = {row}.id AND fc.outcome <> 'NO_ANSWER'
        AND fc.contacted_on > {today} - 364
    ) AND NOT EXISTS (
        SELECT 1 FROM attendance ft JOIN training_session fs ON fs.id = ft.session_id
        WHERE ft.person_id = {row}.id AND ft.status = 'PRESENT' AND fs.held_on > {today} - 364
    )) = {value}""",
    "boolean",
)
"""Neither met nor moved for 52 weeks: proposals for the dormancy list."""

ORG_UNIT = Shape(
    name="OrgUnit",
    entity="org_unit",
    source="org_unit",
    fields={
        "id": node_id("OrgUnit"),
        **plain("kind", "name"),
        "agency": One("Agency", "{target}.code = {row}.agency_code"),
        "area": One("Area", "{target}.code = {row}.area_code"),
        "parent": One("OrgUnit", "{target}.id = {row}.parent_id"),
        "children": Many("OrgUnit", "{target}.parent_id = {row}.id"),
    },
    filters={
        "agency_code": Filter("{row}.agency_code = {value}", "text"),
        "kind": Filter("{row}.kind = {value}", "text"),
        "area_code": Filter(
            "{row}.area_code >= {value} AND {row}.area_code < {value} || '/'", "text"
        ),
    },
    orders={"NAME": Order("{row}.name", "text")},
)

TRANSFER = Shape(
    name="Transfer",
    entity="transfer",
    source="transfer",
    fields={
        **plain("moved_on", "reason", "recorded_at"),
        "from_agency": One("Agency", "{target}.code = {row}.from_agency"),
        "to_agency": One("Agency", "{target}.code = {row}.to_agency"),
        "office": One("OrgUnit", "{target}.id = {row}.office_id"),
    },
)

DORMANCY = Shape(
    name="Dormancy",
    entity="dormancy",
    source="dormancy",
    fields=plain("dormant", "since", "reason", "recorded_at"),
)

register(ORG_UNIT, TRANSFER, DORMANCY)
