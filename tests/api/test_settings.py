"""The settings: their precedence, the development keys, and what production refuses."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.keys import is_development, kept_key
from api.settings import SettingsError, settings

STRONG = "0123456789abcdef" * 4
PRODUCTION = {
    "JAKMENTOR_ENVIRONMENT": "production",
    "JAKMENTOR_NIK_KEY": STRONG,
    "JAKMENTOR_TOKEN_KEY": STRONG,
    "JAKMENTOR_CODE_GATEWAY": "sms",
    "DATABASE_URL": "postgresql://u:p@db.example/jakmentor",
}
MAKE = "make one with: openssl rand -hex 32"
BUAT = "buat dengan: openssl rand -hex 32"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JAKMENTOR_DATA_FOLDER", str(tmp_path / "data"))
    return tmp_path / "data"


def test_development_needs_nothing_said(folder: Path) -> None:
    chosen = settings()

    assert (chosen.environment, chosen.language, chosen.code_gateway) == (
        "development",
        "id",
        "console",
    )
    assert chosen.database_url is None
    assert chosen.data_folder == folder


def test_the_keys_are_made_once_for_their_owner_alone(folder: Path) -> None:
    first = settings()
    settings.cache_clear()
    second = settings()

    assert first.nik_key == second.nik_key != first.token_key
    assert is_development(first.nik_key.get_secret_value())
    for name in ("nik_key", "token_key"):
        assert stat.S_IMODE((folder / f"{name}.development").stat().st_mode) == 0o600


def test_processes_that_start_at_once_agree_on_a_key(folder: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: kept_key(folder, "nik_key"), range(32)))

    assert len(keys) == 1


def test_a_key_that_is_given_is_used_and_none_is_made(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAKMENTOR_NIK_KEY", STRONG)
    monkeypatch.setenv("JAKMENTOR_TOKEN_KEY", STRONG)

    assert settings().nik_key.get_secret_value() == STRONG
    assert not folder.exists()


def test_database_url_comes_before_our_own_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAKMENTOR_DATABASE_URL", "postgresql://second/b")
    monkeypatch.setenv("DATABASE_URL", "postgresql://first/a")

    url = settings().database_url

    assert url is not None
    assert url.get_secret_value() == "postgresql://first/a"


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")

    assert settings().database_url is None


def test_settings_are_frozen_and_show_no_secret() -> None:
    chosen = settings()

    with pytest.raises(ValidationError):
        chosen.port = 1
    assert chosen.nik_key.get_secret_value() not in repr(chosen)


def test_a_wrong_value_is_refused_by_the_name_of_its_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JAKMENTOR_PORT", "eighty")

    with pytest.raises(SettingsError) as refusal:
        settings()

    told = "JAKMENTOR_PORT: Input should be a valid integer, unable to parse string as an integer"
    assert refusal.value.message == f"Wrong settings. {told}"
    assert refusal.value.pesan == f"Pengaturan salah. {told}"


def test_a_short_key_is_refused_in_development_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAKMENTOR_TOKEN_KEY", "short")

    with pytest.raises(SettingsError) as refusal:
        settings()

    assert refusal.value.message == f"JAKMENTOR_TOKEN_KEY is shorter than 32 characters; {MAKE}"
    assert refusal.value.pesan == f"JAKMENTOR_TOKEN_KEY lebih pendek dari 32 karakter; {BUAT}"


class TestProduction:
    """What production must not run with."""

    @pytest.fixture(autouse=True)
    def _production(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for variable, value in PRODUCTION.items():
            monkeypatch.setenv(variable, value)

    def test_a_whole_production_is_accepted_and_makes_no_keys(self, folder: Path) -> None:
        assert settings().environment == "production"
        assert not folder.exists()

    @pytest.mark.parametrize(
        ("variable", "value", "message"),
        [
            ("JAKMENTOR_NIK_KEY", "", f"JAKMENTOR_NIK_KEY is missing; {MAKE}"),
            (
                "JAKMENTOR_TOKEN_KEY",
                f"development-{STRONG}",
                f"JAKMENTOR_TOKEN_KEY is a development key; {MAKE}",
            ),
            (
                "JAKMENTOR_CODE_GATEWAY",
                "console",
                "JAKMENTOR_CODE_GATEWAY is 'console', which shows sign-in codes to whoever reads "
                "the log; name a gateway that sends them",
            ),
            (
                "DATABASE_URL",
                "",
                "DATABASE_URL is missing; set it to the PostgreSQL of this installation, as "
                "postgresql://user:password@host:5432/jakmentor",
            ),
        ],
    )
    def test_a_leftover_of_development_is_refused(
        self,
        variable: str,
        value: str,
        message: str,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv(variable, value)

        with pytest.raises(SettingsError) as refusal:
            settings()

        assert refusal.value.message == message
        assert variable in refusal.value.pesan
        assert not folder.exists()

    def test_every_fault_is_told_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for variable in PRODUCTION.keys() - {"JAKMENTOR_ENVIRONMENT"}:
            monkeypatch.delenv(variable)

        with pytest.raises(SettingsError) as refusal:
            settings()

        for variable in PRODUCTION.keys() - {"JAKMENTOR_ENVIRONMENT"}:
            assert variable in refusal.value.message
