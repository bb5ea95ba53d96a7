"""`jakmentor`: the command line.

A command is one file, `api/commands/<word>.py`, and one line in COMMANDS. The file holds one name,
`command`: a function that Typer can read (its docstring is the long help), or a `typer.Typer` for a
word with commands of its own (`jakmentor db start`). It is imported only when it is called, so the
help stays quick.
"""

import os
import sys
from enum import StrEnum
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

COMMANDS = {
    "demo": "A real week of Jakarta: seed, plan, publish, then serve the API.",
    "serve": "Serve the GraphQL API.",
    "worker": "Run the queued jobs: plans, campaigns, imports, the weekly close.",
    "seed": "Fill the database with the synthetic city.",
    "facts": "Recount the programme's published figures from the database.",
    "forecast": "Where a target will stand when its period ends.",
    "learn": "Learn from the records how likely people get on.",
    "solve": "Solve a saved planning problem without a database.",
    "duplicates": "Find who is registered twice.",
    "evaluate": "How good our methods are, on real data and on seeded cities.",
    "simulate": "Live the city forward under policies, to see what planning is worth.",
    "token": "Print an access token for development.",
    "admin": "Make the first account.",
    "verify-audit": "Check the audit chain and name the row that was altered.",
    "migrate": "Bring the database to the newest migration.",
    "backup": "Write the whole database to one file.",
    "restore": "Bring a backup back, or leave everything as it was.",
    "schema": "Print schema.graphql, or check it against the code.",
    "db": "Start, stop and find the local PostgreSQL.",
    "doctor": "Say what is wrong with this installation, and how to mend it.",
}


class Language(StrEnum):
    """The languages that messages are written in."""

    ID = "id"
    EN = "en"


class LazyCommands(TyperGroup):
    """A signpost for each word of COMMANDS in the help; the real command when it is called."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands.update((word, TyperCommand(word, help=COMMANDS[word])) for word in COMMANDS)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The real command, imported now."""
        word, signpost, rest = super().resolve_command(ctx, args)
        return word, signpost and load(args[0]), rest


def load(word: str) -> Any:
    """Import the command of a word of COMMANDS."""
    command = import_module(f"api.commands.{word.replace('-', '_')}").command
    if isinstance(command, typer.Typer):
        loaded: Any = get_group(command)
    else:
        single = typer.Typer(add_completion=False)
        single.command(word)(command)
        loaded = get_command(single)
    loaded.name = word
    return loaded


app = typer.Typer(
    cls=LazyCommands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Mentors, Jakpreneurs and weekly plans for Jakarta's Jakpreneur programme.",
)


@app.callback()
def choose_language(
    lang: Annotated[
        Language | None,
        typer.Option(help="Language of the messages (as JAKMENTOR_LANGUAGE)."),
    ] = None,
) -> None:
    """Mentors, Jakpreneurs and weekly plans for Jakarta's Jakpreneur programme."""
    if lang is not None:
        os.environ["JAKMENTOR_LANGUAGE"] = lang


def main() -> None:
    """The entry point: a refusal is one line on stderr and exit code 2, never a traceback."""
    from api import faults

    try:
        app(prog_name="jakmentor")
    except SystemExit:
        raise
    except faults.expected() as fault:
        print(faults.line(fault), file=sys.stderr)
        sys.exit(2)
