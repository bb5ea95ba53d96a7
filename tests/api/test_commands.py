"""Every command with input that cannot be right: exit code 2, what is wrong and the way out in one
line, no traceback, and nothing changed."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from api.cli import COMMANDS, main
from tests.conftest import connected
from tests.programme.fingerprint import fingerprint

ADMIN = ("admin", "create", "--name", "Ani", "--role", "dinas", "--area", "31", "--phone")
ROLES = "mentor, cadre, jakpreneur, kasatpel, sudin, dinas, bank, auditor, dpo, supervisor"
AREAS = (
    "Give an official code: 31 (province), 31.71 (city), 31.71.01 (district) or 31.71.01.1001"
    " (village)."
)
WAREA = (
    "Berikan kode resmi: 31 (provinsi), 31.71 (kota), 31.71.01 (kecamatan) atau 31.71.01.1001"
    " (kelurahan)."
)
MOBILE = "give an Indonesian mobile number, as 0812 3456 7890."
NOMOR = "berikan nomor HP Indonesia, misalnya 0812 3456 7890."
REFUSED = {
    ("token", "--role", "nonsense"): (
        f"No role nonsense; there are {ROLES}.",
        f"Tidak ada peran nonsense; yang ada {ROLES}.",
    ),
    ("token", "--role", "mentor", "--area", "nonsense"): (
        f"No area nonsense. {AREAS}",
        f"Tidak ada wilayah nonsense. {WAREA}",
    ),
    ("token", "--role", "mentor", "--area", "99.99"): (
        f"No area 99.99. {AREAS}",
        f"Tidak ada wilayah 99.99. {WAREA}",
    ),
    (*ADMIN, "0812"): (
        f"The phone number has 4 digits; a mobile number has 10 to 13 with its leading 0; {MOBILE}",
        "Nomor telepon terdiri dari 4 angka; nomor HP 10 sampai 13 angka dengan 0 di depan;"
        f" {NOMOR}",
    ),
    (*ADMIN, "+1 202 555 0101"): (
        f"The phone number does not begin as 08, 628 or +628; {MOBILE}",
        f"Nomor telepon tidak diawali 08, 628 atau +628; {NOMOR}",
    ),
    (*ADMIN, "021 3822 255"): (
        f"The phone number is a landline; {MOBILE}",
        f"Nomor telepon adalah telepon rumah; {NOMOR}",
    ),
}
WRONG_OPTIONS = {
    ("seed", "--size", "nonsense"): ("--size", "kecamatan"),
    ("seed", "--seed", "-1"): ("--seed", "greater than or equal to 0"),
    ("demo", "--size", "nonsense"): ("--size", "kecamatan"),
    ("demo", "--port", "70000"): ("--port", "65535"),
    ("serve", "--port", "0"): ("--port", "greater than or equal to 1"),
    ("worker", "--heartbeat", "x"): ("--heartbeat", "number"),
    ("facts", "--as-of", "2020-13-45"): ("--as-of", "2020-13-45"),
    ("facts", "--nonsense"): ("--nonsense", "No such option"),
    ("token",): ("--role", "Missing option"),
    ("restore",): ("'file'", "Missing argument"),
    ("--lang", "fr", "facts"): ("--lang", "'id'"),
}
Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(
    city_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Say]:
    """Calls the command line on the shared city: exit code, stdout, stderr. Nothing may change."""

    def call(*words: str, language: str = "en") -> tuple[int, str, str]:
        monkeypatch.setenv("JAKMENTOR_LANGUAGE", language)
        monkeypatch.setattr(sys, "argv", ["jakmentor", *words])
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        return int(str(end.value.code)), told.out, told.err

    monkeypatch.setenv("DATABASE_URL", city_url)
    before = asyncio.run(contents(city_url))
    yield call
    assert asyncio.run(contents(city_url)) == before


async def contents(url: str) -> dict[str, str]:
    async with connected(url):
        return await fingerprint()


@pytest.mark.parametrize("word", COMMANDS)
def test_every_command_has_a_help(
    word: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["jakmentor", word, "--help"])

    with pytest.raises(SystemExit) as end:
        main()

    told = capsys.readouterr()
    assert end.value.code == 0
    assert f"jakmentor {word}" in told.out
    assert told.err == ""


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("words", REFUSED, ids=" ".join)
def test_a_refusal_is_one_line(say: Say, words: tuple[str, ...], language: str) -> None:
    """Given what cannot be right, then one line in the chosen language, and nothing changed."""
    line = REFUSED[words][language == "id"]

    assert say(*words, language=language) == (2, "", line + "\n")


@pytest.mark.parametrize("words", WRONG_OPTIONS, ids=" ".join)
def test_a_wrong_option_is_named(say: Say, words: tuple[str, ...]) -> None:
    """Given an option that cannot be, then it is named with what it takes; no traceback."""
    code, out, err = say(*words)

    assert (code, out) == (2, "")
    assert "Traceback" not in err
    assert [part for part in WRONG_OPTIONS[words] if part not in err] == []


def test_an_unknown_migration_is_named_with_those_there_are(say: Say) -> None:
    from programme import database

    names = ", ".join(database.names())

    assert say("migrate", "--target", "nonsense") == (
        2,
        "",
        f"No migration nonsense; there are {names}.\n",
    )


@pytest.mark.parametrize("command", ["restore", "solve"])
def test_a_missing_file_is_named(say: Say, command: str, tmp_path: Path) -> None:
    missing = tmp_path / "missing"

    code, out, err = say(command, str(missing))

    assert (code, out) == (2, "")
    assert str(missing) in err
    assert "No such file or directory" in err
    assert (len(err.splitlines()), "Traceback" in err) == (1, False)


@pytest.mark.parametrize("command", ["restore", "solve"])
def test_a_file_of_another_kind_is_named(say: Say, command: str, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("nonsense")

    code, out, err = say(command, str(other))

    assert (code, out) == (2, "")
    assert str(other) in err
    assert (len(err.splitlines()), "Traceback" in err) == (1, False)


def test_backup_writes_over_nothing(say: Say, tmp_path: Path) -> None:
    file = tmp_path / "kept"
    file.write_text("kept")

    code, out, err = say("backup", str(file))

    assert (code, out) == (2, "")
    assert str(file) in err
    assert file.read_text() == "kept"


def test_a_seeded_city_is_not_seeded_again_unless_told(say: Say) -> None:
    code, out, err = say("seed", "--size", "kecamatan")

    assert (code, out) == (2, "")
    assert "--replace" in err
    assert "Traceback" not in err


def test_a_port_that_is_taken_ends_the_demo_and_what_it_started(city_url: str) -> None:
    """Given a port on which somebody listens, then the demo says so and leaves no worker."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = subprocess.run(
            [sys.executable, "-m", "api", "demo", "--size", "kecamatan", "--port", str(port)],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            env={**os.environ, "DATABASE_URL": city_url, "JAKMENTOR_LANGUAGE": "en"},
        )

    assert (ran.returncode, "Traceback" in ran.stderr) == (2, False)
    told = f"Port {port} cannot be served; choose another with --port."
    assert ran.stderr.splitlines()[-1] == told
    assert workers_on(city_url) == []


def workers_on(url: str) -> list[int]:
    """The worker processes on a database, by what they were told in their surroundings."""
    found = []
    for process in psutil.process_iter(["pid", "cmdline"]):
        if "worker" in (process.info["cmdline"] or ()):
            try:
                if process.environ().get("DATABASE_URL") == url:
                    found.append(process.info["pid"])
            except psutil.Error:
                continue
    return found
