"""Traces (OpenTelemetry): a span for each request, and within it one for each statement.

Only `api.watch` imports this, and only where a collector is named: the extra ``telemetry`` brings
the library. A span holds no variable, no document and no bound value.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from asyncpg.connection import LoggedQuery
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from api.http.exchange import Exchange
from api.telemetry import route
from programme.actors import ANYONE

LONGEST_SQL: Final = 2_000
LITERAL: Final = re.compile("'[^']*'")
"""Texts within a statement: the response keys of a client's document."""
PROPAGATED: Final = TraceContextTextMapPropagator()


def collector(address: str) -> SpanExporter:
    """An exporter to an OTLP/HTTP endpoint (``http://host:4318/v1/traces``)."""
    return OTLPSpanExporter(endpoint=address)


class Tracing:
    """The tracer of one process; spans leave in batches through ``exporter``."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._provider = TracerProvider(resource=Resource.create({"service.name": "jakmentor"}))
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("jakmentor")

    @contextmanager
    def request(self, exchange: Exchange) -> Iterator[None]:
        """A span around a request; the client's own trace goes on in it (traceparent)."""
        carrier = {
            name: exchange.headers[name.encode()].decode("latin-1")
            for name in PROPAGATED.fields
            if name.encode() in exchange.headers
        }
        with self._tracer.start_as_current_span(
            f"{exchange.method} {route(exchange.route)}",
            PROPAGATED.extract(carrier),
            SpanKind.SERVER,
        ) as span:
            try:
                yield
            finally:
                _describe(span, exchange)

    def statement(self, logged: LoggedQuery) -> None:
        """A span of a statement that has just run, under the request that asked it."""
        ended = time.time_ns()
        span = self._tracer.start_span(
            logged.query.split(maxsplit=1)[0].upper(),
            kind=SpanKind.CLIENT,
            start_time=ended - int(logged.elapsed * 1e9),
            attributes={
                "db.system.name": "postgresql",
                "db.query.text": LITERAL.sub("'?'", logged.query)[:LONGEST_SQL],
            },
        )
        if logged.exception is not None:
            span.set_status(Status(StatusCode.ERROR, type(logged.exception).__name__))
        span.end(ended)

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()


def _describe(span: Span, exchange: Exchange) -> None:
    told: dict[str, str | int | None] = {
        "http.request.method": exchange.method,
        "http.response.status_code": exchange.status,
        "graphql.operation.type": exchange.kind,
        "graphql.operation.name": exchange.operation,
        "jakmentor.request": exchange.id,
        "jakmentor.cost": exchange.cost,
        "jakmentor.actor": None if exchange.actor is ANYONE else exchange.actor.id,
        "jakmentor.role": exchange.actor.role.value,
    }
    span.set_attributes({name: value for name, value in told.items() if value is not None})
    if exchange.status >= 500:
        span.set_status(Status(StatusCode.ERROR))
