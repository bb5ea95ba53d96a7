"""How one-time codes reach a phone. A gateway is one class and one line in GATEWAYS.

console       on stderr                                     development
file          one JSON object a line, in the data folder    development
https://…     posted to a message service                   production

The console and the file show codes to whoever reads the log, so production refuses them
(`api.settings`).
"""

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx
import structlog

from api.faults import InstallationError
from api.settings import settings
from programme import clock
from programme.signin import CodeGateway

WORDS: Final = {
    "en": "Your jakmentor sign-in code is {code}. It is good for 5 minutes; give it to nobody.",
    "id": "Kode masuk jakmentor Anda {code}. Berlaku 5 menit; jangan berikan kepada siapa pun.",
}
PATIENCE: Final = 10.0
log = structlog.get_logger("code_gateway")


class ConsoleGateway:
    """Writes the message on stderr, where the developer sits."""

    async def send(self, phone: str, code: str, language: str) -> None:
        """Write at once."""
        print(f"[{phone}] {message(code, language)}", file=sys.stderr, flush=True)


class FileGateway:
    """Appends the message to a file of mode 0600, one JSON object a line."""

    def __init__(self, file: Path) -> None:
        self.file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)

    async def send(self, phone: str, code: str, language: str) -> None:
        """Append at once."""
        line = {
            "at": clock.instant().isoformat(),
            "phone": phone,
            "code": code,
            "message": message(code, language),
        }
        with self.file.open("a") as kept:
            kept.write(json.dumps(line) + "\n")


class WebGateway:
    """Posts ``{"to": "+62…", "message": …}`` to a message service; its credentials, if any, stand
    in the URL (``https://user:password@host/path``).

    The answer is not waited for: how long it takes must not tell who has an account. A failure is
    logged without phone and code; whoever waits in vain asks for another code.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._on_the_way: set[asyncio.Task[None]] = set()

    async def send(self, phone: str, code: str, language: str) -> None:
        """Hand over and return."""
        task = asyncio.create_task(self._post({"to": phone, "message": message(code, language)}))
        self._on_the_way.add(task)
        task.add_done_callback(self._on_the_way.discard)

    async def delivered(self) -> None:
        """Wait for all that is on the way."""
        await asyncio.gather(*self._on_the_way)

    async def _post(self, told: Mapping[str, str]) -> None:
        try:
            async with httpx.AsyncClient(timeout=PATIENCE) as client:
                answer = await client.post(self.url, json=dict(told))
                answer.raise_for_status()
        except httpx.HTTPError as fault:
            log.warning("a code was not sent", host=urlsplit(self.url).hostname, fault=_kind(fault))


def _kind(fault: httpx.HTTPError) -> str:
    if isinstance(fault, httpx.HTTPStatusError):
        return f"HTTP {fault.response.status_code}"
    return type(fault).__name__


def message(code: str, language: str) -> str:
    """The words that a phone shows."""
    return WORDS[language].format(code=code)


GATEWAYS: Final[Mapping[str, Callable[[str], CodeGateway]]] = {
    "console": lambda _: ConsoleGateway(),
    "file": lambda _: FileGateway(settings().data_folder / "codes.jsonl"),
    "https": WebGateway,
}


def code_gateway() -> CodeGateway:
    """The gateway that `JAKMENTOR_CODE_GATEWAY` names. Raises InstallationError for another."""
    name = settings().code_gateway
    kind = name.partition("://")[0]
    if kind in GATEWAYS:
        return GATEWAYS[kind](name)
    raise InstallationError(
        f"JAKMENTOR_CODE_GATEWAY is '{kind}'; name console or file (development), or the https://"
        " address of a message service.",
        f"JAKMENTOR_CODE_GATEWAY adalah '{kind}'; sebutkan console atau file (pengembangan), atau"
        " alamat https:// sebuah layanan pesan.",
    )
