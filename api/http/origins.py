"""Which other sites may call us from a browser: CORS, and the origin of a WebSocket.

No cookies and no credentials are used, so a foreign page can do nothing in a user's name; an
origin that is not allowed cannot read an answer, nor open a WebSocket.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from api.http.refusals import METHODS, Headers

EXPOSED: Final = (
    b"ETag, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID, Location, Content-Range,"
    b" Content-Disposition, Upload-Offset, Upload-Complete"
)
ASKED: Final = (
    b"accept, accept-language, authorization, cache-control, content-range, content-type,"
    b" if-none-match, range, traceparent, x-request-id"
)
AGE: Final = b"7200"


class Origins:
    """The origins of `settings().allowed_origins`."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self._allowed = frozenset(origin.encode() for origin in allowed)

    def headers(self, asked: Mapping[bytes, bytes]) -> Headers:
        """What lets the asking origin read an answer; nothing for one that may not."""
        origin = asked.get(b"origin")
        if origin is None or origin not in self._allowed:
            return ()
        return (
            (b"access-control-allow-origin", origin),
            (b"access-control-expose-headers", EXPOSED),
        )

    def preflight(self, asked: Mapping[bytes, bytes]) -> Headers:
        """The answer to a preflight request of an allowed origin."""
        if b"access-control-request-method" not in asked or not self.headers(asked):
            return ()
        return (
            (b"access-control-allow-methods", METHODS + b", PUT"),
            (b"access-control-allow-headers", ASKED),
            (b"access-control-max-age", AGE),
        )

    def may_connect(self, asked: Mapping[bytes, bytes]) -> bool:
        """Whether a WebSocket may be opened: from no page, one of this host, or an allowed one."""
        origin = asked.get(b"origin")
        if origin is None or origin in self._allowed:
            return True
        return origin.partition(b"://")[2] == asked.get(b"host")
