"""`jakmentor duplicates`, `facts --bridge` and `evaluate duplicates`, on a seeded district."""

import asyncio
import json

import asyncpg
import pytest
from typer.testing import CliRunner

from api.cli import app
from api.cluster import Cluster
from seeds import city as cities
from seeds.evaluation.duplicates import true_pairs
from tests.api.test_forecast import say
from tests.conftest import build


@pytest.fixture
def city_of_its_own(cluster: Cluster, seeded: str) -> str:
    """A seeded district that the command may write to; nothing connected."""
    return build(cluster, "duplicates", seeded)


def test_the_planted_duplicates_of_the_district_are_candidates(
    city_of_its_own: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given the seeded district, what is found in its database is what was planted twice."""
    code, out, err = say(("duplicates", "find", "--json"), city_of_its_own, capsys, monkeypatch)

    assert (code, err) == (0, "")
    told = json.loads(out)
    pairs, seed = asyncio.run(_kept(city_of_its_own))
    planted = true_pairs(cities.generate("kecamatan", seed))
    assert {(one - 1, other - 1) for one, other in pairs} == planted
    assert (told["candidates"], told["dismissed"]) == (len(planted), 0)
    assert len(planted) > 0


async def _kept(url: str) -> tuple[list[tuple[int, int]], int]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("SELECT one_id, other_id FROM duplicate_candidate")
        told = await connection.fetchval("SELECT value FROM setting WHERE key = 'city'")
    finally:
        await connection.close()
    return [tuple(row) for row in rows], json.loads(told)["seed"]


def test_the_bridge_of_a_week_is_told_as_json_and_as_a_table(
    city_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("facts", "--bridge", "2020-10-19", "--as-of", "2020-10-26")

    code, out, _ = say((*words, "--json"), city_url, capsys, monkeypatch)
    assert code == 0
    for stage in json.loads(out)["stages"]:
        assert stage["before"] + sum(part["people"] for part in stage["parts"]) == stage["after"]
    code, out, _ = say(words, city_url, capsys, monkeypatch)
    assert (code, "2020-10-19 → 2020-10-26" in out, "Merged" in out) == (0, True, True)


def test_days_in_the_wrong_order_are_one_line(
    city_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("facts", "--bridge", "2020-10-20", "--as-of", "2020-10-19")

    assert say(words, city_url, capsys, monkeypatch) == (
        2,
        "",
        "from is 2020-10-20, after to, 2020-10-19; give the earlier day first.\n",
    )


def test_the_evaluation_is_told_as_json_and_as_a_table() -> None:
    words = ["--lang", "en", "evaluate", "duplicates", "--size", "kecamatan", "--seeds", "1,2"]

    told = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert [row["seed"] for row in told["rows"]] == [1, 2]
    shown = CliRunner().invoke(app, words).stdout
    assert "Precision: " in shown
    assert "bar 0.90" in shown


def test_seeds_that_are_no_numbers_are_refused_by_name() -> None:
    answer = CliRunner().invoke(app, ["evaluate", "duplicates", "--seeds", "1,x"])

    assert answer.exit_code == 2
    assert "--seeds 1,x" in answer.stderr
