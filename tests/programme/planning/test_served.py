"""What the API's own process loads of the planner: numpy, never the solvers."""

import subprocess
import sys
from pathlib import Path

FLOORS = Path(__file__).parents[3]
SERVED = (
    "api.app",
    "programme.planning.changing",
    "programme.planning.explaining",
    "programme.planning.kept",
    "programme.planning.possible",
    "programme.planning.rewriting",
    "programme.progress.models",
)
"""The server, and what its verbs import as they are asked for: previews and changes of a draft,
explanations, locks, the model that was learned."""


def test_the_api_never_imports_a_solver() -> None:
    ask = (
        "import sys, importlib\n"
        f"for name in {SERVED!r}:\n    importlib.import_module(name)\n"
        "from datetime import date\n"
        "from planner.progress import Hazard, dumps, loads\n"
        "assert loads(dumps(Hazard.cold(date(2020, 11, 2)))).rows == 0\n"
        "print(sorted({'numba', 'ortools', 'scipy', 'highspy'} & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, text=True, check=True, cwd=FLOORS
    )

    assert told.stdout.strip() == "[]"
