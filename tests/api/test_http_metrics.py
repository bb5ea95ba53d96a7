"""What is counted, added up over two workers."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api import metrics
from tests.api.server import Server, serving

TOKEN = "metrics-token-of-the-test"
SIGNED = {"Authorization": f"Bearer {TOKEN}"}
LINE = re.compile(r"(jakmentor_\w+)(?:\{(.*)\})? (\S+)")


@pytest.fixture(scope="module")
def server(city_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Two workers, and a token for the metrics."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAKMENTOR_METRICS_TOKEN", TOKEN)
        with serving(city_url, tmp_path_factory.mktemp("keys"), "--workers", "2") as running:
            yield running


def counted(server: Server) -> dict[str, float]:
    """The samples that /metrics shows, by name and labels."""
    answer = httpx.get(f"{server.url}/metrics", headers=SIGNED)
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    found = (LINE.fullmatch(line) for line in answer.text.splitlines())
    return {f"{one[1]}{{{one[2] or ''}}}": float(one[3]) for one in found if one}


def test_both_workers_are_added_up(server: Server) -> None:
    """Given requests on many connections, which two workers share, every one is counted once, by
    kind and status, with its latency and cost; what stands now is shown; no actor is named."""
    kind = {"Content-Type": "application/json"}
    good = [httpx.post(server.graphql, json={"query": "{ __typename }"}) for _ in range(30)]
    bad = [httpx.post(server.graphql, content=b"{", headers=kind) for _ in range(5)]
    assert {answer.text for answer in good if answer.status_code != 200} == set()
    assert {answer.status_code for answer in bad} == {400}
    with httpx.stream(
        "POST",
        server.graphql,
        json={"query": "subscription { standingsMoved { areaCode } }"},
        headers={"Accept": "text/event-stream"},
    ) as stream:
        assert stream.status_code == 200
        time.sleep(metrics.PERIOD + 0.5)
        seen = counted(server)

    assert seen['jakmentor_requests_total{kind="query",status="200"}'] == 30
    assert seen['jakmentor_requests_total{kind="none",status="400"}'] == 5
    assert seen['jakmentor_request_seconds_count{kind="query"}'] == 30
    assert seen['jakmentor_request_seconds_bucket{kind="query",le="+Inf"}'] == 30
    assert seen['jakmentor_operation_cost_sum{kind="query"}'] == 30
    assert seen['jakmentor_now{what="subscribers"}'] == 1
    assert seen['jakmentor_now{what="connections"}'] >= 0
    assert seen['jakmentor_now{what="requests"}'] >= 1


def test_whoever_has_no_token_sees_nothing(server: Server) -> None:
    for headers in ({}, {"Authorization": "Bearer another"}, {"Authorization": TOKEN}):
        answer = httpx.get(f"{server.url}/metrics", headers=headers)

        assert (answer.status_code, answer.content) == (401, b"")


def test_what_stood_in_a_worker_that_was_killed_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given the files of a process that is no more, its gauges go and its counts stay."""
    monkeypatch.setenv(metrics.FOLDER, str(tmp_path))
    for name in ("gauge_livesum_999999999.db", "counter_999999999.db", "gauge_livesum_1.db"):
        (tmp_path / name).touch()

    metrics.forget_the_dead(tmp_path)

    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "counter_999999999.db",
        "gauge_livesum_1.db",
    ]
