"""python -m tests.bench.planner: see report.py."""

import sys

from tests.bench.planner.report import main

main(sys.argv[1:])
