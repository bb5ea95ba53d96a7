"""Which media type is wanted in return (Accept), and which one came (Content-Type).

RFC 9110, sections 8.3 and 12.5.1; of equals the one that was named first is taken, and JSON where
none was named.
"""

from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple

from api.http.refusals import Refused


class Media(Enum):
    """What we can answer with; where nothing is preferred, the first."""

    JSON = "application/json"
    RESPONSE = "application/graphql-response+json"
    EVENTS = "text/event-stream"

    def __init__(self, kind: str) -> None:
        self.header = f"{kind}; charset=utf-8".encode()
        """The Content-Type of an answer."""


class Wanted(NamedTuple):
    """What a client accepts: the type of one answer, and whether it takes a stream of them."""

    single: Media
    stream: bool


class Range(NamedTuple):
    """One media range of an Accept header."""

    kind: str
    quality: float
    place: int

    def matches(self, media: Media) -> bool:
        """Whether the range covers a media type."""
        if self.kind in ("*/*", media.value):
            return True
        return self.kind.endswith("/*") and media.value.startswith(self.kind[:-1])


ANYTHING: Final = Wanted(Media.JSON, stream=False)
LONGEST: Final = 1_000
UTF8: Final = ("utf-8", "utf8")


def wanted(accept: bytes | None) -> Wanted:
    """What an Accept header asks for. Raises Refused (406) where it is nothing of ours."""
    if accept is None:
        return ANYTHING
    if len(accept) > LONGEST:
        raise _nothing_acceptable()
    found = _negotiated(accept)
    if found is None:
        raise _nothing_acceptable()
    return found


@lru_cache(maxsize=256)
def _negotiated(accept: bytes) -> Wanted | None:
    ranges = [one for one in map(_range, enumerate(accept.decode("latin-1").split(","))) if one]
    graded = [(media, best) for media in Media if (best := _best(ranges, media)) is not None]
    if not graded:
        return None
    single = max(graded, key=lambda pair: (pair[1].quality, -pair[1].place))[0]
    return Wanted(single, any(media is Media.EVENTS for media, _ in graded))


def _range(numbered: tuple[int, str]) -> Range | None:
    place, text = numbered
    kind, *parameters = (part.strip().lower() for part in text.split(";"))
    quality = 1.0
    for name, _, value in (parameter.partition("=") for parameter in parameters):
        if name.strip() == "q":
            try:
                quality = float(value)
            except ValueError:
                return None
        elif name.strip() == "charset" and value.strip(' "') not in UTF8:
            return None
    return Range(kind, quality, place)


def _best(ranges: list[Range], media: Media) -> Range | None:
    """The most specific range that covers a media type, unless its quality is 0."""
    covering = [one for one in ranges if one.matches(media)]
    if not covering:
        return None
    best = min(covering, key=lambda one: one.kind.count("*"))
    return best if best.quality > 0 else None


def require_json(content_type: bytes | None, encoding: bytes | None) -> None:
    """Raises Refused (415) for every body but application/json in UTF-8, uncompressed.

    It is also what keeps forms of other sites out: no browser sends this type without asking us
    first (CORS preflight).
    """
    if content_type == b"application/json" and encoding is None:
        return
    if not _is_json(content_type or b"") or encoding not in (None, b"identity"):
        raise Refused(
            415,
            "UNSUPPORTED_MEDIA_TYPE",
            (
                "Send the request as Content-Type: application/json in UTF-8, uncompressed.",
                "Kirim permintaan sebagai Content-Type: application/json dalam UTF-8, tanpa"
                " kompresi.",
            ),
            headers=((b"accept-post", b"application/json"),),
        )


def _is_json(content_type: bytes) -> bool:
    kind, *parameters = content_type.decode("latin-1").lower().split(";")
    charsets = [
        value.strip(' "')
        for name, _, value in (parameter.strip().partition("=") for parameter in parameters)
        if name == "charset"
    ]
    return kind.strip() == Media.JSON.value and all(charset in UTF8 for charset in charsets)


def _nothing_acceptable() -> Refused:
    ours = ", ".join(media.value for media in Media)
    return Refused(
        406,
        "NOT_ACCEPTABLE",
        (f"Accept one of: {ours}.", f"Terima salah satu dari: {ours}."),
    )
