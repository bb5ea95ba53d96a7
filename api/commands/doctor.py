"""`jakmentor doctor`."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from api.doctor import Verdict, examine


def command(
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON array.")] = False,
) -> None:
    """Say what is wrong with this installation, and how to mend it.

    Exit code 1 where anything has to be mended.
    """
    verdicts = list(examine())
    if as_json:
        print(json.dumps([asdict(verdict) for verdict in verdicts]))
    else:
        for verdict in verdicts:
            _show(verdict)
    raise typer.Exit(0 if all(verdict.well for verdict in verdicts) else 1)


def _show(verdict: Verdict) -> None:
    typer.secho("✓ " if verdict.well else "✗ ", fg="green" if verdict.well else "red", nl=False)
    print(f"{verdict.check:12}{verdict.found}")
    if verdict.remedy:
        print(f"{'':14}→ {verdict.remedy}")
