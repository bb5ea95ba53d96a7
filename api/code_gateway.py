"""How one-time codes reach a phone. A gateway is one class and one line in GATEWAYS.

The console and the file are for development: whoever reads the log reads the codes, so production
refuses them (`api.settings`).
"""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from api.faults import InstallationError
from api.settings import settings
from programme import clock
from programme.signin import CodeGateway

WORDS: Final = {
    "en": "Your jakmentor sign-in code is {code}. It is good for 5 minutes; give it to nobody.",
    "id": "Kode masuk jakmentor Anda {code}. Berlaku 5 menit; jangan berikan kepada siapa pun.",
}


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


def message(code: str, language: str) -> str:
    """The words that a phone shows."""
    return WORDS[language].format(code=code)


GATEWAYS: Final[Mapping[str, Callable[[], CodeGateway]]] = {
    "console": ConsoleGateway,
    "file": lambda: FileGateway(settings().data_folder / "codes.jsonl"),
}


def code_gateway() -> CodeGateway:
    """The gateway that `JAKMENTOR_CODE_GATEWAY` names. Raises InstallationError for another."""
    name = settings().code_gateway
    if name not in GATEWAYS:
        known = ", ".join(GATEWAYS)
        raise InstallationError(
            f"JAKMENTOR_CODE_GATEWAY is '{name}'; there are {known}.",
            f"JAKMENTOR_CODE_GATEWAY adalah '{name}'; yang ada {known}.",
        )
    return GATEWAYS[name]()
