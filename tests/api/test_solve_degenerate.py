"""`jakmentor solve` of weeks at the edge of sense: exit 0 with a plan, also where locks clash."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import planner
from api.cli import app
from planner import Problem
from planner.instance import read_plan, read_problem, write_problem
from tests.planner.test_degenerate import WEEKS, arrays

CLASH = (
    "person 0 is locked to choice 0: 12 minutes of mentor 0",
    "person 1 is locked to choice 0: 12 minutes of mentor 0",
    "mentor 0 has 300 minutes and 1 contacts",
)


@pytest.mark.parametrize("name", WEEKS)
def test_the_week_in_a_file_becomes_a_checked_plan(name: str, tmp_path: Path) -> None:
    file, out = tmp_path / "week.npz", tmp_path / "plan.npz"
    write_problem(file, Problem(**arrays(**WEEKS[name])))

    told = CliRunner().invoke(app, ["solve", str(file), "--out", str(out), "--json", "--work", "0"])

    assert told.exit_code == 0, told.output
    problem = read_problem(file)
    plan = read_plan(out, problem)
    assert planner.verify(problem, plan).violations == ()
    assert json.loads(told.stdout)["fingerprint"] == plan.fingerprint


@pytest.fixture
def clash(tmp_path: Path) -> Path:
    """Two people locked to calls of a mentor who may make one."""
    locked = arrays(load=[1, 2], pin_e=[0, 1], pin_k=[0, 0])
    write_problem(tmp_path / "week.npz", Problem(**locked))
    return tmp_path / "week.npz"


def test_locks_that_clash_are_named_and_the_plan_comes_back(clash: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.npz"

    told = CliRunner().invoke(app, ["solve", str(clash), "--out", str(out), "--json"])

    assert told.exit_code == 0
    figures = json.loads(told.stdout)
    assert figures["status"] == "conflict"
    assert figures["conflicts"] == list(CLASH)
    assert figures["feasible"] is False
    assert np.count_nonzero(read_plan(out, read_problem(clash)).choice >= 0) >= 1


def test_locks_that_clash_are_told_to_people_too(clash: Path) -> None:
    told = CliRunner().invoke(app, ["solve", str(clash)])

    assert told.exit_code == 0
    assert told.stdout.splitlines()[1:] == [f"  {line}" for line in CLASH]
