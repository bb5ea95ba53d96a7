"""What is wrong with this installation, and how to mend it.

A check is one function and one line in CHECKS (of the machine) or QUESTIONS (of the database). It
returns what it found and the remedy, which is empty where all is well. Nothing that a check starts
is left running.
"""

import asyncio
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import asyncpg

from api import faults, local_db
from api.account import server_account
from api.binaries import OLDEST
from api.cluster import SHELF
from api.faults import choose
from api.postmaster import strays
from api.settings import SettingsError, settings
from programme import database

Finding = tuple[str, str]

PACKAGES = ("api", "schema", "programme", "planner", "seeds")
EXTENSIONS = ("btree_gist", "pg_trgm")
FREE_GIGABYTES = 3.0
OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Verdict:
    """One line of the report; what was `found` names the way out itself where `remedy` is empty."""

    check: str
    well: bool
    found: str
    remedy: str = ""

    @classmethod
    def of(cls, check: str, finding: Finding) -> "Verdict":
        """All is well where there is nothing to do."""
        found, remedy = finding
        return cls(check, not remedy, found, remedy)

    @classmethod
    def failed(cls, check: str, fault: BaseException) -> "Verdict":
        """The check could not be carried out."""
        return cls(check, well=False, found=faults.line(fault))


def examine() -> Iterator[Verdict]:
    """Every check in turn; what keeps one from being carried out is a finding as well.

    Without settings that can be read there is nothing more to look at.
    """
    for name, check in CHECKS.items():
        try:
            yield Verdict.of(name, check())
        except SettingsError as fault:
            yield Verdict.failed(name, fault)
            return
        except faults.expected() as fault:
            yield Verdict.failed(name, fault)
    try:
        with local_db.opened() as url:
            yield from asyncio.run(_question(url))
    except faults.expected() as fault:
        yield Verdict.failed("database", fault)


def python() -> Finding:
    """Python 3.11 or newer."""
    found = sys.version.split()[0]
    if sys.version_info >= OLDEST_PYTHON:
        return found, ""
    return found, choose("Install Python 3.11.", "Pasang Python 3.11.")


def packages() -> Finding:
    """Our names are ours alone: PyPI has a `schema` too, which would win over ours."""
    owners = packages_distributions()
    foreign = {owner for name in PACKAGES for owner in owners.get(name, ())} - {"jakmentor"}
    foreign |= {name for name in PACKAGES if not _is_ours(name)}
    if foreign:
        return ", ".join(sorted(foreign)), "pip uninstall " + " ".join(sorted(foreign))
    return ", ".join(PACKAGES), ""


def _is_ours(package: str) -> bool:
    spec = find_spec(package)
    return bool(spec and spec.origin and Path(spec.origin).is_relative_to(ROOT))


def variables() -> Finding:
    """The settings can be read, and the keys suit the environment."""
    return settings().environment, ""


def rung() -> Finding:
    """The rung of the ladder on which PostgreSQL is found."""
    status = local_db.status()
    return " ".join(str(status.get(key, "")) for key in ("rung", "version", "programs")).strip(), ""


def folder() -> Finding:
    """The data folder is ours, and its secrets are for our eyes alone."""
    data = settings().data_folder
    owned = [data, *data.glob("*.development")]
    foreign = [path for path in owned if path.exists() and path.stat().st_uid != os.geteuid()]
    if foreign:
        return f"{foreign[0]}: uid {foreign[0].stat().st_uid}", f"chown -R {os.geteuid()} {data}"
    open_ = [path for path in owned[1:] if path.stat().st_mode & 0o077]
    if open_:
        return f"{open_[0]}: {open_[0].stat().st_mode & 0o777:o}", f"chmod 600 {open_[0]}"
    account = server_account()
    return f"{data}" + (f" ({account.name})" if account else ""), ""


def disk() -> Finding:
    """Room for a full city, its indexes and a backup."""
    home = local_db.cluster().home
    place = next(path for path in (home, *home.parents) if path.exists())
    free = shutil.disk_usage(place).free / 1e9
    found = choose(f"{free:.1f} GB free in {place}", f"{free:.1f} GB kosong di {place}")
    if free >= FREE_GIGABYTES:
        return found, ""
    return found, choose(
        f"Free {FREE_GIGABYTES:.0f} GB, or move the data: JAKMENTOR_DATA_FOLDER",
        f"Kosongkan {FREE_GIGABYTES:.0f} GB, atau pindahkan datanya: JAKMENTOR_DATA_FOLDER",
    )


def stray_servers() -> Finding:
    """No server of ours that nobody uses, of this project or another on this machine."""
    found = list(strays())
    told = "; ".join(f"{stray.pid} {stray.home}: {stray.reason}" for stray in found)
    return told or "0", "; ".join(stray.remedy for stray in found)


def shelf() -> Finding:
    """No cluster on the machine's shelf whose data folder is gone."""
    left = [
        origin.parent for origin in SHELF.glob("*/origin") if not Path(origin.read_text()).exists()
    ]
    return str(len(left)), "; ".join(f"rm -r {home}" for home in left)


async def server(url: str) -> Finding:
    """The server answers and is not too old."""
    [told] = await _ask(url, "SHOW server_version")
    found = f"PostgreSQL {told}"
    if int(told.split(".")[0]) >= OLDEST:
        return found, ""
    return found, choose(
        f"Use PostgreSQL {OLDEST} or newer.", f"Pakai PostgreSQL {OLDEST} ke atas."
    )


async def extensions(url: str) -> Finding:
    """The extensions that the migrations create are shipped with the server."""
    shipped = await _ask(url, "SELECT name FROM pg_available_extensions")
    missing = [name for name in EXTENSIONS if name not in shipped]
    if missing:
        told = ", ".join(missing)
        return choose(f"without {told}", f"tanpa {told}"), "apt-get install postgresql-contrib"
    return ", ".join(EXTENSIONS), ""


async def migrations(url: str) -> Finding:
    """The database has every migration of this programme, and no newer one."""
    applied, known = set(await database.applied(url)), set(database.names())
    newer = sorted(applied - known)
    if newer:
        return ", ".join(newer), choose(
            "Install the newer version that made them.", "Pasang versi baru yang membuatnya."
        )
    return f"{len(applied)}/{len(known)}", "" if applied == known else "jakmentor migrate"


async def _ask(url: str, sql: str) -> list[str]:
    connection = await asyncpg.connect(url)
    try:
        return [row[0] for row in await connection.fetch(sql)]
    finally:
        await connection.close()


CHECKS = {
    "python": python,
    "packages": packages,
    "settings": variables,
    "postgresql": rung,
    "folder": folder,
    "disk": disk,
    "strays": stray_servers,
    "shelf": shelf,
}
QUESTIONS = {"server": server, "extensions": extensions, "migrations": migrations}


async def _question(url: str) -> list[Verdict]:
    return [Verdict.of(name, await ask(url)) for name, ask in QUESTIONS.items()]
