"""What is told of every request: a line of the log, the counts, a span where traces are on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Optional

from structlog.contextvars import bind_contextvars

from api import metrics, telemetry
from api.faults import InstallationError
from api.http.exchange import Exchange
from api.settings import Settings
from programme import database

if TYPE_CHECKING:
    from api.tracing import Tracing


class Watch:
    """One process's watch over its requests and over the operations of its WebSockets."""

    def __init__(self, tracing: Optional["Tracing"] = None) -> None:
        self.tracing = tracing

    @contextmanager
    def over(self, exchange: Exchange) -> Iterator[None]:
        """Tell of an exchange once it has come to its end, whichever end that is."""
        bind_contextvars(request=exchange.id)
        metrics.LIVE.requests += 1
        try:
            if self.tracing is None:
                yield
            else:
                with self.tracing.request(exchange):
                    yield
        finally:
            metrics.LIVE.requests -= 1
            metrics.count(exchange)
            telemetry.tell(exchange)

    def close(self) -> None:
        """Send what is left of the traces."""
        if self.tracing is not None:
            self.tracing.close()


def opened(chosen: Settings) -> Watch:
    """The watch that the settings ask for. OpenTelemetry is imported where they name a collector.

    Raises InstallationError where it is not installed.
    """
    if chosen.telemetry is None:
        return Watch()
    try:
        from api.tracing import Tracing, collector
    except ModuleNotFoundError as fault:
        raise InstallationError(
            "JAKMENTOR_TELEMETRY needs an extra. Install: pip install 'jakmentor[telemetry]'",
            "JAKMENTOR_TELEMETRY memerlukan tambahan. Pasang: pip install 'jakmentor[telemetry]'",
        ) from fault
    tracing = Tracing(collector(chosen.telemetry))
    database.observe(tracing.statement)
    return Watch(tracing)
