"""docs/features.md proves what it says: each row's test exists, and each document is valid."""

import ast
import re
from pathlib import Path

import pytest
from graphql import ArgumentNode, StringValueNode, Visitor, parse, validate, visit

from api.cli import COMMANDS
from programme import accounts
from schema.compose import compose
from schema.context import Context
from seeds import areas
from seeds.reference import read

ROOT = Path(__file__).parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "features.md").read_text().splitlines()
    if re.match(r"\| [A-Z]\d+ \|", line)
]
SHOWN = [row for row in ROWS if row[3] != "open"]
CODES = {
    "agencyCode": frozenset(read("agencies")),
    "areaCode": frozenset(row[0] for row in areas.rows()),
}
"""The codes that the seeded city has, by the argument that takes one."""


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
            document = parse(shown)
            assert validate(schema, document) == []
            visit(document, _KnownCodes())


class _KnownCodes(Visitor):
    """A code in a document is one of the city's; another is answered by nothing, and proves it."""

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        if node.name.value in CODES and isinstance(node.value, StringValueNode):
            assert node.value.value in CODES[node.name.value]


async def test_the_tree_of_offices_is_as_uneven_as_printed(city: str) -> None:
    """Given a seeded city, the row of the offices is answered by what it says was printed."""
    [row] = [row for row in ROWS if "uneven tree of offices" in row[1]]
    actor = (await accounts.first_of("dinas", None)).actor
    [document] = re.findall(r"`(\{.*\})`", row[2])

    answer = await compose().execute(document, {}, Context(actor, "en"))

    assert answer.errors is None
    assert answer.data is not None
    told = {name: answer.data[name]["totalCount"] for name in ("districts", "cities", "none")}
    assert told == {"districts": 44, "cities": 6, "none": 0}
    assert "44 kasatpel of PPKUKM; 6 sudins of PAREKRAF and no kasatpel" in row[4]
