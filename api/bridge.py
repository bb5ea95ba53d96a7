"""`jakmentor facts --bridge`: why the figures of two report days differ."""

import json
from dataclasses import asdict
from datetime import date

from rich import box
from rich.console import Console
from rich.table import Table

from api.faults import choose
from api.session import with_programme
from programme import clock
from programme.bridge import Bridge, bridge
from programme.words import BridgePart

WORDS = {
    BridgePart.NEW: ("New", "Baru"),
    BridgePart.MERGED: ("Merged", "Digabung"),
    BridgePart.UNMERGED: ("Parted", "Dipisah"),
    BridgePart.REVOKED: ("Revoked", "Dicabut"),
    BridgePart.RESTATED: ("Restated", "Direvisi"),
}


def show_bridge(since: date, until: date | None, *, as_json: bool) -> None:
    """Print the bridge from one day to another, the programme's today where there is none.

    Raises InvalidInput for a day to come, or days in the wrong order.
    """

    async def told() -> Bridge:
        return await bridge(since, until or clock.today(), called=("--bridge", "--as-of"))

    found = with_programme(told)
    if as_json:
        print(json.dumps(asdict(found), default=str))
        return
    Console().print(as_table(found))


def as_table(found: Bridge) -> Table:
    """The bridge in 80 columns: no figure is cut, a stage's name takes a second line before."""
    title = f"{found.since} → {found.until}"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column(choose("Stage", "Tahap"), overflow="fold")
    for words in (("Before", "Semula"), *WORDS.values(), ("After", "Menjadi")):
        table.add_column(choose(*words), justify="right", no_wrap=True)
    for stage in found.stages:
        parts = (f"{part.people:+,}" if part.people else "–" for part in stage.parts)
        name = choose(stage.name_en, stage.name_id)
        table.add_row(f"{stage.stage} {name}", f"{stage.before:,}", *parts, f"{stage.after:,}")
    return table
