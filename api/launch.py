"""Making a data folder and starting PostgreSQL on it: the programs, the account, the settings."""

import os
import shlex
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from api.account import Account
from api.binaries import Binaries
from api.faults import InstallationError
from api.postmaster import HOME

USER = DATABASE = "jakmentor"
START_SECONDS = 60
PORT_TRIES = 3
INITDB = (
    *("--username", USER, "--auth", "scram-sha-256"),
    *("--encoding", "UTF8", "--locale", "C", "--lc-ctype", "C.UTF-8"),
    *("--no-sync", "--no-instructions"),
)


class LocalDatabaseError(InstallationError):
    """No PostgreSQL could be found or started; the message says why and the way out."""


@dataclass(frozen=True)
class Launcher:
    """Runs PostgreSQL's programs on the folder `home`, as `account` where root must step down."""

    home: Path
    binaries: Binaries
    account: Account | None

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.home / "data"

    def initialise(self, password: str) -> None:
        """Make the data folder with one superuser and one empty database.

        It appears whole under its name, or not at all: a start that was cut short leaves a draft.
        """
        draft = self.home / "data.draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self._hand_over(draft)
        with self._lent(password) as pwfile:
            self._run("initdb", "--pgdata", str(draft), "--pwfile", str(pwfile), *INITDB)
        create = f"CREATE DATABASE {DATABASE};\n"
        self._run("postgres", "--single", "-D", str(draft), "postgres", told=create)
        draft.rename(self.data)

    def start(self, settings: Mapping[str, str]) -> int:
        """Start the server and wait until it answers; the port, the last one where it is free.

        Raises LocalDatabaseError with the end of the server's log.
        """
        for left in reversed(range(PORT_TRIES)):
            port = self._free_port()
            try:
                self._start_on(port, settings)
            except LocalDatabaseError as fault:
                if "Address already in use" not in fault.message or not left:
                    raise
            else:
                break
        (self.home / "port").write_text(str(port))
        return port

    def _start_on(self, port: int, settings: Mapping[str, str]) -> None:
        told = {**settings, "port": port, "listen_addresses": "127.0.0.1"}
        told["unix_socket_directories"] = ""
        words = [f"--{name}={value}" for name, value in told.items()]
        options = shlex.join([*words, f"{HOME}{self.home}"])
        log = self.data / "server.log"
        log.unlink(missing_ok=True)
        try:
            self._run(
                *("pg_ctl", "start", "--wait", "--timeout", str(START_SECONDS)),
                *("--pgdata", str(self.data), "--log", str(log), "--options", options),
            )
        except LocalDatabaseError as fault:
            if log.exists():
                raise _not_started(log.read_text()) from fault
            raise

    def _free_port(self) -> int:
        with suppress(FileNotFoundError, ValueError):
            last = int((self.home / "port").read_text())
            if _is_free(last):
                return last
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            return int(listener.getsockname()[1])

    @contextmanager
    def _lent(self, secret: str) -> Iterator[Path]:
        """A file that the account may read for as long as the block lasts."""
        file = self.home / "secret.draft"
        file.touch(mode=0o600)
        try:
            file.write_text(secret)
            self._hand_over(file)
            yield file
        finally:
            file.unlink()

    def _hand_over(self, path: Path) -> None:
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid)

    def _run(self, program: str, *arguments: str, told: str = "") -> None:
        ran = subprocess.run(  # noqa: S603 -- PostgreSQL's own programs, no shell
            [self.binaries.program(program), *arguments],
            input=told,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.home,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            **(self.account.as_process if self.account else {}),
        )
        if ran.returncode:
            raise _not_started(ran.stderr or ran.stdout, program)


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _not_started(told: str, program: str = "postgres") -> LocalDatabaseError:
    end = " / ".join(told.strip().splitlines()[-4:])
    return LocalDatabaseError(
        f"PostgreSQL did not start: {program}: {end}. Run: jakmentor doctor",
        f"PostgreSQL tidak dapat dijalankan: {program}: {end}. Jalankan: jakmentor doctor",
    )
