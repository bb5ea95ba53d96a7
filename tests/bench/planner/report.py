"""`make bench-planner`: the planner on seeded weeks, beside others in one run, and its bars.

python -m tests.bench.planner [--sizes S,M,XL] [--seeds 0,1,2,3,4] [--quick] [--json FILE]
"""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from tests.bench.planner import child
from tests.bench.planner.bars import bars
from tests.bench.planner.goals import GOALS, SEEDS, SIZES
from tests.bench.planner.peers import ASKED

Found = dict[str, Any]


def main(arguments: list[str] | None = None) -> None:
    """Measure, print the table and the bars, and write the figures as JSON where asked."""
    asked = _asked(arguments or [])
    found: Found = {"solves": _solves(asked), "peers": {}, "changes": {}, "sameness": {}}
    if not asked.quick:
        found |= _beside(asked, found["solves"])
    held = bars(found)
    print("\nbars")
    for bar in held:
        print(bar.line())
    found["bars"] = [bar.facts() for bar in held]
    if asked.json is not None:
        asked.json.write_text(json.dumps(found, indent=1) + "\n")


def _asked(arguments: list[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m tests.bench.planner", description=__doc__)
    parser.add_argument("--sizes", default=",".join(SIZES), help="S, M, XL")
    parser.add_argument("--seeds", default=",".join(str(seed) for seed in SEEDS))
    parser.add_argument("--quick", action="store_true", help="one seed, no others beside")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    asked = parser.parse_args(arguments)
    asked.sizes = [size for size in SIZES if size in asked.sizes.split(",")]
    asked.seeds = [int(seed) for seed in asked.seeds.split(",")][: 1 if asked.quick else None]
    return asked


def _solves(asked: Namespace) -> list[Found]:
    print("size goal  seed   choices  seconds   peak MB  objective      bound    gap %  phases")
    found = []
    for size in asked.sizes:
        for goal in GOALS:
            runs = [
                child.run(f"solving:{goal}", size, seed) | {"goal": goal} for seed in asked.seeds
            ]
            for run in runs:
                print(_line(run), flush=True)
            found += runs
    return found


def _line(run: Found) -> str:
    phases = " ".join(f"{phase} {taken:.1f}" for phase, taken in run["phases"].items())
    return (
        f"{run['size']:<5}{run['goal']:<7}{run['seed']:>3}{run['choices']:>10,}"
        f"{run['seconds']:>9.1f}{run['peak_mb']:>10.0f}{run['objective']:>11.3f}"
        f"{run['bound']:>11.3f}{100 * run['gap']:>9.4f}  {phases}"
    )


def _beside(asked: Namespace, solves: list[Found]) -> Found:
    """The others on the first seed's weeks, the changes, and whether one week has one plan."""
    seed, peers = asked.seeds[0], {}
    print(
        "\nbeside, on the week of the first seed: gap to our bound, or how their bound is to ours"
    )
    for size in asked.sizes:
        ours = min(s["bound"] for s in solves if (s["size"], s["seed"]) == (size, seed))
        for peer in ASKED[size]:
            name = f"{peer} {size}"
            try:
                peers[name] = child.run(f"peers:{peer}", size, seed)
                print(_peer(name, peers[name], ours), flush=True)
            except child.NoAnswer as fault:
                print(f"  {name:<15}{fault}", flush=True)
    last, first = asked.sizes[-1], asked.sizes[0]
    changes = {
        "again": child.run("changes:again", last, seed),
        "absence": child.run("changes:absence", last, seed),
        "hour": child.run("changes:hour", first, seed),
    }
    same = child.run("sameness", first, seed)
    return {"peers": peers, "changes": changes, "sameness": same}


def _peer(name: str, answer: Found, ours: float) -> str:
    objective, bound = answer["objective"], answer["bound"]
    gap = "" if objective is None else f"gap {100 * (ours - objective) / ours:8.4f} %"
    above = "" if bound is None else f"bound {100 * (bound - ours) / ours:+.5f} %"
    seconds, peak = answer["seconds"], answer["peak_mb"]
    return f"  {name:<15}{seconds:8.1f} s {peak:7.0f} MB  {gap:<18} {above}"
