"""The whole database in one file: pg_dump's custom format.

The file holds what the database holds: NIKs are ciphertext in it, and the keys are not in it.
"""

import asyncio
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg

from api.binaries import Binaries, rungs
from api.faults import InstallationError

DUMP = ("--format", "custom", "--no-owner", "--no-privileges")


class BackupError(InstallationError):
    """A backup or a restore was refused or failed; the database is as it was before."""


@dataclass(frozen=True)
class Done:
    """What a backup or a restore moved: the size of the file in bytes, and the seconds it took."""

    size: int
    seconds: float

    @classmethod
    def since(cls, begun: float, file: Path) -> "Done":
        """From a moment of `time.monotonic` until now."""
        return cls(file.stat().st_size, time.monotonic() - begun)

    def __str__(self) -> str:
        return f"{self.size / 1e6:.1f} MB, {self.seconds:.1f} s"


async def backup(url: str, file: Path, *, replace: bool = False) -> Done:
    """Write the database at `url` to `file` (mode 0600), which appears whole or not at all.

    Raises BackupError where the file exists and `replace` is not said, or where pg_dump fails.
    """
    begun = time.monotonic()
    _refuse_in_the_way(file, replace=replace)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        draft.touch(mode=0o600)
        dump = (await fitting(url))[0].program("pg_dump")
        await run(dump, *DUMP, "--file", str(draft), url=url)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return Done.since(begun, file)


def _refuse_in_the_way(file: Path, *, replace: bool) -> None:
    if file.exists() and not replace:
        raise BackupError(
            f"{file} exists already. Name another file, or say --replace.",
            f"{file} sudah ada. Sebutkan berkas lain, atau tambahkan --replace.",
        )


async def fitting(url: str) -> list[Binaries]:
    """The programs that can talk to the server at `url`, those of the nearest version first.

    pg_dump and pg_restore read servers and files of their own version and older.
    Raises BackupError.
    """
    connection = await asyncpg.connect(url)
    try:
        major = connection.get_server_version().major
    finally:
        await connection.close()
    found = sorted((b for b in rungs() if b.major >= major), key=lambda b: b.major)
    if not found:
        raise BackupError(
            f"The server is PostgreSQL {major}, newer than the programs here. Install: "
            f"apt-get install postgresql-client-{major}",
            f"Server adalah PostgreSQL {major}, lebih baru dari program di sini. Pasang: "
            f"apt-get install postgresql-client-{major}",
        )
    return found


async def run(program: str, *arguments: str, url: str = "") -> str:
    """Run one of PostgreSQL's programs against the database at `url`; what it printed.

    The password travels in the environment, where other users of the machine cannot see it. Raises
    BackupError with the program's last words.
    """
    parts = urlsplit(url)
    open_url = urlunsplit(parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", "@")))
    process = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        *(["--dbname", open_url] if url else []),
        env={**os.environ, "PGPASSWORD": unquote(parts.password or ""), "LC_ALL": "C.UTF-8"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        told, complaint = await process.communicate()
    except asyncio.CancelledError:
        process.terminate()
        await process.wait()
        raise
    if process.returncode:
        name = Path(program).name
        end = " / ".join(complaint.decode(errors="replace").strip().splitlines()[-3:])
        raise BackupError(f"{name} failed: {end}", f"{name} gagal: {end}")
    return told.decode(errors="replace")
