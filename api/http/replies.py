"""What goes back: a status, a media type, a body; revalidated and made smaller where asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.types import Send

from api.budget import Spent
from api.http import encoding
from api.http.media import Media
from api.http.refusals import Headers, Refused, status_of, told
from programme.errors import ProgrammeError

VARY: Final = (b"vary", b"Accept, Accept-Encoding, Accept-Language, Authorization, Origin")
PRIVATE: Final = (b"cache-control", b"private, no-cache")
NEVER: Final = (b"cache-control", b"no-store")


@dataclass(slots=True)
class Reply:
    """One answer, whole."""

    status: int
    media: bytes
    body: bytes
    headers: list[tuple[bytes, bytes]]

    async def send(self, send: Send, asked: Mapping[bytes, bytes]) -> None:
        """Send it, in the content coding that the request's headers ask for."""
        body, headers = self.body, self.headers
        if len(body) >= encoding.SMALLEST and (accepted := asked.get(b"accept-encoding")):
            coding = encoding.chosen(accepted)
            if coding is not None:
                body = await encoding.encoded(body, coding)
                headers.append((b"content-encoding", coding))
        if self.status != 304:
            headers.append((b"content-type", self.media))
            headers.append((b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def refusal(fault: ProgrammeError, language: str, media: Media) -> Reply:
    """The answer to a request that is not executed, in the media type it asked for."""
    status, headers = status_of(fault)
    return failed(status, told(fault, language), media, headers, _well_formed(fault))


def failed(
    status: int, body: bytes, media: Media, headers: Headers = (), well_formed: bool = True
) -> Reply:
    """An answer without data. ``well_formed``: a GraphQL request error, which has 200 where the
    media type is not GraphQL's own, since there the status belongs to HTTP alone."""
    if well_formed and media is Media.EVENTS:
        status, body = 200, event(body) + COMPLETE
    elif media is Media.EVENTS:
        media = Media.JSON
    elif well_formed and media is Media.JSON:
        status = 200
    return Reply(status, media.header, body, [VARY, NEVER, *headers])


def _well_formed(fault: ProgrammeError) -> bool:
    return isinstance(fault, Refused) and fault.well_formed


COMPLETE: Final = b"event: complete\ndata:\n\n"


def event(body: bytes) -> bytes:
    """A GraphQL response as an event of graphql-sse."""
    return b"event: next\ndata: " + b"\ndata: ".join(body.splitlines()) + b"\n\n"


def priced(body: bytes, spent: Spent) -> bytes:
    """A GraphQL response with ``extensions.cost``, spliced in: it is not parsed again."""
    return b'%b,"extensions":{"cost":{"cost":%d,"limit":%d,"remaining":%d,"resets":%d}}}' % (
        body[:-1],
        spent.cost,
        spent.limit,
        spent.remaining,
        spent.resets,
    )


def limits(spent: Spent) -> list[tuple[bytes, bytes]]:
    """The RateLimit fields of draft-ietf-httpapi-ratelimit-headers-10."""
    return [
        (b"ratelimit-policy", b'"cost";q=%d;qu="points";w=%d' % (spent.limit, spent.window)),
        (b"ratelimit", b'"cost";r=%d;t=%d' % (spent.remaining, spent.wait or spent.resets)),
    ]


def weak(tag: str) -> bytes:
    """An ETag: answers that differ in ``extensions.cost`` or their coding alone are equal."""
    return b'W/"%b"' % tag.encode()


def unchanged(tag: bytes, if_none_match: bytes | None) -> bool:
    """Whether a client has this answer already (RFC 9110, section 13.1.2: weak comparison)."""
    if if_none_match is None:
        return False
    known = {one.strip().removeprefix(b"W/") for one in if_none_match.split(b",")}
    return b"*" in known or tag.removeprefix(b"W/") in known
