"""Problem: what it refuses, and in which words."""

import re
from typing import Any

import numpy as np
import pytest

from planner import Problem


def arrays(**changed: Any) -> dict[str, Any]:
    """Two people, two choices each, one mentor, one session that the mentor may lead."""
    return {
        "gain": [[0.1, 0.2], [0.3, -1.0]],
        "men": [[0, 1], [0, 1]],
        "mins": [[12, 0], [45, 0]],
        "ses": [[1, 0], [1, 1]],
        "cap": [100],
        "load": [3],
        "seats": [1],
        "slot": [2],
        "dur": [60],
        "ft": [0],
        "fm": [0],
    } | changed


def test_left_out_arrays_are_neutral() -> None:
    problem = Problem(**arrays())

    assert (problem.people, problem.mentors, problem.sessions, problem.choices) == (2, 1, 1, 3)
    assert problem.cnt.tolist() == [[1, 0], [1, 0]]
    assert problem.need.tolist() == problem.len.tolist() == [1]
    assert problem.uhi.tolist() == [100.0]
    assert problem.ulo.tolist() == problem.ua.tolist() == problem.wc.tolist() == [0.0]
    assert np.isinf(problem.wbar).all()
    assert np.isinf(problem.wmax).all()
    assert problem.pinned.tolist() == [-1, -1]


def test_arrays_are_the_problems_own_and_read_only() -> None:
    gain = np.array([[0.1, 0.2], [0.3, -1.0]], np.float32)
    problem = Problem(**arrays(gain=gain))
    gain[0, 0] = 9.0

    assert problem.gain[0, 0] == np.float32(0.1)
    with pytest.raises(ValueError, match="read-only"):
        problem.gain[0, 0] = 1.0


def test_the_fingerprint_tells_every_array() -> None:
    first = Problem(**arrays()).fingerprint

    assert Problem(**arrays()).fingerprint == first
    assert Problem(**arrays(cap=[101])).fingerprint != first


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"gain": [[0.1, np.nan], [0.3, -1.0]]}, "gain[0,1] is nan: not a finite number"),
        ({"gain": [[0.1, np.inf], [0.3, -1.0]]}, "gain[0,1] is inf: not a finite number"),
        ({"gain": [0.1, 0.2]}, "gain has shape (2,), expected [n,K] with K of 1 or more"),
        ({"mins": [[12, 0], [-45, 0]]}, "mins[1,0] is -45: below 0"),
        ({"mins": [[12, 0], [40_000, 0]]}, "mins[1,0] is 40000: above 32767"),
        ({"mins": [[12, 0], [4.5, 0]]}, "mins[1,0] is 4.5: not a whole number"),
        ({"men": [[0, 2], [0, 1]]}, "men[0,1] is 2: above 1"),
        ({"ses": [[1, 0], [1, 2]]}, "ses[1,1] is 2: above 1"),
        ({"cap": [-1]}, "cap[0] is -1: below 0"),
        ({"load": [3, 3]}, "load has shape (2,), expected (1,) [M]"),
        ({"cap": ["a"]}, "cap has type <U1, expected numbers"),
        ({"ft": [1]}, "ft[0] is 1: above 0"),
        ({"ft": [0, 0], "fm": [0, 0]}, "ft[1] is 0: this eligible pair is listed twice"),
        ({"slot": [20]}, "slot[0] is 20: above 19"),
        ({"slot": [19], "len": [2]}, "slot[0] is 19: the session ends after slot 19"),
        ({"pin_e": [2], "pin_k": [0]}, "pin_e[0] is 2: above 1"),
        ({"pin_e": [0, 0], "pin_k": [0, 1]}, "pin_e[1] is 0: this person is listed twice"),
        ({"pin_e": [1], "pin_k": [1]}, "pin_k[0] is 1: that column is padding"),
        ({"pin_t": [0, 0], "pin_m": [0, 0]}, "pin_t[1] is 0: this pin is listed twice"),
        (
            {"need": [0], "pin_t": [0], "pin_m": [0]},
            "pin_t[0] is 0: more facilitators pinned than it needs",
        ),
        (
            {"ft": [], "fm": [], "pin_t": [0], "pin_m": [0]},
            "pin_m[0] is 0: not eligible for the session that it is pinned to",
        ),
        ({"ulo": [50], "uhi": [40]}, "ulo[0] is 50.0: ulo must not exceed uhi"),
        ({"uhi": [101]}, "uhi[0] is 101.0: uhi must not exceed cap"),
        ({"wbar": [3], "wmax": [2]}, "wbar[0] is 3.0: wbar must not exceed wmax"),
        ({"far_a": [0], "far_b": [0]}, "far_a[0] is 0: a session is not far from itself"),
        ({"far_a": [0], "far_b": [1]}, "far_b[0] is 1: above 0"),
        (
            {
                "seats": [1, 1],
                "slot": [2, 3],
                "dur": [60, 60],
                "far_a": [0, 1],
                "far_b": [1, 0],
            },
            "far_a[1] is 1: this far pair is listed twice",
        ),
        ({"grp": [2, 0]}, "grp[0] is 2: names a group beyond the 0 of floor"),
    ],
)
def test_a_fault_is_refused_by_array_row_and_value(changed: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(fault)}$"):
        Problem(**arrays(**changed))
