"""A job in a fresh process, so that memory and warm code are its own.

python -m tests.bench.planner.child NAME SIZE SEED    prints the job's figures as one line of JSON
"""

import json
import subprocess
import sys
from importlib import import_module
from typing import Any

LONGEST = 600  # seconds that any job may take


class NoAnswer(Exception):
    """A job that broke or did not end."""


def run(module: str, size: str, seed: int) -> dict[str, Any]:
    """The figures of `measure(size, seed)` in a module of this package."""
    command = [sys.executable, "-m", "tests.bench.planner.child", module, size, str(seed)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired as fault:
        raise NoAnswer(f"no answer within {LONGEST} s") from fault
    if done.returncode != 0:
        raise NoAnswer(f"{module} at {size}, seed {seed}: {done.stderr.strip()[-2000:]}")
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def main(name: str, size: str, seed: str) -> None:
    module, _, goal = name.partition(":")
    measure = import_module(f"tests.bench.planner.{module}").measure
    print(json.dumps(measure(size, int(seed), *([goal] if goal else []))))


if __name__ == "__main__":
    main(*sys.argv[1:])
