"""`jakmentor evaluate`: a table or JSON; what is unknown or not installed is one line."""

import json
import sys
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from api.cli import app, main
from seeds.evaluation import effects, known, tables, value_added
from seeds.evaluation.value_added import Found, Gamed
from tests.seeds.evaluation.packages import need


def refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str
) -> tuple[object, str]:
    monkeypatch.setattr(sys, "argv", ["jakmentor", "--lang", "en", "evaluate", *words])
    monkeypatch.delenv("JAKMENTOR_LANGUAGE", raising=False)
    with pytest.raises(SystemExit) as end:
        main()
    return end.value.code, capsys.readouterr().err


def test_a_data_set_that_is_not_known_is_refused_by_name(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = refused(capsys, monkeypatch, "progress", "--data", "nsw", "--data", "iris")

    assert told == (
        2,
        "--data iris: there is no such data set. Known: nsw, rossi, hiv, legislators, insurance, "
        "transfers, gbsg2, nhefs, city\n",
    )


def test_a_package_that_is_not_installed_is_named_with_the_way_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = replace(tables.SOURCES["nsw"], package="no-such-package")
    monkeypatch.setitem(tables.SOURCES, "nsw", missing)

    told = refused(capsys, monkeypatch, "progress", "--data", "nsw")

    assert told == (
        2,
        "The package no-such-package is not installed. Run: pip install 'jakmentor[dev]'\n",
    )


def test_scores_are_told_as_json_and_as_a_table_with_the_bars() -> None:
    need("scikit-learn", "lifelines")
    words = ["--lang", "en", "evaluate", "progress", "--data", "rossi", "--folds", "2"]

    figures = CliRunner().invoke(app, [*words, "--json"])
    shown = CliRunner().invoke(app, words)

    told = json.loads(figures.stdout)
    assert [score["estimator"] for score in told["scores"]] == [
        "hierarchical logit",
        "logistic regression",
        "with interactions",
        "boosted trees",
        "group x action rates",
    ]
    own = told["scores"][0]
    assert (own["data"], own["rows"]) == ("rossi", 432)
    assert 0.53 < own["log_loss"] < 0.58
    assert figures.exit_code == (0 if told["bars"] else 1)
    assert f"{own['log_loss']:.4f}" in shown.stdout
    assert "log loss within .004 of the best" in shown.stdout


@pytest.mark.slow
def test_the_city_is_told_beside_them_with_the_coverage_of_effects(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    need("scikit-learn")
    monkeypatch.setattr(effects, "CITIES", 1)
    monkeypatch.setattr(effects, "PEOPLE", 1500)
    words = ["--lang", "en", "evaluate", "progress", "--data", "city", "--people", "600"]

    figures = CliRunner().invoke(app, [*words, "--json"])
    shown = CliRunner().invoke(app, words)

    told = json.loads(figures.stdout)
    assert {score["data"] for score in told["scores"]} == {"city 0"}
    assert told["scores"][-1]["estimator"] == "stage x action rates"
    assert [one["action"] for one in told["covered"]] == ["message", "call", "visit", "seat"]
    assert all(0.3 < one["raw"] <= one["share"] <= 1.0 for one in told["covered"])
    mean = sum(one["share"] for one in told["covered"]) / 4
    assert f"{'✓' if 0.75 <= mean <= 0.85 else '✗'} 80 % intervals of E[effect" in shown.stdout
    assert figures.exit_code == shown.exit_code == (0 if told["bars"] else 1)


def test_coverage_of_known_effects_is_told_by_kind_and_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(known, "SIZES", (200,))

    told = json.loads(
        CliRunner().invoke(app, ["evaluate", "intervals", "--worlds", "2", "--json"]).stdout
    )

    assert [(one["kind"], one["rows"], one["worlds"]) for one in told] == [
        ("smooth", 200, 2),
        ("jump", 200, 2),
        ("product", 200, 2),
        ("none", 200, 2),
    ]
    assert all(0.3 < one["share"] <= 1.0 for one in told)


def test_value_added_is_told_as_json_and_as_tables_with_the_bars(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Given figures of a city in which one bar of each kind is missed."""
    ranks = {
        "value added": 0.7,
        "by the funnel": 0.5,
        "contacts": 0.1,
        "points": 0.2,
        "success rate": 0.3,
    }
    of_mentors = Found("mentors", 13, 0, 137, 120, 50.0, 0.25, 0.8, ranks, 0.81)
    of_cadres = Found("cadres", 13, 0, 4, 0, 2.0, 0.2, 0.3, {"value added": 0.1}, 0.75)
    places = dict.fromkeys((*ranks, "undone left out"), (1.0, 2.0))
    gamed = [Gamed(kind, 0, 13, places) for kind in value_added.KINDS]
    monkeypatch.setattr(value_added, "evaluate", lambda *_: ([of_mentors, of_cadres], gamed))
    words = ["--lang", "en", "evaluate", "value-added", "--weeks", "13", "--seeds", "1"]

    figures = CliRunner().invoke(app, [*words, "--json"])
    shown = CliRunner().invoke(app, words)

    told = json.loads(figures.stdout)
    assert (figures.exit_code, shown.exit_code, told["bars"]) == (1, 1, False)
    assert (told["people"], told["seeds"]) == (45_000, 1)
    assert told["mentors"][0]["ranks"] == ranks
    assert [(one["whom"], one["seed"]) for one in told["cities"]] == [("mentors", 0), ("cadres", 0)]
    assert told["gaming"][2] == {
        "kind": "nudging",
        "weeks": 13,
        "mentors": 2,
        "most": 0.0,
        "places": dict.fromkeys(places, 1.5),
        "half": pytest.approx(1.96 * 0.5 / 2**0.5),
    }
    assert shown.stdout.splitlines()[-4:] == [
        "✗ rank correlation with the planted skill at least .9 of the limit: 13",
        "✓ above contacts, points and success rate",
        "✓ 80 % intervals cover 75 to 85 %",
        "✗ gaming brings no more places than it may: sends nudges all day",
    ]
    assert "+1.5 ±0.7" in shown.stdout


def test_a_city_that_is_too_small_for_value_added_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = refused(capsys, monkeypatch, "value-added", "--people", "100")
    assert told == (2, "100 people cannot be evaluated: between 4000 and 1000000.\n")
