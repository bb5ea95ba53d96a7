"""`make bench`: speeds as ratios within one run, each against a named floor or bound.

python -m tests.bench            every benchmark
python -m tests.bench reads      one of them
"""

import sys
from importlib import import_module

BENCHES = {
    "reads": "a home screen through the schema, beside the bare SQL statement",
    "gap": "the standing decision on the generalised assignment problem, beside CP-SAT alone",
    "planner": "the solver beside its bound and beside others, and its bars (half an hour)",
    "absence": "one mentor is away: the week repaired, how fast and with how few changes",
    "changes": "a phone that was off line for a day, in the city of 200,000 people",
    "progress": "the probabilities: a fit, a week more, eight million prices; beside scikit-learn",
    "imports": "10,000 registrations from a file, 2 % of them bad: CSV and XLSX",
    "day": "a mentor's day over HTTP in the city of 200,000 people",
    "live": "a thousand subscribers on one process: memory, and how soon a change has reached them",
    "large": "the probabilities of ten million person-weeks, part by part",
    "start": "the local PostgreSQL from nothing to the first query",
}


def main(names: list[str]) -> None:
    """Run the named benchmarks, or all."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        sys.exit(f"no benchmark {unknown[0]}; there are {', '.join(BENCHES)}")
    for name in names or BENCHES:
        print(f"== {name}: {BENCHES[name]}", flush=True)
        module = f"tests.bench.{name}.report" if name == "planner" else f"tests.bench.{name}"
        import_module(module).main()


main(sys.argv[1:])
