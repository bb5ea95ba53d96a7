"""`jakmentor demo`: a real week of Jakarta."""

import asyncio
from contextlib import suppress
from enum import StrEnum
from typing import Annotated

import typer

from api.settings import settings


class Size(StrEnum):
    """The sizes of the synthetic city."""

    KECAMATAN = "kecamatan"
    KOTA = "kota"
    JAKARTA = "jakarta"
    STRESS = "stress"


def command(
    size: Annotated[Size, typer.Option(help="How large the city is.")] = Size.JAKARTA,
    seed: Annotated[int, typer.Option(min=0, help="The number that makes the city.")] = 1,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to serve on.")] = None,
    replace: Annotated[bool, typer.Option(help="Put the city in the place of another.")] = False,
    serve: Annotated[bool, typer.Option(help="Serve the API until Ctrl-C.")] = True,
) -> None:
    """Migrate, seed, run and publish the week's plan, print a summary, then serve the API.

    A second start uses what is there. Ctrl-C stops everything that it started.
    """
    from api.demo.run import Demo, run

    with suppress(KeyboardInterrupt):
        asyncio.run(
            run(Demo(size.value, seed, port or settings().port, replace=replace, serve=serve))
        )
