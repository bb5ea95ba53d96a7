"""`jakmentor evaluate`: how good our methods are, on real data and on seeded cities."""

import typer

from api.evaluations import duplicates, forecast, progress, value_added

command = typer.Typer(
    no_args_is_help=True,
    help="How good our methods are, on real data and on seeded cities.",
)


@command.callback()
def evaluate() -> None:
    """How good our methods are, on real data and on seeded cities."""


for measured in (
    progress.progress,
    progress.intervals,
    forecast.forecast,
    value_added.value_added,
    duplicates.duplicates,
):
    command.command()(measured)
