"""The doctor: well where all is well, and for each fault the command that mends it."""

import json
from pathlib import Path

import asyncpg
import pytest
from typer.testing import CliRunner

from api.cli import app
from api.doctor import Verdict, examine
from api.settings import settings

# What these find may have been left by another project on the machine of whoever runs the tests.
OF_THE_MACHINE = {"strays", "shelf", "disk"}


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """English, and a data folder of this test alone."""
    monkeypatch.setenv("JAKMENTOR_LANGUAGE", "en")
    monkeypatch.setenv("JAKMENTOR_DATA_FOLDER", str(tmp_path / "data"))


@pytest.fixture
def migrated_url(db_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", db_url)
    return db_url


def verdicts() -> dict[str, Verdict]:
    return {verdict.check: verdict for verdict in examine()}


def doctor(*words: str) -> tuple[int, str]:
    told = CliRunner().invoke(app, ["doctor", *words])
    return told.exit_code, told.stdout


def test_all_is_well_with_a_migrated_database(migrated_url: str) -> None:
    found = verdicts()

    assert {verdict.check for verdict in found.values() if not verdict.well} <= OF_THE_MACHINE
    assert list(found) == [
        "python",
        "packages",
        "settings",
        "postgresql",
        "folder",
        "disk",
        "strays",
        "shelf",
        "server",
        "extensions",
        "migrations",
    ]
    assert found["extensions"].found == "btree_gist, pg_trgm"
    assert doctor()[0] == (0 if all(verdict.well for verdict in verdicts().values()) else 1)


def test_a_database_that_is_not_migrated_is_told_how(
    bare_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", bare_url)

    code, told = doctor("--json")

    faults = [verdict for verdict in json.loads(told) if not verdict["well"]]
    [fault] = [verdict for verdict in faults if verdict["check"] not in OF_THE_MACHINE]
    assert (fault["check"], fault["remedy"]) == ("migrations", "jakmentor migrate")
    assert fault["found"].startswith("0/")
    assert code == 1


@pytest.fixture
async def newer_url(migrated_url: str) -> str:
    """A database with a migration that this programme does not know."""
    connection = await asyncpg.connect(migrated_url)
    await connection.execute(
        "INSERT INTO tortoise_migrations (app, name, applied_at) "
        "VALUES ('programme', '9999_x', now())"
    )
    await connection.close()
    return migrated_url


def test_a_database_of_a_newer_version_is_not_called_well(newer_url: str) -> None:
    assert verdicts()["migrations"] == Verdict(
        "migrations", False, "9999_x", "Install the newer version that made them."
    )


def test_a_database_that_is_away_ends_the_report_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone@127.0.0.1:1/jakmentor")

    verdict = verdicts()["database"]

    assert verdict.well is False
    assert verdict.found.startswith("The database cannot be reached ([Errno 111] Connect call")
    assert verdict.found.endswith(
        "Check DATABASE_URL, or run: jakmentor db start; jakmentor doctor"
    )


def test_settings_that_cannot_be_read_end_the_examination(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAKMENTOR_PORT", "eighty")

    found = verdicts()

    assert list(found) == ["python", "packages", "settings"]
    assert found["settings"].well is False
    assert "JAKMENTOR_PORT" in found["settings"].found


def test_a_key_that_others_may_read_is_a_fault(migrated_url: str) -> None:
    key = settings().data_folder / "nik_key.development"
    key.chmod(0o644)

    assert verdicts()["folder"] == Verdict("folder", False, f"{key}: 644", f"chmod 600 {key}")


def test_a_package_with_one_of_our_names_is_a_fault(
    migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given an installed distribution that brings a top-level `schema`
    about = tmp_path / "site" / "schema-0.7.8.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: schema\nVersion: 0.7.8\n")
    (about / "top_level.txt").write_text("schema\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))

    assert verdicts()["packages"] == Verdict("packages", False, "schema", "pip uninstall schema")


def test_a_cluster_on_the_shelf_whose_folder_is_gone_is_named(
    migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "shelf" / "0123"
    home.mkdir(parents=True)
    (home / "origin").write_text(str(tmp_path / "no-longer"))
    monkeypatch.setattr("api.doctor.SHELF", home.parent)

    assert verdicts()["shelf"] == Verdict("shelf", False, "1", f"rm -r {home}")
