"""Problems and plans as files: the same when read again, refused when malformed."""

import re
from pathlib import Path

import numpy as np
import pytest

import planner
from planner import Limits
from planner.instance import read_plan, read_problem, write_plan, write_problem
from tests.planner.weeks import week


def test_a_problem_and_its_plan_are_the_same_when_read_again(tmp_path: Path) -> None:
    write_problem(tmp_path / "first.npz", week(3, soft=True))
    problem = read_problem(tmp_path / "first.npz")
    plan = planner.solve(problem, limits=Limits(work=0.0))
    write_problem(tmp_path / "week.npz", problem)
    write_plan(tmp_path / "plan.npz", plan)

    again = read_problem(tmp_path / "week.npz")
    kept = read_plan(tmp_path / "plan.npz", again)

    assert again.fingerprint == problem.fingerprint
    assert kept.fingerprint == plan.fingerprint
    assert planner.verify(again, kept).violations == ()


def stored(tmp_path: Path, **changed: object) -> Path:
    """A file of one person and one mentor, with some arrays changed, None = left out."""
    arrays = {
        "gain": np.array([[0.1, -1.0]]),
        "men": np.array([[0, -7]]),
        "mins": np.array([[10, -1]]),
        "ses": np.array([[0, 99]]),
        "cap": np.array([60]),
        "load": np.array([1]),
        **{name: np.zeros(0, int) for name in ("seats", "slot", "dur", "ft", "fm")},
    } | changed
    path = tmp_path / "week.npz"
    np.savez(path, **{name: array for name, array in arrays.items() if array is not None})
    return path


def test_whatever_stands_beside_padding_is_ignored(tmp_path: Path) -> None:
    problem = read_problem(stored(tmp_path))

    assert problem.men.tolist() == [[0, 1]]
    assert problem.choices == 1


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"cap": None}, "cap is missing in week.npz"),
        ({"caps": np.zeros(1)}, "caps is not an array of a problem"),
        ({"gain": np.array([[np.nan, 0.1]])}, "gain[0,0] is nan: not a finite number"),
        ({"cap": np.array(["x"], object)}, "cap holds objects, not numbers"),
    ],
)
def test_a_malformed_problem_is_refused(
    tmp_path: Path, changed: dict[str, object], fault: str
) -> None:
    path = stored(tmp_path, **changed)

    with pytest.raises(ValueError, match=f"^{re.escape(fault)}$"):
        read_problem(path)


def test_other_files_are_refused(tmp_path: Path) -> None:
    text, array = tmp_path / "text.npz", tmp_path / "array.npy"
    text.write_text("not a file of arrays")
    np.save(array, np.zeros(3))

    with pytest.raises(ValueError, match=r"text\.npz is no \.npz file"):
        read_problem(text)
    with pytest.raises(ValueError, match=r"array\.npy is one array, not an \.npz file"):
        read_problem(array)


def test_a_plan_of_another_problem_is_refused(tmp_path: Path) -> None:
    plan = planner.solve(week(3), limits=Limits(work=0.0))
    write_plan(tmp_path / "plan.npz", plan)

    with pytest.raises(ValueError, match=r"^lam has shape \(1,\), expected \(5,\)$"):
        read_plan(tmp_path / "plan.npz", week(4, people=40))


def test_a_damaged_file_is_refused_by_the_array(tmp_path: Path) -> None:
    path = tmp_path / "week.npz"
    write_problem(path, week(3))
    whole = bytearray(path.read_bytes())
    start = whole.index(b"gain.npy") + 60
    whole[start : start + 20] = bytes(20)
    path.write_bytes(whole)

    with pytest.raises(ValueError, match=r"^gain is damaged: [^\n]+$"):
        read_problem(path)
