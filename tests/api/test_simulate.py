"""`jakmentor simulate`: figures for each policy, and refusals of one line."""

import json
import sys

import pytest
from typer.testing import CliRunner

from api.cli import app, main

SMALL = ["simulate", "--people", "150", "--weeks", "2", "--history", "2", "--seeds", "2"]


def test_figures_of_each_policy_as_json() -> None:
    told = CliRunner().invoke(
        app, [*SMALL, "--policy", "greedy", "--policy", "greedy:truth", "--json"]
    )

    assert told.exit_code == 0
    figures = json.loads(told.stdout)
    assert [line["policy"] for line in figures["policies"]] == ["fifo", "greedy", "greedy:truth"]
    fifo, greedy, _ = figures["policies"]
    assert sum(greedy["by_stage"].values()) == pytest.approx(greedy["advances"])
    assert greedy["gain"]["mean"] == pytest.approx(greedy["advances"] - fifo["advances"])
    assert len(greedy["by_seed"]) == 2
    assert greedy["share_of_truth"] is None


def test_a_line_a_policy_for_people() -> None:
    told = CliRunner().invoke(app, [*SMALL, "--policy", "greedy"])

    assert told.exit_code == 0
    assert [line.split(":")[0] for line in told.stdout.splitlines()] == ["fifo", "greedy"]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "No policy 'lifo'; there are fifo, risk-greedy, greedy, planner."),
        ("id", "Tidak ada kebijakan 'lifo'; yang ada fifo, risk-greedy, greedy, planner."),
    ],
)
def test_an_unknown_policy_is_one_line_and_exit_2(
    language: str,
    line: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JAKMENTOR_LANGUAGE", language)
    monkeypatch.setattr(sys, "argv", ["jakmentor", "simulate", "--policy", "lifo"])

    with pytest.raises(SystemExit) as left:
        main()

    told = capsys.readouterr()
    assert (left.value.code, told.out, told.err) == (2, "", f"{line}\n")


def test_the_help_names_the_policies() -> None:
    told = CliRunner().invoke(app, ["simulate", "--help"])
    assert "risk-greedy" in told.stdout
