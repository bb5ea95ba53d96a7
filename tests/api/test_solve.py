"""`jakmentor solve`: a file in, a checked plan out; a malformed file is one line and exit 2."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import planner
from api.cli import app, main
from planner import orlib
from planner.instance import read_plan, read_problem, write_problem
from tests.planner.weeks import week


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    write_problem(tmp_path / "week.npz", week(3))
    return tmp_path / "week.npz"


def test_a_saved_week_becomes_a_checked_plan(saved: Path, tmp_path: Path) -> None:
    out, problem = tmp_path / "plan.npz", read_problem(saved)

    told = CliRunner().invoke(
        app, ["solve", str(saved), "--out", str(out), "--json", "--gap", "0.01", "--work", "1"]
    )

    assert told.exit_code == 0
    figures = json.loads(told.stdout)
    plan = read_plan(out, problem)
    assert planner.verify(problem, plan).violations == ()
    assert figures == {
        "people": problem.people,
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "status": "gap",
        "feasible": True,
        "conflicts": [],
        "fingerprint": plan.fingerprint,
    }


def test_a_plan_for_a_folder_that_is_not_there_is_refused_before_it_is_made(
    saved: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "plans" / "plan.npz"
    monkeypatch.setattr(sys, "argv", ["jakmentor", "solve", str(saved), "--out", str(out)])
    monkeypatch.setattr(planner, "solve", None)

    with pytest.raises(SystemExit) as end:
        main()

    assert end.value.code == 2
    assert capsys.readouterr().err.strip() == (
        f"--out {out}: folder {out.parent} tidak ada; buat dahulu."
    )
    assert not out.parent.exists()


def test_a_malformed_week_is_one_line_that_names_array_row_and_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    arrays = {name: getattr(week(3), name) for name in planner.Problem.specs}
    cap = np.asarray(arrays["cap"]).copy()
    cap[0] = -5
    file, out = tmp_path / "week.npz", tmp_path / "plan.npz"
    np.savez(file, **{**arrays, "cap": cap})
    monkeypatch.setattr(sys, "argv", ["jakmentor", "solve", str(file), "--out", str(out)])

    with pytest.raises(SystemExit) as end:
        main()

    assert end.value.code == 2
    assert capsys.readouterr() == ("", f"{file}: cap[0] is -5: below 0\n")
    assert not out.exists()


def test_an_orlib_file_is_solved_problem_by_problem(tmp_path: Path) -> None:
    file, out = tmp_path / "gap.txt", tmp_path / "gap.npz"
    problems = [orlib.generate("C", 3, 12, seed=seed) for seed in (1, 2)]
    orlib.write(file, problems)
    asked = ["solve", str(file), "--format", "orlib", "--json"]

    both = CliRunner().invoke(app, asked)
    second = CliRunner().invoke(app, [*asked, "--problem", "2", "--out", str(out)])

    told = [json.loads(line) for line in both.stdout.splitlines()]
    assert both.exit_code == second.exit_code == 0
    assert [one["problem"] for one in told] == [1, 2]
    assert json.loads(second.stdout) == told[1]
    assert told[1]["feasible"] is True
    assert told[1]["cost"] == told[1]["bound"]
    cost, use, room = problems[1]
    agent = np.load(out)["agent"]
    assert cost[agent, np.arange(12)].sum() == told[1]["cost"]
    assert (np.bincount(agent, use[agent, np.arange(12)], 3) <= room).all()


ORLIB_FAULTS = [
    (["--format", "orlib", "--problem", "3"], "--problem is 3; the file holds 2"),
    (
        ["--format", "orlib", "--out", "x.npz"],
        "--out takes one plan; the file holds 2: add --problem",
    ),
    (["--problem", "1"], "--problem is for --format orlib; an .npz file holds one problem"),
]


@pytest.mark.parametrize(("options", "fault"), ORLIB_FAULTS)
def test_orlib_options_that_do_not_fit_are_one_line(
    options: list[str],
    fault: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "gap.txt"
    orlib.write(file, [orlib.generate("C", 3, 12, seed=seed) for seed in (1, 2)])
    monkeypatch.setattr(sys, "argv", ["jakmentor", "solve", str(file), *options])

    with pytest.raises(SystemExit) as end:
        main()

    assert end.value.code == 2
    assert capsys.readouterr() == ("", f"{file}: {fault}\n")
