"""`jakmentor schema`: the contract printed, compared with its file and with a release."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli import main

Ask = Callable[..., tuple[int, str, str]]
KEPT = Path("schema.graphql")


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Exit code, stdout and stderr of ``jakmentor schema``."""

    def ask(*arguments: str, language: str = "en") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["jakmentor", "schema", *arguments])
        monkeypatch.setenv("JAKMENTOR_LANGUAGE", language)
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return ask


def test_the_committed_schema_is_what_the_code_prints(ask: Ask) -> None:
    """Given the tree, then the printed schema is schema.graphql, and --check agrees."""
    assert ask() == (0, KEPT.read_text(), "")
    assert ask("--check") == (0, "", "")


def test_what_a_release_allowed_still_holds(ask: Ask) -> None:
    """Given the schema of the last release, then the code breaks nothing of it."""
    released = "docs/released.graphql"
    assert ask("--breaking", released) == (0, f"Nothing that {released} allows is broken.\n", "")
    assert ask("--breaking", released, language="id") == (
        0,
        f"Tidak ada dari {released} yang rusak.\n",
        "",
    )


def test_each_break_is_a_line(ask: Ask, tmp_path: Path) -> None:
    """Given an old schema with a field and a value that the code lacks, then each is named and the
    command fails; where they were announced and their day has come, it does not."""
    old = tmp_path / "old.graphql"
    sdl = KEPT.read_text()
    more = sdl.replace("enum Board {", "enum Board {\n  NOBODY {MARK}").replace(
        "type Query {", "type Query {\n  weather: String {MARK}"
    )
    old.write_text(more.replace("{MARK}", ""))

    assert ask("--breaking", str(old)) == (
        1,
        "",
        "Field Query.weather was removed.\nEnum value Board.NOBODY was removed.\n",
    )
    old.write_text(more.replace("{MARK}", '@deprecated(reason: "Unused; goes on 2020-10-26.")'))
    assert ask("--breaking", str(old))[0] == 0
    old.write_text(more.replace("{MARK}", '@deprecated(reason: "Unused; goes on 2999-01-01.")'))
    assert ask("--breaking", str(old))[0] == 1


@pytest.mark.parametrize(
    ("held", "why"),
    [
        ("query { me }", "Query root type must be provided."),
        ("type Other { a: Int }", "Query root type must be provided."),
        ("type Query { a: Missing }", "Unknown type 'Missing'."),
        ("type Query {", "Syntax Error: Expected Name, found <EOF>."),
        ("", "Syntax Error: Unexpected <EOF>."),
    ],
)
def test_a_file_that_is_no_schema_is_said_in_one_line(
    ask: Ask, tmp_path: Path, held: str, why: str
) -> None:
    """Given a file that holds something else, then one line names it, and the command exits 2."""
    old = tmp_path / "old.graphql"
    old.write_text(held)
    code, out, told = ask("--breaking", str(old))
    assert (code, out, told.count("\n")) == (2, "", 1)
    assert told.startswith(f"{old} is not a GraphQL schema: ")
    assert told.endswith(f"{why}\n")


def test_bytes_and_absence_are_said_in_one_line(ask: Ask, tmp_path: Path) -> None:
    """Given bytes that are no text, or no file at all, then one line says so."""
    old = tmp_path / "old.graphql"
    old.write_bytes(b"\xff\xfe\x00")
    assert ask("--breaking", str(old))[::2] == (
        2,
        f"{old} is not a GraphQL schema: 'utf-8' codec can't decode byte 0xff in position 0:"
        " invalid start byte\n",
    )
    missing = str(tmp_path / "none.graphql")
    assert ask("--breaking", missing) == (2, "", f"{missing}: No such file or directory\n")
