"""Ten million person-weeks are fitted part by part: they never stand in memory as rows."""

from tests.bench.progress import large as main

__all__ = ["main"]
