"""`jakmentor serve`: the GraphQL API over HTTP and WebSocket."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from api.settings import settings


def command(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Server processes, 1 unless said.")
    ] = None,
) -> None:
    """Serve the GraphQL API at /graphql until Ctrl-C; its schema at /schema.graphql."""
    import uvicorn

    from api.http.body import MOST_BYTES

    chosen = settings()
    number = workers or chosen.workers
    with _known_to_the_workers(number):
        uvicorn.run(
            "api.app:create",
            factory=True,
            host=host or chosen.host,
            port=port or chosen.port,
            workers=number,
            log_level="warning",
            access_log=False,
            http="api.http.patience:Patient",
            server_header=False,
            ws_max_size=MOST_BYTES,
            ws_per_message_deflate=False,  # a compressor for each connection is memory
            timeout_graceful_shutdown=5,
            timeout_keep_alive=65,  # longer than a proxy keeps it: none meets a closed connection
        )


@contextmanager
def _known_to_the_workers(number: int) -> Iterator[None]:
    """How many they are, and the folder through which their metrics are added up."""
    os.environ["JAKMENTOR_WORKERS"] = str(number)
    if number == 1:
        yield
        return
    with TemporaryDirectory(prefix="jakmentor-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield
