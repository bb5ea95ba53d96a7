"""Access tokens: whose they are, and that every other token is refused and never anonymous.

Also the code gateways and the three commands that belong to sign-in.
"""

import asyncio
import base64
import json
import stat
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import jwt
import pytest
import structlog
from typer.testing import CliRunner

from api import code_gateway
from api.auth import AUDIENCE, ISSUER, LARGEST, Issuer, authenticate, issuer
from api.cli import app
from api.faults import InstallationError
from api.graphql import Endpoint
from api.settings import settings
from programme import clock, devices, secrets
from programme.actors import ANYONE, Actor
from programme.errors import ProgrammeError, Unauthenticated
from programme.records import store
from programme.words import Role
from tests.programme import rows

Command = Callable[..., Awaitable[tuple[int, str]]]


@pytest.fixture
async def mentor(db: str) -> Actor:
    secrets.use("a secret of the tests, and of nothing else")
    await rows.district()
    return await rows.mentor()


def claims_of(actor: Actor, **changed: Any) -> dict[str, Any]:
    now = clock.instant()
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(actor.id),
        "role": actor.role.value,
        "exp": now + timedelta(minutes=5),
        "iat": now,
        "jti": "1",
    }
    return {name: value for name, value in {**claims, **changed}.items() if value is not None}


def key() -> str:
    return settings().token_key.get_secret_value()


async def kind_of_refusal(header: str) -> str:
    with pytest.raises(Unauthenticated) as refused:
        await authenticate(header)
    return refused.value.kind


class TestAuthenticate:
    async def test_a_token_leads_to_its_actor(self, mentor: Actor) -> None:
        token = issuer().issue(mentor)

        assert await authenticate(f"Bearer {token.token}") == mentor
        assert await authenticate(f"  bearer  {token.token} ") == mentor
        lasts = token.expires_at - clock.instant()
        assert timedelta(minutes=14) < lasts <= timedelta(minutes=15)

    async def test_no_header_is_anyone(self, db: str) -> None:
        assert await authenticate(None) == ANYONE

    @pytest.mark.parametrize("header", ["", "Bearer", "Bearer  ", "Basic dTpw", "Token x", "x"])
    async def test_a_header_of_another_form_is_refused(self, db: str, header: str) -> None:
        assert await kind_of_refusal(header) == "TOKEN_MISSING"

    async def test_an_expired_token_is_refused(self, mentor: Actor) -> None:
        token = issuer().issue(mentor, life=timedelta(seconds=-1))

        assert await kind_of_refusal(f"Bearer {token.token}") == "TOKEN_EXPIRED"

    async def test_an_oversized_token_is_refused_unread(self, mentor: Actor) -> None:
        padded = jwt.encode(claims_of(mentor, pad="x" * LARGEST), key(), "HS256")

        assert await kind_of_refusal(f"Bearer {padded}") == "TOKEN_OVERSIZED"

    @pytest.mark.parametrize(
        "changed",
        [
            {"iss": "another"},
            {"aud": "another"},
            {"sub": None},
            {"role": None},
            {"exp": None},
            {"iat": None},
            {"jti": None},
            {"role": "EMPEROR"},
            {"sub": "one"},
            {"sub": "-1"},
            {"sub": str(2**63)},
            {"sid": "no uuid"},
            {"iat": clock.instant() + timedelta(hours=1)},
            {"nbf": clock.instant() + timedelta(hours=1)},
        ],
        ids=str,
    )
    async def test_a_token_that_says_something_else_is_refused(
        self, mentor: Actor, changed: dict[str, Any]
    ) -> None:
        token = jwt.encode(claims_of(mentor, **changed), key(), "HS256")

        assert await kind_of_refusal(f"Bearer {token}") == "TOKEN_FORGED"

    async def test_a_token_of_another_key_or_algorithm_is_refused(self, mentor: Actor) -> None:
        other_key = Issuer("another key, as long as it has to be").issue(mentor).token
        other_hash = jwt.encode(claims_of(mentor), key() * 2, "HS512")
        same_key_other_hash = jwt.encode(claims_of(mentor), key(), "HS384")
        unsigned = jwt.encode(claims_of(mentor), None, "none")

        for token in (other_key, other_hash, same_key_other_hash, unsigned, "a.b.c", "é", "a" * 99):
            assert await kind_of_refusal(f"Bearer {token}") == "TOKEN_FORGED"

    async def test_a_token_edited_to_another_role_is_refused(self, mentor: Actor) -> None:
        head, _, signature = issuer().issue(mentor).token.split(".")
        body = json.dumps(claims_of(mentor, role="DINAS", exp=2**33, iat=1)).encode()
        forged = f"{head}.{base64.urlsafe_b64encode(body).decode().rstrip('=')}.{signature}"

        assert await kind_of_refusal(f"Bearer {forged}") == "TOKEN_FORGED"

    async def test_an_account_that_is_closed_changed_or_unknown_is_refused(
        self, mentor: Actor
    ) -> None:
        token = issuer().issue(mentor).token
        stranger = issuer().issue(Actor(10**9, Role.MENTOR, "31")).token
        assert await kind_of_refusal(f"Bearer {stranger}") == "ACCOUNT_CLOSED"

        await store.execute("UPDATE actor SET active = FALSE")
        assert await kind_of_refusal(f"Bearer {token}") == "ACCOUNT_CLOSED"

        await store.execute("UPDATE actor SET active = TRUE, role = 'BANK'")
        assert await kind_of_refusal(f"Bearer {token}") == "ACCOUNT_CLOSED"

    async def test_a_device_that_signs_out_takes_its_access_tokens_with_it(
        self, mentor: Actor
    ) -> None:
        signed_in = await devices.open_device(mentor.id, "Phone")
        other = await devices.open_device(mentor.id, "Tablet")
        token = issuer().issue(mentor, signed_in.device).token
        others = issuer().issue(mentor, other.device).token
        unknown = issuer().issue(mentor, uuid4()).token
        assert await authenticate(f"Bearer {token}") == mentor

        await devices.sign_out(signed_in.refresh_token)

        assert await kind_of_refusal(f"Bearer {token}") == "ACCOUNT_CLOSED"
        assert await kind_of_refusal(f"Bearer {unknown}") == "ACCOUNT_CLOSED"
        assert await authenticate(f"Bearer {others}") == mentor

    async def test_what_a_refusal_says(self, mentor: Actor) -> None:
        token = issuer().issue(mentor, life=timedelta(seconds=-1)).token

        with pytest.raises(Unauthenticated) as refused:
            await authenticate(f"Bearer {token}")

        assert refused.value.message == (
            "The access token has expired. Refresh it or sign in again."
        )
        assert refused.value.pesan == (
            "Token akses sudah kedaluwarsa. Perbarui atau masuk kembali."
        )


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


