"""Progress bars for long work that says ``(phase, fraction)``."""

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


class Bars:
    """A bar for each phase of a piece of work, in the order in which they begin."""

    def __init__(self, console: Console, of: str) -> None:
        self.of = of
        columns = (TextColumn("{task.description:<24}"), BarColumn(), TimeElapsedColumn())
        self.progress = Progress(*columns, console=console)
        self.tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "Bars":
        self.progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            for task in self.tasks.values():
                self.progress.update(task, completed=1.0)
        self.progress.stop()

    def told(self, phase: str, fraction: float) -> None:
        """How far ``phase`` is, 0 to 1; a new phase completes those before it."""
        if phase not in self.tasks:
            for task in self.tasks.values():
                self.progress.update(task, completed=1.0)
            self.tasks[phase] = self.progress.add_task(f"{self.of}: {phase}", total=1.0)
        self.progress.update(self.tasks[phase], completed=fraction)
