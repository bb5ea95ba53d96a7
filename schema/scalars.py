"""Scalars as SQL gives them: an answer's text passes through, an argument becomes a value."""

from datetime import date, datetime
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

Date = NewType("Date", date)
DateTime = NewType("DateTime", datetime)
Rupiah = NewType("Rupiah", int)
Facts = NewType("Facts", dict[str, Any])

MOST_RUPIAH = 2**63 - 1
FIRST_YEAR, LAST_YEAR = 1900, 2999
"""Of dates that are taken: the database's driver takes Python's first and last for infinity."""


def _date(value: Any) -> date:
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError) as fault:
        raise GraphQLError(f"{value!r} is not a date; write it as 2020-10-26.") from fault
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise GraphQLError(f"{value!r} is not a date between {FIRST_YEAR} and {LAST_YEAR}.")
    return day


def _moment(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError) as fault:
        raise GraphQLError(
            f"{value!r} is not a date and time; write it as 2020-10-26T08:00:00+07:00."
        ) from fault
    if moment.tzinfo is None:
        raise GraphQLError(f"{value!r} lacks its offset; write it as 2020-10-26T08:00:00+07:00.")
    return moment


def _rupiah(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_RUPIAH:
        raise GraphQLError(f"{value!r} is not an amount in whole Rupiah, 0 or more.")
    return value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value.isoformat())


def _same(value: Any) -> Any:
    return value


SCALARS: dict[object, ScalarDefinition] = {
    Date: strawberry.scalar(
        name="Date",
        description="A calendar date in Jakarta, as 2020-10-26 (ISO 8601).",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=_text,
        parse_value=_date,
    ),
    DateTime: strawberry.scalar(
        name="DateTime",
        description="A moment with its offset, as 2020-10-26T08:00:00+07:00 (RFC 3339).",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=_text,
        parse_value=_moment,
    ),
    Rupiah: strawberry.scalar(
        name="Rupiah",
        description="An amount in whole Rupiah; up to 2^63 − 1, which Int cannot hold.",
        serialize=_same,
        parse_value=_rupiah,
    ),
    Facts: strawberry.scalar(
        name="Facts",
        description="An object of facts behind a decision or a refusal, by name.",
        serialize=_same,
        parse_value=_same,
    ),
}
