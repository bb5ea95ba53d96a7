"""`jakmentor token`, `admin create` and `verify-audit`, run as a user would."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest
from typer.testing import CliRunner

from api.auth import authenticate
from api.cli import app
from api.faults import InstallationError
from api.settings import settings
from programme import devices, secrets
from programme.actors import Actor
from programme.errors import ProgrammeError
from programme.records import store
from tests.programme import rows

Command = Callable[..., Awaitable[tuple[int, str]]]


@pytest.fixture
async def mentor(db: str) -> Actor:
    secrets.use("a secret of the tests, and of nothing else")
    await rows.district()
    return await rows.mentor()


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
