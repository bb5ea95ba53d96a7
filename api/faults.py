"""What can go wrong with an installation, in one plain line for whoever sits at the console.

InstallationError
├── SettingsError        a variable is missing or wrong             (api.settings)
├── LocalDatabaseError   no PostgreSQL could be found or started    (api.local_db)
└── BackupError          a backup or a restore was refused          (api.backup)

Refusals of the programme itself are `programme.errors.ProgrammeError`.
"""

import os
import socket


class InstallationError(Exception):
    """A fault of the installation: what, and the way out; ``pesan`` says it in Indonesian."""

    def __init__(self, message: str, pesan: str) -> None:
        super().__init__(message)
        self.message = message
        self.pesan = pesan

    def words(self, language: str) -> str:
        """The message in ``language`` (``id`` or ``en``)."""
        return self.message if language == "en" else self.pesan


def language() -> str:
    """The language of the console, known even where the settings cannot be read."""
    return "en" if os.environ.get("JAKMENTOR_LANGUAGE") == "en" else "id"


def choose(message: str, pesan: str) -> str:
    """``message`` (English) or ``pesan`` (Indonesian), by the language of the console."""
    return message if language() == "en" else pesan


def say(message: str, pesan: str) -> None:
    """Print ``message`` or ``pesan`` on stdout."""
    print(choose(message, pesan))


def expected() -> tuple[type[BaseException], ...]:
    """The exceptions that the command line answers with one line; imported only when one flies."""
    from asyncpg import InterfaceError, PostgresError
    from tortoise.exceptions import DBConnectionError

    from programme.errors import ProgrammeError

    return (
        InstallationError,
        ProgrammeError,
        OSError,
        PostgresError,
        InterfaceError,
        DBConnectionError,
    )


def line(fault: BaseException) -> str:
    """One line that says what happened and the way out."""
    words = getattr(fault, "words", None)
    if words is not None:
        return str(words(language()))
    if isinstance(fault, OSError) and fault.filename is not None:
        return f"{fault.filename}: {fault.strerror}"
    return _of_database(fault).words(language())


def _of_database(fault: BaseException) -> InstallationError:
    from asyncpg import UndefinedTableError

    told = str(fault).strip().splitlines()[0] if str(fault).strip() else type(fault).__name__
    if isinstance(fault, UndefinedTableError):
        return InstallationError(
            f"The database is not migrated ({told}). Run: jakmentor migrate",
            f"Basis data belum dimigrasi ({told}). Jalankan: jakmentor migrate",
        )
    if _away(fault):
        ways = "jakmentor db start; jakmentor doctor"
        return InstallationError(
            f"The database cannot be reached ({told}). Check DATABASE_URL, or run: {ways}",
            f"Basis data tidak terhubung ({told}). Periksa DATABASE_URL, atau jalankan: {ways}",
        )
    return InstallationError(f"The database refused: {told}", f"Basis data menolak: {told}")


def _away(fault: BaseException) -> bool:
    from asyncpg import CannotConnectNowError, InterfaceError, PostgresConnectionError
    from tortoise.exceptions import DBConnectionError

    gone = (OSError, socket.gaierror, PostgresConnectionError, CannotConnectNowError)
    return isinstance(fault, (*gone, InterfaceError, DBConnectionError))
