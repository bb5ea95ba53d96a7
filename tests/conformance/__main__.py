"""`make conformance`: the API judged by the tools and clients that others wrote.

python -m tests.conformance              every check, on a server of its own
python -m tests.conformance lint apollo  some of them; codegen, relay and bundle must have run once

A check passes where its command exits with 0. One line a check, and of one that fails, what it
printed. Where the server is and who signs in stands in its environment (``World.told``).
"""

import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache

from tests.conformance.checks import CHECKS, GENERATED, Check
from tests.conformance.world import World, standing


def main(names: list[str]) -> int:
    """How many of the named checks, or of all, fail."""
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        sys.exit(f"no check {unknown[0]}; there are {', '.join(CHECKS)}")
    (GENERATED / "relay").mkdir(parents=True, exist_ok=True)  # relay-compiler makes no folder
    with ExitStack() as stack:
        world = cache(lambda: stack.enter_context(standing()))
        return sum(not passes(name, CHECKS[name], world) for name in names or CHECKS)


def passes(name: str, check: Check, world: Callable[[], World]) -> bool:
    """Run a check and say so in a line; a server is started for the first that asks one."""
    told = world().told() if check.asks else {}
    began = time.monotonic()
    fault = check.fault(told)
    verdict = "FAILED" if fault else "ok"
    print(f"{name:<12}{verdict:<8}{time.monotonic() - began:>5.1f} s  {check.about}", flush=True)
    if fault:
        print(fault, flush=True)
    return not fault


if __name__ == "__main__":
    failed = main(sys.argv[1:])
    sys.exit(f"{failed} failed" if failed else 0)
