"""OR-Library's files of the generalised assignment problem: read, refused, generated, solved."""

import re
from pathlib import Path

import numpy as np
import pytest

from planner import Limits, orlib
from planner.caseload import solve, verify

SMALL = "1\n2 3\n 4 1 7\n 2 9 3\n 5 6 4\n 3 8 2\n 10 9\n"


def saved(folder: Path, text: str) -> Path:
    (folder / "gap.txt").write_text(text)
    return folder / "gap.txt"


def test_a_file_is_jobs_times_agents(tmp_path: Path) -> None:
    (problem,) = orlib.read(saved(tmp_path, SMALL))

    assert (problem.people, problem.mentors) == (3, 2)
    assert (-problem.gain).reshape(3, 2).tolist() == [[4, 2], [1, 9], [7, 3]]
    assert problem.use.reshape(3, 2).tolist() == [[5, 3], [6, 8], [4, 2]]
    assert problem.room.tolist() == [10, 9]
    plan = solve(problem, limits=Limits(gap=0.0, work=1.0))
    assert verify(problem, plan) == ()
    assert (-plan.objective, plan.status) == (6.0, "optimal")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "the file ends before the number of problems"),
        ("0", "line 1: 0 is outside 1 to 10000, expected the number of problems"),
        ("1\n2", "the file ends before n of problem 1"),
        (SMALL.replace("9 3", "nine 3"), "line 4: 'nine' is no number, expected cost"),
        (SMALL.replace("8 2", "8.5 2"), "line 6: 8.5 is not a whole number, expected resource"),
        (SMALL.replace("8 2", "-8 2"), "line 6: -8 is outside 0 to 2147483648, expected resource"),
        (SMALL.replace("10 9", "10"), "the file ends before capacity of problem 1 [2]"),
        (SMALL.replace("8 2", "nan 2"), "line 6: nan is not a whole number, expected resource"),
        (SMALL + "7", "line 8: '7' after the last problem"),
        ("1\n99999 9999", "problem 1 has 99999 × 9999 candidates: at most 10000000 fit"),
    ],
)
def test_a_malformed_file_is_refused_where_it_is(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(fault)}"):
        orlib.read(saved(tmp_path, text))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "gap.bin").write_bytes(b"1\n\xff")

    with pytest.raises(ValueError, match=r"^byte 2: not a text file of numbers$"):
        orlib.read(tmp_path / "gap.bin")


@pytest.mark.parametrize("kind", orlib.KINDS)
def test_generated_instances_are_as_the_literature_defines_them(kind: str, tmp_path: Path) -> None:
    cost, use, room = orlib.generate(kind, 5, 100, seed=1)
    orlib.write(tmp_path / "gap.txt", [(cost, use, room), orlib.generate(kind, 3, 9, seed=2)])

    first, second = orlib.read(tmp_path / "gap.txt")

    assert np.array_equal(first.gain, -cost.T.ravel())
    assert np.array_equal(first.use, use.T.ravel())
    assert np.array_equal(first.room, room)
    assert second.people == 9
    assert (room == (4 * use.sum(axis=1)) // 25).all()
    again = orlib.generate(kind, 5, 100, seed=1)
    assert all(map(np.array_equal, (cost, use, room), again))
    if kind == "C":
        assert (use.min(), use.max(), cost.min(), cost.max()) == (5, 25, 10, 50)
    if kind == "D":
        assert abs(cost + use - 111).max() == 10
    if kind == "E":
        assert use.min() >= 1
        assert ((cost <= 1000 / use) & (cost >= np.floor(1000 / use - 10))).all()


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^kind is 'F'; there are C, D, E$"):
        orlib.generate("F", 5, 100, seed=1)
