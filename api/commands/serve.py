"""`jakmentor serve`: the GraphQL API over HTTP and WebSocket."""

from typing import Annotated

import typer

from api.settings import settings


def command(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Server processes.")] = 1,
) -> None:
    """Serve the GraphQL API at /graphql until Ctrl-C; its schema at /schema.graphql."""
    import uvicorn

    chosen = settings()
    uvicorn.run(
        "api.app:create",
        factory=True,
        host=host or chosen.host,
        port=port or chosen.port,
        workers=workers,
        log_level="warning",
        timeout_graceful_shutdown=5,
    )
