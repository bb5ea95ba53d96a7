"""`jakmentor schema`: the public contract, printed by the code."""

import sys
from pathlib import Path
from typing import Annotated

import typer

KEPT = Path(__file__).parents[2] / "schema.graphql"


def command(
    check: Annotated[bool, typer.Option(help="Fail where schema.graphql differs.")] = False,
    write: Annotated[bool, typer.Option(help="Write schema.graphql.")] = False,
) -> None:
    """Print the GraphQL schema, write it to schema.graphql, or check that file against the code."""
    from schema.compose import compose

    printed = compose().as_str() + "\n"
    if write:
        KEPT.write_text(printed)
    elif not check:
        print(printed, end="")
    elif not KEPT.exists() or KEPT.read_text() != printed:
        print("schema.graphql differs from the code: run jakmentor schema --write", file=sys.stderr)
        raise typer.Exit(1)
