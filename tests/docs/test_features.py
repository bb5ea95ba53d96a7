"""docs/features.md proves what it says: each row's test exists, and each document is valid."""

import ast
import re
from pathlib import Path

import pytest
from graphql import parse, validate

from api.cli import COMMANDS
from schema.compose import compose

ROOT = Path(__file__).parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "features.md").read_text().splitlines()
    if re.match(r"\| [A-Z]\d+ \|", line)
]
SHOWN = [row for row in ROWS if row[3] != "open"]


def test_every_row_is_told_once() -> None:
    """Given the table, no part of a feature stands in it twice, and each row is whole."""
    names = [(row[0], row[1]) for row in ROWS]
    assert len(names) == len(set(names))
    assert {len(row) for row in ROWS} == {5}


@pytest.mark.parametrize("row", SHOWN, ids=lambda row: str(row[0]))
def test_each_test_named_exists(row: list[str]) -> None:
    """Given a row that is not open, the test that it names is in the tree."""
    for name in re.findall(r"`(tests/[^`]+)`", row[3]):
        file, _, function = name.partition("::")
        tree = ast.parse((ROOT / file).read_text())
        known = {
            node.name
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        assert function in known, name


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0]))
def test_each_document_and_command_is_one_of_ours(row: list[str]) -> None:
    """Given what shows a feature, a document validates and a command exists."""
    schema = compose()._schema
    for shown in re.findall(r"`([^`]+)`", row[2]):
        if shown.startswith("jakmentor "):
            assert shown.split()[1] in COMMANDS
        elif "{" in shown:
            assert validate(schema, parse(shown)) == []
