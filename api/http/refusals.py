"""What HTTP itself refuses, before or instead of an execution, as data that a client can read."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from graphql import GraphQLError

from programme.errors import ProgrammeError, Unauthenticated, Unavailable

Headers = tuple[tuple[bytes, bytes], ...]
METHODS = b"GET, HEAD, POST, OPTIONS"


class Refused(ProgrammeError):
    """A request that is not executed.

    ``status`` is the HTTP status. ``well_formed`` ones are GraphQL request errors of a good HTTP
    request: under application/json they are answered with 200, as the specification has it.
    """

    code = "BAD_REQUEST"

    def __init__(  # noqa: PLR0913 (what a refusal is made of)
        self,
        status: int,
        kind: str,
        words: tuple[str, str],
        *,
        headers: Headers = (),
        well_formed: bool = False,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(*words, kind=kind, facts=facts)
        self.status, self.headers, self.well_formed = status, headers, well_formed


def malformed(kind: str, message: str, pesan: str) -> Refused:
    """400: what came is no GraphQL-over-HTTP request."""
    return Refused(400, kind, (message, pesan))


def method_refused(allowed: bytes = METHODS) -> Refused:
    """405, and which methods there are."""
    words = allowed.decode()
    return Refused(
        405,
        "METHOD_NOT_ALLOWED",
        (f"Use another method: {words}.", f"Gunakan metode lain: {words}."),
        headers=((b"allow", allowed),),
    )


def status_of(fault: ProgrammeError) -> tuple[int, Headers]:
    """The HTTP status of a refusal, with the headers that belong to it."""
    if isinstance(fault, Refused):
        return fault.status, fault.headers
    if isinstance(fault, Unauthenticated):
        return 401, ((b"www-authenticate", b'Bearer error="invalid_token"'),)
    if isinstance(fault, Unavailable):
        return 503, ((b"retry-after", b"5"),)
    return 400, ()


def told(fault: ProgrammeError, language: str) -> bytes:
    """A GraphQL response without data that says why."""
    extensions: dict[str, Any] = {"code": fault.kind}
    if isinstance(fault, Refused) and fault.facts:
        extensions["facts"] = fault.facts
    return orjson.dumps({"errors": [{"message": fault.words(language), "extensions": extensions}]})


def listed(errors: Iterable[GraphQLError]) -> bytes:
    """A GraphQL response of request errors: there is no data entry."""
    return orjson.dumps({"errors": [error.formatted for error in errors]}, default=str)
