"""`jakmentor solve` of a file that is no week: exit 2, one line that names array, row and fault."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest

from api.cli import main

Run = Callable[..., str]

WEEK: dict[str, Any] = {
    "gain": np.array([[0.1, 0.2], [0.3, -1.0]]),
    "men": np.array([[0, 1], [0, 1]]),
    "mins": np.array([[12, 0], [45, 0]]),
    "ses": np.array([[1, 0], [1, 1]]),
    "cap": np.array([100]),
    "load": np.array([3]),
    "seats": np.array([1]),
    "slot": np.array([2]),
    "dur": np.array([60]),
    "ft": np.array([0]),
    "fm": np.array([0]),
}


@pytest.fixture
def refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """What `jakmentor solve` says of the file in week.npz, which it must refuse."""

    def solve() -> str:
        file, out = tmp_path / "week.npz", tmp_path / "plan.npz"
        monkeypatch.setattr(sys, "argv", ["jakmentor", "solve", str(file), "--out", str(out)])
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        assert (end.value.code, told.out) == (2, "")
        assert not out.exists()
        assert told.err.startswith(f"{file}: ")
        assert told.err.count("\n") == 1
        return told.err.removeprefix(f"{file}: ").rstrip("\n")

    return solve


def save(tmp_path: Path, **changed: Any) -> Path:
    arrays = {name: array for name, array in (WEEK | changed).items() if array is not None}
    np.savez_compressed(tmp_path / "week.npz", **arrays)
    return tmp_path / "week.npz"


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"gain": [[0.1, np.nan], [0.3, -1.0]]}, "gain[0,1] is nan: not a finite number"),
        ({"gain": [[0.1, 0.2], [-np.inf, -1.0]]}, "gain[1,0] is -inf: not a finite number"),
        ({"mins": [[12, 0], [-45, 0]]}, "mins[1,0] is -45: below 0"),
        ({"mins": [[12, 40_000], [45, 0]]}, "mins[0,1] is 40000: above 32767"),
        ({"mins": [[12, 0.5], [45, 0]]}, "mins[0,1] is 0.5: not a whole number"),
        ({"men": [[0, 2], [0, 1]]}, "men[0,1] is 2: above 1"),
        ({"ses": [[-1, 0], [1, 1]]}, "ses[0,0] is -1: below 0"),
        ({"cap": [np.nan]}, "cap[0] is nan: not a finite number"),
        ({"cap": [1e300]}, "cap[0] is 1e+300: above 9.22337e+18"),
        ({"load": [[3]]}, "load has shape (1, 1), expected (1,) [M]"),
        ({"men": [[0], [0]]}, "men has shape (2, 1), expected (2, 2) [nK]"),
        ({"gain": [0.1, 0.2]}, "gain has shape (2,), expected [n,K] with K of 1 or more"),
        ({"cap": ["many"]}, "cap has type <U4, expected numbers"),
        ({"slot": [18], "len": [3]}, "slot[0] is 18: the session ends after slot 19"),
        ({"ft": [1]}, "ft[0] is 1: above 0"),
        ({"pin_e": [0, 0], "pin_k": [0, 1]}, "pin_e[1] is 0: this person is listed twice"),
        ({"pin_e": [1], "pin_k": [1]}, "pin_k[0] is 1: that column is padding"),
        ({"pin_e": [0], "pin_k": [2]}, "pin_k[0] is 2: above 1"),
        ({"far_a": [0], "far_b": [0]}, "far_a[0] is 0: a session is not far from itself"),
        ({"seats": None}, "seats is missing in week.npz"),
        ({"gains": [0.1]}, "gains is not an array of a problem"),
        ({"cap": np.array([None])}, "cap holds objects, not numbers"),
        ({"gain": [[0.1, 1e300], [0.3, -1.0]]}, "gain[0,1] is 1e+300: above 3.4e+38"),
        ({"gain": [[0.1, -1e39], [0.3, -1.0]]}, "gain[0,1] is -1e+39: below -3.4e+38"),
        ({"diff": [1.0, np.inf]}, "diff[1] is inf: not a finite number"),
        ({"ua": [np.inf]}, "ua[0] is inf: not a finite number"),
        ({"floor": [np.inf], "fpen": [0.1]}, "floor[0] is inf: not a finite number"),
        ({"floor": [1], "fpen": [np.inf]}, "fpen[0] is inf: not a finite number"),
        ({"pin_e": [0]}, "pin_k is missing, and pin_e is given"),
        ({"pin_t": [0]}, "pin_m is missing, and pin_t is given"),
        ({"far_a": [0]}, "far_b is missing, and far_a is given"),
    ],
)
def test_a_malformed_array_is_named(
    changed: dict[str, Any], fault: str, tmp_path: Path, refused: Run
) -> None:
    save(tmp_path, **changed)

    assert refused() == fault


def test_a_file_cut_short_is_refused(tmp_path: Path, refused: Run) -> None:
    file = save(tmp_path)
    file.write_bytes(file.read_bytes()[:-40])

    assert refused() == "week.npz is not an .npz file: File is not a zip file"


def test_a_file_of_something_else_is_refused(tmp_path: Path, refused: Run) -> None:
    (tmp_path / "week.npz").write_text("person,mentor\n1,2\n")

    assert refused() == "week.npz is no .npz file"


def test_an_array_of_something_else_is_named(tmp_path: Path, refused: Run) -> None:
    file = save(tmp_path, gain=None)
    with ZipFile(file, "a") as archive:
        archive.writestr("gain.npy", b"\x93NUMPY garbage")

    assert refused().startswith("gain is damaged: ")


def test_an_empty_file_is_refused(tmp_path: Path, refused: Run) -> None:
    (tmp_path / "week.npz").touch()

    assert refused() == "week.npz is not an .npz file: No data left in file"


def test_a_missing_file_is_named(tmp_path: Path, refused: Run) -> None:
    file = tmp_path / "week.npz"

    assert refused() == f"[Errno 2] No such file or directory: '{file}'"
