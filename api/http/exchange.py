"""One request: its head, and what is known of it so far, for its answer, log and metrics."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from random import getrandbits
from typing import Final

from starlette.types import Scope

from programme.actors import ANYONE, Actor

LANGUAGES: Final = ("id", "en")
CLIENT_LEFT: Final = 499
REQUEST_ID: Final = re.compile(rb"(?=.*[A-Za-z])[A-Za-z0-9._-]{8,64}")
"""A client's own id: with a letter, so that no NIK or phone number comes into the log as one."""


@dataclass(slots=True)
class Exchange:
    """One request. ``kind`` is query, mutation or subscription, None where nothing was to run;
    ``status`` that of the answer, and until it begins that of a client who leaves."""

    route: str
    method: str
    headers: Mapping[bytes, bytes]
    client: str
    id: str
    began: float = field(default_factory=time.perf_counter)
    actor: Actor = ANYONE
    kind: str | None = None
    operation: str | None = None
    cost: int | None = None
    status: int = CLIENT_LEFT

    @property
    def authorization(self) -> str | None:
        """The Authorization header."""
        given = self.headers.get(b"authorization")
        return None if given is None else given.decode("latin-1")

    @property
    def wants_anew(self) -> bool:
        """Whether the client will not have an answer that was kept."""
        return b"no-cache" in self.headers.get(b"cache-control", b"")

    def runs(self, kind: str | None, name: str | None, cost: int) -> None:
        """Note which operation it is."""
        self.kind, self.operation, self.cost = kind, name, cost

    @property
    def language(self) -> str:
        """The actor's language; of one who is not signed in, that of Accept-Language."""
        if self.actor is not ANYONE:
            return self.actor.language
        return spoken(self.headers.get(b"accept-language", b""))

    @property
    def milliseconds(self) -> float:
        """Since the request came."""
        return (time.perf_counter() - self.began) * 1e3


def of(scope: Scope) -> Exchange:
    """The exchange that an ASGI scope begins."""
    headers = head(scope["headers"])
    client = scope.get("client")
    return Exchange(
        scope["path"],
        scope.get("method", "GET"),
        headers,
        client[0] if client else "",
        request_id(headers.get(b"x-request-id")),
    )


def head(pairs: list[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """The headers by name; one that comes several times is a list of all (RFC 9110, 5.3)."""
    headers = dict(pairs)
    if len(headers) != len(pairs):
        headers = {}
        for name, value in pairs:
            headers[name] = headers[name] + b", " + value if name in headers else value
    return headers


def request_id(given: bytes | None) -> str:
    """The client's id of a request where it is well-formed, else a new one."""
    if given is not None and REQUEST_ID.fullmatch(given):
        return given.decode()
    return f"{getrandbits(64):016x}"  # a name, not a secret; without a system call


@lru_cache(maxsize=256)
def spoken(accept_language: bytes) -> str:
    """The first language of Accept-Language that we speak; Indonesian unless asked otherwise."""
    for choice in accept_language.decode("latin-1").lower().split(","):
        language = choice.strip()[:2]
        if language in LANGUAGES:
            return language
    return "id"
