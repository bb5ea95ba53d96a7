"""Tables of registrations as offices send them: as CSV, as XLSX, and as files that are there."""

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import openpyxl

from programme import clock
from programme.actors import Actor
from programme.filestore import filestore
from programme.media import CSV
from programme.records import store
from tests.programme import rows

HEADER = (
    "NIK",
    "Nama",
    "Kode kelurahan",
    "Tanggal daftar",
    "Tanggal lahir",
    "Nama usaha",
    "Sektor",
)


def nik(number: int) -> str:
    """A NIK of a woman of Jagakarsa, another for each number up to 100,000; she is an adult."""
    born = birth(number)
    return f"317409{born.day + 40:02}{born:%m%y}{number % 9_000 + 1:04}"


def birth(number: int) -> date:
    return date(1955, 1, 1) + timedelta(days=number % 16_000)


def row(number: int, **change: Any) -> list[Any]:
    """A row that can be registered; columns by their place in HEADER may be given."""
    given = {
        "NIK": nik(number),
        "Nama": f"Siti Nomor{number}",
        "Kode kelurahan": rows.VILLAGE,
        "Tanggal daftar": "12/10/2020",
        "Tanggal lahir": birth(number).isoformat(),
        "Nama usaha": f"Warung {number}",
        "Sektor": "Kuliner",
    }
    return list(
        {**given, **{name.replace("_", " "): value for name, value in change.items()}}.values()
    )


def as_csv(
    table: Sequence[Sequence[Any]], *, delimiter: str = ";", header: Sequence[str] = HEADER
) -> bytes:
    lines = [header, *table]
    return "\r\n".join(delimiter.join(map(str, line)) for line in lines).encode()


def as_xlsx(table: Sequence[Sequence[Any]], *, header: Sequence[str] = HEADER) -> bytes:
    book = openpyxl.Workbook()
    for line in [header, *table]:
        book.active.append(list(line))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """A workbook as a file."""
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def with_parts(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """A workbook with other parts, or parts replaced."""
    written, given = io.BytesIO(), dict(parts)
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, given.pop(name, old.read(name)))
        for name, content in given.items():
            new.writestr(name, content)
    return written.getvalue()


async def file(actor: Actor, data: bytes, media_type: str = CSV) -> int:
    """A file that an actor sent, to be imported; its id."""
    found: int = await store.fetch_value(
        "INSERT INTO file (actor_id, purpose, name, media_type, size, sha256, expires_at,"
        " uploaded_at) VALUES ($1, 'IMPORT', 'daftar', $2, $3, $4, $5, $5) RETURNING id",
        actor.id,
        media_type,
        len(data),
        hashlib.sha256(data).hexdigest(),
        clock.instant(),
    )
    await filestore().append(found, 0, data)
    return found
