"""The parameters of a request: document, operation name, variables, extensions."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson

from api.http.refusals import Refused, malformed

LONGEST_URL: Final = 32_768
SHORT_URL: Final = 4_096
MOST_COMMAS: Final = 10_000
"""As many values, nearly: to make them takes the parser longer than anything else of a request, and
nobody else is served meanwhile."""
NAMES: Final = ("query", "documentId", "operationName", "variables", "extensions")


@dataclass(frozen=True, slots=True)
class Parameters:
    """What one request says. ``query`` is the document's text, ``document_id`` its hash."""

    query: str | None
    document_id: str | None
    operation_name: str | None
    variables: Mapping[str, Any] | None
    extensions: Mapping[str, Any] | None


def of_body(body: bytes) -> Parameters:
    """The parameters of a POST. Raises Refused (400): no JSON, no object, a wrong type."""
    return of_object(_parsed(body, "body"))


def of_url(query_string: bytes) -> Parameters:
    """The parameters of a GET. Raises Refused (400, 414)."""
    if len(query_string) > LONGEST_URL:
        raise Refused(
            414,
            "URI_TOO_LONG",
            (
                f"The URL is longer than {LONGEST_URL} bytes; use POST.",
                f"URL lebih dari {LONGEST_URL} byte; gunakan POST.",
            ),
        )
    return _of_short_url(query_string) if len(query_string) <= SHORT_URL else _of_url(query_string)


def _of_url(query_string: bytes) -> Parameters:
    try:
        pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        raise malformed(
            "MALFORMED_URL", "The URL is not UTF-8.", "URL tersebut bukan UTF-8."
        ) from None
    given: dict[str, Any] = {}
    for name, value in pairs:
        if name in NAMES and name in given:
            raise _wrong(name, "must be given once", "harus diberikan sekali saja")
        given[name] = value
    for name in ("variables", "extensions"):
        if name in given:
            given[name] = _parsed(given[name].encode(), name)
    return of_object({name: value for name, value in given.items() if value != ""})


_of_short_url = lru_cache(maxsize=512)(_of_url)
"""Phones ask with the same URLs, which take longer to decode than all else of a 304."""


def of_object(given: object) -> Parameters:
    """The parameters of a JSON object, each of its type or null. Raises Refused (400)."""
    if isinstance(given, list):
        raise malformed(
            "BATCH_REFUSED",
            "Batches are not served; send each request alone.",
            "Batch tidak dilayani; kirim setiap permintaan satu per satu.",
        )
    if not isinstance(given, dict):
        raise malformed(
            "MALFORMED_REQUEST",
            'A JSON object is needed: {"query": …}.',
            'Diperlukan objek JSON: {"query": …}.',
        )
    return Parameters(
        _text(given, "query"),
        _text(given, "documentId"),
        _text(given, "operationName"),
        _object(given, "variables"),
        _object(given, "extensions"),
    )


def _text(given: dict[str, Any], name: str) -> str | None:
    value = given.get(name)
    if value is None or type(value) is str:
        return value
    raise _wrong(name, "must be a text", "harus berupa teks")


def _object(given: dict[str, Any], name: str) -> dict[str, Any] | None:
    value = given.get(name)
    if value is None or type(value) is dict:
        return value
    raise _wrong(name, "must be a JSON object", "harus berupa objek JSON")


def _parsed(text: bytes, name: str) -> Any:
    if text.count(b",") > MOST_COMMAS:
        raise _too_many_values()
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        words = {"body": ("The body", "Isi permintaan")}.get(name, (f"'{name}'", f"'{name}'"))
        raise malformed(
            "MALFORMED_JSON", f"{words[0]} is no JSON.", f"{words[1]} bukan JSON."
        ) from None


def _too_many_values() -> Refused:
    return Refused(
        413,
        "BODY_TOO_LARGE",
        (
            f"The JSON holds more than {MOST_COMMAS} commas; send fewer values at a time.",
            f"JSON memuat lebih dari {MOST_COMMAS} koma; kirim lebih sedikit nilai sekaligus.",
        ),
    )


def _wrong(name: str, message: str, pesan: str) -> Refused:
    return malformed("MALFORMED_REQUEST", f"'{name}' {message}.", f"'{name}' {pesan}.")
