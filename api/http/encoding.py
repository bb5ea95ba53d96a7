"""Bodies made smaller, as the client asks (Accept-Encoding; RFC 9110, section 12.5.3)."""

import asyncio
import gzip
from functools import lru_cache
from typing import Final

import brotli

SMALLEST: Final = 1_000
"""Below it a body fits into a packet as it is."""
LARGE: Final = 100_000
LEVEL: Final = 4


@lru_cache(maxsize=256)
def chosen(accepted: bytes) -> bytes | None:
    """b"br", b"gzip" or None: what is accepted with the highest quality; br before gzip."""
    qualities = dict(_quality(part) for part in accepted.decode("latin-1").lower().split(","))
    anything = qualities.get("*", 0.0)
    graded = [(qualities.get(name, anything), name) for name in ("gzip", "br")]
    quality, name = max(graded, key=lambda pair: (pair[0], pair[1] == "br"))
    if quality <= 0.0 or quality < qualities.get("identity", 0.0):
        return None
    return name.encode()


async def encoded(body: bytes, encoding: bytes) -> bytes:
    """The body in a content coding; a large one in a thread, where it holds nobody up."""
    if len(body) < LARGE:
        return _encoded(body, encoding)
    return await asyncio.to_thread(_encoded, body, encoding)


def _encoded(body: bytes, encoding: bytes) -> bytes:
    if encoding == b"br":
        compressed: bytes = brotli.compress(body, mode=brotli.MODE_TEXT, quality=LEVEL)
        return compressed
    return gzip.compress(body, LEVEL, mtime=0)


def _quality(part: str) -> tuple[str, float]:
    name, _, parameter = part.partition(";")
    try:
        return name.strip(), float(parameter.partition("=")[2] or 1)
    except ValueError:
        return name.strip(), 0.0
