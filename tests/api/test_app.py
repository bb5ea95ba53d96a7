"""What the application does to its own process."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from api.app import _settle
from schema.execution import Ask, Executor


@pytest.fixture
def settled() -> Iterator[None]:
    """A process as the server's is, until the test ends."""
    threshold, interval = gc.get_threshold(), sys.getswitchinterval()
    _settle()
    yield
    sys.setswitchinterval(interval)
    gc.set_threshold(*threshold)


@contextmanager
def collections() -> Iterator[list[int]]:
    """How many objects each run of the collector takes away."""
    taken: list[int] = []

    def note(phase: str, told: dict[str, int]) -> None:
        if phase == "stop":
            taken.append(told["collected"])

    gc.callbacks.append(note)
    yield taken
    gc.callbacks.remove(note)


@pytest.mark.usefixtures("settled")
def test_what_refused_documents_leave_is_taken_away_in_small_portions() -> None:
    """Given a flood of refused documents, the collector never has many objects to go over at once:
    it holds up everybody for as long as that takes."""
    executor = Executor()
    with collections() as taken:
        for number in range(100):
            document = f"{{ ...A }} fragment A on Query {{ ...A }} # {number}"
            assert executor.operation(Ask(document)).errors

    assert sum(taken) > 50_000
    assert max(taken) < 10_000
