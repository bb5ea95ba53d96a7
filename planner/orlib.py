"""The generalised assignment problem in OR-Library's text format, and instances of the literature.

A file holds the number of problems, then for each: m agents and n jobs, the costs of agent 1..m
(n numbers each), what each job takes of agent 1..m (n numbers each), the m capacities
(Beasley, J. Operational Research Society 41, 1990). Line breaks mean nothing. Costs are minimised:
gain = -cost.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from planner.caseload.problem import Caseload
from planner.problem import Array

MOST = 10_000_000  # candidates of one problem
KINDS = ("C", "D", "E")


def read(path: Path) -> list[Caseload]:
    """The problems of a file. Raises ValueError of one line that says where it is malformed;
    OSError where there is no such file."""
    numbers = _numbers(path)
    count = _whole(numbers, "the number of problems", 1, 10_000)
    problems = [_problem(numbers, one) for one in range(1, count + 1)]
    extra = next(numbers, None)
    if extra is not None:
        raise ValueError(f"line {extra[0]}: {extra[1]!r} after the last problem")
    return problems


def write(path: Path, problems: list[tuple[Array, Array, Array]]) -> None:
    """Write (cost[m,n], use[m,n], room[m]) each as OR-Library does."""
    lines = [str(len(problems))]
    for cost, use, room in problems:
        lines.append(f"{cost.shape[0]} {cost.shape[1]}")
        lines += [" ".join(map(str, row.tolist())) for row in (*cost, *use, room)]
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


def generate(kind: str, agents: int, jobs: int, seed: int) -> tuple[Array, Array, Array]:
    """cost[m,n], use[m,n], room[m] of type C, D or E; the same seed gives the same numbers.

    C  use U[5,25], cost U[10,50]; D  use U[1,100], cost 111 - use + U[-10,10] (Chu and Beasley,
    Computers & Operations Research 24, 1997); E  use 1 - 10 ln u, cost 1000/use - 10 u', with
    u, u' from (0,1] (Laguna, Kelly, González-Velarde, Glover, EJOR 82, 1995). Room is
    .8 * sum of an agent's uses / m in all three, numbers rounded down (Yagiura, Ibaraki, Glover,
    INFORMS J. Computing 16, 2004).
    """
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}; there are {', '.join(KINDS)}")
    rng = np.random.default_rng((KINDS.index(kind), agents, jobs, seed))
    shape = (agents, jobs)
    if kind == "C":
        use, cost = rng.integers(5, 26, shape), rng.integers(10, 51, shape)
    elif kind == "D":
        use = rng.integers(1, 101, shape)
        cost = 111 - use + rng.integers(-10, 11, shape)
    else:
        use = np.floor(1 - 10 * np.log(1 - rng.random(shape))).astype(np.int64)
        cost = np.floor(1000 / use - 10 * (1 - rng.random(shape))).astype(np.int64)
    return cost, use, np.floor(0.8 * use.sum(axis=1) / agents).astype(np.int64)


def problem_of(cost: Array, use: Array, room: Array) -> Caseload:
    """The same arrays as a standing decision: each job to exactly one agent."""
    agents, jobs = cost.shape
    return Caseload(
        ptr=np.arange(jobs + 1) * agents,
        men=np.tile(np.arange(agents), jobs),
        gain=-np.asarray(cost, np.float64).T.reshape(-1),
        use=use.T.reshape(-1),
        room=room,
    )


def _problem(numbers: Iterator[tuple[int, str]], number: int) -> Caseload:
    agents = _whole(numbers, f"m of problem {number}", 1, 100_000)
    jobs = _whole(numbers, f"n of problem {number}", 1, MOST)
    if agents * jobs > MOST:
        raise ValueError(f"problem {number} has {agents} × {jobs} candidates: at most {MOST} fit")
    where = f"of problem {number}"
    cost = _matrix(numbers, f"cost {where}", (agents, jobs), -(2**31))
    use = _matrix(numbers, f"resource {where}", (agents, jobs), 0)
    room = _matrix(numbers, f"capacity {where}", (agents,), 0)
    return problem_of(cost, use, room)


def _matrix(
    numbers: Iterator[tuple[int, str]], what: str, shape: tuple[int, ...], low: int
) -> Array:
    values = np.empty(shape, np.int64)
    for place in np.ndindex(*shape):
        index = ",".join(str(one + 1) for one in place)
        values[place] = _whole(numbers, f"{what} [{index}]", low, 2**31)
    return values


def _numbers(path: Path) -> Iterator[tuple[int, str]]:
    """(line, word) of each word."""
    try:
        text = path.read_text(encoding="ascii")
    except UnicodeDecodeError as fault:
        raise ValueError(f"byte {fault.start}: not a text file of numbers") from fault
    for line, words in enumerate(text.split("\n"), start=1):
        for word in words.split():
            yield line, word


def _whole(numbers: Iterator[tuple[int, str]], what: str, low: int, high: int) -> int:
    found = next(numbers, None)
    if found is None:
        raise ValueError(f"the file ends before {what}")
    line, word = found
    try:
        value = float(word)
    except ValueError:
        raise ValueError(f"line {line}: {word!r} is no number, expected {what}") from None
    if not value.is_integer():
        raise ValueError(f"line {line}: {word} is not a whole number, expected {what}")
    if not low <= value <= high:
        raise ValueError(f"line {line}: {word} is outside {low} to {high}, expected {what}")
    return int(value)
