"""`jakmentor learn`, and the worker that learns by itself once a week."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable

import pytest

from api.cli import main
from api.cluster import Cluster
from api.worker import Worker
from programme.progress import models
from programme.records import store
from tests.conftest import clone
from tests.programme import rows

Say = Callable[..., tuple[int, str, str]]
PATIENCE = 600  # tenths of a second


@pytest.fixture
async def own_city(cluster: Cluster, seeded: str) -> AsyncIterator[str]:
    """URL of a seeded kecamatan of this test alone; nothing is connected to it."""
    models._held.clear()
    async with clone(cluster, seeded) as url:
        yield url


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    """Calls `jakmentor learn` on a database: exit code, stdout, stderr."""

    def call(url: str, *options: str, language: str = "en") -> tuple[int, str, str]:
        monkeypatch.setenv("JAKMENTOR_LANGUAGE", language)
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setattr(sys, "argv", ["jakmentor", "learn", *options])
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        return int(str(end.value.code)), told.out, told.err

    return call


def test_a_city_is_learned_and_a_second_time_nothing_is_new(own_city: str, say: Say) -> None:
    code, out, err = say(own_city, "--json")
    first = json.loads(out)
    assert (code, err) == (0, "")
    assert first["learned"] == [{"kind": "FIT", "learnedUntil": "2020-09-28", "weeks": 23}]
    model = first["model"]
    assert model["rows"] > 5_000
    assert (model["kind"], model["learnedUntil"], model["version"]) == ("FIT", "2020-09-28", 1)
    assert (model["words"], model["drift"]) == (None, {"alarmed": False, "words": [], "weeks": []})
    assert first["seconds"] > 0
    assert 50 < first["peakMb"] < 5_000

    code, out, err = say(own_city)
    assert (code, err) == (0, "")
    assert "Nothing new: no further week is complete" in out
    assert str(model["rows"]) in out

    code, out, err = say(own_city, "--anew", language="id")
    assert (code, err) == (0, "")
    assert "Tidak ada yang baru" in out
    assert "Memori puncak, MB" in out


def test_an_empty_database_is_refused_in_one_line(db_url: str, say: Say) -> None:
    assert say(db_url) == (
        2,
        "",
        "There is nothing to learn from: 0 people, and no week of theirs whose outcome is known."
        " Plans go on with the published funnel.\n",
    )
    code, _, err = say(db_url, language="id")
    assert (code, err.startswith("Tidak ada yang dapat dipelajari: 0 orang")) == (2, True)


async def test_a_worker_that_stays_learns_by_itself(db: str) -> None:
    """Given a district of one person, once; what is due is left alone by one that goes home."""
    await rows.district()
    await rows.person()
    await Worker(db).work(until_idle=True)
    await Worker(db, weekly=False).work(until_idle=True)
    assert await store.fetch_value("SELECT count(*) FROM job") == 0

    worker = Worker(db)
    working = asyncio.create_task(worker.work())
    for _ in range(PATIENCE):
        await asyncio.sleep(0.1)
        if await models.newest_id() is not None:
            break
    worker.stopping.set()
    await working

    found = await store.fetch("SELECT kind, status, requested_by_id FROM job")
    assert [tuple(row) for row in found] == [("learn", "DONE", None)]