class TestCommands:
    """Run as a user would, against the database of the test."""

    @pytest.fixture
    def command(self, db: str, monkeypatch: pytest.MonkeyPatch) -> Command:
        monkeypatch.setenv("DATABASE_URL", db)
        monkeypatch.setenv("JAKMENTOR_LANGUAGE", "en")
        settings.cache_clear()

        async def run(*words: str) -> tuple[int, str]:
            await store.disconnect()
            ran = await asyncio.to_thread(CliRunner().invoke, app, list(words))
            await store.connect(db)
            if isinstance(ran.exception, ProgrammeError | InstallationError):
                return 2, ran.exception.message
            assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
            return ran.exit_code, ran.stdout.strip()

        return run

    async def test_token_prints_one_that_works(self, mentor: Actor, command: Command) -> None:
        code, token = await command("token", "--role", "mentor", "--area", "31.74")
        _, told = await command("token", "--role", "mentor", "--json")

        assert code == 0
        assert await authenticate(f"Bearer {token}") == mentor
        answer = json.loads(told)
        assert await authenticate(f"Bearer {answer.pop('token')}") == mentor
        assert answer.pop("expiresAt")
        assert answer == {
            "actor": mentor.id,
            "name": await store.fetch_value("SELECT name FROM actor"),
            "role": "MENTOR",
            "area": rows.DISTRICT,
        }

    async def test_token_says_what_there_is(self, mentor: Actor, command: Command) -> None:
        assert await command("token", "--role", "bank") == (
            2,
            "No bank; roles with accounts: mentor.",
        )

    async def test_token_is_refused_in_production(
        self, mentor: Actor, command: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("JAKMENTOR_ENVIRONMENT", "production")
        monkeypatch.setenv("JAKMENTOR_NIK_KEY", "n" * 32)
        monkeypatch.setenv("JAKMENTOR_TOKEN_KEY", "t" * 32)
        monkeypatch.setenv("JAKMENTOR_CODE_GATEWAY", "whatsapp")
        settings.cache_clear()

        assert await command("token", "--role", "mentor") == (
            2,
            "Tokens are printed in development only; in production sign in by phone and code.",
        )

    async def test_admin_create_makes_an_account_once(
        self, mentor: Actor, command: Command
    ) -> None:
        words = ("admin", "create", "--name", "Dinas", "--phone", "081234567890")

        made = await command(*words, "--role", "dinas", "--area", "31")
        again = await command(*words, "--role", "dinas", "--area", "31", "--json")
        other = await command(*words, "--role", "dpo", "--area", "31")

        number = await store.fetch_value("SELECT max(id) FROM actor")
        assert made == (0, f"Account {number} made: Dinas, dinas, 31.")
        assert json.loads(again[1]) == {
            "actor": number, "role": "DINAS", "area": "31", "name": "Dinas", "created": False,
        }  # fmt: skip
        assert other == (2, "This phone has an account already: dinas of 31.")

    async def test_verify_audit_names_the_row_that_was_altered(
        self, mentor: Actor, command: Command, db: str, tmp_path: Path
    ) -> None:
        # given a chain that was once found whole
        for number in range(3):
            await devices.open_device(mentor.id, f"Phone {number}")
        words = ("verify-audit", "--witness", str(tmp_path / "witness.json"))
        code, told = await command(*words)
        assert (code, told.split(", hash")[0]) == (0, "The chain holds: 3 rows, the last 3")
        kept = (tmp_path / "witness.json").read_text()

        # when the last row is cut off, and then another altered
        intruder = await asyncpg.connect(db)
        await intruder.execute("SET session_replication_role = replica")
        await intruder.execute("DELETE FROM audit WHERE id = 3")
        cut = await command(*words)
        await intruder.execute("UPDATE audit SET facts = '{}' WHERE id = 2")
        altered = await command(*words)
        as_json = await command(*words, "--json")
        await intruder.close()

        # then each is told, and what was witnessed stays
        assert cut == (
            1,
            "Rows were removed from the end: row 3 stood there when last verified, 3 rows in all;"
            " 2 are left.\nIf this database was seeded or restored anew on purpose, remove"
            f" {tmp_path / 'witness.json'}.",
        )
        assert altered[0] == 1
        assert altered[1].startswith("Row 2 was altered: its content does not give its hash")
        assert json.loads(as_json[1])["fault"]["row_id"] == 2
        assert (tmp_path / "witness.json").read_text() == kept

    async def test_a_witness_that_is_none_is_refused(
        self, mentor: Actor, command: Command, tmp_path: Path
    ) -> None:
        wrong = tmp_path / "wrong.json"
        wrong.write_text("[1]")

        assert await command("verify-audit", "--witness", str(wrong)) == (
            2,
            f"{wrong} is not a witness of verify-audit; name another with --witness.",
        )


class TestOverHttp:
    """What a client is answered before anything is read."""

    @pytest.fixture
    async def client(self, db: str) -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(Endpoint())
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield client

    @pytest.mark.parametrize("token", ["a.b.c", "", "x" * (LARGEST + 1)])
    async def test_a_bad_token_is_401_and_never_an_anonymous_read(
        self, client: httpx.AsyncClient, token: str
    ) -> None:
        answer = await client.post(
            "/graphql",
            json={"query": "{ me { role } }"},
            headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"},
        )

        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
        assert set(answer.json()) == {"errors"}

    async def test_an_expired_token_is_401(self, mentor: Actor, client: httpx.AsyncClient) -> None:
        token = issuer().issue(mentor, life=timedelta(seconds=-1)).token

        answer = await client.post(
            "/graphql",
            json={"query": "{ me { role } }"},
            headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"},
        )

        assert answer.status_code == 401
        assert answer.json() == {
            "errors": [
                {
                    "message": "The access token has expired. Refresh it or sign in again.",
                    "extensions": {"code": "TOKEN_EXPIRED"},
                }
            ]
        }

    async def test_a_good_one_reads_and_none_is_nobody(
        self, mentor: Actor, client: httpx.AsyncClient
    ) -> None:
        query = {"query": "{ me { role } }"}
        header = {"Authorization": f"Bearer {issuer().issue(mentor).token}"}

        known = await client.post("/graphql", json=query, headers=header)
        nobody = await client.post("/graphql", json=query)

        assert known.json() == {"data": {"me": {"role": "MENTOR"}}}
        assert nobody.json() == {"data": {"me": None}}
