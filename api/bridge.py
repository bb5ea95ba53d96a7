"""`jakmentor facts --bridge`: why the figures of two report days differ."""

import json
from dataclasses import asdict
from datetime import date

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
    BridgePart.RESTATED: ("Restated", "Dinyatakan ulang"),
}


def show_bridge(since: date, until: date | None, *, as_json: bool) -> None:
    """Print the bridge from one day to another, the programme's today where there is none.

    Raises InvalidInput for a day to come, or days in the wrong order.
    """

    async def told() -> Bridge:
        return await bridge(since, until or clock.today())

    found = with_programme(told)
    if as_json:
        print(json.dumps(asdict(found), default=str))
        return
    table = Table(title=f"{found.since} → {found.until}", title_justify="left")
    table.add_column(choose("Stage", "Tahap"))
    for name in (str(found.since), *(choose(*words) for words in WORDS.values()), str(found.until)):
        table.add_column(name, justify="right")
    for stage in found.stages:
        parts = (f"{part.people:+,}" if part.people else "–" for part in stage.parts)
        name = choose(stage.name_en, stage.name_id)
        table.add_row(f"{stage.stage} {name}", f"{stage.before:,}", *parts, f"{stage.after:,}")
    Console().print(table)
