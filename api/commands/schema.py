"""`jakmentor schema`: the public contract, printed by the code."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from api.faults import InstallationError, choose, say

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "schema.graphql"


def command(
    check: Annotated[bool, typer.Option(help="Fail where schema.graphql differs.")] = False,
    write: Annotated[bool, typer.Option(help="Write schema.graphql.")] = False,
    breaking: Annotated[
        Path | None, typer.Option(metavar="OLD.graphql", help="Fail where OLD's clients break.")
    ] = None,
) -> None:
    """Print the GraphQL schema, write it to schema.graphql, or check it.

    --check compares that file with the code; --breaking looks for what documents of OLD lose,
    unless OLD deprecated it with a reason and a day that has come.
    """
    from schema.compose import compose

    printed = compose().as_str() + "\n"
    if write:
        KEPT.write_text(printed)
    elif breaking is not None:
        _refuse_breaking(breaking, printed)
    elif not check:
        print(printed, end="")
    elif not KEPT.exists() or KEPT.read_text() != printed:
        print("schema.graphql differs from the code: run jakmentor schema --write", file=sys.stderr)
        raise typer.Exit(1)


def _refuse_breaking(old: Path, printed: str) -> None:
    """Every break, a line each, and exit 1. Raises InstallationError where OLD is no schema."""
    from graphql import GraphQLError

    from programme import clock
    from schema.breaking import breaking, unannounced

    try:
        breaks = breaking(old.read_text(), printed, clock.instant().date())
    except (GraphQLError, UnicodeDecodeError, TypeError) as fault:
        why = str(fault).splitlines()[0]
        raise InstallationError(
            f"{old} is not a GraphQL schema: {why}", f"{old} bukan skema GraphQL: {why}"
        ) from fault
    undated = [
        choose(f"{place} is deprecated without a day", f"{place} usang tanpa tanggal")
        for place in unannounced(printed)
    ]
    if breaks or undated:
        print("\n".join([*breaks, *undated]), file=sys.stderr)
        raise typer.Exit(1)
    say(f"Nothing that {old} allows is broken.", f"Tidak ada dari {old} yang rusak.")
