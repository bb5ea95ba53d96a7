"""How hand-overs of caseloads and who changes hands in them are read."""

from programme.reads.shape import (
    Column,
    Filter,
    Many,
    One,
    Order,
    Shape,
    node_id,
    plain,
    register,
)
from programme.reads.telling import with_ids

HANDOVER = Shape(
    name="Handover",
    entity="handover",
    source=(
        "(SELECT h.*, j.phase, j.fraction, j.error FROM handover h JOIN job j ON j.id = h.job_id)"
    ),
    fields={
        "id": node_id("Handover"),
        **plain(
            "reason",
            "status",
            "phase",
            "fraction",
            "error",
            "requested_at",
            "applied_at",
            "people",
            "held",
            "kept",
            "objective",
            "bound",
            "gap",
        ),
        "conflicts": Column(
            "(SELECT coalesce(json_agg(told ->> {language} ORDER BY place), '[]')"
            " FROM jsonb_array_elements({row}.conflicts) WITH ORDINALITY AS c (told, place))"
        ),
        "loads": Column("{row}.loads", reveal=with_ids),
        "area": One("Area", "{target}.code = {row}.area_code"),
        "leaver": One("Mentor", "{target}.id = {row}.leaver_id"),
        "moves": Many("HandoverMove", "{target}.handover_id = {row}.id"),
    },
    filters={
        "status": Filter("{row}.status = {value}", "text"),
        "area_code": Filter(
            "{row}.area_code >= {value} AND {row}.area_code < {value} || '/'", "text"
        ),
    },
    orders={"NEWEST": Order("{row}.requested_at", "timestamptz", descending=True)},
)

HANDOVER_MOVE = Shape(
    name="HandoverMove",
    entity="handover_move",
    source="handover_move",
    fields={
        "id": node_id("HandoverMove"),
        "handover": One("Handover", "{target}.id = {row}.handover_id"),
        "jakpreneur": One("Jakpreneur", "{target}.id = {row}.person_id"),
        "giver": One("Mentor", "{target}.id = {row}.giver_id"),
        "taker": One("Mentor", "{target}.id = {row}.taker_id"),
    },
    filters={"mentor_id": Filter("{row}.taker_id = {value}", "bigint")},
    orders={"OLDEST": Order("{row}.id", "bigint")},
)

register(HANDOVER, HANDOVER_MOVE)
