"""The head of an answer that gives a file out: which part of it, and how it is to be taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from api.http import ranges, replies
from api.http.refusals import Headers
from programme.files import Whole

PART: Final = 206
WHOLE: Final = 200
UNCHANGED: Final = 304


@dataclass(frozen=True, slots=True)
class Download:
    """A status with its headers, and the bytes ``[first, end)`` that go with it."""

    status: int
    headers: Headers
    first: int
    end: int


def download(file: Whole, asked: Mapping[bytes, bytes]) -> Download:
    """What the headers of a request ask of a file: nothing that is known, a part, or the whole.

    Raises Refused (416).
    """
    tag = b'"%b"' % file.sha256.encode()
    always = (replies.VARY, replies.PRIVATE, (b"etag", tag), (b"accept-ranges", b"bytes"))
    if replies.unchanged(tag, asked.get(b"if-none-match")):
        return Download(UNCHANGED, always, 0, 0)
    same = asked.get(b"if-range", tag) == tag
    part = ranges.wanted(asked.get(b"range"), file.size) if same else None
    first, end = part or (0, file.size)
    headers = (*always, *_described(file), (b"content-length", b"%d" % (end - first)))
    if part is None:
        return Download(WHOLE, headers, first, end)
    place = (b"content-range", b"bytes %d-%d/%d" % (first, end - 1, file.size))
    return Download(PART, (*headers, place), first, end)


def attachment(name: str) -> tuple[bytes, bytes]:
    """Never shown in place: a browser is to save it, whatever it thinks it is (RFC 6266)."""
    place = b"attachment; filename*=UTF-8''" + quote(name, safe="").encode()
    return (b"content-disposition", place)


def _described(file: Whole) -> Headers:
    return ((b"content-type", file.media_type.encode()), attachment(file.name))
