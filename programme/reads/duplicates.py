"""How likely duplicates and merges are read."""

from collections.abc import Sequence
from typing import Any

from programme.duplicates.reasons import told
from programme.reads.shape import Column, Filter, One, Order, Shape, node_id, plain, register

OPEN = "{row}.dismissed_at IS NULL"
"""Nobody has said that the two are two."""


def _in_words(kept: Sequence[Any]) -> list[Any]:
    """How each pair agrees, as sentences."""
    return [told(pair["levels"], pair["language"]) for pair in kept]


DUPLICATE_CANDIDATE = Shape(
    name="DuplicateCandidate",
    entity="duplicate_candidate",
    source="duplicate_candidate",
    fields={
        "id": node_id("DuplicateCandidate"),
        **plain("probability", "found_at", "dismissed_at", "dismiss_reason"),
        "reasons": Column(
            "jsonb_build_object('levels', {row}.levels, 'language', {language})", reveal=_in_words
        ),
        "one": One("Jakpreneur", "{target}.id = {row}.one_id"),
        "other": One("Jakpreneur", "{target}.id = {row}.other_id"),
    },
    orders={"LIKELIEST": Order("{row}.probability", "double precision", descending=True)},
)
PERSON_MERGE = Shape(
    name="PersonMerge",
    entity="person_merge",
    source="person_merge",
    fields={
        "id": node_id("PersonMerge"),
        **plain("reason", "merged_at", "undone_at"),
        "merged_by": Column("(SELECT name FROM actor WHERE id = {row}.merged_by_id)"),
        "undone_by": Column("(SELECT name FROM actor WHERE id = {row}.undone_by_id)"),
        "merged_name": Column("(SELECT name FROM person WHERE id = {row}.merged_id)"),
        "survivor": One("Jakpreneur", "{target}.id = {row}.survivor_id"),
        "merged": One("Jakpreneur", "{target}.id = {row}.merged_id"),
    },
    filters={"undone": Filter("({row}.undone_at IS NOT NULL) = {value}", "boolean")},
    orders={"NEWEST": Order("{row}.merged_at", "timestamptz", descending=True)},
)

register(DUPLICATE_CANDIDATE, PERSON_MERGE)
