"""What an installation is told from outside: environment variables, nothing else.

Every variable is JAKMENTOR_<FIELD>; DATABASE_URL is honoured first, as hosting platforms set it.
In development the keys are made on first use and kept in the data folder; production refuses them.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from api.faults import InstallationError
from api.keys import is_development, kept_key

KEYS = ("nik_key", "token_key")
KEY_LENGTH = 32
DEVELOPMENT_GATEWAYS = ("console", "file")


def _listed(given: Any) -> Any:
    """A comma-separated text as its parts."""
    if not isinstance(given, str):
        return given
    return tuple(part.strip().rstrip("/") for part in given.split(",") if part.strip())


class SettingsError(InstallationError):
    """A variable is missing or wrong; the message names it and the way out."""


class Settings(BaseSettings):
    """The settings of one process; frozen.

    `nik_key` keys the look-up and the encryption of NIKs, `token_key` signs access tokens: each a
    secret text of 32 characters or more. `code_gateway` delivers the one-time codes of sign-in.
    `allowed_origins` are the sites (comma-separated) whose pages may call the API from a browser.
    `trusted_documents` is a JSON file {sha256: document}; `only_trusted_documents` refuses others.
    `budget` is what an actor may ask at once, in cost points, `budget_rate` the points that come
    back a second. `metrics_token` opens /metrics. `telemetry` is the OTLP endpoint that traces go
    to. Raises SettingsError.
    """

    model_config = SettingsConfigDict(
        env_prefix="JAKMENTOR_",
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        populate_by_name=True,
        validate_default=True,
    )

    environment: Literal["development", "production"] = "development"
    language: Literal["id", "en"] = "id"
    data_folder: Annotated[Path, AfterValidator(Path.absolute)] = Path(".jakmentor")
    database_url: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("DATABASE_URL", "JAKMENTOR_DATABASE_URL"),
    )
    nik_key: SecretStr = SecretStr("")
    token_key: SecretStr = SecretStr("")
    code_gateway: str = "console"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    allowed_origins: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)] = ()
    trusted_documents: Path | None = None
    only_trusted_documents: bool = False
    budget: int = Field(default=60_000, ge=1)
    budget_rate: float = Field(default=600.0, gt=0)
    metrics_token: SecretStr | None = None
    telemetry: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _keep_development_keys(cls, given: dict[str, Any]) -> dict[str, Any]:
        if given.get("environment") == "production":
            return given
        folder = Path(given.get("data_folder", ".jakmentor"))
        return {**given, **{key: kept_key(folder, key) for key in KEYS if not given.get(key)}}

    @model_validator(mode="after")
    def _refuse_what_is_unsafe(self) -> Self:
        faults = [*_weak_keys(self)]
        if self.environment == "production":
            faults += _development_leftovers(self)
        if faults:
            raise SettingsError(
                "; ".join(message for message, _ in faults),
                "; ".join(pesan for _, pesan in faults),
            )
        return self


def _weak_keys(chosen: Settings) -> Iterator[tuple[str, str]]:
    for key in KEYS:
        if 0 < len(getattr(chosen, key).get_secret_value()) < KEY_LENGTH:
            yield _key_fault(
                key,
                f"is shorter than {KEY_LENGTH} characters",
                f"lebih pendek dari {KEY_LENGTH} karakter",
            )


def _development_leftovers(chosen: Settings) -> Iterator[tuple[str, str]]:
    for key in KEYS:
        secret = getattr(chosen, key).get_secret_value()
        if not secret:
            yield _key_fault(key, "is missing", "belum diisi")
        elif is_development(secret):
            yield _key_fault(key, "is a development key", "adalah kunci pengembangan")
    if chosen.code_gateway in DEVELOPMENT_GATEWAYS:
        yield (
            f"JAKMENTOR_CODE_GATEWAY is '{chosen.code_gateway}', which shows sign-in codes to "
            "whoever reads the log; name a gateway that sends them",
            f"JAKMENTOR_CODE_GATEWAY adalah '{chosen.code_gateway}', yang memperlihatkan kode "
            "masuk kepada pembaca log; sebutkan gerbang pesan yang mengirimnya",
        )
    if chosen.database_url is None:
        url = "postgresql://user:password@host:5432/jakmentor"
        yield (
            f"DATABASE_URL is missing; set it to the PostgreSQL of this installation, as {url}",
            f"DATABASE_URL belum diisi; isi dengan PostgreSQL instalasi ini, misalnya {url}",
        )


def _key_fault(key: str, message: str, pesan: str) -> tuple[str, str]:
    make = "openssl rand -hex 32"
    variable = f"JAKMENTOR_{key.upper()}"
    return (
        f"{variable} {message}; make one with: {make}",
        f"{variable} {pesan}; buat dengan: {make}",
    )


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once; `settings.cache_clear()` forgets them.

    Raises SettingsError, naming every variable that is wrong.
    """
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(
            f"{_variable(str(fault['loc'][0]))}: {fault['msg']}" for fault in error.errors()
        )
        raise SettingsError(f"Wrong settings. {faults}", f"Pengaturan salah. {faults}") from None


def _variable(field: str) -> str:
    return field if field == "DATABASE_URL" else f"JAKMENTOR_{field.upper()}"
