"""Traces, into the SDK's own exporter: what a span tells, and none is made unless asked for."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from api import tracing, watch
from api.auth import issuer
from api.faults import InstallationError
from api.settings import settings
from programme.actors import Actor
from programme.records import store
from programme.records.connection import KeptConnection
from tests.api.app import app_client
from tests.conftest import connected
from tests.programme import rows

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
PHONE = "081234567890"


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """What is exported, at once."""
    exporter = InMemorySpanExporter()
    monkeypatch.setattr(tracing, "collector", lambda _: exporter)
    monkeypatch.setattr(tracing, "BatchSpanProcessor", SimpleSpanProcessor)
    monkeypatch.setenv("JAKMENTOR_TELEMETRY", "http://127.0.0.1:4318/v1/traces")
    yield exporter
    KeptConnection.observer = None


@pytest.fixture
async def mentor(spans: InMemorySpanExporter, db_url: str) -> AsyncIterator[Actor]:
    """A mentor, on connections that were opened after traces were switched on."""
    watch.opened(settings())
    async with connected(db_url):
        await rows.district()
        yield await rows.mentor(name="Ani")


def one(spans: InMemorySpanExporter, kind: SpanKind) -> list[ReadableSpan]:
    return [span for span in spans.get_finished_spans() if span.kind is kind]


async def test_a_request_and_its_statements_are_spans_of_one_trace(
    spans: InMemorySpanExporter, mentor: Actor
) -> None:
    """Given a client's trace, the request is a span of it, and its statements are spans below; they
    say what ran, and hold no value, document or token."""
    token = issuer().issue(mentor).token
    query = "query Search($name: String) { jakpreneurs(search: $name) { totalCount } }"
    async with app_client() as client:
        spans.clear()
        answer = await client.post(
            "/graphql",
            json={"query": query, "variables": {"name": PHONE}},
            headers={"Authorization": f"Bearer {token}", **PARENT},
        )

    (request,) = one(spans, SpanKind.SERVER)
    statements = one(spans, SpanKind.CLIENT)
    assert request.name == "POST graphql"
    assert request.context is not None
    assert f"{request.context.trace_id:032x}" == TRACE
    assert dict(request.attributes or {}) == {
        "http.request.method": "POST",
        "http.response.status_code": 200,
        "graphql.operation.type": "query",
        "graphql.operation.name": "Search",
        "jakmentor.request": answer.headers["X-Request-ID"],
        "jakmentor.cost": answer.json()["extensions"]["cost"]["cost"],
        "jakmentor.actor": mentor.id,
        "jakmentor.role": "MENTOR",
    }
    assert len(statements) > 0
    for statement in statements:
        assert statement.parent is not None
        assert statement.parent.span_id == request.context.span_id
        assert (statement.attributes or {})["db.system.name"] == "postgresql"
        assert statement.start_time < statement.end_time  # type: ignore[operator]  # both are set
    told = str([span.to_json() for span in spans.get_finished_spans()])
    assert [secret for secret in (PHONE, token, "totalCount") if secret in told] == []


async def test_a_statement_that_fails_is_marked(spans: InMemorySpanExporter, mentor: Actor) -> None:
    spans.clear()
    with pytest.raises(Exception, match="no_such_table"):
        await store.execute("SELECT * FROM no_such_table")

    (failed,) = one(spans, SpanKind.CLIENT)
    assert failed.status.status_code is StatusCode.ERROR
    assert failed.status.description == "UndefinedTableError"


def test_nothing_of_it_is_imported_unless_asked_for() -> None:
    """Given no collector, an application is made without OpenTelemetry."""
    program = (
        "import sys; from api.app import create; create();"
        " sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_collector_without_the_extra_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a collector and no OpenTelemetry, the server does not start and names the remedy."""
    monkeypatch.setenv("JAKMENTOR_TELEMETRY", "http://127.0.0.1:4318/v1/traces")
    monkeypatch.setitem(sys.modules, "api.tracing", None)

    with pytest.raises(InstallationError) as refused:
        watch.opened(settings())

    remedy = "pip install 'jakmentor[telemetry]'"
    assert refused.value.message == f"JAKMENTOR_TELEMETRY needs an extra. Install: {remedy}"
    assert refused.value.pesan == f"JAKMENTOR_TELEMETRY memerlukan tambahan. Pasang: {remedy}"
