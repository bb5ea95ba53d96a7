"""The command line: every word has a file and a help, and a refusal is one line."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import COMMANDS, app, load, main

FOLDER = Path(__file__).parents[2] / "api/commands"
FILES = [path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__"]
SLOW = {"tortoise", "asyncpg", "strawberry", "ortools", "numpy", "pydantic", "programme"}
WORDS = sorted(name.replace("_", "-") for name in FILES)


def test_every_word_has_a_file_and_every_file_a_word() -> None:
    assert set(COMMANDS) == set(WORDS)


@pytest.mark.parametrize("word", WORDS)
def test_every_word_says_what_it_does(word: str) -> None:
    told = CliRunner().invoke(app, [word, "--help"])

    assert told.exit_code == 0
    assert load(word).help


def test_the_help_imports_nothing_that_is_slow() -> None:
    ask = (
        "import sys\n"
        "from api.cli import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print(sorted({SLOW!r} & set(sys.modules)), file=sys.stderr)"
    )
    told = subprocess.run(
        [sys.executable, "-c", ask],
        capture_output=True,
        text=True,
        check=True,
        cwd=FOLDER.parents[1],
    )

    assert told.stderr.strip() == "[]"
    assert all(word in told.stdout for word in COMMANDS)


def test_a_word_that_was_mistyped_is_suggested() -> None:
    told = CliRunner().invoke(app, ["doctr"])

    assert told.exit_code == 2
    assert "Did you mean 'doctor'?" in told.stderr


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "The local PostgreSQL is not running. Run: jakmentor db start\n"),
        ("id", "PostgreSQL lokal tidak berjalan. Jalankan: jakmentor db start\n"),
    ],
)
def test_a_refusal_is_one_line_in_the_chosen_language(
    language: str,
    line: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JAKMENTOR_LANGUAGE", "")
    monkeypatch.setattr(sys, "argv", ["jakmentor", "--lang", language, "db", "url"])

    with pytest.raises(SystemExit) as end:
        main()

    assert end.value.code == 2
    assert capsys.readouterr() == ("", line)


def test_a_database_that_is_away_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JAKMENTOR_LANGUAGE", "en")
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone@127.0.0.1:1/jakmentor")
    monkeypatch.setattr(sys, "argv", ["jakmentor", "backup", str(tmp_path / "file")])

    with pytest.raises(SystemExit) as end:
        main()

    told = capsys.readouterr().err
    assert end.value.code == 2
    assert told.startswith("The database cannot be reached ([Errno 111] Connect call failed")
    assert told.endswith("Check DATABASE_URL, or run: jakmentor db start; jakmentor doctor\n")
    assert list(tmp_path.glob("*")) == []
