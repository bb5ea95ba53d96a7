"""What was measured, as tables beside the bars of the design."""

from dataclasses import asdict
from typing import Any

from tests.bench.api.wrk import Measured

Found = dict[str, Measured]
BARS = [
    ("Q1 ours", "Q1 mercurius", "rate", 1.4),
    ("Q1 ours", "Q1 postgraphile", "rate", 2.2),
    ("Q2 ours", "Q2 mercurius", "rate", 1.5),
    ("Q2 ours", "Q2 postgraphile", "rate", 3.0),
    ("M1 ours", "M1 mercurius", "rate", 1.3),
    ("M1 ours", "M1 postgraphile", "rate", 2.0),
    ("Q3 ours", "Q3 mercurius", "rate", 0.9),
    ("Q1 ours", "Q1 floor", "rate", 0.5),
    ("Q1 304", "Q1 ours", "rate", 5.0),
]
MOST_SERVER = 0.25


def table(found: Found) -> None:
    """A line a run."""
    print(f"  {'':<22}{'requests/s':>11}{'p50 ms':>9}{'p99 ms':>9}{'server ms':>11}{'db ms':>8}")
    for name, one in found.items():
        latencies = f"{one.p50:>9.2f}{one.p99:>9.2f}"
        print(f"  {name:<22}{one.rate:>11,.0f}{latencies}{one.server:>11.3f}{one.database:>8.3f}")


def bars(found: Found) -> list[dict[str, Any]]:
    """A line a bar: the ratio, what was asked for, and whether it is met."""
    told = []
    for ours, other, _, least in BARS:
        ratio = found[ours].rate / found[other].rate
        cost = _cost(found[other]) / _cost(found[ours])
        told.append({"ours": ours, "other": other, "ratio": ratio, "bar": least, "cpu": cost})
        said = "met" if ratio >= least else "MISSED"
        line = f"  {ours:<8} / {other:<18}{ratio:>6.2f}   bar {least:<5}{said:<8}"
        print(f"{line}CPU ratio {cost:.2f}")
    server = found["Q1 ours"].server
    said = "met" if server <= MOST_SERVER else "MISSED"
    print(f"  Q1 ours, server CPU-ms    {server:>6.3f}   bar {MOST_SERVER:<5}{said}")
    told.append({"ours": "Q1 ours", "server": server, "bar": MOST_SERVER})
    return told


def _cost(one: Measured) -> float:
    """CPU-ms a request, server and database."""
    return one.server + one.database


def plain(found: Found) -> dict[str, Any]:
    """The same for JSON."""
    return {name: asdict(one) for name, one in found.items()}
