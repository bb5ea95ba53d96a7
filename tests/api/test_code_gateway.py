"""How a code reaches a phone: console, file, a message service; and what is refused."""

import asyncio
import json
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from api import code_gateway
from api.faults import InstallationError


class Service:
    """A message service on this machine, which keeps what it is told."""

    def __init__(self) -> None:
        self.received: list[Any] = []
        self.status = 200
        self.url = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length: ")[2].split()[0])
        self.received.append(json.loads(await reader.readexactly(length)))
        writer.write(f"HTTP/1.1 {self.status} x\r\ncontent-length: 0\r\n\r\n".encode())
        writer.close()
        await writer.wait_closed()


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    told = Service()
    server = await asyncio.start_server(told.answer, "127.0.0.1", 0)
    told.url = "http://{}:{}/send".format(*server.sockets[0].getsockname())
    async with server:
        yield told


class TestCodeGateway:
    async def test_the_console_shows_the_code(self, capsys: pytest.CaptureFixture[str]) -> None:
        await code_gateway.code_gateway().send("+6281234567890", "123456", "en")

        assert capsys.readouterr().err == (
            "[+6281234567890] Your jakmentor sign-in code is 123456. It is good for 5 minutes; give"
            " it to nobody.\n"
        )

    async def test_the_file_keeps_codes_for_its_owner_alone(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("JAKMENTOR_CODE_GATEWAY", "file")
        monkeypatch.setenv("JAKMENTOR_DATA_FOLDER", str(tmp_path / "data"))
        gateway = code_gateway.code_gateway()

        await gateway.send("+6281234567890", "123456", "id")
        await gateway.send("+6281234567890", "654321", "id")

        kept = tmp_path / "data/codes.jsonl"
        lines = [json.loads(line) for line in kept.read_text().splitlines()]
        assert [(line["phone"], line["code"]) for line in lines] == [
            ("+6281234567890", "123456"),
            ("+6281234567890", "654321"),
        ]
        assert lines[0]["message"].startswith("Kode masuk jakmentor Anda 123456.")
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600

    def test_an_unknown_gateway_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("JAKMENTOR_CODE_GATEWAY", "pigeon")

        with pytest.raises(InstallationError) as refused:
            code_gateway.code_gateway()

        assert refused.value.message == (
            "JAKMENTOR_CODE_GATEWAY is 'pigeon'; name console or file (development), or the"
            " https:// address of a message service."
        )

    async def test_a_message_service_is_posted_to_and_not_waited_for(
        self, service: Service
    ) -> None:
        gateway = code_gateway.WebGateway(service.url)

        await gateway.send("+6281234567890", "123456", "en")
        assert service.received == []
        await gateway.delivered()

        assert service.received == [
            {
                "to": "+6281234567890",
                "message": "Your jakmentor sign-in code is 123456. It is good for 5 minutes; give"
                " it to nobody.",
            }
        ]

    async def test_a_service_that_fails_is_logged_without_phone_and_code(
        self, service: Service
    ) -> None:
        service.status = 500
        with structlog.testing.capture_logs() as logged:
            for url in (service.url, "https://127.0.0.1:9/"):
                gateway = code_gateway.WebGateway(url)
                await gateway.send("+6281234567890", "123456", "en")
                await gateway.delivered()

        assert logged == [
            {
                "event": "a code was not sent",
                "host": "127.0.0.1",
                "fault": fault,
                "log_level": "warning",
            }
            for fault in ("HTTP 500", "ConnectError")
        ]

    def test_production_names_a_service_by_its_address(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("JAKMENTOR_CODE_GATEWAY", "https://user:secret@messages.example/send")

        assert isinstance(code_gateway.code_gateway(), code_gateway.WebGateway)
