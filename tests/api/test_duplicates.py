"""`jakmentor duplicates`, `facts --bridge` and `evaluate duplicates`, on a seeded district."""

import asyncio
import json
from datetime import date

import asyncpg
import pytest
from rich.console import Console
from typer.testing import CliRunner

from api.bridge import as_table
from api.cli import app
from api.cluster import Cluster
from programme.bridge import Bridge, Part, StageBridge
from programme.words import BridgePart
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


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_bridge_of_the_whole_city_fits_80_columns(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given figures as large as the city's, every stage and figure stands whole on the screen."""
    monkeypatch.setenv("JAKMENTOR_LANGUAGE", language)
    parts = tuple(Part(part, people, ()) for part, people in zip(
        BridgePart, (168_000, -1_234, 1_200, -3_456, -12_345), strict=True))  # fmt: skip
    names = [("Pendaftaran", "Registration"), ("Pelaporan keuangan", "Financial reporting")]
    stages = tuple(StageBridge(f"P{1 + 5 * place}", *name, 100_000, 268_000, parts)
                   for place, name in enumerate(names))  # fmt: skip
    bridge = Bridge(date(2020, 10, 19), date(2020, 10, 26), stages)

    with (console := Console(width=80)).capture() as captured:
        console.print(as_table(bridge))

    shown = captured.get()
    assert max(map(len, shown.splitlines())) <= 80
    assert "…" not in shown
    for whole in ("2020-10-19 → 2020-10-26", "P1", "P6", "100,000", "268,000", "+168,000",
                  "-1,234", "+1,200", "-3,456", "-12,345"):  # fmt: skip
        assert whole in shown
    words = {"en": ("Registration", "reporting", "Restated", "Before", "After"),
             "id": ("Pendaftaran", "keuangan", "Direvisi", "Semula", "Menjadi")}  # fmt: skip
    assert all(word in shown for word in words[language])


def test_a_day_to_come_is_called_by_its_option(
    city_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("facts", "--bridge", "2020-10-20", "--as-of", "2020-12-01")

    code, _, err = say(words, city_url, capsys, monkeypatch)

    assert (code, err) == (
        2,
        "--as-of is 2020-12-01; the latest day that is known is today, 2020-10-26.\n",
    )


def test_days_in_the_wrong_order_are_one_line(
    city_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("facts", "--bridge", "2020-10-20", "--as-of", "2020-10-19")

    assert say(words, city_url, capsys, monkeypatch) == (
        2,
        "",
        "--bridge is 2020-10-20, after --as-of, 2020-10-19; give the earlier day first.\n",
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
