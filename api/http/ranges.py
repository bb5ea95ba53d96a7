"""Parts of a file: which one is wanted (Range), which one is sent (Content-Range).

RFC 9110, section 14. A Range that we do not understand, or of several parts, is answered with the
whole, as section 14.2 allows.
"""

import re
from typing import Final

from api.http.refusals import Refused, malformed

WANTED: Final = re.compile(rb"bytes=\s*(\d*)-(\d*)\s*")
SENT: Final = re.compile(rb"bytes (\d{1,12})-(\d{1,12})/(\d{1,12}|\*)")


def wanted(header: bytes | None, size: int) -> tuple[int, int] | None:
    """The part ``[first, end)`` that a Range header asks for; None is the whole.

    Raises Refused (416) where nothing of it is there.
    """
    asked = WANTED.fullmatch(header or b"")
    if asked is None or asked.groups() == (b"", b"") or max(map(len, asked.groups())) > 12:
        return None
    first, last = asked.groups()
    if not first:
        part = max(0, size - int(last)), size
    else:
        part = int(first), min(size, int(last) + 1) if last else size
    if last and first and int(last) < int(first):
        return None
    if part[0] >= part[1]:
        raise _not_there(size)
    return part


def sent(header: bytes | None, size: int, kept: int) -> int:
    """Where the part begins that a Content-Range header announces of a file of ``size`` bytes: the
    whole at 0, ``bytes */size`` (a part without bytes) behind what is ``kept``.

    Raises Refused (400).
    """
    if header is None:
        return 0
    if header.strip() == b"bytes */%d" % size:
        return kept
    told = SENT.fullmatch(header.strip())
    if told is not None:
        first, last = int(told[1]), int(told[2])
        if first <= last < size and told[3] in (b"*", b"%d" % size):
            return first
    raise malformed(
        "BAD_RANGE",
        f"Content-Range must read: bytes <first>-<last>/{size}, counted from 0.",
        f"Content-Range harus berbunyi: bytes <awal>-<akhir>/{size}, dihitung dari 0.",
    )


def _not_there(size: int) -> Refused:
    return Refused(
        416,
        "RANGE_NOT_SATISFIABLE",
        (
            f"The file has {size} bytes; that part is not there.",
            f"Berkas berukuran {size} byte; bagian itu tidak ada.",
        ),
        headers=((b"content-range", b"bytes */%d" % size),),
    )
