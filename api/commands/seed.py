"""`jakmentor seed`: fill the database with the synthetic city."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from time import monotonic
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from api import local_db
from api.faults import say
from api.settings import settings
from programme import secrets
from seeds import load
from seeds.weeks import Progress as OnProgress


class SizeName(StrEnum):
    """The sizes of a city (seeds/reference/sizes.toml)."""

    KECAMATAN = "kecamatan"
    KOTA = "kota"
    JAKARTA = "jakarta"
    STRESS = "stress"


PHASES = {
    "weeks": ("living the weeks", 0.0, 0.25),
    "tables": ("writing the tables", 0.25, 0.40),
    "sealing": ("sealing NIKs and phones", 0.40, 0.45),
    "copy": ("loading", 0.45, 0.65),
    "indexes": ("indexes and constraints", 0.65, 0.85),
    "points": ("points", 0.85, 1.0),
}
"""What each phase is called, and from where to where it moves the bar."""


def command(
    size: Annotated[
        SizeName, typer.Option(help="500, 20,000, 168,000 or 300,000 registrations.")
    ] = SizeName.KECAMATAN,
    seed: Annotated[
        int, typer.Option(min=0, max=2**32 - 1, help="The same number makes the same city.")
    ] = 1,
    replace: Annotated[
        bool, typer.Option("--replace", help="Delete everything in the database first.")
    ] = False,
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Live on to this day at the actual pace (2021-10-27) instead of 2020-10-26.",
        ),
    ] = None,
) -> None:
    """Fill the database with a synthetic city whose totals are the published ones.

    A database that holds people already is refused unless --replace is given.
    """
    chosen = settings()
    secrets.use(chosen.nik_key.get_secret_value())
    began = monotonic()
    with local_db.opened() as url, bar() as moved:
        city = asyncio.run(
            load.load(
                url,
                size=size,
                seed=seed,
                replace=replace,
                on_progress=moved,
                until=until.date() if until else None,
                truth=chosen.data_folder / "truth.npz",
            )
        )
    people, took = len(city.tables["person"]), monotonic() - began
    records = len(city.tables["registration"])
    say(
        f"{size}, seed {seed}: {records:,} registrations of {people:,} people in {took:.1f} s.\n"
        f"The programme stands on {city.as_of}. SHA-256 {city.hash}",
        f"{size}, seed {seed}: {records:,} pendaftaran dari {people:,} orang dalam {took:.1f} s.\n"
        f"Program berdiri pada {city.as_of}. SHA-256 {city.hash}",
    )


@contextmanager
def bar() -> Iterator[OnProgress]:
    """A progress bar on stderr; yields what to call with (phase, fraction)."""
    parts = (TextColumn("{task.description:24}"), BarColumn(), TimeElapsedColumn())
    with Progress(*parts, console=Console(stderr=True), transient=True) as shown:
        task: TaskID = shown.add_task("", total=1.0)

        def move(phase: str, fraction: float) -> None:
            name, low, high = PHASES[phase]
            shown.update(task, description=name, completed=low + (high - low) * fraction)

        yield move
