"""The body of a request, bounded."""

from collections.abc import Mapping
from typing import Final

from starlette.types import Receive

from api.http.refusals import Refused

MOST_BYTES: Final = 1 << 20
"""The largest body of a request, and the largest message of a WebSocket."""


class Gone(Exception):
    """The client left before it had said all."""


async def read(headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
    """The whole body. Raises Refused (413) beyond MOST_BYTES, told in advance or not; Gone."""
    length = headers.get(b"content-length")
    if length is not None and int(length) > MOST_BYTES:
        raise _too_large()
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise Gone
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            raise _too_large()
        more = message.get("more_body", False)
    return bytes(body)


def _too_large() -> Refused:
    return Refused(
        413,
        "BODY_TOO_LARGE",
        (
            f"The body is larger than {MOST_BYTES} bytes; send less at a time.",
            f"Isi permintaan lebih dari {MOST_BYTES} byte; kirim lebih sedikit sekaligus.",
        ),
    )
